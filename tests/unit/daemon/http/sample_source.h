// A portfolio to look at: answers every question from fixed values, for tests and for trying pages.
#pragma once
#include <string>
#include <vector>

#include "daemon/http/view_source.h"

namespace portfolio::http {

class SampleSource : public ViewSource, public Commands {
 public:
  SampleSource();
  Result<PortfolioOverview> overview(const PortfolioFilter& filter) override;
  Result<Paged<ProjectRow>> projects(const ProjectFilter& filter, Page page) override;
  Result<ProjectDetail> project(std::string_view organisation, std::string_view id) override;
  Result<Paged<PersonRow>> people(std::string_view organisation, Page page) override;
  Result<Paged<AlertRow>> alerts(const AlertFilter& filter, Page page) override;
  Result<AlertView> alert(std::string_view id) override;
  Result<Paged<DeadLetterView>> dead_letters(const DeadLetterFilter& filter, Page page) override;
  Result<DeadLetterView> dead_letter(std::string_view id) override;
  Result<std::vector<PartitionView>> partitions() override;
  Result<std::vector<RuleView>> rules() override;
  Result<std::string> runbook(std::string_view rule) override;
  Result<std::vector<SourceView>> sources(std::string_view organisation) override;
  Result<BriefView> brief(const PortfolioFilter& filter, std::optional<CivilDate> since) override;
  Result<EvalView> eval(std::string_view organisation, std::string_view expression,
                        const SubjectRef& subject) override;
  StatusView status() override;
  Readiness readiness() override { return ready; }

  Result<Posted> post_events(std::string_view body, EventFormat format) override;
  Result<void> act(const AlertAction& action) override;
  Result<Posted> replay_dead_letter(std::string_view id) override;
  Result<void> reload() override;

  Readiness ready{true, {}};
  bool down = false;  // Every question that needs a worker fails.
  std::string posted_body;
  EventFormat posted_format = EventFormat::kNdjson;
  std::vector<AlertAction> actions;
  std::int64_t reloads = 0;

 private:
  std::vector<ProjectRow> rows_;
  std::vector<AlertRow> alerts_;
};

}  // namespace portfolio::http
