// What people and programs say over HTTP becomes records of the journal. Nothing is applied here:
// the worker reads it from there like everything else.
#pragma once
#include "daemon/clock.h"
#include "daemon/config/config.h"
#include "daemon/http/view_source.h"
#include "daemon/shell/shards.h"

namespace portfolio::daemon {

class JournalCommands final : public http::Commands {
 public:
  JournalCommands(const Config& config, storage::JournalWriter& writer, Shards& shards,
                  const Clock& clock, std::function<Result<void>()> reload)
      : config_(config),
        writer_(writer),
        shards_(shards),
        clock_(clock),
        reload_(std::move(reload)) {}

  Result<http::Posted> post_events(std::string_view body, http::EventFormat format) override;
  Result<void> act(const http::AlertAction& action) override;
  Result<http::Posted> replay_dead_letter(std::string_view id) override;
  Result<void> reload() override { return reload_(); }

 private:
  Result<void> append(const std::vector<std::string>& values, http::Posted& posted);
  const Config& config_;
  storage::JournalWriter& writer_;
  Shards& shards_;
  const Clock& clock_;
  std::function<Result<void>()> reload_;
};

}  // namespace portfolio::daemon
