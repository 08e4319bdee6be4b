// What a portfolio office says of rules on its own ground: other thresholds for a time, rules that
// are only tried; and what would have to be otherwise for a rule to clear or to fire.
#include <gtest/gtest.h>

#include "daemon/rule_tests/rule_tests.h"
#include "daemon/rule_tests/story.h"
#include "rules/engine/what_if.h"
#include "rules/expr/format.h"
#include "rules/signals/signal.h"

namespace portfolio::rule_tests {
namespace {

constexpr std::string_view kTests = R"(rule: milestone_slip
given:
  - {at: 2026-03-02T08:00:00Z, portfolio_upserted: {portfolio: PG-1}}
  - {at: 2026-03-02T09:00:00Z, project_upserted: {project: P-1, parent: PG-1, lifecycle: ACTIVE}}
  - {at: 2026-03-02T09:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
     baseline_date: 2026-03-31}}
tests:
  - name: fires
    events:
      - {at: 2026-03-03T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-08}}
    expect: []
    until: 2026-03-20T00:00:00Z
)";

// When the milestone, six days late, is told, with this file beside the shipped rule.
std::string told_with(const std::string& local, const Watch& watch = {}) {
  std::vector<ruleset::SourceFile> files;
  for (const ruleset::SourceFile& file : ruleset::shipped_files())
    if (file.name == "milestone_slip.yaml") files.push_back(file);
  if (!local.empty()) files.push_back({"local.yaml", local});
  ruleset::Loaded loaded = ruleset::load(files, {});
  std::vector<ruleset::Problem> problems = loaded.problems;
  const TestFile file = read_test_file({"t.yaml", std::string(kTests)}, problems);
  EXPECT_TRUE(problems.empty()) << to_text(problems.front());
  std::string all;
  for (const auto& one : run_test(file, file.tests.front(), loaded.rules, watch).told)
    all += format_time(one.at).substr(0, 10) + ' ' + std::string(change_name(one.change)) + ' ';
  return all;
}

std::string override_until(const std::string& until, const std::string& where) {
  return "overrides:\n  - {rule: milestone_slip, threshold: warn_days, value: 8, " + where +
         ", by: u7, reason: so agreed, until: " + until + "}\n";
}

TEST(LocalRules, HoldAnotherThresholdBelowAPlaceUntilItExpires) {
  EXPECT_EQ(told_with({}), "2026-03-04 FIRING ");
  EXPECT_EQ(told_with(override_until("2026-12-31", "project: P-1")), "");
  EXPECT_EQ(told_with(override_until("2026-12-31", "programme: PG-1")), "");
  EXPECT_EQ(told_with(override_until("2026-12-31", "project: P-2")), "2026-03-04 FIRING ");
  EXPECT_EQ(told_with(override_until("2026-12-31", "project: P-1, organisation: another")),
            "2026-03-04 FIRING ");
  // From midnight on the rule's own value holds, and then for a working day.
  EXPECT_EQ(told_with(override_until("2026-03-10", "project: P-1")), "2026-03-12 FIRING ");
}

// The ladder is data: another pace for the alerts of one portfolio. Told on Monday, it is taken up
// by nobody; the manager is asked on Thursday, and the portfolio's owner two working days later.
TEST(LocalRules, SetThePaceOfTheLadderInAPortfolio) {
  constexpr std::string_view kAsks = R"(rule: alert_unacknowledged
with: [milestone_slip]
given:
  - {at: 2026-03-02T08:00:00Z, portfolio_upserted: {portfolio: PF-1, owner: head}}
  - {at: 2026-03-02T09:00:00Z, project_upserted: {project: P-1, parent: PF-1, lifecycle: ACTIVE,
     manager: u1}}
  - {at: 2026-03-02T09:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
     baseline_date: 2026-03-31}}
