#include <charconv>
#include <string>
#include <utility>

#include "daemon/http/names.h"
#include "daemon/http/routes.h"

namespace portfolio::http {
namespace {

constexpr ProjectSort kSorts[] = {
    ProjectSort::kHealth, ProjectSort::kName,     ProjectSort::kValueAtRisk,
    ProjectSort::kFinish, ProjectSort::kProgress, ProjectSort::kCostIndex,
    ProjectSort::kChance, ProjectSort::kAlerts,   ProjectSort::kLastReport};

template <class Number>
std::optional<Number> parse_number(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

tl::unexpected<Error> not_understood(std::string_view name, std::string_view met,
                                     std::string_view wanted) {
  return skip("parameter '" + std::string(name) + "' is '" + std::string(met) + "', wanted " +
              std::string(wanted));
}

template <class Enum>
Result<std::vector<Enum>> read_choices(const Request& request, std::string_view name,
                                       std::optional<Enum> (*parse)(std::string_view),
                                       std::string_view wanted) {
  std::vector<Enum> values;
  for (const std::string& text : request.parameters(name)) {
    const std::optional<Enum> value = parse(text);
    if (!value) return not_understood(name, text, wanted);
    values.push_back(*value);
  }
  return values;
}

Result<ProjectSort> read_sort(const Request& request) {
  const std::string_view text = request.parameter("sort");
  if (text.empty()) return ProjectSort::kHealth;
  std::string wanted;
  for (const ProjectSort sort : kSorts) {
    if (name_of(sort) == text) return sort;
    wanted += (wanted.empty() ? "one of " : ", ") + std::string(name_of(sort));
  }
  return not_understood("sort", text, wanted);
}

bool is_set(const Request& request, std::string_view name) {
  const std::string_view text = request.parameter(name);
  return !text.empty() && text != "0" && text != "false";
}

bool is_person(const SubjectRef& subject) {
  return subject.kind == "person" || subject.kind == "approver" || subject.kind == "sponsor";
}

constexpr std::string_view kPersonText =
    "This is about a person. Who it is, is told only to those whom it names to act.";

}  // namespace

std::string_view name_of(ProjectSort sort) {
  switch (sort) {
    case ProjectSort::kHealth:
      return "health";
    case ProjectSort::kName:
      return "name";
    case ProjectSort::kValueAtRisk:
      return "value_at_risk";
    case ProjectSort::kFinish:
      return "finish";
    case ProjectSort::kProgress:
      return "progress";
    case ProjectSort::kCostIndex:
      return "cost_index";
    case ProjectSort::kChance:
      return "chance";
    case ProjectSort::kAlerts:
      return "alerts";
    case ProjectSort::kLastReport:
      return "last_report";
  }
  PORTFOLIO_CHECK(false);
}

Result<Page> read_page(const Request& request) {
  Page page;
  for (const auto& [name, value] : {std::pair<std::string_view, std::size_t*>{"limit", &page.limit},
                                    {"offset", &page.offset}}) {
    const std::string_view text = request.parameter(name);
    if (text.empty()) continue;
    const auto number = parse_number<std::uint32_t>(text);
    if (!number) return not_understood(name, text, "a whole number from 0");
    *value = *number;
  }
  if (page.limit == 0 || page.limit > kPageLimitMax)
    return not_understood("limit", request.parameter("limit"),
                          "a whole number from 1 to " + std::to_string(kPageLimitMax));
  return page;
}

PortfolioFilter read_portfolio_filter(const Request& request) {
  return {std::string(request.parameter("organisation")),
          std::string(request.parameter("portfolio"))};
}

Result<ProjectFilter> read_project_filter(const Request& request) {
  PORTFOLIO_TRY(health, read_choices<Health>(request, "health", parse_health,
                                             "red, amber, green or unknown"));
  PORTFOLIO_TRY(sort, read_sort(request));
  ProjectFilter filter;
  filter.organisation = request.parameter("organisation");
  filter.portfolio = request.parameter("portfolio");
  filter.text = request.parameter("q");
  filter.health = std::move(health);
  filter.closed = is_set(request, "closed");
  filter.sort = sort;
  filter.reversed = is_set(request, "reversed");
  return filter;
}

Result<AlertFilter> read_alert_filter(const Request& request) {
  AlertFilter filter;
  PORTFOLIO_TRY(severities, read_choices<Severity>(request, "severity", parse_severity,
                                                   "critical, warning or info"));
  if (request.parameter("state") == "all") {
    filter.states.assign(std::begin(kAlertStates), std::end(kAlertStates));
  } else if (request.parameter("state") != "open") {
    PORTFOLIO_TRY(states, read_choices<RuleState>(
                              request, "state", parse_state,
                              "open, all, pending, firing, acknowledged, snoozed, nodata or "
                              "resolved"));
    filter.states = std::move(states);
  }
  filter.organisation = request.parameter("organisation");
  filter.portfolio = request.parameter("portfolio");
  filter.project = request.parameter("project");
  filter.rule = request.parameter("rule");
  filter.severities = std::move(severities);
  return filter;
}

Result<DeadLetterFilter> read_dead_letter_filter(const Request& request) {
  DeadLetterFilter filter;
  filter.reason = request.parameter("reason");
  const std::string_view partition = request.parameter("partition");
  if (partition.empty()) return filter;
  filter.partition = parse_number<std::int32_t>(partition);
  if (!filter.partition) return not_understood("partition", partition, "the number of a partition");
  return filter;
}

bool is_held_back(const SiteOptions& options, const SubjectRef& subject) {
  return !options.show_people && (is_person(subject) || subject.kind == "absence" ||
                                  subject.kind == "team" || subject.kind == "alert");
}

void hold_back(const SiteOptions& options, AlertRow& row) {
  if (options.show_people || !is_person(row.subject)) return;
  row.subject.id.clear();
  row.subject.name = "A person";
  row.what_changed = kPersonText;
}

void hold_back(const SiteOptions& options, AlertView& view) {
  if (options.show_people || !is_person(view.row.subject)) return;
  hold_back(options, view.row);
  AlertView shown;
  shown.row = view.row;
  const bool sponsor = view.row.subject.kind == "sponsor";
  shown.what_to_do = sponsor ? "Ask the project office." : "Ask the resource manager.";
  shown.timing = view.timing;
  shown.history = std::move(view.history);
  for (AlertChangeView& change : shown.history) {
    change.text.clear();
    change.by.clear();
  }
  view = std::move(shown);
}

void hold_back(const SiteOptions& options, ProjectDetail& view) {
  for (AlertRow& row : view.alerts) hold_back(options, row);
  if (options.show_people) return;
  std::erase_if(view.rules, [](const RuleOnSubject& rule) { return is_person(rule.subject); });
}

unsigned status_of(const Error& error) {
  switch (error.reaction) {
    case Reaction::kRetry:
      return 503;
    case Reaction::kSkip:
      if (error.reason == "not_found") return 404;
      if (error.reason == "conflict") return 409;
      if (error.reason == "too_large") return 413;
      return 400;
    case Reaction::kStop:
      return 500;
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::http
