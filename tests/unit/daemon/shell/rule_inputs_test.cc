// What connecting a source would buy: which rules can judge, and what the others wait for.
#include "daemon/shell/views/rule_inputs.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/testkit/replay.h"

namespace portfolio::daemon {
namespace {

constexpr const char* kNine = "2026-03-02T09:00:00Z";

void tell(testkit::Replay& replay, const std::string& id, const std::string& fact) {
  const std::string json = "{\"id\":\"" + id +
                           "\",\"source\":\"test\",\"organisation\":\"acme\","
                           "\"occurred_at\":\"" +
                           kNine + "\"," + fact + "}";
  ASSERT_TRUE(replay.step(json, *parse_time(kNine)).has_value()) << json;
}

std::string text_of(const std::vector<http::RuleInputs>& all, std::string_view rule) {
  const auto at = std::ranges::find(all, rule, &http::RuleInputs::rule);
  if (at == all.end()) return "no such rule";
  std::string text = at->subject_kind + " " + std::to_string(at->evaluable) + " of " +
                     std::to_string(at->subjects);
  for (const http::MissingInput& one : at->missing)
    text += "; " + one.signal + " of " + std::to_string(one.subjects) + " wants " + one.wants;
  return text;
}

TEST(RuleInputs, CountWhatCanBeJudgedAndNameWhatIsMissing) {
  testkit::Replay replay;
  tell(replay, "1", R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"})");
  tell(replay, "2",
       R"("milestone_upserted":{"project":"P-1","milestone":"M1","baseline_date":"2026-03-31",)"
       R"("forecast_date":"2026-04-30"})");
  tell(replay, "3",
       R"("milestone_upserted":{"project":"P-1","milestone":"M2","forecast_date":"2026-05-29"})");
  const auto all = rule_inputs_of(replay.fold(), "");
  // M1 is; M2 and the finish of the project have no date that was approved. The rule has no
  // severity info, which must not count as unknown.
  EXPECT_EQ(text_of(all, "milestone_slip"),
            "milestone 1 of 3; milestone.remaining of 2 wants approved_date; "
            "milestone.slip of 2 wants approved_date");
  EXPECT_EQ(text_of(all, "eac_over_budget"), "project 0 of 1; project.overrun of 1 wants budget");
  EXPECT_EQ(text_of(all, "decision_overdue"), "decision 0 of 0");
  EXPECT_EQ(text_of(rule_inputs_of(replay.fold(), "other"), "milestone_slip"), "milestone 0 of 0");
}

}  // namespace
}  // namespace portfolio::daemon
