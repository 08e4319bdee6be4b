// What may be done about an alert, and what is refused before it becomes a record.
#include "daemon/shell/alert_actions.h"

#include <gtest/gtest.h>

#include "daemon/shell/journal_commands.h"
#include "proto/codec/event_codec.h"
#include "tests/testkit/manual_clock.h"
#include "tests/testkit/replay.h"

namespace portfolio::daemon {
namespace {

using Kind = http::AlertAction::Kind;

constexpr const char* kAlert = "D01~acme~milestone~P-1:M1~1";
const Timestamp kNow = *parse_time("2026-03-20T16:00:00Z");

http::AlertAction action(Kind kind) {
  http::AlertAction made;
  made.kind = kind;
  made.alert = kAlert;
  made.by = "u1";
  return made;
}

std::string refusal(const http::AlertAction& made, const AlertAsked& asked) {
  const auto fact = fact_of(made, asked, kNow);
  return fact ? "" : fact.error().message;
}

TEST(AlertActions, SnoozeUntilALaterDayAndForAReason) {
  http::AlertAction snooze = action(Kind::kSnooze);
  EXPECT_EQ(refusal(snooze, {.is_there = true}),
            "'until' is wanted: the day on which it is heard again");
  snooze.until = *parse_time("2026-03-21T00:00:00Z");
  EXPECT_EQ(refusal(snooze, {.is_there = true}), "'reason' is wanted: why it may be quiet");
  snooze.reason = " ";
  EXPECT_EQ(refusal(snooze, {.is_there = true}), "'reason' is wanted: why it may be quiet");
  snooze.reason = "the board meets then";
  EXPECT_EQ(refusal(snooze, {.is_there = true}), "");
  snooze.until = *parse_time("2026-03-20T23:00:00Z");
  EXPECT_EQ(refusal(snooze, {.is_there = true}), "'until' is 2026-03-20, wanted a day after today");
}

TEST(AlertActions, AcknowledgeWithANoteWhereTheRuleAsksForOne) {
  http::AlertAction acknowledge = action(Kind::kAcknowledge);
  EXPECT_EQ(refusal(acknowledge, {.is_there = true}), "");
  EXPECT_EQ(refusal(acknowledge, {.is_there = true, .asks_note = true}),
            "a note is wanted: what was concluded");
  acknowledge.note = "Reviewed: two weeks of rework, nothing more to come";
  EXPECT_EQ(refusal(acknowledge, {.is_there = true, .asks_note = true}), "");
  EXPECT_EQ(refusal(acknowledge, {}), std::string("there is no alert ") + kAlert);
}

TEST(AlertActions, LabelWithOneOfFourOutcomes) {
  http::AlertAction label = action(Kind::kLabel);
  label.outcome = "LATE";
  const auto fact = fact_of(label, {.is_there = true}, kNow);
  ASSERT_TRUE(fact);
  EXPECT_EQ(std::get<model::AlertLabelled>(*fact).outcome, model::AlertOutcome::kLate);
  for (const char* wrong : {"", "late", "GOOD"}) {
    label.outcome = wrong;
    EXPECT_NE(refusal(label, {.is_there = true}), "") << wrong;
  }
}

class Written final : public storage::JournalWriter {
 public:
  void append(std::string_view, std::string value, Done done) override {
    values.push_back(std::move(value));
    done(storage::Position{0, static_cast<std::int64_t>(values.size()) - 1});
  }
  std::vector<std::string> values;
};

// Also where no partition here has the organisation: who has it says whether the alert is there.
TEST(AlertActions, BecomeRecordsThatCanBeRead) {
  const Config config;
  Written journal;
  Shards shards;
  testkit::ManualClock clock(kNow);
  JournalCommands commands(config, journal, shards, clock, {});
  http::AlertAction acknowledge = action(Kind::kAcknowledge);
  acknowledge.owner = "u2";
  acknowledge.note = "A note that is longer than any text which is kept inside of a string";
  const auto done = commands.act(acknowledge);
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_EQ(journal.values.size(), 1U);
  model::Event event;
  ASSERT_TRUE(codec::decode_event(journal.values.front(), {}, event));
  EXPECT_TRUE(event.id.starts_with("act-")) << event.id;
  EXPECT_EQ(event.organisation, "acme");
  EXPECT_EQ(std::get<model::AlertAcknowledged>(event.fact).note, acknowledge.note);
  acknowledge.by = "";
  EXPECT_FALSE(commands.act(acknowledge));
  EXPECT_EQ(journal.values.size(), 1U);
}

TEST(AlertActions, AskWhereTheOrganisationIs) {
  testkit::Replay replay;
  ASSERT_TRUE(
      replay.step(R"({"id":"1","source":"pmo","organisation":"acme",)"
                  R"("occurred_at":"2026-03-01T00:00:00Z","decision_raised":)"
                  R"({"decision":"G-1","owner":"u9","projects":["P-1"],"needed_by":"2026-01-05"}})",
                  kNow));
  replay.tick_through(kNow);
  ASSERT_FALSE(replay.told().empty());
  const auto asked = ask_about_alert(replay.fold(), replay.told().front().alert);
  ASSERT_TRUE(asked);
  EXPECT_TRUE(asked->is_there);
  EXPECT_FALSE(asked->asks_note);
  const auto budget = ask_about_alert(replay.fold(), "D08~acme~budget_threshold~P-1:500~1");
  ASSERT_TRUE(budget);
  EXPECT_FALSE(budget->is_there);
  EXPECT_TRUE(budget->asks_note);
  EXPECT_FALSE(ask_about_alert(replay.fold(), "D01~other~milestone~P-1:M1~1"));
}

}  // namespace
}  // namespace portfolio::daemon
