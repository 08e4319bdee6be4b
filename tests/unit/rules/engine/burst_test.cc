// Many facts of one instant: the first are looked at one by one, the others together.
#include <gtest/gtest.h>

#include "rules/engine/burst.h"
#include "tests/testkit/fact_json.h"
#include "tests/testkit/replay.h"

namespace portfolio::engine {
namespace {

using namespace std::chrono_literals;

const Timestamp kInstant = *parse_time("2026-03-02T09:00:00Z");

class BurstOfFacts : public testing::Test {
 protected:
  BurstOfFacts() {
    at_ = kInstant - 1h;
    say(R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"})");
    say(R"("milestone_upserted":{"project":"P-1","milestone":"M","baseline_date":"2026-06-01",)"
        R"("forecast_date":"2026-06-01"})");
    at_ = kInstant;
  }
  void say(const std::string& fact) {
    const std::string when = format_time(kInstant - 2h + std::chrono::seconds{++events_});
    const auto taken = replay_.step(testkit::event_of(events_, when, fact), at_);
    ASSERT_TRUE(taken) << taken.error().message;
  }
  void expect_milestone_on(const std::string& date) {
    say(R"("milestone_upserted":{"project":"P-1","milestone":"M","forecast_date":")" + date +
        R"("})");
  }
  // So many facts about other things.
  void say_more(unsigned count) {
    for (unsigned i = 0; i < count; ++i)
      say(R"("milestone_upserted":{"project":"P-2","milestone":"N)" + std::to_string(i % 97) +
          R"(","name":"n)" + std::to_string(events_) + R"("})");
  }
  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const auto& t : replay_.told()) lines.push_back(testkit::headline(t));
    return lines;
  }
  std::int64_t waiting() { return replay_.organisation().burst().waiting; }

  testkit::Replay replay_;
  Timestamp at_;
  int events_ = 0;
  const std::string late_ = "2026-03-02T09:00:00Z FIRING milestone_slip P-1/M CRITICAL";
};

TEST_F(BurstOfFacts, TheFirstFactsOfAnInstantAreLookedAtOneByOne) {
  say_more(kLookedAtOnce - 1);
  expect_milestone_on("2026-08-01");
  EXPECT_EQ(told(), std::vector{late_});
  EXPECT_EQ(waiting(), 0);
}

TEST_F(BurstOfFacts, ThoseAfterThemAreLookedAtWhenTheInstantIsOverAndToldOfThatInstant) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(waiting(), 1);
  at_ += 5s;
  say_more(1);
  EXPECT_EQ(told(), std::vector{late_});
  EXPECT_EQ(replay_.told().front().position.offset, replay_.next_offset() - 2);
}

TEST_F(BurstOfFacts, WhatIsSetRightWithinTheInstantIsToldToNobody) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  expect_milestone_on("2026-06-01");
  replay_.tick(kInstant + 1s);
  EXPECT_TRUE(told().empty());
}

TEST_F(BurstOfFacts, ATickIsAskedForAMomentLaterAndEndsIt) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  EXPECT_EQ(replay_.fold().next_deadline(), kInstant + 1ms);
  replay_.tick(kInstant);
  EXPECT_TRUE(told().empty()) << "that is the same instant";
  replay_.tick(kInstant + 1ms);
  EXPECT_EQ(told(), std::vector{late_});
  EXPECT_GT(replay_.fold().next_deadline(), kInstant + 1h);
}

TEST_F(BurstOfFacts, AStartInBetweenTellsTheSame) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  ASSERT_TRUE(replay_.restart());
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(waiting(), 1);
  expect_milestone_on("2026-06-01");
  ASSERT_TRUE(replay_.restart());
  expect_milestone_on("2026-08-02");
  replay_.tick(kInstant + 1ms);
  EXPECT_EQ(told(), std::vector{late_});
}

TEST_F(BurstOfFacts, ItsFactsCostOneLookForEachThatChanged) {
  say_more(kLookedAtOnce + 97);
  const auto before = replay_.fold().counters().evaluations;
  say_more(97 * 20);
  EXPECT_EQ(replay_.fold().counters().evaluations, before);
}

TEST_F(BurstOfFacts, AnAnswerIsTakenWhenTheRulesHaveLooked) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  // The alert that it is about does not wait for the instant to end.
  testkit::Replay other;
  other.step(testkit::event_of(1, "2026-03-02T08:00:00Z",
                               R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"})"),
             kInstant - 1h);
  other.step(testkit::event_of(2, "2026-03-02T08:00:00Z",
                               R"("milestone_upserted":{"project":"P-1","milestone":"M",)"
                               R"("baseline_date":"2026-06-01","forecast_date":"2026-08-01"})"),
             kInstant);
  ASSERT_EQ(other.told().size(), 1U);
  say(R"("alert_acknowledged":{"alert":")" + other.told().front().alert +
      R"(","owner":"u1","by":"u1"})");
  EXPECT_EQ(told(), (std::vector{late_, std::string("2026-03-02T09:00:00Z ACKNOWLEDGED "
                                                    "milestone_slip P-1/M CRITICAL")}));
  EXPECT_EQ(waiting(), 0);
}

