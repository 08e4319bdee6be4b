#include <gtest/gtest.h>

#include "rules/alert/alert_life.h"
#include "tests/unit/rules/alert/alert_story.h"

namespace portfolio::alert {
namespace {

class AlertPeople : public testing::Test {
 protected:
  AlertPeople() {
    story_.look("2026-03-16T10:00:00Z", breached());
    story_.lines();
  }
  Result<void> acknowledge(std::string_view now, std::string_view due, std::uint32_t episode = 1) {
    return story_.life().acknowledge(story_.state, episode, Symbol{7}, at(due), at(now),
                                     story_.told);
  }
  Result<void> snooze(std::string_view now, std::string_view until, std::uint32_t episode = 1) {
    return story_.life().snooze(story_.state, episode, at(until), at(now), story_.told);
  }
  void inhibit(std::string_view now, Inhibition inhibition) {
    story_.life().inhibit(story_.state, inhibition, at(now), story_.told);
  }

  Story story_{warning_and_critical(days(0), days(1), days(0), days(1))};
};

TEST_F(AlertPeople, AcknowledgeItUntilADate) {
  EXPECT_EQ(story_.state.waiting_since, at("2026-03-16T10:00:00Z"));
  ASSERT_TRUE(acknowledge("2026-03-16T11:00:00Z", "2026-03-23T00:00:00Z"));
  EXPECT_EQ(phase(story_.state), Phase::kAcknowledged);
  EXPECT_EQ(story_.state.owner, Symbol{7});
  EXPECT_EQ(story_.state.waiting_since, kNone);
  story_.pass("2026-03-25T00:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-16T11:00:00Z ACKNOWLEDGED WARNING\n"
            "2026-03-23T00:00:00Z ACKNOWLEDGEMENT_LAPSED WARNING\n");
  EXPECT_EQ(phase(story_.state), Phase::kFiring);
  EXPECT_EQ(story_.state.waiting_since, at("2026-03-23T00:00:00Z"));
}

TEST_F(AlertPeople, MayAcknowledgeItAgain) {
  ASSERT_TRUE(acknowledge("2026-03-16T11:00:00Z", "2026-03-18T00:00:00Z"));
  ASSERT_TRUE(acknowledge("2026-03-17T11:00:00Z", "2026-03-24T00:00:00Z"));
  story_.pass("2026-03-25T00:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-16T11:00:00Z ACKNOWLEDGED WARNING\n"
            "2026-03-17T11:00:00Z ACKNOWLEDGED WARNING\n"
            "2026-03-24T00:00:00Z ACKNOWLEDGEMENT_LAPSED WARNING\n");
}

TEST_F(AlertPeople, LoseTheAcknowledgementInSilenceWhenItResolves) {
  ASSERT_TRUE(acknowledge("2026-03-16T11:00:00Z", "2026-03-23T00:00:00Z"));
  story_.look("2026-03-17T10:00:00Z", quiet()).pass("2026-04-01T00:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-16T11:00:00Z ACKNOWLEDGED WARNING\n"
            "2026-03-18T10:00:00Z RESOLVED WARNING\n");
  EXPECT_EQ(next_deadline(story_.state), kNever);
}

TEST_F(AlertPeople, MustAcknowledgeAndSnoozeAgainWhatEscalates) {
  ASSERT_TRUE(acknowledge("2026-03-16T11:00:00Z", "2026-03-23T00:00:00Z"));
  ASSERT_TRUE(snooze("2026-03-16T12:00:00Z", "2026-03-23T00:00:00Z"));
  story_.lines();
  story_.look("2026-03-17T10:00:00Z", critical()).pass("2026-04-01T00:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-17T10:00:00Z ESCALATED CRITICAL\n"
            "2026-03-17T10:00:00Z ACKNOWLEDGEMENT_LAPSED CRITICAL\n"
            "2026-03-17T10:00:00Z SNOOZE_ENDED CRITICAL\n");
  EXPECT_EQ(story_.state.waiting_since, at("2026-03-17T10:00:00Z"));
}

TEST_F(AlertPeople, SnoozeItUntilADate) {
  ASSERT_TRUE(snooze("2026-03-16T11:00:00Z", "2026-03-23T09:00:00Z"));
  EXPECT_EQ(phase(story_.state), Phase::kSnoozed);
  EXPECT_TRUE(is_muted(story_.state));
  story_.pass("2026-03-25T00:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-16T11:00:00Z SNOOZED WARNING\n"
            "2026-03-23T09:00:00Z SNOOZE_ENDED WARNING\n");
  EXPECT_FALSE(is_muted(story_.state));
}

TEST_F(AlertPeople, LoseTheSnoozeInSilenceWhenItResolves) {
  ASSERT_TRUE(snooze("2026-03-16T11:00:00Z", "2026-04-23T09:00:00Z"));
  story_.look("2026-03-17T10:00:00Z", quiet()).pass("2026-03-20T00:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-16T11:00:00Z SNOOZED WARNING\n"
            "2026-03-18T10:00:00Z RESOLVED WARNING\n");
  story_.look("2026-03-20T10:00:00Z", breached());
  EXPECT_FALSE(is_muted(story_.state));
}

TEST_F(AlertPeople, CannotActOnAnAlertThatIsClosedOrNeverWas) {
  for (const std::uint32_t episode : {0u, 2u}) {
    EXPECT_EQ(acknowledge("2026-03-16T11:00:00Z", "2026-03-23T00:00:00Z", episode).error().reason,
              "no_alert");
    EXPECT_EQ(snooze("2026-03-16T11:00:00Z", "2026-03-23T00:00:00Z", episode).error().reason,
              "no_alert");
  }
  story_.look("2026-03-17T10:00:00Z", quiet());
  // Resolves on the way to the time of the act, which is told all the same.
  const auto result = acknowledge("2026-03-20T10:00:00Z", "2026-03-23T00:00:00Z");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reaction, Reaction::kSkip);
  EXPECT_EQ(result.error().reason, "closed_alert");
  EXPECT_EQ(story_.lines(), "2026-03-18T10:00:00Z RESOLVED WARNING\n");
}

TEST_F(AlertPeople, MayActTooLate) {
  ASSERT_TRUE(acknowledge("2026-03-25T11:00:00Z", "2026-03-23T00:00:00Z"));
  ASSERT_TRUE(snooze("2026-03-25T12:00:00Z", "2026-03-23T00:00:00Z"));
  EXPECT_EQ(story_.lines(),
            "2026-03-25T11:00:00Z ACKNOWLEDGED WARNING\n"
            "2026-03-25T11:00:00Z ACKNOWLEDGEMENT_LAPSED WARNING\n"
            "2026-03-25T12:00:00Z SNOOZED WARNING\n"
            "2026-03-25T12:00:00Z SNOOZE_ENDED WARNING\n");
}

TEST_F(AlertPeople, SeeInhibitionAsAMark) {
  inhibit("2026-03-16T11:00:00Z", Inhibition::kOn);
  inhibit("2026-03-16T12:00:00Z", Inhibition::kOn);
  EXPECT_TRUE(is_muted(story_.state));
  story_.look("2026-03-17T10:00:00Z", critical());
  inhibit("2026-03-17T11:00:00Z", Inhibition::kOff);
  EXPECT_EQ(story_.lines(),
            "2026-03-16T11:00:00Z INHIBITED WARNING\n"
            "2026-03-17T10:00:00Z ESCALATED CRITICAL\n"
            "2026-03-17T11:00:00Z UNINHIBITED CRITICAL\n");
}

TEST_F(AlertPeople, AreToldOfAnInhibitionThatWasThereBefore) {
  story_.look("2026-03-17T10:00:00Z", quiet()).pass("2026-03-19T10:00:00Z");
  inhibit("2026-03-19T11:00:00Z", Inhibition::kOn);
  story_.lines();
  story_.look("2026-03-20T10:00:00Z", breached());
  EXPECT_EQ(story_.lines(),
            "2026-03-20T10:00:00Z FIRING WARNING\n"
            "2026-03-20T10:00:00Z INHIBITED WARNING\n");
}

TEST_F(AlertPeople, DoNotHearOfAnEndWhileTheSourceIsSilent) {
  const auto hold = [&](std::string_view now, bool held) {
    story_.visit(at(now));
    story_.life().hold_back(story_.state, held, at(now), story_.told);
  };
  hold("2026-03-17T10:00:00Z", true);
  story_.look("2026-03-18T10:00:00Z", quiet()).pass("2026-03-25T10:00:00Z");
  EXPECT_EQ(story_.lines(), "2026-03-23T10:00:00Z NODATA WARNING\n");
  hold("2026-03-25T10:00:00Z", false);
  story_.pass("2026-03-30T10:00:00Z");
  EXPECT_EQ(story_.lines(),
            "2026-03-25T10:00:00Z DATA_RETURNED WARNING\n"
            "2026-03-26T10:00:00Z RESOLVED WARNING\n");
}

TEST_F(AlertPeople, SpeakOfDatesThatBecomeInstants) {
  const CivilDate date = parse_date("2026-03-20").value();
  EXPECT_EQ(format_time(story_.life().acknowledged_through(date)), "2026-03-21T00:00:00Z");
  EXPECT_EQ(format_time(story_.life().snoozed_to(date)), "2026-03-20T09:00:00Z");
}

}  // namespace
}  // namespace portfolio::alert
