#include "rules/calendar/working_calendar.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <set>
#include <string>

namespace portfolio::calendar {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

CivilDate day(std::string_view text) { return parse_date(text).value(); }
Timestamp at(std::string_view text) { return parse_time(text).value(); }

WorkingCalendar calendar_in(std::string zone, std::vector<CivilDate> holidays = {}) {
  CalendarSpec spec;
  spec.time_zone = std::move(zone);
  spec.holidays = std::move(holidays);
  return WorkingCalendar::make(std::move(spec)).value();
}

TEST(WorkingCalendar, RefusesWhatHasNoMeaning) {
  const struct {
    std::string_view name;
    CalendarSpec spec;
  } kRows[] = {{"no working weekday", {.working_weekdays = 0}},
               {"no length", {.minutes_per_day = 0}},
               {"over midnight", {.day_starts_minute = 1000, .minutes_per_day = 480}},
               {"before midnight", {.day_starts_minute = -1}},
               {"unknown zone", {.time_zone = "Mars/Olympus"}},
               {"empty zone", {.time_zone = ""}},
               {"a path", {.time_zone = "../../etc/passwd"}},
               {"another zone on each machine", {.time_zone = "localtime"}},
               {"with leap seconds", {.time_zone = "right/UTC"}}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto made = WorkingCalendar::make(row.spec);
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().reaction, Reaction::kSkip);
  }
}

TEST(WorkingCalendar, CountsWorkingDatesAfterTheFirstUpToTheSecond) {
  const WorkingCalendar calendar = calendar_in("UTC", {day("2026-12-25"), day("2027-01-01")});
  const struct {
    std::string_view name, a, b;
    std::int32_t days;
  } kRows[] = {{"same date", "2026-03-20", "2026-03-20", 0},
               {"Friday to Monday", "2026-03-20", "2026-03-23", 1},
               {"Monday to Friday before", "2026-03-23", "2026-03-20", -1},
               {"Saturday to Sunday", "2026-03-21", "2026-03-22", 0},
               {"Saturday to Monday", "2026-03-21", "2026-03-23", 1},
               {"Friday to Sunday", "2026-03-20", "2026-03-22", 0},
               {"over a leap day", "2028-02-28", "2028-03-01", 2},
               {"over no leap day", "2027-02-26", "2027-03-01", 1},
               {"over the year's end and two holidays", "2026-12-24", "2027-01-04", 5},
               {"a century", "2000-01-01", "2100-01-01", 26088}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(calendar.working_days(day(row.a), day(row.b)), row.days);
    EXPECT_EQ(calendar.working_days(day(row.b), day(row.a)), -row.days);
  }
}

