#include "rules/calendar/capacity.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace portfolio::calendar {
namespace {

CivilDate day(std::string_view text) { return parse_date(text).value(); }

struct Row {
  std::string_view name, from, to;
  Contract contract;
  std::vector<AbsenceSpan> absences;
  std::int64_t minutes;
};

void expect(const std::vector<Row>& rows) {
  const WorkingCalendar calendar = WorkingCalendar::make({.holidays = {day("2026-04-03")}}).value();
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(available(calendar, row.contract, day(row.from), day(row.to), row.absences).count(),
              row.minutes);
  }
}

TEST(Capacity, IsTheContractLessFreeDays) {
  expect({
      {"a full week", "2026-03-16", "2026-03-22", {Effort{2400}, {}, {}}, {}, 2400},
      {"one day", "2026-03-16", "2026-03-16", {Effort{2400}, {}, {}}, {}, 480},
      {"a week with a holiday", "2026-03-30", "2026-04-05", {Effort{2400}, {}, {}}, {}, 1920},
      {"part-time", "2026-03-16", "2026-03-20", {Effort{1200}, {}, {}}, {}, 1200},
      {"thirds round down", "2026-03-16", "2026-03-18", {Effort{1001}, {}, {}}, {}, 600},
      {"no contract", "2026-03-16", "2026-03-20", {}, {}, 0},
      {"backwards", "2026-03-20", "2026-03-16", {Effort{2400}, {}, {}}, {}, 0},
      {"joins on Wednesday",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, day("2026-03-18"), {}},
       {},
       1440},
      {"left on Tuesday",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, day("2026-03-17")},
       {},
       960},
  });
}

TEST(Capacity, IsLessByAbsences) {
  expect({
      {"away for two days",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, {}},
       {{day("2026-03-17"), day("2026-03-18"), {}}},
       1440},
      {"away from before to after",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, {}},
       {{day("2026-01-01"), day("2026-12-31"), {}}},
       0},
      {"away over a holiday",
       "2026-03-30",
       "2026-04-05",
       {Effort{2400}, {}, {}},
       {{day("2026-04-02"), day("2026-04-03"), {}}},
       1440},
      {"away told twice",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, {}},
       {{day("2026-03-17"), day("2026-03-18"), {}}, {day("2026-03-18"), day("2026-03-19"), {}}},
       960},
      {"away for mornings",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, {}},
       {{day("2026-03-17"), day("2026-03-18"), Effort{240}}},
       1920},
      {"a morning of a day away",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, {}},
       {{day("2026-03-17"), day("2026-03-17"), Effort{240}},
        {day("2026-03-17"), day("2026-03-17"), {}}},
       1920},
      {"away longer than the day",
       "2026-03-16",
       "2026-03-20",
       {Effort{1200}, {}, {}},
       {{day("2026-03-17"), day("2026-03-17"), Effort{480}}},
       960},
      {"an absence that ends before it begins",
       "2026-03-16",
       "2026-03-20",
       {Effort{2400}, {}, {}},
       {{day("2026-03-18"), day("2026-03-17"), {}}},
       2400},
  });
}

TEST(Capacity, AgreesWithLookingAtEachDate) {
  std::mt19937 random(3);
  const auto upto = [&](unsigned n) { return static_cast<int>(random() % n); };
  const CivilDate base = day("2027-12-01");
  for (int round = 0; round < 500; ++round) {
    SCOPED_TRACE(round);
    CalendarSpec spec{.working_weekdays = static_cast<std::uint8_t>(1 + upto(127))};
    for (int i = upto(10); i > 0; --i) spec.holidays.push_back(base + Days{upto(120)});
    const WorkingCalendar calendar = WorkingCalendar::make(spec).value();
    const Contract contract{Effort{upto(3000)}, {}, {}};
    std::vector<AbsenceSpan> absences;
    for (int i = upto(6); i > 0; --i) {
      const CivilDate from = base + Days{upto(120)};
      absences.push_back({from, from + Days{upto(15)}, {}});
      if (upto(2) == 0) absences.back().a_day = Effort{upto(600)};
    }
    const CivilDate from = base + Days{upto(60)};
    const CivilDate to = from + Days{upto(60)};
    const std::int64_t weekdays = calendar.weekdays_a_week();
    std::int64_t parts = 0;
    for (CivilDate date = from; date <= to; date += Days{1}) {
      if (!calendar.is_working(date)) continue;
      std::int64_t taken = 0;
      for (const AbsenceSpan& absence : absences)
        if (absence.from <= date && date <= absence.to)
          taken = std::max(
              taken, absence.a_day ? absence.a_day->count() * weekdays : contract.a_week.count());
      parts += std::max<std::int64_t>(0, contract.a_week.count() - taken);
    }
    ASSERT_EQ(available(calendar, contract, from, to, absences).count(), parts / weekdays);
  }
}

}  // namespace
}  // namespace portfolio::calendar
