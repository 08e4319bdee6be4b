// A reload: everything new is parsed, compiled and tried; what is bad leaves the old at work.
// Rules, the directory, Alertmanagers and most limits are taken up; what needs a restart is said.
#include <spdlog/spdlog.h>

#include "daemon/config/changes.h"
#include "daemon/delivery/sinks.h"
#include "daemon/shell/daemon.h"

namespace portfolio::daemon {
namespace {

// What a running daemon can take up of `next`; all else is as it was at the start.
Config merged(const Config& start, const Config& next) {
  Config live = start;
  live.rules = next.rules;
  live.sources = next.sources;
  live.directory = next.directory;
  live.alerting = next.alerting;
  live.alerting.topic = start.alerting.topic;
  live.alerting.dead_letter_topic = start.alerting.dead_letter_topic;
  live.alerting.topic_json = start.alerting.topic_json;
  live.alerting.file = start.alerting.file;
  live.alerting.retry_from = start.alerting.retry_from;
  live.alerting.retry_to = start.alerting.retry_to;
  live.intake.tick_at_most_every = next.intake.tick_at_most_every;
  live.storage.commit_every_events = next.storage.commit_every_events;
  live.storage.commit_every = next.storage.commit_every;
  live.limits = next.limits;
  live.limits.event_bytes = start.limits.event_bytes;  // Of what is read and accepted, too.
  live.limits.prefetch = start.limits.prefetch;
  live.limits.http_connections = start.limits.http_connections;
  live.limits.http_header_bytes = start.limits.http_header_bytes;
  live.limits.http_body_bytes = start.limits.http_body_bytes;
  live.limits.http_header_timeout = start.limits.http_header_timeout;
  live.limits.http_timeout = start.limits.http_timeout;
  return live;
}

// Everything that an Alertmanager's sink is made of, secrets included.
Result<std::uint64_t> fingerprint(const Config& config) {
  Config alone;
  alone.alerting = config.alerting;
  std::string text = to_yaml(alone);
  if (!config.directory.file.empty()) {
    PORTFOLIO_TRY(directory, read_text_file(config.directory.file));
    text += directory;
  }
  for (const AlertmanagerConfig& alertmanager : config.alerting.alertmanagers) {
    if (alertmanager.password_file.empty()) continue;
    PORTFOLIO_TRY(password, read_secret(alertmanager.password_file));
    text += password + '\n';
  }
  return hash_bytes(text);
}

}  // namespace

struct Daemon::Tried {
  Config live;
  WantedRules rules;
  std::vector<std::string> for_a_restart;  // Keys that have changed and are not taken up.
  std::uint64_t told_by = 0;
  std::vector<std::unique_ptr<Sink>> alertmanagers;
};

Result<std::vector<std::unique_ptr<Sink>>> Daemon::make_alertmanagers(
    const Config& config, const Directory& directory) const {
  std::vector<std::unique_ptr<Sink>> sinks;
  for (const AlertmanagerConfig& alertmanager : config.alerting.alertmanagers) {
    PORTFOLIO_TRY(sink, make_alertmanager_sink(alertmanager, config, directory, clock_));
    sinks.push_back(std::move(sink));
  }
  return sinks;
}

Result<Daemon::Tried> Daemon::try_config() const {
  PORTFOLIO_TRY(next, load_config(options_.config_file));
  if (!options_.listen_address.empty()) next.web.listen_address = options_.listen_address;
  Tried tried{merged(config_, next), {}, {}, 0, {}};
  tried.for_a_restart = changed_keys(tried.live, next);
  PORTFOLIO_TRY(rules, load_wanted_rules(tried.live, shipped_));
  tried.rules = std::move(rules);
  Directory directory;
  if (!tried.live.directory.file.empty()) {
    PORTFOLIO_TRY(loaded, load_directory(tried.live.directory.file));
    directory = std::move(loaded);
  }
  PORTFOLIO_TRY(told_by, fingerprint(tried.live));
  tried.told_by = told_by;
  PORTFOLIO_TRY(sinks, make_alertmanagers(tried.live, directory));
  tried.alertmanagers = std::move(sinks);
  return tried;
}

Result<void> Daemon::reload() {
  const std::lock_guard one_at_a_time(reloading_);
  auto tried = try_config();
  {
    const std::lock_guard lock(mutex_);
    last_reload_ = clock_.now();
    note_config(tried.has_value());
    reload_error_.reset();
    if (!tried) reload_error_ = tried.error();
  }
  if (!tried) {
    spdlog::error("reload refused, the old configuration stays error=\"{}\"",
                  tried.error().message);
    return tl::unexpected<Error>(std::move(tried).error());
  }
  for (const std::string& key : tried->for_a_restart)
    spdlog::warn("reload: a changed key counts after a restart only key={}", key);
  take_up(*std::move(tried));
  return {};
}

void Daemon::take_up(Tried tried) {
  const auto live = std::make_shared<const Config>(std::move(tried.live));
  const std::size_t files = tried.rules.files.size();
  {
    const std::lock_guard lock(mutex_);
    live_ = live;
    rules_ = std::move(tried.rules);
    for (const auto& partition : shards_.all()) partition->want(rules_, live);
  }
  delivery_->set_limits(static_cast<std::size_t>(live->limits.outbox_entries),
                        static_cast<std::size_t>(live->limits.outbox_bytes));
  if (tried.told_by != told_by_) {
    delivery_->replace_alertmanagers(std::move(tried.alertmanagers));
    for (const auto& partition : shards_.all()) partition->tell_again();
    told_by_ = tried.told_by;
  }
  spdlog::info("reload done rules={} restart_wanted={}", files, tried.for_a_restart.size());
}

Result<void> Daemon::note_told_by() {
  PORTFOLIO_TRY(told_by, fingerprint(config_));
  told_by_ = told_by;
  return {};
}

void Daemon::note_config(bool taken) {
  metrics_.config_last_reload_successful.Set(taken ? 1 : 0);
  if (!taken) return;
  const std::chrono::duration<double> now = clock_.now().time_since_epoch();
  metrics_.config_last_reload_success_timestamp_seconds.Set(now.count());
}

}  // namespace portfolio::daemon
