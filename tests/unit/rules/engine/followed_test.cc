// Figures that are followed: what reads them is woken when they change, however the calendar moves
// under them.
#include <gtest/gtest.h>

#include "tests/testkit/fact_json.h"
#include "tests/testkit/replay.h"

namespace portfolio::engine {
namespace {

// project_inactive, after one working day, and over at once.
testkit::RuleSource impatient() {
  testkit::RuleSource source = testkit::shipped_rules();
  for (ruleset::SourceFile& file : source.files) {
    if (!file.name.starts_with("project_inactive.")) continue;
    for (const auto& [patient, impatient] :
         {std::pair("warn_days: {value: 7", "warn_days: {value: 1"),
          std::pair("  for: 0\n", "  for: 0\n  clear: 0\n")})
      file.text.replace(file.text.find(patient), std::string_view(patient).size(), impatient);
  }
  source.selection.enabled = {"project_inactive"};
  return source;
}

class Followed : public testing::Test {
 protected:
  void step(const std::string& at, const std::string& fact) {
    EXPECT_TRUE(replay_.step(testkit::event_of(++events_, at, fact), *parse_time(at)));
  }
  void move_to(const std::string& at, const std::string& zone) {
    step(at, R"("calendar_upserted":{"calendar":"default","time_zone":")" + zone + R"("})");
  }
  void begin(const std::string& at) {
    step(at, R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"})");
  }
  void work(const std::string& at, const std::string& task) {
    step(at, R"("task_upserted":{"project":"P-1","task":")" + task + R"(","state":"DONE"})");
  }
  std::vector<model::Change> told() const {
    std::vector<model::Change> changes;
    for (const auto& one : replay_.told())
      if (one.rule == "project_inactive") changes.push_back(one.change);
    return changes;
  }

  testkit::Replay replay_{impatient()};
  int events_ = 0;
};

// The third of March in Auckland is the second in Los Angeles; then the third comes once more.
TEST_F(Followed, ADayOfActivityIsOneOfTheCalendarThatCountsNow) {
  move_to("2026-03-02T19:00:00Z", "Pacific/Auckland");
  begin("2026-03-02T20:00:00Z");
  move_to("2026-03-03T18:00:00Z", "America/Los_Angeles");
  EXPECT_EQ(told(), std::vector{model::Change::kFiring});
  work("2026-03-03T19:00:00Z", "T-1");
  EXPECT_EQ(told(), (std::vector{model::Change::kFiring, model::Change::kResolved}));
}

TEST_F(Followed, ASecondSignOfLifeOnADayWakesNobody) {
  begin("2026-03-03T09:00:00Z");
  const auto before = replay_.fold().counters().evaluations;
  work("2026-03-03T10:00:00Z", "T-1");
  const auto of_the_day = replay_.fold().counters().evaluations - before;
  work("2026-03-04T10:00:00Z", "T-2");
  const auto of_the_next = replay_.fold().counters().evaluations - before - of_the_day;
  EXPECT_GT(of_the_next, of_the_day);
}

}  // namespace
}  // namespace portfolio::engine
