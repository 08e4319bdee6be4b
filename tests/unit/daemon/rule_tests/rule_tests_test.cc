// What the runner says of tests that fail or cannot be read.
#include "daemon/rule_tests/rule_tests.h"

#include <gtest/gtest.h>

namespace portfolio::rule_tests {
namespace {

constexpr std::string_view kTest = R"(rule: decision_overdue
tests:
  - name: waits
    events:
      - {at: 2026-03-02T10:00:00Z, decision_raised: {decision: Q-1, owner: u9}}
    expect:
      - {at: 2026-03-10T00:00:00Z, change: FIRING, severity: WARNING, subject: Q-1}
    until: 2026-03-12T00:00:00Z
)";

std::string outcome(std::string_view from = {}, std::string_view to = {}) {
  std::string text(kTest);
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  static Bench bench(ruleset::shipped_files());
  const Report report = run_rule_tests({"t.yaml", text}, bench);
  std::string all = std::to_string(report.passed) + " passed";
  for (const ruleset::Problem& problem : report.problems) all += "\n" + to_text(problem);
  return all;
}

TEST(RuleTests, SayWhatIsWrongAndWhere) {
  const struct {
    std::string_view name, from, to, outcome;
  } kRows[] = {
      {"nothing", "", "", "1 passed"},
      {"another time", "03-10T00:00", "03-11T00:00",
       "0 passed\nt.yaml:7:9: waits: expected 2026-03-11T00:00:00Z FIRING WARNING Q-1, met "
       "2026-03-10T00:00:00Z FIRING WARNING Q-1"},
      {"told and not expected",
       "expect:\n      - {at: 2026-03-10T00:00:00Z, change: FIRING, "
       "severity: WARNING, subject: Q-1}",
       "expect: []",
       "0 passed\nt.yaml:6:13: waits: told without being expected: 2026-03-10T00:00:00Z FIRING "
       "WARNING Q-1"},
      {"expected and not told", "until: 2026-03-12", "until: 2026-03-09",
       "0 passed\nt.yaml:7:9: waits: expected, and not told"},
      {"no time", "at: 2026-03-02T10:00:00Z", "at: 2026-03-02",
       "0 passed\nt.yaml:5:14: expected a time, as in 2026-03-02T09:00:00Z"},
      {"no end", "    until: 2026-03-12T00:00:00Z\n", "",
       "0 passed\nt.yaml:3:5: a test needs \"until\""},
      {"an unknown fact", "decision_raised:", "decision_rased:",
       "0 passed\nt.yaml:5:36: an event has no field \"decision_rased\"; did you mean "
       "\"decision_raised\"?"},
      {"an unknown field", "owner: u9", "ownr: u9",
       "0 passed\nt.yaml:5:69: \"decision_raised\" has no field \"ownr\"; did you mean \"owner\"?"},
      {"an unknown rule", "rule: decision_overdue", "rule: decision_overdu",
       "0 passed\nt.yaml:1:7: unknown rule \"decision_overdu\"; did you mean "
       "\"decision_overdue\"?"},
  };
  for (const auto& row : kRows) EXPECT_EQ(outcome(row.from, row.to), row.outcome) << row.name;
}

TEST(RuleTests, SayWhichBranchesTheySaw) {
  Bench bench(ruleset::shipped_files());
  std::string seen, unseen;
  for (const Branch& branch : run_rule_tests({"t.yaml", std::string(kTest)}, bench).branches)
    (branch.seen ? seen : unseen) += branch.name + "; ";
  EXPECT_EQ(seen, "warning fires; input missing; ");
  EXPECT_EQ(unseen,
            "warning ends; critical fires; critical ends; guard holds back; missing input told; ");
}

// The sentence is the codec's; the place is ours.
TEST(RuleTests, PassOnWhatTheContractRefuses) {
  EXPECT_TRUE(outcome("owner: u9", "owner: [u9]").starts_with("0 passed\nt.yaml:5:9: "));
  EXPECT_TRUE(outcome("decision: Q-1, ", "").starts_with("0 passed\nt.yaml:5:9: "));
}

}  // namespace
}  // namespace portfolio::rule_tests
