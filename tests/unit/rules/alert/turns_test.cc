#include "rules/alert/turns.h"

#include <gtest/gtest.h>

namespace portfolio::alert {
namespace {

CivilDate day(std::string_view text) { return parse_date(text).value(); }

TEST(Turns, CountsThoseWithinTheWindow) {
  const calendar::WorkingCalendar calendar;
  Turns turns;
  EXPECT_EQ(turns_within(turns, day("2026-03-16"), 20, calendar), 0);
  add_turn(turns, day("2026-02-13"));
  add_turn(turns, day("2026-02-16"));
  add_turn(turns, day("2026-03-02"));
  add_turn(turns, day("2026-03-16"));
  add_turn(turns, day("2026-03-16"));
  EXPECT_EQ(last_turn(turns, day("2026-03-16")), day("2026-03-16"));
  EXPECT_EQ(turns_within(turns, day("2026-03-16"), 0, calendar), 2);
  EXPECT_EQ(turns_within(turns, day("2026-03-16"), 10, calendar), 3);
  EXPECT_EQ(turns_within(turns, day("2026-03-16"), 20, calendar), 4);
  EXPECT_EQ(turns_within(turns, day("2026-03-16"), 21, calendar), 5);
  EXPECT_EQ(turns_within(turns, day("2026-03-17"), 20, calendar), 3);
  add_turn(turns, day("2026-03-17"));
  EXPECT_EQ(turns_within(turns, day("2026-03-17"), 1000, calendar), 5);
}

TEST(Turns, ForgetsWhatIsLongAgo) {
  const calendar::WorkingCalendar calendar;
  Turns turns;
  add_turn(turns, day("2020-01-01"));
  add_turn(turns, day("2026-03-16"));
  EXPECT_EQ(turns_within(turns, day("2026-03-16"), 100'000, calendar), 1);
}

TEST(Turns, KnowsDatesFromTheFirstToTheLast) {
  for (CivilDate date = kEarliestDate; date < kLatestDate; date += Days{13}) {
    Turns turns;
    add_turn(turns, date);
    ASSERT_NE(turns.last, 0);
    ASSERT_LE(last_turn(turns, date + Days{300}) - date, Days{1});
  }
}

}  // namespace
}  // namespace portfolio::alert
