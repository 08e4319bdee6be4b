// An event wakes the rules that read what it changed, and no other, whichever are on.
#include <gtest/gtest.h>

#include "tests/testkit/fact_json.h"
#include "tests/testkit/replay.h"

namespace portfolio::engine {
namespace {

using model::EntityKind;
namespace aspect = model::aspect;

testkit::RuleSource all_on() {
  testkit::RuleSource source = testkit::shipped_rules();
  const ruleset::RuleSet shipped = source.load();
  for (const ruleset::Rule& rule : shipped.rules) source.selection.enabled.push_back(rule.name);
  return source;
}

class Wakes : public testing::Test {
 protected:
  Wakes() {
    step(R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"})");
    step(R"("project_upserted":{"project":"P-2","lifecycle":"ACTIVE"})");
    step(R"("benefit_profiled":{"benefit":"B-1","project":"P-1","name":"Savings"})");
    step(R"("milestone_upserted":{"project":"P-1","milestone":"M","baseline_date":"2026-06-01"})");
  }
  void step(const std::string& fact) {
    const std::string at = "2026-03-02T09:" + std::to_string(10 + ++events_) + ":00Z";
    const auto taken = replay_.step(testkit::event_of(events_, at, fact), *parse_time(at));
    EXPECT_TRUE(taken) << (taken ? "" : taken.error().message);
  }
  std::uint64_t looks_after(const std::string& fact) {
    const auto before = replay_.fold().counters().evaluations;
    step(fact);
    return replay_.fold().counters().evaluations - before;
  }
  // Rules that read one of these parts of such an entity.
  std::uint64_t readers_of(EntityKind kind, model::Aspects aspects) {
    std::uint64_t count = 0;
    for (const ruleset::Rule& rule : replay_.fold().rules().rules)
      count += (rule.wakes[static_cast<std::size_t>(kind)] & aspects) != 0 ? 1 : 0;
    return count;
  }

  testkit::Replay replay_{all_on()};
  int events_ = 0;
};

TEST_F(Wakes, AMeasuredBenefitWakesTheRulesThatReadMeasurements) {
  // And those that ask what hangs on its project.
  const auto readers = readers_of(EntityKind::kBenefit, aspect::kMeasured) +
                       readers_of(EntityKind::kProject, aspect::kLinks);
  ASSERT_LT(readers, replay_.fold().rules().rules.size() / 4);
  EXPECT_EQ(looks_after(R"("benefit_measured":{"benefit":"B-1","date":"2026-03-01",)"
                        R"("actual":{"currency":"EUR","minor_units":"9000"}})"),
            readers);
}

TEST_F(Wakes, PeopleWhoUseItWakeTheRulesThatReadAdoption) {
  const auto readers = readers_of(EntityKind::kProject, aspect::kMeasured);
  ASSERT_EQ(readers, 1U);
  EXPECT_EQ(looks_after(R"("adoption_measured":{"project":"P-1","date":"2026-03-01","users":"9"})"),
            readers);
}

TEST_F(Wakes, TheSameSaidAgainWakesNobody) {
  const std::string fact =
      R"("benefit_profiled":{"benefit":"B-1","project":"P-1","name":"Savings"})";
  EXPECT_EQ(looks_after(fact), 0U);
}

}  // namespace
}  // namespace portfolio::engine