tests:
  - name: climbs
    events:
      - {at: 2026-03-06T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-08}}
    expect: []
    until: 2026-03-27T00:00:00Z
)";
  const auto climbs = [&](const std::string& local) {
    std::vector<ruleset::SourceFile> files;
    for (const ruleset::SourceFile& file : ruleset::shipped_files())
      if (file.name == "milestone_slip.yaml" || file.name == "alert_unacknowledged.yaml")
        files.push_back(file);
    if (!local.empty()) files.push_back({"local.yaml", local});
    ruleset::Loaded loaded = ruleset::load(files, {.enabled = {"alert_unacknowledged"}});
    std::vector<ruleset::Problem> problems = loaded.problems;
    const TestFile file = read_test_file({"t.yaml", std::string(kAsks)}, problems);
    EXPECT_TRUE(problems.empty()) << to_text(problems.front());
    std::string all;
    for (const auto& one : run_test(file, file.tests.front(), loaded.rules).told)
      all += format_time(one.at).substr(0, 10) + ' ' + one.who.front() + "; ";
    return all;
  };
  const auto paced = [](const std::string& where) {
    return "overrides:\n  - {rule: alert_unacknowledged, threshold: step_days, value: 4, " + where +
           ", by: u7, reason: so agreed, until: 2026-12-31}\n";
  };
  EXPECT_EQ(climbs({}), "2026-03-12 asked:u1; 2026-03-18 asked:head; ");
  EXPECT_EQ(climbs(paced("portfolio: PF-1")), "2026-03-12 asked:u1; 2026-03-24 asked:head; ");
  EXPECT_EQ(climbs(paced("portfolio: PF-2")), climbs({}));
}

TEST(LocalRules, TellNobodyOfARuleInTheShadow) {
  std::uint64_t counted = 0;
  EXPECT_EQ(told_with("shadow: [milestone_slip]\n",
                      [&](engine::OrganisationFold& fold) { counted = fold.counters().shadowed; }),
            "");
  EXPECT_EQ(counted, 1U);
}

std::string changes(engine::OrganisationFold& fold, engine::Wish wish,
                    std::string_view name = "milestone_slip") {
  const ruleset::Rule& rule = *fold.rules().find(name);
  const auto subject =
      find_subject(fold.organisation(), signals::SubjectKind::kMilestone, "P-1/M1");
  if (!subject) return {};
  std::string all;
  for (const engine::Change& change :
       engine::find_changes(fold.context_now(), rule, *subject, wish)) {
    for (const engine::OtherValue& one : change)
      all += (&one == &change.front() ? "" : ", ") +
             (one.threshold ? rule.parameters[one.slot].name
                            : std::string(signals::catalogue()[one.slot].name)) +
             ' ' + expr::format(one.now, one.type) + " -> " + expr::format(one.wanted, one.type);
    all += '\n';
  }
  return all;
}

TEST(LocalRules, SayWhatWouldClearAnAlertAndWhatWouldFireIt) {
  std::string clears, fires;
  told_with({}, [&](engine::OrganisationFold& fold) {
    clears = changes(fold, engine::Wish::kQuiet);
    fires = changes(fold, engine::Wish::kFire);
  });
  EXPECT_NE(clears.find("milestone.slip 6 -> 2\n"), std::string::npos) << clears;
  EXPECT_EQ(fires, "");  // It does.
  told_with(override_until("2026-12-31", "project: P-1"),
            [&](engine::OrganisationFold& fold) { fires = changes(fold, engine::Wish::kFire); });
  EXPECT_NE(fires.find("milestone.slip 6 -> 8\n"), std::string::npos) << fires;
  EXPECT_NE(fires.find("warn_days 8 -> 6\n"), std::string::npos) << fires;
  // To move the threshold of the graver severity, too, would be no smaller change.
  EXPECT_EQ(fires.find("critical_days"), std::string::npos) << fires;
}

// Off asks for fewer than three moves and for fewer than ten days: neither alone would clear it.
TEST(LocalRules, SayWhichTwoValuesTogetherWouldClearAnAlert) {
  constexpr std::string_view kMoves = R"(rule: redate_creep
given:
  - {at: 2026-03-02T09:00:00Z, project_upserted: {project: P-1, lifecycle: ACTIVE}}
  - {at: 2026-03-02T09:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
     baseline_date: 2026-03-31, forecast_date: 2026-03-31}}
tests:
  - name: moves
    events:
      - {at: 2026-03-03T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-06}}
      - {at: 2026-03-04T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-10}}
      - {at: 2026-03-05T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-16}}
    expect: []
    until: 2026-03-06T00:00:00Z
)";
  const ruleset::Loaded loaded =
      ruleset::load(ruleset::shipped_files(), {.enabled = {"redate_creep"}});
  std::vector<ruleset::Problem> problems = loaded.problems;
  const TestFile file = read_test_file({"t.yaml", std::string(kMoves)}, problems);
  ASSERT_TRUE(problems.empty()) << to_text(problems.front());
  std::string clears;
  run_test(file, file.tests.front(), loaded.rules, [&](engine::OrganisationFold& fold) {
    clears = changes(fold, engine::Wish::kQuiet, "redate_creep");
  });
  EXPECT_EQ(clears.substr(0, clears.find('\n')),
            "milestone.moves 3 -> 2, milestone.moved_days 12 -> 9");
}

}  // namespace
}  // namespace portfolio::rule_tests
