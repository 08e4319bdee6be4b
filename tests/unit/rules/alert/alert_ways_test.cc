// Another way to a severity, with a hold of its own; who hears of what goes on; what ends by
// itself.
#include <gtest/gtest.h>

#include "tests/unit/rules/alert/alert_story.h"

namespace portfolio::alert {
namespace {

// 2026-03-16 is a Monday; working days are 09:00 to 17:00 UTC.

// Critical after two days by its own way, after four by the other.
RuleTiming two_ways() {
  RuleTiming timing = warning_and_critical(days(3), days(1), days(2), days(1));
  timing.other_way = {Severity::kCritical, days(4)};
  return timing;
}
Reading by_the_other_way(Truth on = Truth::kYes) {
  Reading reading = between();
  reading.of(Severity::kCritical).off = Truth::kNo;
  reading.other = on;
  return reading;
}

TEST(OtherWay, HasAHoldOfItsOwn) {
  Story story(two_ways());
  story.look("2026-03-16T10:00:00Z", by_the_other_way()).pass("2026-03-20T09:59:59Z");
  EXPECT_EQ(story.lines(), "2026-03-19T10:00:00Z FIRING WARNING\n");
  story.pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-20T10:00:00Z ESCALATED CRITICAL\n");
}

TEST(OtherWay, DoesNotAddUpWithTheFirst) {
  Story story(two_ways());
  story.look("2026-03-16T10:00:00Z", critical())
      .look("2026-03-18T09:00:00Z", by_the_other_way())
      .look("2026-03-23T09:00:00Z", breached())
      .pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-19T10:00:00Z FIRING WARNING\n");
}

TEST(OtherWay, StandsWhileNobodyKnows) {
  Story story(two_ways());
  story.look("2026-03-16T10:00:00Z", by_the_other_way())
      .look("2026-03-17T10:00:00Z", by_the_other_way(Truth::kUnknown))
      .look("2026-03-18T10:00:00Z", by_the_other_way())
      .pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-20T10:00:00Z FIRING WARNING\n"
            "2026-03-23T10:00:00Z ESCALATED CRITICAL\n");
}

TEST(OtherWay, EndsAsItsSeverityEnds) {
  Story story(two_ways());
  story.look("2026-03-16T10:00:00Z", by_the_other_way()).pass("2026-03-21T00:00:00Z");
  story.lines();
  story.look("2026-03-23T10:00:00Z", quiet()).pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-24T10:00:00Z RESOLVED CRITICAL\n");
}

RuleTiming reaching() {
  RuleTiming timing = warning(days(0), days(1));
  timing.reach = {{days(2), days(4)}, 2};
  return timing;
}

TEST(Reach, TellsFurtherPeopleOfWhatGoesOn) {
  Story story(reaching());
  story.look("2026-03-19T10:00:00Z", breached()).pass("2026-04-30T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-19T10:00:00Z FIRING WARNING\n"
            "2026-03-23T10:00:00Z ESCALATED WARNING\n"
            "2026-03-25T10:00:00Z ESCALATED WARNING\n");
  EXPECT_EQ(story.state.reached, 2);
}

TEST(Reach, PassesOverStepsWhereNobodyStands) {
  Story story(reaching());
  story.timing.reach.silent = 1;
  story.look("2026-03-19T10:00:00Z", breached()).pass("2026-04-30T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-19T10:00:00Z FIRING WARNING\n"
            "2026-03-25T10:00:00Z ESCALATED WARNING\n");
}

TEST(Reach, IsForGoodOnlyWithTheAlert) {
  Story story(reaching());
  story.look("2026-03-19T10:00:00Z", breached()).look("2026-03-20T10:00:00Z", quiet());
  story.pass("2026-03-23T10:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-19T10:00:00Z FIRING WARNING\n"
            "2026-03-23T10:00:00Z RESOLVED WARNING\n");
  story.look("2026-03-24T10:00:00Z", breached()).pass("2026-03-25T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-24T10:00:00Z FIRING WARNING\n");
  EXPECT_EQ(story.state.reached, 0);
}

TEST(Reach, GoesOnWhereSomebodyHasAcknowledged) {
  Story story(reaching());
  story.look("2026-03-19T10:00:00Z", breached());
  Changes& told = story.told;
  ASSERT_TRUE(story.life().acknowledge(story.state, 1, Symbol{3}, at("2026-04-30T00:00:00Z"),
                                       at("2026-03-19T11:00:00Z"), told));
  story.pass("2026-03-23T10:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-19T10:00:00Z FIRING WARNING\n"
            "2026-03-19T11:00:00Z ACKNOWLEDGED WARNING\n"
            "2026-03-23T10:00:00Z ESCALATED WARNING\n");
  EXPECT_EQ(phase(story.state), Phase::kAcknowledged);
}

TEST(Reach, WaitsWhileNobodyKnowsWhetherItGoesOn) {
  Story story(reaching());
  story.timing.nodata_after = days(1);
  story.look("2026-03-19T10:00:00Z", breached())
      .look("2026-03-20T09:00:00Z", unknown())
      .look("2026-03-26T10:00:00Z", breached());
  EXPECT_EQ(story.lines(),
            "2026-03-19T10:00:00Z FIRING WARNING\n"
            "2026-03-23T09:00:00Z NODATA WARNING\n"
            "2026-03-26T10:00:00Z DATA_RETURNED WARNING\n"
            "2026-03-26T10:00:00Z ESCALATED WARNING\n"
            "2026-03-26T10:00:00Z ESCALATED WARNING\n");
}

// Told after two days, at an end after five, whatever goes on.
RuleTiming ending() {
  RuleTiming timing = warning(days(2), days(1));
  timing.ends_after = days(5);
  return timing;
}

TEST(EndsAfter, EndsByItselfAndIsNotToldAgainBeforeItWasOff) {
  Story story(ending());
  story.look("2026-03-16T10:00:00Z", breached())
      .look("2026-04-08T10:00:00Z", between())  // Neither on nor off.
      .look("2026-04-09T10:00:00Z", breached())
      .pass("2026-04-20T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-18T10:00:00Z FIRING WARNING\n"
            "2026-03-25T10:00:00Z RESOLVED WARNING\n");
  story.look("2026-04-20T10:00:00Z", quiet())
      .look("2026-04-21T10:00:00Z", breached())
      .pass("2026-04-24T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-04-23T10:00:00Z FIRING WARNING\n");
  EXPECT_EQ(story.state.episode, 2U);
}

TEST(EndsAfter, IsNotWaitedForWhereItIsOver) {
  Story story(ending());
  story.look("2026-03-16T10:00:00Z", breached())
      .look("2026-03-19T10:00:00Z", quiet())
      .pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-18T10:00:00Z FIRING WARNING\n"
            "2026-03-20T10:00:00Z RESOLVED WARNING\n");
}

