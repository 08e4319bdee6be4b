// How far a delay reaches is looked at where projects wait for each other, and nowhere else.
#include <gtest/gtest.h>

#include "tests/testkit/fact_json.h"
#include "tests/testkit/replay.h"

namespace portfolio::engine {
namespace {

testkit::RuleSource only_ripples() {
  testkit::RuleSource source = testkit::shipped_rules();
  source.selection.enabled = {"ripple_impact"};
  source.selection.only_named = true;
  return source;
}

class Reach : public testing::Test {
 protected:
  Reach() {
    for (const std::string project : {"P-1", "P-2", "P-3"})
      step("2026-03-02T09:00:00Z",
           R"("project_upserted":{"project":")" + project + R"(","lifecycle":"ACTIVE"})");
    for (const std::string project : {"P-1", "P-2", "P-3"})
      step("2026-03-02T09:00:00Z", R"("milestone_upserted":{"project":")" + project +
                                       R"(","milestone":"M","baseline_date":"2026-04-15",)" +
                                       R"("critical":true})");
  }
  void step(const std::string& at, const std::string& fact) {
    EXPECT_TRUE(replay_.step(testkit::event_of(++events_, at, fact), *parse_time(at)));
  }
  void expect_milestone(const std::string& at, const std::string& date) {
    step(at, R"("milestone_upserted":{"project":"P-1","milestone":"M","forecast_date":")" + date +
                 R"("})");
  }
  // P-2 waits for that project's milestone.
  void link(const std::string& at, const std::string& giver) {
    step(at, R"("dependency_upserted":{"dependency":"D-1","giver":{"project":")" + giver +
                 R"(","milestone":"M"},"taker":{"project":"P-2","milestone":"M"}})");
  }
  std::uint64_t looks_when_expected(const std::string& at, const std::string& date) {
    const auto before = replay_.fold().counters().evaluations;
    expect_milestone(at, date);
    return replay_.fold().counters().evaluations - before;
  }
  std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& one : replay_.told())
      if (one.rule == "ripple_impact")
        all.push_back(std::string(model::change_name(one.change)) + " " + one.subject.id);
    return all;
  }

  testkit::Replay replay_{only_ripples()};
  int events_ = 0;
};

TEST_F(Reach, ADelayThatNobodyWaitsForWakesNoRipple) {
  expect_milestone("2026-03-02T10:00:00Z", "2026-04-16");
  const auto alone = looks_when_expected("2026-03-02T11:00:00Z", "2026-04-17");
  link("2026-03-02T12:00:00Z", "P-1");
  const auto linked = looks_when_expected("2026-03-02T13:00:00Z", "2026-04-16");
  EXPECT_GT(linked, alone);
}

TEST_F(Reach, ADependencyThatComesFromElsewhereNowEndsWhatItsFirstGiverReached) {
  link("2026-03-02T10:00:00Z", "P-1");
  expect_milestone("2026-03-03T09:00:00Z", "2026-04-29");
  replay_.tick(*parse_time("2026-03-04T09:00:00Z"));
  EXPECT_EQ(told(), std::vector<std::string>{"FIRING P-1/M"});
  link("2026-03-04T10:00:00Z", "P-3");
  replay_.tick(*parse_time("2026-03-06T09:59:00Z"));
  EXPECT_EQ(told().size(), 1U);
  replay_.tick(*parse_time("2026-03-06T10:00:00Z"));
  EXPECT_EQ(told(), (std::vector<std::string>{"FIRING P-1/M", "RESOLVED P-1/M"}));
}

}  // namespace
}  // namespace portfolio::engine
