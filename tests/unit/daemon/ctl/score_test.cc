#include "daemon/ctl/score.h"

#include <gtest/gtest.h>

namespace portfolio::ctl {
namespace {

const std::string kHead = "organisation,project,outcome,at,rule,subject,until\n";

std::vector<TruthRow> truth(const std::string& rows) {
  const auto parsed = parse_truth(kHead + rows, "truth.csv");
  EXPECT_TRUE(parsed.has_value()) << parsed.error().message;
  return parsed.value_or(std::vector<TruthRow>{});
}

Episode episode(const char* project, const char* rule, const char* subject, const char* fired) {
  return {"acme", project, rule, subject, *parse_time(std::string(fired) + "T12:00:00Z"), {}};
}

TEST(Score, FindsPlantedTroublesWhileTheyLast) {
  const auto rows = truth(
      "acme,P-1,planted,2026-03-01,milestone_slip,M1,2026-04-01\n"
      "acme,P-2,planted,2026-03-01,milestone_slip,M9,2026-04-01\n");
  const auto scores = score({episode("P-1", "milestone_slip", "P-1/M1", "2026-03-04"),
                             episode("P-1", "milestone_slip", "P-1/M1", "2026-09-04"),
                             episode("P-3", "milestone_slip", "P-3/M1", "2026-03-04")},
                            rows, {});
  const RuleScore& found = scores.at("milestone_slip");
  EXPECT_EQ(found.alerts, 3);
  EXPECT_EQ(found.true_alerts, 1);
  EXPECT_EQ(found.troubles, 2);
  EXPECT_EQ(found.found, 1);
  EXPECT_EQ(found.lead_days, std::vector<std::int64_t>{-3});
}

TEST(Score, CountsTheDaysBeforeEverybodyKnew) {
  const auto rows = truth("acme,P-1,cost_over,2026-06-01\nacme,P-2,late,2026-06-01\n");
  const auto scores = score({episode("P-1", "eac_over_budget", "P-1", "2026-03-03"),
                             episode("P-2", "eac_over_budget", "P-2", "2026-03-03")},
                            rows, {{"eac_over_budget", "cost_over"}});
  const RuleScore& found = scores.at("eac_over_budget");
  EXPECT_EQ(found.troubles, 1);
  EXPECT_EQ(found.true_alerts, 1);
  EXPECT_EQ(found.lead_days, std::vector<std::int64_t>{90});
}

TEST(Score, TakesWhatHadStoodBeforeForSeen) {
  const auto rows = truth(
      "acme,P-1,planted,2026-03-01,zombie_project,,2026-04-01\n"
      "acme,P-1,planted,2026-06-01,zombie_project,,2026-07-01\n");
  const auto scores = score({episode("P-1", "zombie_project", "P-1", "2026-03-04")}, rows, {});
  EXPECT_EQ(scores.at("zombie_project").found, 2);
  EXPECT_EQ(scores.at("zombie_project").lead_days, (std::vector<std::int64_t>{-3, 14}));
}

TEST(Score, LeavesOutWhatTheTruthIsInDoubtOf) {
  const auto rows = truth(
      "acme,P-1,doubtful,2026-03-01,milestone_slip,M1,2026-04-01\n"
      "acme,P-2,planted,2026-03-01,milestone_slip,M1,2026-04-01\n"
      "acme,P-2,doubtful,2026-03-01,milestone_slip,M1,2026-04-01\n");
  const auto scores = score({episode("P-1", "milestone_slip", "P-1/M1", "2026-03-04"),
                             episode("P-1", "milestone_slip", "P-1/M1", "2026-09-04"),
                             episode("P-2", "milestone_slip", "P-2/M1", "2026-03-04")},
                            rows, {});
  const RuleScore& found = scores.at("milestone_slip");
  EXPECT_EQ(found.alerts, 2);  // One false, one right.
  EXPECT_EQ(found.true_alerts, 1);
  EXPECT_EQ(found.troubles, 1);
  EXPECT_TRUE(found.missed.empty());
}

TEST(Score, ListsWhatWasMissed) {
  const auto rows = truth("acme,P-1,planted,2026-03-01,milestone_slip,M1,2026-04-01\n");
  const auto scores = score({}, rows, {});
  ASSERT_EQ(scores.at("milestone_slip").missed.size(), 1u);
  EXPECT_EQ(scores.at("milestone_slip").missed.front().subject, "M1");
}

TEST(Score, CountsProjectsOnceHoweverManyAlertsTheyHave) {
  const auto rows = truth("acme,P-1,cost_over,2026-06-01\n");
  const auto scores = score({episode("P-1", "eac_over_budget", "P-1", "2026-03-03"),
                             episode("P-1", "eac_over_budget", "P-1", "2026-07-03"),
                             episode("P-2", "eac_over_budget", "P-2", "2026-03-03")},
                            rows, {{"eac_over_budget", "cost_over"}});
  const RuleScore& found = scores.at("eac_over_budget");
  EXPECT_EQ(found.warned, 2);
  EXPECT_EQ(found.warned_rightly, 1);
  EXPECT_EQ(found.alerts, 3);
}

TEST(Score, DoesNotJudgeWhatTheTruthIsSilentAbout) {
  const auto rows = truth("acme,P-1,cost_over,2026-06-01\n");
  const auto scores = score({episode("P-1", "status_stale", "P-1", "2026-03-03")}, rows,
                            {{"eac_over_budget", "cost_over"}});
  EXPECT_FALSE(scores.at("status_stale").judged);
  EXPECT_TRUE(scores.at("eac_over_budget").judged);
}

TEST(Score, MeetsARoleByAPartOfTheSubject) {
  const auto rows = truth("acme,,planted,2026-03-01,portfolio_overcommitted,architect,\n");
  const auto scores =
      score({episode("", "portfolio_overcommitted", "architect/2026-04", "2026-03-05"),
             episode("", "portfolio_overcommitted", "tester/2026-04", "2026-03-05")},
            rows, {});
  EXPECT_EQ(scores.at("portfolio_overcommitted").true_alerts, 1);
}

TEST(Score, SaysWhatIsWrongWithATruthFile) {
  const auto missing = parse_truth("organisation,project\n", "t.csv");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().message, "t.csv:1: the column outcome is missing");
  const auto date = parse_truth(kHead + "acme,P-1,late,soon\n", "t.csv");
  ASSERT_FALSE(date.has_value());
  EXPECT_EQ(date.error().message, "t.csv:2: `at` is no date such as 2026-03-20");
}

TEST(Score, QuantilesOfSortedValues) {
  EXPECT_EQ(quantile({}, 50), std::nullopt);
  EXPECT_EQ(quantile({1, 2, 3, 4, 100}, 50), 3);
  EXPECT_EQ(quantile({1, 2, 3, 4, 100}, 25), 2);
}

}  // namespace
}  // namespace portfolio::ctl
