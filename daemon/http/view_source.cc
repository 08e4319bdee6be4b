#include "daemon/http/view_source.h"

#include <algorithm>
#include <cctype>
#include <limits>
#include <string>
#include <tuple>
#include <utility>

namespace portfolio::http {
namespace {

int badness(Health health) {
  switch (health) {
    case Health::kRed:
      return 3;
    case Health::kAmber:
      return 2;
    case Health::kUnknown:
      return 1;
    case Health::kGreen:
      return 0;
  }
  PORTFOLIO_CHECK(false);
}

int weight(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return 2;
    case Severity::kWarning:
      return 1;
    case Severity::kInfo:
      return 0;
  }
  PORTFOLIO_CHECK(false);
}

// What is not known comes last, whatever the direction.
constexpr std::int64_t kUnknownRank = std::numeric_limits<std::int64_t>::max();

template <class T>
std::int64_t ascending(const std::optional<T>& value) {
  return value ? std::int64_t{*value} : kUnknownRank;
}
template <class T>
std::int64_t descending(const std::optional<T>& value) {
  return value ? -std::int64_t{*value} : kUnknownRank;
}

// The smaller the rank, the earlier the row.
std::pair<std::int64_t, std::int64_t> rank(const ProjectRow& row, ProjectSort sort) {
  switch (sort) {
    case ProjectSort::kHealth:
      return {-badness(row.computed), -rank_of(row.value_at_risk)};
    case ProjectSort::kName:
      return {0, 0};
    case ProjectSort::kValueAtRisk:
      return {row.value_at_risk.amounts.empty() ? kUnknownRank : -rank_of(row.value_at_risk), 0};
    case ProjectSort::kFinish:
      return {descending(row.delay_working_days), 0};
    case ProjectSort::kProgress:
      return {ascending(row.progress_per_mille), 0};
    case ProjectSort::kCostIndex:
      return {ascending(row.cost_index_per_mille), 0};
    case ProjectSort::kChance:
      return {ascending(row.p_on_time_per_mille), 0};
    case ProjectSort::kAlerts:
      return {-row.open_alerts.critical, -row.open_alerts.warning};
    case ProjectSort::kLastReport:
      return {row.last_report ? row.last_report->time_since_epoch().count() : -1, 0};
  }
  PORTFOLIO_CHECK(false);
}

const std::string& title(const ProjectRow& row) { return row.name.empty() ? row.id : row.name; }

bool same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}
bool contains(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letter) != text.end();
}

template <class List, class T>
bool allows(const List& list, const T& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}
bool allows(const std::string& wanted, const std::string& met) {
  return wanted.empty() || wanted == met;
}

}  // namespace

std::int64_t rank_of(const ValueAtRisk& value) {
  std::int64_t largest = 0;
  for (const Money amount : value.amounts) largest = std::max(largest, amount.minor_units);
  return largest;
}

bool is_open(RuleState state) {
  switch (state) {
    case RuleState::kFiring:
    case RuleState::kAcknowledged:
    case RuleState::kSnoozed:
    case RuleState::kNoData:
      return true;
    case RuleState::kPending:
    case RuleState::kResolved:
    case RuleState::kInactive:
    case RuleState::kNotEvaluable:
    case RuleState::kDisabled:
      return false;
  }
  PORTFOLIO_CHECK(false);
}

bool before(const ProjectRow& a, const ProjectRow& b, ProjectSort sort, bool reversed) {
  const auto left = rank(a, sort);
  const auto right = rank(b, sort);
  const bool unknown = (left.first == kUnknownRank) != (right.first == kUnknownRank);
  if (left != right) return unknown || !reversed ? left < right : right < left;
  const auto key = [](const ProjectRow& row) {
    return std::tie(title(row), row.organisation, row.id);
  };
  return reversed && sort == ProjectSort::kName ? key(b) < key(a) : key(a) < key(b);
}

bool before(const AlertRow& a, const AlertRow& b) {
  const auto key = [](const AlertRow& row) {
    const Timestamp at = row.fired ? *row.fired : row.since.value_or(kEarliestTime);
    return std::tuple(!is_open(row.state), -weight(row.severity), -rank_of(row.value_at_risk),
                      -at.time_since_epoch().count());
  };
  const auto left = key(a);
  const auto right = key(b);
  return left != right ? left < right : a.id < b.id;
}

bool matches(const ProjectFilter& filter, const ProjectRow& row) {
  const bool closed = row.lifecycle == "CLOSED" || row.lifecycle == "CANCELLED";
  return allows(filter.organisation, row.organisation) && (filter.closed || !closed) &&
         allows(filter.health, row.computed) &&
         (contains(row.name, filter.text) || contains(row.id, filter.text));
}

bool matches(const AlertFilter& filter, const AlertRow& row) {
  const bool state = filter.states.empty() ? is_open(row.state) : allows(filter.states, row.state);
  const bool rule = filter.rule.empty() || filter.rule == row.rule || filter.rule == row.rule_id;
  return state && rule && allows(filter.organisation, row.organisation) &&
         allows(filter.project, row.project) && allows(filter.severities, row.severity);
}

void merge(PortfolioOverview& into, const PortfolioOverview& other) {
  // Weighted by projects, so that a small partition does not count as much as a large one.
  const std::int64_t projects = into.projects + other.projects;
  if (into.coverage_per_mille && other.coverage_per_mille && projects > 0)
    into.coverage_per_mille = static_cast<std::int32_t>(
        (*into.coverage_per_mille * into.projects + *other.coverage_per_mille * other.projects) /
        projects);
  else if (other.coverage_per_mille)
    into.coverage_per_mille = other.coverage_per_mille;
  into.projects = projects;
  for (std::size_t i = 0; i < std::size(into.by_health); ++i)
    into.by_health[i] += other.by_health[i];
  for (const AlertCount& more : other.alerts) {
    const auto same =
        std::find_if(into.alerts.begin(), into.alerts.end(), [&more](const auto& one) {
          return one.severity == more.severity && one.state == more.state;
        });
    if (same == into.alerts.end())
      into.alerts.push_back(more);
    else
      same->count += more.count;
  }
  for (const Money amount : other.value_at_risk) {
    const auto same = std::find_if(into.value_at_risk.begin(), into.value_at_risk.end(),
                                   [amount](Money one) { return one.currency == amount.currency; });
    const auto sum = same == into.value_at_risk.end() ? std::nullopt : add(*same, amount);
    if (sum)
      *same = *sum;
    else if (same == into.value_at_risk.end())
      into.value_at_risk.push_back(amount);
  }
  into.projects_without_value_at_risk += other.projects_without_value_at_risk;
  into.decisions_waiting += other.decisions_waiting;
  into.portfolios.insert(into.portfolios.end(), other.portfolios.begin(), other.portfolios.end());
  if (other.as_of) into.as_of = std::max(into.as_of.value_or(*other.as_of), *other.as_of);
}

}  // namespace portfolio::http
