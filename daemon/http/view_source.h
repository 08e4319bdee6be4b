// The two doors between the HTTP server and the rest of the daemon: questions and commands.
// Both are called on HTTP threads and may block, but for a bounded time: whoever implements them
// posts into the inboxes of the workers, waits for at most his limit and merges the partitions.
// Failures: kRetry becomes 503, kSkip 400 (404 where the reason is "not_found", 409 "conflict"),
// kStop 500.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/views.h"
#include "rules/model/result.h"

namespace portfolio::http {

struct Page {
  std::size_t offset = 0;
  std::size_t limit = 100;  // Never above kPageLimitMax.
};
constexpr std::size_t kPageLimitMax = 1000;

template <class T>
struct Paged {
  std::vector<T> items;
  std::size_t total = 0;  // Before the page was cut out.
};

// An empty text or list asks for all.
struct PortfolioFilter {
  std::string organisation;
  std::string portfolio;  // It and all below it.
};

enum class ProjectSort : std::uint8_t {
  kHealth,  // Worst first, then by value at risk.
  kName,
  kValueAtRisk,
  kFinish,  // Most late first.
  kProgress,
  kCostIndex,  // Least value for money first.
  kChance,
  kAlerts,
  kLastReport,
};

struct ProjectFilter {
  std::string organisation;
  std::string portfolio;
  std::string text;  // In name or id, without regard to ASCII case.
  std::vector<Health> health;
  bool closed = false;  // Also those CLOSED or CANCELLED.
  ProjectSort sort = ProjectSort::kHealth;
  bool reversed = false;
};

struct AlertFilter {
  std::string organisation;
  std::string portfolio;
  std::string project;
  std::string rule;  // Name or id.
  std::vector<Severity> severities;
  std::vector<RuleState> states;  // Empty: those that are open.
};

struct DeadLetterFilter {
  std::optional<std::int32_t> partition;
  std::string reason;
};

class ViewSource {
 public:
  virtual ~ViewSource() = default;
  virtual Result<PortfolioOverview> overview(const PortfolioFilter& filter) = 0;
  virtual Result<Paged<ProjectRow>> projects(const ProjectFilter& filter, Page page) = 0;
  virtual Result<ProjectDetail> project(std::string_view organisation, std::string_view id) = 0;
  virtual Result<Paged<PersonRow>> people(std::string_view organisation, Page page) = 0;
  virtual Result<Paged<AlertRow>> alerts(const AlertFilter& filter, Page page) = 0;
  // Also what answers `why`: values, thresholds, since when, and each fact with its position.
  virtual Result<AlertView> alert(std::string_view id) = 0;
  virtual Result<Paged<DeadLetterView>> dead_letters(const DeadLetterFilter& filter, Page page) = 0;
  virtual Result<DeadLetterView> dead_letter(std::string_view id) = 0;
  virtual Result<std::vector<PartitionView>> partitions() = 0;
  virtual Result<std::vector<RuleView>> rules() = 0;
  // The page about one rule, by its name or id: Markdown.
  virtual Result<std::string> runbook(std::string_view) {
    return skip("not answered here", "not_found");
  }
  // Thresholds that hold there, and what would clear or fire it.
  virtual Result<RuleExplained> explain_rule(std::string_view, std::string_view,
                                             const SubjectRef&) {
    return skip("not answered here", "not_found");
  }
  // Which inputs each rule waits for. At most so many subjects of each are looked at.
  virtual Result<std::vector<RuleInputs>> rule_inputs(std::string_view) {
    return std::vector<RuleInputs>{};
  }
  virtual Result<std::vector<SourceView>> sources(std::string_view organisation) = 0;
  virtual Result<BriefView> brief(const PortfolioFilter& filter,
                                  std::optional<CivilDate> since) = 0;
  virtual Result<EvalView> eval(std::string_view organisation, std::string_view expression,
                                const SubjectRef& subject) = 0;
  virtual StatusView status() = 0;    // Must not wait for a worker.
  virtual Readiness readiness() = 0;  // Likewise.
};

enum class EventFormat : std::uint8_t { kNdjson, kCloudEventsJson, kCloudEventsBatch, kProtobuf };

struct Refusal {
  std::int64_t line = 0;  // From 1, in the posted body.
  std::string id;         // Of the event, where it could be read.
  std::string reason;
  std::string message;
};

struct Posted {
  std::int64_t accepted = 0;  // Durable in the journal.
  std::int64_t repeated = 0;  // Already there; nothing to do.
  std::int64_t refused = 0;
  std::vector<Refusal> refusals;  // The first hundred.
};

// What a person does about an alert; it becomes a fact in the journal.
struct AlertAction {
  enum class Kind : std::uint8_t { kAcknowledge, kSnooze, kLabel };
  Kind kind = Kind::kAcknowledge;
  std::string alert;
  std::string by;
  std::string owner;               // Acknowledge.
  std::optional<CivilDate> due;    // Acknowledge.
  std::string cause;               // Acknowledge.
  std::optional<Timestamp> until;  // Snooze: on its day it is heard again.
  std::string reason;              // Snooze.
  std::string outcome;             // Label: TRUE_ALARM, FALSE_ALARM, LATE, IGNORED.
  std::string note;
};

class Commands {
 public:
  virtual ~Commands() = default;
  // Returns once what was accepted is durable.
  virtual Result<Posted> post_events(std::string_view body, EventFormat format) = 0;
  virtual Result<void> act(const AlertAction& action) = 0;
  virtual Result<Posted> replay_dead_letter(std::string_view id) = 0;
  virtual Result<void> reload() = 0;
};

// The order of a project table, for workers and for whoever merges their answers. Total: ties are
// broken by organisation and id.
bool before(const ProjectRow& a, const ProjectRow& b, ProjectSort sort, bool reversed);
// The most urgent first: open before resolved, then severity, then value at risk, then the newest.
bool before(const AlertRow& a, const AlertRow& b);
bool is_open(RuleState state);
// Of several currencies the largest amount; nothing where it is not known.
std::int64_t rank_of(const ValueAtRisk& value);
// Whether a row passes a filter (all but `portfolio`, which needs the tree).
bool matches(const ProjectFilter& filter, const ProjectRow& row);
bool matches(const AlertFilter& filter, const AlertRow& row);
// Adds the totals of another partition.
void merge(PortfolioOverview& into, const PortfolioOverview& other);

}  // namespace portfolio::http