TEST_F(BurstOfFacts, AnEarlierTimeOfTheJournalEndsItToo) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  at_ -= 1s;
  say_more(1);
  EXPECT_EQ(told(), std::vector{late_}) << "the clock does not go back";
}

TEST_F(BurstOfFacts, OtherRulesLookAtWhatWaited) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  ASSERT_TRUE(replay_.activate(testkit::shipped_rules().load(), 1, kInstant));
  EXPECT_EQ(told(), std::vector{late_});
}

TEST_F(BurstOfFacts, NoMoreThanTheLimitWait) {
  say_more(kLookedAtOnce);
  expect_milestone_on("2026-08-01");
  say_more(kWaitingMost - 2);
  EXPECT_TRUE(told().empty());
  say_more(1);
  EXPECT_EQ(told(), std::vector{late_});
  EXPECT_EQ(waiting(), 0);
}

TEST_F(BurstOfFacts, ManyFactsAreALoadThatLastsASecond) {
  say_more(kLoad);
  expect_milestone_on("2026-08-01");
  at_ += kLoadLasts - 1ms;
  say_more(1);
  EXPECT_TRUE(told().empty());
  EXPECT_EQ(waiting(), kLoad + 2 - kLookedAtOnce);
  at_ += 1ms;
  say_more(1);
  EXPECT_EQ(told(), (std::vector<std::string>{"2026-03-02T09:00:00.999Z FIRING milestone_slip "
                                              "P-1/M CRITICAL"}));
  expect_milestone_on("2026-06-01");
  EXPECT_EQ(waiting(), 0) << "facts of the next instant are looked at one by one again";
}

TEST_F(BurstOfFacts, OneFactLessIsNoLoad) {
  say_more(kLoad - 2);
  expect_milestone_on("2026-08-01");
  at_ += 1ms;
  say_more(1);
  EXPECT_EQ(told(), std::vector{late_});
}

TEST_F(BurstOfFacts, ATickEndsALoadWhenItIsOver) {
  say_more(kLoad - 1);
  expect_milestone_on("2026-08-01");
  EXPECT_EQ(replay_.fold().next_deadline(), kInstant + kLoadLasts);
  replay_.tick(kInstant + kLoadLasts - 1ms);
  EXPECT_TRUE(told().empty());
  replay_.tick(kInstant + kLoadLasts);
  EXPECT_EQ(told(), (std::vector<std::string>{"2026-03-02T09:00:00.999Z FIRING milestone_slip "
                                              "P-1/M CRITICAL"}));
}

TEST_F(BurstOfFacts, AnEarlierTimeEndsALoadToo) {
  say_more(kLoad - 1);
  expect_milestone_on("2026-08-01");
  at_ -= 1ms;
  say_more(1);
  EXPECT_EQ(told(), std::vector{late_});
}

// What rests on a day changes at midnight, and is told before anything of that day.
TEST_F(BurstOfFacts, WhatIsDueInALoadIsVisitedAtItsTimeAlsoAfterAStart) {
  const Timestamp midnight = *parse_time("2026-03-03T00:00:00Z");
  for (const bool starts : {false, true}) {
    SCOPED_TRACE(starts ? "with a start" : "without");
    testkit::Replay replay;
    int number = 0;
    const auto step = [&](Timestamp at, const std::string& fact) {
      ++number;
      const auto taken = replay.step(testkit::event_of(number, "2026-03-02T08:00:00Z", fact), at);
      ASSERT_TRUE(taken) << taken.error().message;
    };
    const auto say = [&](Timestamp at, const std::string& milestone) {
      step(at, R"("milestone_upserted":{"project":"P-1","milestone":")" + milestone +
                   R"(","name":"n)" + std::to_string(number) +
                   R"(","baseline_date":"2026-03-02","forecast_date":"2026-03-02"})");
    };
    step(kInstant, R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"})");
    for (unsigned i = 0; i < 2 * kLoad; ++i)
      say(midnight - (i < kLoad ? 1h : 100ms), "M" + std::to_string(i % 7));
    EXPECT_GT(replay.organisation().burst().waiting, 0);
    EXPECT_LE(replay.fold().next_deadline(), midnight);
    if (starts) {
      ASSERT_TRUE(replay.restart());
    }
    EXPECT_LE(replay.fold().next_deadline(), midnight);
    say(midnight + 100ms, "M0");
    EXPECT_EQ(replay.organisation().burst().waiting, 1) << "only what came after midnight";
  }
}

TEST_F(BurstOfFacts, RepeatsDoNotCount) {
  const std::string fact =
      testkit::event_of(900, "2026-03-02T08:00:00Z",
                        R"("milestone_upserted":{"project":"P-2","milestone":"X","name":"x"})");
  for (unsigned i = 0; i < 2 * kLookedAtOnce; ++i) ASSERT_TRUE(replay_.step(fact, kInstant));
  expect_milestone_on("2026-08-01");
  EXPECT_EQ(told(), std::vector{late_});
}

}  // namespace
}  // namespace portfolio::engine
