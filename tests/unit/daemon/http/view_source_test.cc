#include "daemon/http/view_source.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace portfolio::http {
namespace {

ProjectRow project(const char* id, Health health, std::optional<std::int32_t> chance) {
  ProjectRow row;
  row.organisation = "acme";
  row.id = id;
  row.computed = health;
  row.p_on_time_per_mille = chance;
  return row;
}

std::string order(std::vector<ProjectRow> rows, ProjectSort sort, bool reversed) {
  std::sort(rows.begin(), rows.end(),
            [&](const ProjectRow& a, const ProjectRow& b) { return before(a, b, sort, reversed); });
  std::string ids;
  for (const ProjectRow& row : rows) ids += row.id;
  return ids;
}

TEST(ProjectOrder, WorstFirstAndUnknownLast) {
  const std::vector<ProjectRow> rows = {
      project("a", Health::kGreen, 900), project("b", Health::kRed, {}),
      project("c", Health::kUnknown, 100), project("d", Health::kAmber, 500)};
  EXPECT_EQ(order(rows, ProjectSort::kHealth, false), "bdca");
  EXPECT_EQ(order(rows, ProjectSort::kHealth, true), "acdb");
  EXPECT_EQ(order(rows, ProjectSort::kChance, false), "cdab");
  EXPECT_EQ(order(rows, ProjectSort::kChance, true), "adcb");  // Unknown stays last.
  EXPECT_EQ(order(rows, ProjectSort::kName, true), "dcba");
}

TEST(AlertOrder, OpenThenSevereThenCostly) {
  AlertRow warning;
  warning.id = "w";
  warning.severity = Severity::kWarning;
  AlertRow critical = warning;
  critical.severity = Severity::kCritical;
  AlertRow resolved = critical;
  resolved.state = RuleState::kResolved;
  AlertRow costly = critical;
  costly.value_at_risk.amounts = {Money{5, *Currency::parse("EUR")}};
  EXPECT_TRUE(before(critical, warning));
  EXPECT_TRUE(before(warning, resolved));
  EXPECT_TRUE(before(costly, critical));
  EXPECT_FALSE(before(critical, critical));
}

TEST(Filters, LetThroughWhatIsAskedFor) {
  ProjectRow row = project("P-7", Health::kRed, {});
  row.name = "Customer Portal";
  ProjectFilter filter;
  filter.text = "portal";
  EXPECT_TRUE(matches(filter, row));
  filter.health = {Health::kGreen};
  EXPECT_FALSE(matches(filter, row));
  filter = {};
  row.lifecycle = "CLOSED";
  EXPECT_FALSE(matches(filter, row));
  filter.closed = true;
  EXPECT_TRUE(matches(filter, row));

  AlertRow alert;
  alert.rule = "milestone_slip";
  alert.rule_id = "D01";
  alert.state = RuleState::kResolved;
  EXPECT_FALSE(matches(AlertFilter{}, alert));
  AlertFilter resolved;
  resolved.states = {RuleState::kResolved};
  resolved.rule = "D01";
  EXPECT_TRUE(matches(resolved, alert));
}

TEST(Merge, AddsPartitionsUp) {
  const Currency euro = *Currency::parse("EUR");
  PortfolioOverview a;
  a.projects = 3;
  a.coverage_per_mille = 900;
  a.value_at_risk = {{100, euro}};
  a.alerts = {{Severity::kCritical, RuleState::kFiring, 2}};
  PortfolioOverview b;
  b.projects = 1;
  b.coverage_per_mille = 500;
  b.value_at_risk = {{50, euro}, {7, *Currency::parse("GBP")}};
  b.alerts = {{Severity::kCritical, RuleState::kFiring, 1},
              {Severity::kInfo, RuleState::kFiring, 4}};
  merge(a, b);
  EXPECT_EQ(a.projects, 4);
  EXPECT_EQ(a.coverage_per_mille, 800);
  ASSERT_EQ(a.value_at_risk.size(), 2u);
  EXPECT_EQ(a.value_at_risk[0].minor_units, 150);
  ASSERT_EQ(a.alerts.size(), 2u);
  EXPECT_EQ(a.alerts[0].count, 3);
}

}  // namespace
}  // namespace portfolio::http