TEST(WorkingCalendar, FindsTheNthWorkingDate) {
  const WorkingCalendar calendar = calendar_in("UTC", {day("2026-12-25"), day("2026-12-26")});
  const struct {
    std::string_view name, from;
    std::int32_t n;
    std::string_view to;
  } kRows[] = {{"none", "2026-03-21", 0, "2026-03-21"},
               {"over a weekend", "2026-03-20", 1, "2026-03-23"},
               {"from a weekend", "2026-03-21", 1, "2026-03-23"},
               {"back over a weekend", "2026-03-23", -1, "2026-03-20"},
               {"back from a weekend", "2026-03-22", -1, "2026-03-20"},
               {"over a holiday and one on a Saturday", "2026-12-24", 1, "2026-12-28"},
               {"a week", "2026-03-18", 5, "2026-03-25"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(format_date(calendar.add_working_days(day(row.from), row.n)), row.to);
  }
}

// Looks at every date; the calendar under test never does.
struct Oracle {
  std::uint8_t mask;
  std::set<CivilDate> holidays;
  bool is_working(CivilDate date) const {
    const unsigned iso = std::chrono::weekday{date}.iso_encoding() - 1;
    return (mask >> iso & 1) != 0 && !holidays.contains(date);
  }
  std::int32_t working_days(CivilDate a, CivilDate b) const {
    if (b < a) return -working_days(b, a);
    std::int32_t count = 0;
    for (CivilDate d = a + Days{1}; d <= b; d += Days{1}) count += is_working(d);
    return count;
  }
  CivilDate add(CivilDate date, std::int32_t n) const {
    const Days step{n < 0 ? -1 : 1};
    for (std::int32_t left = std::abs(n); left > 0;) {
      date += step;
      left -= is_working(date);
    }
    return date;
  }
};

TEST(WorkingCalendar, AgreesWithLookingAtEachDate) {
  std::mt19937 random(20260320);
  const auto upto = [&](unsigned n) { return static_cast<int>(random() % n); };
  for (int round = 0; round < 300; ++round) {
    SCOPED_TRACE(round);
    Oracle oracle{static_cast<std::uint8_t>(1 + upto(127)), {}};
    CalendarSpec spec{.working_weekdays = oracle.mask};
    const CivilDate base = kEarliestDate + Days{upto(30000)};
    for (int i = upto(60); i > 0; --i) oracle.holidays.insert(base + Days{upto(400) - 200});
    spec.holidays.assign(oracle.holidays.rbegin(), oracle.holidays.rend());
    if (!spec.holidays.empty()) spec.holidays.push_back(spec.holidays.front());
    const WorkingCalendar calendar = WorkingCalendar::make(spec).value();
    for (int i = 0; i < 30; ++i) {
      const CivilDate a = base + Days{upto(500) - 250};
      const CivilDate b = base + Days{upto(500) - 250};
      const std::int32_t n = upto(80) - 40;
      ASSERT_EQ(calendar.is_working(a), oracle.is_working(a));
      ASSERT_EQ(calendar.working_days(a, b), oracle.working_days(a, b)) << format_date(a);
      ASSERT_EQ(calendar.add_working_days(a, n), oracle.add(a, n)) << format_date(a) << " " << n;
    }
  }
}

TEST(WorkingCalendar, GivesTheLocalDate) {
  const struct {
    std::string_view zone, time, date;
  } kRows[] = {{"Europe/Berlin", "2026-03-20T23:30:00Z", "2026-03-21"},
               {"America/New_York", "2026-03-20T03:30:00Z", "2026-03-19"},
               {"Asia/Kolkata", "2026-03-20T18:29:59Z", "2026-03-20"},
               {"Asia/Kolkata", "2026-03-20T18:30:00Z", "2026-03-21"},
               {"Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(std::string(row.zone) + " " + std::string(row.time));
    const WorkingCalendar calendar = calendar_in(std::string(row.zone));
    EXPECT_EQ(format_date(calendar.local_date(at(row.time))), row.date);
  }
}

TEST(WorkingCalendar, KeepsTheLocalTimeOverAChangeOfClocks) {
  const struct {
    std::string_view name, zone, from;
    std::int32_t n;
    std::string_view to;
  } kRows[] = {
      {"forward", "Europe/Berlin", "2026-03-27T09:00:00Z", 1, "2026-03-30T08:00:00Z"},
      {"back", "Europe/Berlin", "2026-10-23T08:00:00Z", 1, "2026-10-26T09:00:00Z"},
      {"backwards over it", "Europe/Berlin", "2026-03-30T08:00:00Z", -1, "2026-03-27T09:00:00Z"},
      {"forward overseas", "America/New_York", "2026-03-06T15:00:00Z", 1, "2026-03-09T14:00:00Z"},
      {"back overseas", "America/New_York", "2026-10-30T14:00:00Z", 1, "2026-11-02T15:00:00Z"},
      {"never", "Asia/Kolkata", "2026-03-27T09:00:00Z", 1, "2026-03-30T09:00:00Z"},
      {"after 2037", "Europe/Berlin", "2040-03-23T09:00:00Z", 1, "2040-03-26T08:00:00Z"},
      {"after 2037 overseas", "America/New_York", "2041-11-01T14:00:00Z", 1,
       "2041-11-04T15:00:00Z"},
      {"after 2100", "Europe/Berlin", "2110-10-24T08:00:00Z", 1, "2110-10-27T09:00:00Z"},
      {"no change left", "America/Sao_Paulo", "2050-10-14T12:00:00Z", 1, "2050-10-17T12:00:00Z"},
      {"none at all", "Europe/Berlin", "2026-03-28T09:00:00Z", 0, "2026-03-28T09:00:00Z"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const WorkingCalendar calendar = calendar_in(std::string(row.zone));
    EXPECT_EQ(format_time(calendar.add_working_days(at(row.from), row.n)), row.to);
  }
}

TEST(WorkingCalendar, TakesALocalTimeThatDoesNotExistOrComesTwice) {
  const WorkingCalendar calendar =
      WorkingCalendar::make({.working_weekdays = 0x7f, .time_zone = "Europe/Berlin"}).value();
  // On 2026-03-29 the clocks skip from 02:00 to 03:00; on 2026-10-25 they show 02:00 to 03:00
  // twice.
  EXPECT_EQ(format_time(calendar.add_working_days(at("2026-03-28T01:30:00Z"), 1)),
            "2026-03-29T01:00:00Z");
  EXPECT_EQ(format_time(calendar.add_working_days(at("2026-10-24T00:30:00Z"), 1)),
            "2026-10-25T00:30:00Z");
}

TEST(WorkingCalendar, TurnsTheDayAtTheMidnightOfAWorkingDate) {
  const WorkingCalendar berlin =
      calendar_in("Europe/Berlin", {day("2026-04-03"), day("2026-04-06")});
  EXPECT_EQ(format_time(berlin.next_day_boundary(at("2026-04-02T12:00:00Z"))),
            "2026-04-06T22:00:00Z");
  EXPECT_EQ(format_time(berlin.next_day_boundary(at("2026-04-06T21:59:59.999Z"))),
            "2026-04-06T22:00:00Z");
  EXPECT_EQ(format_time(berlin.next_day_boundary(at("2026-04-06T22:00:00Z"))),
            "2026-04-07T22:00:00Z");
  // Here midnight itself is skipped: the date starts at 01:00.
  const WorkingCalendar beirut =
      WorkingCalendar::make({.working_weekdays = 0x7f, .time_zone = "Asia/Beirut"}).value();
  EXPECT_EQ(format_time(beirut.next_day_boundary(at("2024-03-30T12:00:00Z"))),
            "2024-03-30T22:00:00Z");
  EXPECT_EQ(beirut.local_date(at("2024-03-30T22:00:00Z")), day("2024-03-31"));
  EXPECT_EQ(format_time(beirut.day_start(day("2024-03-31"))), "2024-03-31T06:00:00Z");
}

TEST(WorkingCalendar, TurnsTheDayLaterThanNowAlsoWhereADateBeginsTwice) {
  // One minute after midnight the clocks of this zone went back an hour.
  const WorkingCalendar calendar =
      WorkingCalendar::make({.working_weekdays = 0x7f, .time_zone = "America/St_Johns"}).value();
  Timestamp time = at("2010-11-06T00:00:00Z");
  const Timestamp end = at("2010-11-09T00:00:00Z");
  for (; time < end; time += minutes{7})
    ASSERT_GT(calendar.next_day_boundary(time), time) << format_time(time);
}

TEST(WorkingCalendar, MeasuresMinutesInsideTheWorkingDay) {
  const WorkingCalendar calendar = calendar_in("Europe/Berlin");  // 08:00 to 16:00 UTC in winter.
  const struct {
    std::string_view name, a, b;
    std::int64_t minutes;
  } kRows[] = {{"inside", "2026-01-12T08:30:00Z", "2026-01-12T09:15:00Z", 45},
               {"before the day", "2026-01-12T05:00:00Z", "2026-01-12T08:10:00Z", 10},
               {"over a night", "2026-01-12T15:30:00Z", "2026-01-13T08:30:00Z", 60},
               {"over a weekend", "2026-01-16T15:00:00Z", "2026-01-19T09:00:00Z", 120},
               {"a weekend", "2026-01-17T00:00:00Z", "2026-01-18T23:00:00Z", 0},
               {"a week", "2026-01-12T00:00:00Z", "2026-01-19T00:00:00Z", 2400},
               {"a part of a minute", "2026-01-12T09:00:30Z", "2026-01-12T09:02:29Z", 1}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(calendar.working_minutes(at(row.a), at(row.b)).count(), row.minutes);
    EXPECT_EQ(calendar.working_minutes(at(row.b), at(row.a)).count(), -row.minutes);
  }
}

TEST(WorkingCalendar, AddsMinutesInsideTheWorkingDay) {
  const WorkingCalendar calendar = calendar_in("Europe/Berlin");
  const struct {
    std::string_view name, from;
    std::int64_t minutes;
    std::string_view to;
  } kRows[] = {{"none", "2026-01-17T05:00:00Z", 0, "2026-01-17T05:00:00Z"},
               {"inside", "2026-01-12T08:30:00Z", 45, "2026-01-12T09:15:00Z"},
               {"from before the day", "2026-01-12T05:00:00Z", 10, "2026-01-12T08:10:00Z"},
               {"over a night", "2026-01-12T15:30:00Z", 60, "2026-01-13T08:30:00Z"},
               {"to the end of the day", "2026-01-12T15:30:00Z", 30, "2026-01-12T16:00:00Z"},
               {"from a weekend", "2026-01-17T12:00:00Z", 1, "2026-01-19T08:01:00Z"},
               {"a week", "2026-01-12T09:00:00Z", 2400, "2026-01-19T09:00:00Z"},
               {"over a change of clocks", "2026-03-27T15:30:00Z", 60, "2026-03-30T07:30:00Z"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(format_time(calendar.add_working_minutes(at(row.from), Effort{row.minutes})), row.to);
  }
}

TEST(WorkingCalendar, KeepsMeasureOnDaysThatAreShorterOrLonger) {
  // Works around the clock; 2026-03-29 has 23 hours, 2026-10-25 has 25.
  const WorkingCalendar calendar = WorkingCalendar::make({.working_weekdays = 0x7f,
                                                          .time_zone = "Europe/Berlin",
                                                          .day_starts_minute = 0,
                                                          .minutes_per_day = 1440})
                                       .value();
  EXPECT_EQ(calendar.working_minutes(at("2026-03-28T12:00:00Z"), at("2026-03-30T12:00:00Z")),
            Effort{2 * 1440 + 60});
  EXPECT_EQ(calendar.working_minutes(at("2026-10-24T12:00:00Z"), at("2026-10-26T12:00:00Z")),
            Effort{2 * 1440 - 60});
  for (const std::string_view start : {"2026-03-28T00:00:00Z", "2026-10-24T00:00:00Z"}) {
    milliseconds last{0};
    for (Timestamp t = at(start); t < at(start) + hours{72}; t += minutes{11}) {
      const milliseconds now = calendar.working_time(at(start), t, Counting::kWindow);
      ASSERT_GE(now, last) << format_time(t);
      last = now;
    }
  }
}

TEST(WorkingCalendar, AddsAndTakesWorkingTimeSoThatTheMeasureAgrees) {
  std::mt19937 random(7);
  const auto upto = [&](unsigned n) { return static_cast<int>(random() % n); };
  const std::string zones[] = {"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"};
  for (int round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    CalendarSpec spec{.working_weekdays = static_cast<std::uint8_t>(1 + upto(127)),
                      .time_zone = zones[upto(4)]};
    const Timestamp base = at("2026-01-01T00:00:00Z") + hours{upto(400'000)};
    for (int i = upto(10); i > 0; --i)
      spec.holidays.push_back(std::chrono::floor<Days>(LocalTime{base.time_since_epoch()}) +
                              Days{upto(20)});
    const WorkingCalendar calendar = WorkingCalendar::make(spec).value();
    const Timestamp from = base + milliseconds{upto(500'000'000)};
    const milliseconds span{upto(2'000'000'000)};
    for (const Counting counting : {Counting::kWholeDays, Counting::kWindow}) {
      const Timestamp later = calendar.add_working_time(from, span, counting);
      // A day of 23 hours leaves an hour that is only counted at its end.
      const milliseconds slack =
          counting == Counting::kWholeDays ? milliseconds{hours{1}} : milliseconds{0};
      ASSERT_GE(later, from);
      ASSERT_GE(calendar.working_time(from, later, counting), span);
      ASSERT_LE(calendar.working_time(from, later, counting), span + slack);
      if (later > from) {
        ASSERT_LT(calendar.working_time(from, later - milliseconds{1}, counting), span);
      }
      const Timestamp before = calendar.subtract_working_time(from, span, counting);
      ASSERT_TRUE(calendar.is_working(calendar.local_date(before)));
      ASSERT_LE(calendar.working_time(before, from, counting), span + slack);
      ASSERT_GE(calendar.working_time(before, from, counting), span - slack);
    }
  }
}

TEST(WorkingCalendar, StaysInRangeForTheFarthestTimes) {
  const WorkingCalendar calendar = calendar_in("Europe/Berlin", {day("2026-12-25")});
  const std::int32_t most = std::numeric_limits<std::int32_t>::max();
  EXPECT_GT(calendar.add_working_days(kLatestTime, most), kLatestTime);
  EXPECT_GT(calendar.add_working_time(kLatestTime, milliseconds::max(), Counting::kWindow),
            kLatestTime);
  EXPECT_LT(calendar.add_working_days(kEarliestTime, -most), kEarliestTime);
  EXPECT_GT(calendar.next_day_boundary(kLatestTime), kLatestTime);
  EXPECT_EQ(calendar.local_date(kEarliestTime), kEarliestDate);
}

TEST(TimeZone, AgreesWithItselfThereAndBackAllYearsLong) {
  for (const std::string_view name : {"Europe/Berlin", "America/New_York", "Asia/Kolkata",
                                      "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Beirut"}) {
    SCOPED_TRACE(name);
    const TimeZone zone = TimeZone::find(name).value();
    std::mt19937_64 random(11);
    for (int i = 0; i < 20000; ++i) {
      const Timestamp time{milliseconds{static_cast<std::int64_t>(
          random() % static_cast<std::uint64_t>(kLatestTime.time_since_epoch().count()))}};
      const LocalTime local = zone.to_local(time);
      const Timestamp first = zone.to_utc(local);
      const Timestamp last = zone.to_utc_last(local);
      ASSERT_TRUE(first == time || last == time) << format_time(time);
      ASSERT_LE(last - first, hours{2}) << format_time(time);
    }
  }
}

TEST(TimeZone, ChangesClocksAfter2037AsBefore) {
  // The last Sunday of March and of October at 01:00 UTC, whatever the year.
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  for (int y = 2030; y < 2199; ++y) {
    SCOPED_TRACE(y);
    const std::chrono::year year{y};
    const std::chrono::sys_days spring = year / 3 / std::chrono::Sunday[std::chrono::last];
    const std::chrono::sys_days autumn = year / 10 / std::chrono::Sunday[std::chrono::last];
    const auto offset = [&](Timestamp t) {
      return berlin.to_local(t).time_since_epoch() - t.time_since_epoch();
    };
    EXPECT_EQ(offset(spring + hours{1} - milliseconds{1}), hours{1});
    EXPECT_EQ(offset(spring + hours{1}), hours{2});
    EXPECT_EQ(offset(autumn + hours{1} - milliseconds{1}), hours{2});
    EXPECT_EQ(offset(autumn + hours{1}), hours{1});
    EXPECT_EQ(offset(std::chrono::sys_days{year / 1 / 1}), hours{1});
  }
}

TEST(TimeZone, TellsWhichDataDecides) {
  EXPECT_FALSE(time_zone_version().empty());
  EXPECT_NE(time_zone_version(), "none");
  EXPECT_EQ(time_zone_version(), time_zone_version());
}

}  // namespace
}  // namespace portfolio::calendar
