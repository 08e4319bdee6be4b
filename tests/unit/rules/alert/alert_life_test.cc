#include "rules/alert/alert_life.h"

#include <gtest/gtest.h>

#include "rules/model/archive.h"
#include "tests/unit/rules/alert/alert_story.h"

namespace portfolio::alert {
namespace {

// 2026-03-20 is a Friday; working days are 09:00 to 17:00 UTC.

TEST(AlertLife, FiresAtTheEndOfItsHoldAndNotBefore) {
  const struct {
    std::string_view name, from;
    Span hold;
    std::string_view before, fired;
  } kRows[] = {{"one working day", "2026-03-18T10:00:00Z", days(1), "2026-03-19T09:59:59.999Z",
                "2026-03-19T10:00:00Z"},
               {"over a weekend", "2026-03-20T10:00:00Z", days(1), "2026-03-23T09:59:59.999Z",
                "2026-03-23T10:00:00Z"},
               {"from a weekend", "2026-03-22T15:00:00Z", days(1), "2026-03-23T14:59:59.999Z",
                "2026-03-23T15:00:00Z"},
               {"over a holiday", "2026-04-02T10:00:00Z", days(2), "2026-04-07T09:59:59.999Z",
                "2026-04-07T10:00:00Z"},
               {"part of a day", "2026-03-18T15:00:00Z", working_minutes(180),
                "2026-03-19T09:59:59.999Z", "2026-03-19T10:00:00Z"},
               {"hours of the calendar", "2026-03-20T15:00:00Z", calendar_hours(48),
                "2026-03-22T14:59:59.999Z", "2026-03-22T15:00:00Z"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    Story story(warning(row.hold, days(2)), {.holidays = {parse_date("2026-04-03").value()}});
    story.look(row.from, breached()).pass(row.before);
    EXPECT_EQ(story.lines(), "");
    EXPECT_EQ(phase(story.state), Phase::kPending);
    story.pass("2026-05-01T00:00:00Z");
    ASSERT_EQ(story.told.size(), 1u);
    EXPECT_EQ(story.told[0].since, at(row.from));
    EXPECT_EQ(story.lines(), std::string(row.fired) + " FIRING WARNING\n");
    EXPECT_EQ(phase(story.state), Phase::kFiring);
  }
}

TEST(AlertLife, FiresAtOnceWithoutAHoldAndResolvesAtOnceWithoutAClear) {
  Story story(warning(days(0), days(0)));
  story.look("2026-03-21T03:00:00Z", breached()).look("2026-03-21T03:00:01Z", quiet());
  EXPECT_EQ(story.lines(),
            "2026-03-21T03:00:00Z FIRING WARNING\n"
            "2026-03-21T03:00:01Z RESOLVED WARNING\n");
  EXPECT_EQ(phase(story.state), Phase::kResolved);
}

TEST(AlertLife, DropsInSilenceWhatBreaksWhilePending) {
  Story story(warning(days(2), days(2)));
  story.look("2026-03-16T10:00:00Z", breached())
      .look("2026-03-18T09:59:59Z", between())
      .look("2026-03-18T10:00:01Z", breached())
      .pass("2026-03-20T10:00:00Z");
  EXPECT_EQ(story.lines(), "");
  story.look("2026-03-20T10:00:00.500Z", quiet()).pass("2026-06-01T00:00:00Z");
  EXPECT_EQ(story.lines(), "");
  EXPECT_TRUE(is_blank(story.state));
}

TEST(AlertLife, ResolvesWhenOffHasHeldAndNothingHappensBetweenOnAndOff) {
  Story story(warning(days(0), days(2)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-17T10:00:00Z", between());
  story.pass("2026-05-01T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-16T10:00:00Z FIRING WARNING\n");
  story.look("2026-05-04T10:00:00Z", quiet()).look("2026-05-06T09:00:00Z", between());
  story.look("2026-05-07T10:00:00Z", quiet()).pass("2026-05-11T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-05-11T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, EscalatesWhenTheGraverHoldIsOver) {
  Story story(warning_and_critical(days(1), days(2), days(3), days(1)));
  story.look("2026-03-16T10:00:00Z", critical()).pass("2026-04-01T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-17T10:00:00Z FIRING WARNING\n"
            "2026-03-19T10:00:00Z ESCALATED CRITICAL\n");
  story.look("2026-04-01T10:00:00Z", breached()).pass("2026-04-10T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-04-02T10:00:00Z DEESCALATED WARNING\n");
  story.look("2026-04-10T10:00:00Z", quiet()).pass("2026-05-01T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-04-14T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, FiresAsCriticalWhereThatHoldIsShorter) {
  Story story(warning_and_critical(days(1), days(2), days(0), days(2)));
  story.look("2026-03-16T10:00:00Z", critical());
  EXPECT_EQ(story.lines(), "2026-03-16T10:00:00Z FIRING CRITICAL\n");
  // Off in one go: it stays what it was until its own clear is over, then all is.
  story.look("2026-03-17T10:00:00Z", quiet()).pass("2026-04-01T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-19T10:00:00Z RESOLVED CRITICAL\n");
}

TEST(AlertLife, GoesDownStepByStepWhereTheMilderClearIsLonger) {
  Story story(warning_and_critical(days(0), days(5), days(0), days(1)));
  story.look("2026-03-16T10:00:00Z", critical()).look("2026-03-17T10:00:00Z", quiet());
  story.pass("2026-04-01T00:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-03-16T10:00:00Z FIRING CRITICAL\n"
            "2026-03-18T10:00:00Z DEESCALATED WARNING\n"
            "2026-03-24T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, AsksTheGuardForOpeningOnly) {
  Story story(warning_and_critical(days(1), days(0), days(0), days(0)));
  Reading reading = critical();
  reading.guard = Truth::kNo;
  story.look("2026-03-16T10:00:00Z", reading).pass("2026-03-20T10:00:00Z");
  EXPECT_EQ(story.lines(), "");
  story.look("2026-03-20T10:00:00Z", breached()).pass("2026-03-23T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-23T10:00:00Z FIRING WARNING\n");
  story.look("2026-03-24T10:00:00Z", reading);
  EXPECT_EQ(story.lines(), "2026-03-24T10:00:00Z ESCALATED CRITICAL\n");
  reading = quiet();
  reading.guard = Truth::kNo;
  story.look("2026-03-25T10:00:00Z", reading);
  EXPECT_EQ(story.lines(), "2026-03-25T10:00:00Z RESOLVED CRITICAL\n");
}

TEST(AlertLife, HoldsTheClockWhileDataIsMissing) {
  const struct {
    std::string_view name;
    Span hold;
    std::string_view from, missing, back, fired;
  } kRows[] = {{"a day and two hours of three days", days(3), "2026-03-16T10:00:00Z",
                "2026-03-17T10:00:00Z", "2026-03-18T12:00:00Z", "2026-03-20T12:00:00Z"},
               {"over a weekend nothing is lost", days(2), "2026-03-19T10:00:00Z",
                "2026-03-21T06:00:00Z", "2026-03-22T18:00:00Z", "2026-03-23T10:00:00Z"},
               {"begun and missing on a weekend", days(1), "2026-03-21T15:00:00Z",
                "2026-03-21T16:00:00Z", "2026-03-22T18:00:00Z", "2026-03-23T15:00:00Z"},
               {"begun on a weekend, missing on the Monday", days(1), "2026-03-21T15:00:00Z",
                "2026-03-23T10:00:00Z", "2026-03-23T12:00:00Z", "2026-03-23T17:00:00Z"},
               {"missing at once", days(1), "2026-03-17T10:00:00Z", "2026-03-17T10:00:00Z",
                "2026-03-18T10:00:00Z", "2026-03-19T10:00:00Z"},
               {"half a working day", working_minutes(480), "2026-03-17T13:00:00Z",
                "2026-03-17T15:00:00Z", "2026-03-19T09:00:00Z", "2026-03-19T15:00:00Z"},
               {"hours of the calendar", calendar_hours(10), "2026-03-17T13:00:00Z",
                "2026-03-17T15:00:00Z", "2026-03-19T09:00:00Z", "2026-03-19T17:00:00Z"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    Story story(warning(row.hold, days(2)));
    story.look(row.from, breached()).look(row.missing, unknown());
    EXPECT_EQ(phase(story.state), Phase::kPending);
    story.look(row.back, breached()).pass("2026-05-01T00:00:00Z");
    ASSERT_EQ(story.told.size(), 1u);
    EXPECT_EQ(story.told[0].since, at(row.from));
    EXPECT_EQ(story.lines(), std::string(row.fired) + " FIRING WARNING\n");
  }
}

TEST(AlertLife, DropsAPendingAlertWhereDataReturnsAndSaysNo) {
  Story story(warning(days(3), days(2)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-17T10:00:00Z", unknown());
  story.look("2026-03-27T10:00:00Z", between()).pass("2026-05-01T00:00:00Z");
  EXPECT_EQ(story.lines(), "");
  EXPECT_TRUE(is_blank(story.state));
}

TEST(AlertLife, HoldsTheClearClockToo) {
  Story story(warning(days(0), days(2)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-17T10:00:00Z", quiet());
  story.look("2026-03-18T10:00:00Z", unknown()).look("2026-03-19T10:00:00Z", quiet());
  story.pass("2026-03-20T09:59:59Z");
  EXPECT_EQ(story.lines(), "2026-03-16T10:00:00Z FIRING WARNING\n");
  story.pass("2026-03-20T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-20T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, TellsMissingDataAfterThreeWorkingDaysAndNeverResolvesForIt) {
  Story story(warning(days(0), days(0)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-19T10:00:00Z", unknown());
  story.pass("2026-03-24T09:59:59Z");
  EXPECT_EQ(story.lines(), "2026-03-16T10:00:00Z FIRING WARNING\n");
  story.pass("2027-03-24T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-24T10:00:00Z NODATA WARNING\n");
  EXPECT_EQ(phase(story.state), Phase::kNodata);
  story.look("2027-03-25T10:00:00Z", quiet());
  EXPECT_EQ(story.lines(),
            "2027-03-25T10:00:00Z DATA_RETURNED WARNING\n"
            "2027-03-25T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, SaysNothingOfMissingDataWhereItReturnsInTimeOrNothingIsOpen) {
  Story story(warning(days(2), days(0)));
  story.look("2026-03-16T10:00:00Z", unknown()).pass("2026-03-26T10:00:00Z");
  EXPECT_EQ(next_deadline(story.state), kNever);
  story.look("2026-03-26T10:00:00Z", breached()).look("2026-03-27T10:00:00Z", unknown());
  story.pass("2026-04-10T10:00:00Z");
  EXPECT_EQ(phase(story.state), Phase::kPending);
  EXPECT_EQ(story.lines(), "");
  story.look("2026-04-10T10:00:00Z", breached()).pass("2026-04-13T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-04-13T10:00:00Z FIRING WARNING\n");
  story.look("2026-04-14T10:00:00Z", unknown()).look("2026-04-17T09:59:00Z", breached());
  story.pass("2026-05-13T10:00:00Z");
  EXPECT_EQ(story.lines(), "");
}

TEST(AlertLife, RunsTheMilderClockWhereOnlyTheGraverInputIsMissing) {
  Story story(warning_and_critical(days(2), days(2), days(1), days(2)));
  story.look("2026-03-16T10:00:00Z", critical());
  story.look("2026-03-16T22:00:00Z",
             says(Truth::kYes, Truth::kNo, Truth::kUnknown, Truth::kUnknown));
  story.pass("2026-03-20T22:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-18T10:00:00Z FIRING WARNING\n");
  story.look("2026-03-20T22:00:00Z", critical()).pass("2026-04-01T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-23T10:00:00Z ESCALATED CRITICAL\n");
}

TEST(AlertLife, CountsEpisodesAndTransitionsWithoutGaps) {
  Story story(warning(days(0), days(0)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-16T11:00:00Z", quiet());
  story.look("2026-03-16T12:00:00Z", breached()).look("2026-03-16T13:00:00Z", quiet());
  ASSERT_EQ(story.told.size(), 4u);
  EXPECT_EQ(story.told[0].episode, 1u);
  EXPECT_EQ(story.told[1].sequence, 2u);
  EXPECT_EQ(story.told[2].episode, 2u);
  EXPECT_EQ(story.told[2].sequence, 1u);
  EXPECT_EQ(story.told[3].sequence, 2u);
}

TEST(AlertLife, CarriesTheTimeOfItsDeadlineHoweverLateSomebodyLooks) {
  Story story(warning(days(1), days(1)));
  story.look("2026-03-16T10:00:00Z", breached());
  // Nobody looked in between: the old reading still counted up to here.
  story.life().advance(story.state, quiet(), at("2026-03-18T10:00:00Z"), story.told);
  story.life().advance(story.state, breached(), at("2026-03-30T10:00:00Z"), story.told);
  EXPECT_EQ(story.lines(),
            "2026-03-17T10:00:00Z FIRING WARNING\n"
            "2026-03-19T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, ComputesItsDeadlineAgainWhenTheCalendarChanges) {
  Story story(warning(days(3), days(1)));
  story.look("2026-03-18T10:00:00Z", breached());
  EXPECT_EQ(next_deadline(story.state), at("2026-03-23T10:00:00Z"));
  story.use({.holidays = {parse_date("2026-03-23").value()}});
  story.look("2026-03-18T11:00:00Z", breached());
  EXPECT_EQ(next_deadline(story.state), at("2026-03-24T10:00:00Z"));
  story.pass("2026-03-23T12:00:00Z");
  EXPECT_EQ(story.lines(), "");
  // Where it has passed by then, it is due now.
  story.use({.working_weekdays = 0x7f});
  story.look("2026-03-23T12:00:00Z", breached());
  EXPECT_EQ(story.lines(), "2026-03-23T12:00:00Z FIRING WARNING\n");
}

TEST(AlertLife, KeepsHoldsThatStillHoldWhenTheRuleChanges) {
  Story story(warning(days(5), days(1)));
  story.look("2026-03-16T10:00:00Z", breached());
  story.timing.of(Severity::kWarning).hold = days(2);
  story.look("2026-03-17T10:00:00Z", breached()).pass("2026-03-20T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-18T10:00:00Z FIRING WARNING\n");
}

TEST(AlertLife, FallsToTheMilderSeverityWhereTheRuleLosesOne) {
  Story story(warning_and_critical(days(0), days(1), days(0), days(1)));
  story.look("2026-03-16T10:00:00Z", critical());
  story.timing.of(Severity::kCritical).used = false;
  story.look("2026-03-17T10:00:00Z", critical());
  EXPECT_EQ(story.lines(),
            "2026-03-16T10:00:00Z FIRING CRITICAL\n"
            "2026-03-17T10:00:00Z DEESCALATED WARNING\n");
}

TEST(AlertLife, IsWithdrawnWithItsRule) {
  Story story(warning(days(0), days(1)));
  story.look("2026-03-16T10:00:00Z", breached());
  story.life().withdraw(story.state, at("2026-03-17T10:00:00Z"), story.told);
  EXPECT_EQ(story.lines(),
            "2026-03-16T10:00:00Z FIRING WARNING\n"
            "2026-03-17T10:00:00Z WITHDRAWN WARNING\n");
  EXPECT_EQ(next_deadline(story.state), kNever);
  story.look("2026-03-18T10:00:00Z", breached());
  ASSERT_EQ(story.told.size(), 1u);
  EXPECT_EQ(story.told[0].episode, 2u);
}

TEST(AlertLife, DropsAPendingAlertInSilenceWithItsRule) {
  Story story(warning(days(3), days(1)));
  story.look("2026-03-16T10:00:00Z", breached());
  story.life().withdraw(story.state, at("2026-03-17T10:00:00Z"), story.told);
  EXPECT_EQ(story.lines(), "");
  EXPECT_TRUE(is_blank(story.state));
}

TEST(AlertLife, TellsACorrectionOfAnOpenAlertOnly) {
  Story story(warning(days(0), days(0)));
  story.life().correct(story.state, at("2026-03-16T09:00:00Z"), story.told);
  story.look("2026-03-16T10:00:00Z", breached());
  story.life().correct(story.state, at("2026-03-16T11:00:00Z"), story.told);
  EXPECT_EQ(story.lines(),
            "2026-03-16T10:00:00Z FIRING WARNING\n"
            "2026-03-16T11:00:00Z CORRECTED WARNING\n");
}

TEST(AlertLife, BecomesOneMessageWhenItFlaps) {
  Story story(warning(days(0), days(0)));
  for (const std::string_view day : {"16", "17", "18", "19", "20"}) {
    const std::string date = "2026-03-" + std::string(day);
    story.look(date + "T10:00:00Z", breached()).look(date + "T11:00:00Z", quiet());
  }
  EXPECT_EQ(story.lines(),
            "2026-03-16T10:00:00Z FIRING WARNING\n"
            "2026-03-16T11:00:00Z RESOLVED WARNING\n"
            "2026-03-17T10:00:00Z FIRING WARNING\n"
            "2026-03-17T11:00:00Z RESOLVED WARNING\n"
            "2026-03-18T10:00:00Z FIRING WARNING\n"
            "2026-03-18T10:00:00Z FLAPPING WARNING\n");
  EXPECT_TRUE(is_muted(story.state));
  // Calm on Monday to Friday, so on the next Monday it tells what it has become.
  story.pass("2026-04-20T00:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-30T00:00:00Z RESOLVED WARNING\n");
  story.look("2026-04-20T10:00:00Z", breached());
  EXPECT_EQ(story.lines(), "2026-04-20T10:00:00Z FIRING WARNING\n");
}

TEST(AlertLife, GoesOnFiringWhereItIsStillOnAfterFlapping) {
  Story story(warning_and_critical(days(0), days(0), days(0), days(0)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-16T11:00:00Z", quiet());
  story.look("2026-03-16T12:00:00Z", breached()).look("2026-03-16T13:00:00Z", quiet());
  story.look("2026-03-16T14:00:00Z", critical());
  story.lines();
  story.look("2026-03-17T10:00:00Z", quiet()).look("2026-03-17T11:00:00Z", breached());
  story.pass("2026-03-25T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-25T00:00:00Z DEESCALATED WARNING\n");
  EXPECT_FALSE(story.state.has(Mark::kFlapping));
  story.look("2026-03-26T10:00:00Z", quiet());
  EXPECT_EQ(story.lines(), "2026-03-26T10:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, TellsAGraverSeverityAlsoWhileItFlaps) {
  Story story(warning_and_critical(days(0), days(0), days(0), days(0)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-16T11:00:00Z", quiet());
  story.look("2026-03-16T12:00:00Z", breached()).look("2026-03-16T13:00:00Z", quiet());
  story.look("2026-03-16T14:00:00Z", breached());
  story.lines();
  story.look("2026-03-16T15:00:00Z", critical()).look("2026-03-16T16:00:00Z", quiet());
  story.look("2026-03-16T17:00:00Z", critical());
  EXPECT_EQ(story.lines(), "2026-03-16T15:00:00Z ESCALATED CRITICAL\n");
}

TEST(AlertLife, DoesNotTakeMissingDataForCalm) {
  Story story(warning(days(0), days(0)));
  story.look("2026-03-16T10:00:00Z", breached()).look("2026-03-16T11:00:00Z", quiet());
  story.look("2026-03-16T12:00:00Z", breached()).look("2026-03-16T13:00:00Z", quiet());
  story.look("2026-03-16T14:00:00Z", breached()).look("2026-03-16T15:00:00Z", quiet());
  story.lines();
  story.look("2026-03-17T10:00:00Z", unknown()).pass("2026-04-17T10:00:00Z");
  EXPECT_EQ(story.lines(), "2026-03-20T10:00:00Z NODATA WARNING\n");
  story.look("2026-04-17T10:00:00Z", quiet()).pass("2026-05-17T10:00:00Z");
  EXPECT_EQ(story.lines(),
            "2026-04-17T10:00:00Z DATA_RETURNED WARNING\n"
            "2026-04-27T00:00:00Z RESOLVED WARNING\n");
}

TEST(AlertLife, DoesNotFlapWhereTurnsAreFarApartOrDampingIsOff) {
  Story slow(warning(days(0), days(0)));
  for (const std::string_view month : {"01", "02", "03", "04", "05"}) {
    const std::string date = "2026-" + std::string(month) + "-16";
    slow.look(date + "T10:00:00Z", breached()).look(date + "T11:00:00Z", quiet());
  }
  EXPECT_EQ(slow.told.size(), 10u);
  Story undamped(warning(days(0), days(0)));
  undamped.timing.flapping.turns = 0;
  for (int hour = 10; hour < 20; ++hour) {
    const std::string time = "2026-03-16T" + std::to_string(hour);
    undamped.look(time + ":00:00Z", breached()).look(time + ":30:00Z", quiet());
  }
  EXPECT_EQ(undamped.told.size(), 20u);
}

TEST(AlertState, ComesBackFromItsRow) {
  Story story(warning_and_critical(days(0), days(2), days(3), days(1)));
  SymbolTable symbols;
  story.look("2026-03-16T10:00:00Z", critical());
  ASSERT_TRUE(story.life().acknowledge(story.state, 1, symbols.intern("u1"),
                                       at("2026-03-20T00:00:00Z"), at("2026-03-16T11:00:00Z"),
                                       story.told));
  story.look("2026-03-17T10:00:00Z", says(Truth::kYes, Truth::kNo, Truth::kUnknown, Truth::kNo));
  std::string row;
  model::RowWriter writer(row, symbols, model::Flavour::kStored);
  writer(story.state);
  AlertState back;
  model::RowReader reader(row, symbols);
  reader(back);
  EXPECT_TRUE(reader.ok() && reader.at_end());
  EXPECT_EQ(back, story.state);
}

}  // namespace
}  // namespace portfolio::alert
