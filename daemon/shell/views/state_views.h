// What pages and API show, read from the partitions' state: each question runs on the workers that
// own it, between two batches, and gives plain values, which are merged here.
#pragma once
#include <functional>
#include <memory>

#include "daemon/clock.h"
#include "daemon/config/config.h"
#include "daemon/http/view_source.h"
#include "daemon/metrics/figures.h"
#include "daemon/shell/shards.h"

namespace portfolio::daemon {

class StateViews final : public http::ViewSource {
 public:
  StateViews(Shards& shards, const Config& config, const Clock& clock,
             std::function<http::StatusView()> status)
      : shards_(shards), config_(config), clock_(clock), status_(std::move(status)) {}

  Result<http::PortfolioOverview> overview(const http::PortfolioFilter& filter) override;
  Result<http::Paged<http::ProjectRow>> projects(const http::ProjectFilter& filter,
                                                 http::Page page) override;
  Result<http::ProjectDetail> project(std::string_view organisation, std::string_view id) override;
  Result<http::Paged<http::PersonRow>> people(std::string_view organisation,
                                              http::Page page) override;
  Result<http::Paged<http::AlertRow>> alerts(const http::AlertFilter& filter,
                                             http::Page page) override;
  Result<http::AlertView> alert(std::string_view id) override;
  Result<http::Paged<http::DeadLetterView>> dead_letters(const http::DeadLetterFilter& filter,
                                                         http::Page page) override;
  Result<http::DeadLetterView> dead_letter(std::string_view id) override;
  Result<std::vector<http::PartitionView>> partitions() override;
  Result<std::vector<http::RuleView>> rules() override;
  Result<std::string> runbook(std::string_view rule) override;
  Result<http::RuleExplained> explain_rule(std::string_view organisation, std::string_view rule,
                                           const http::SubjectRef& subject) override;
  Result<std::vector<http::RuleInputs>> rule_inputs(std::string_view organisation) override;
  Result<std::vector<http::SourceView>> sources(std::string_view organisation) override;
  Result<http::BriefView> brief(const http::PortfolioFilter& filter,
                                std::optional<CivilDate> since) override;
  Result<http::EvalView> eval(std::string_view organisation, std::string_view expression,
                              const http::SubjectRef& subject) override;
  http::StatusView status() override { return status_(); }
  http::Readiness readiness() override;

 private:
  Shards& shards_;
  const Config& config_;
  const Clock& clock_;
  std::function<http::StatusView()> status_;
};

// The portfolio's figures for /metrics, from one walk over the partition's state.
std::shared_ptr<const metrics::Figures> make_figures(const engine::Fold& fold);

}  // namespace portfolio::daemon