TEST(EndsAfter, MissingDataAndASilentSourceHoldTheEndBack) {
  Story story(ending());
  story.look("2026-03-16T10:00:00Z", breached())
      .look("2026-03-24T10:00:00Z", unknown())
      .look("2026-03-26T10:00:00Z", breached());
  EXPECT_EQ(story.lines(),
            "2026-03-18T10:00:00Z FIRING WARNING\n"
            "2026-03-26T10:00:00Z RESOLVED WARNING\n");
  Story held(ending());
  held.look("2026-03-16T10:00:00Z", breached()).pass("2026-03-19T10:00:00Z");
  held.life().hold_back(held.state, true, at("2026-03-19T10:00:00Z"), held.told);
  held.pass("2026-03-30T10:00:00Z");
  held.life().hold_back(held.state, false, at("2026-03-30T10:00:00Z"), held.told);
  EXPECT_EQ(held.lines(),
            "2026-03-18T10:00:00Z FIRING WARNING\n"
            "2026-03-30T10:00:00Z RESOLVED WARNING\n");
}

TEST(EndsAfter, IsTakenUpByAnAlertThatWasOpenBeforeItsRuleSaidSo) {
  Story story(warning(days(2), days(1)));
  story.look("2026-03-16T10:00:00Z", breached()).pass("2026-03-19T10:00:00Z");
  story.timing.ends_after = days(5);
  story.look("2026-03-19T10:00:00Z", breached()).pass("2026-03-26T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-18T10:00:00Z FIRING WARNING\n"
            "2026-03-25T10:00:00Z RESOLVED WARNING\n");
}

TEST(Hold, HasNotHeldWhatEndsInTheInstantInWhichItWouldBeOver) {
  Story story(warning(days(2), days(1)));
  story.look("2026-03-16T10:00:00Z", breached());
  story.life().advance(story.state, quiet(), at("2026-03-18T10:00:00Z"), story.told);
  story.pass("2026-03-31T00:00:00Z");
  EXPECT_EQ(story.lines(), "");
}

}  // namespace
}  // namespace portfolio::alert
