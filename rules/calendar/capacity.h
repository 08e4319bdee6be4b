// A person's capacity: the working minutes that are left of a contract after free days and
// absences. Leaves out who the person is and what the time is spent on.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "rules/calendar/working_calendar.h"
#include "rules/model/time.h"

namespace portfolio::calendar {

struct Contract {
  Effort a_week{};                        // Spread evenly over the calendar's working weekdays.
  std::optional<CivilDate> works_from{};  // The first and the last date employed; nothing: open.
  std::optional<CivilDate> works_to{};
};

struct AbsenceSpan {
  CivilDate from{}, to{};         // Both included; counts on working dates only.
  std::optional<Effort> a_day{};  // Part of a day; nothing: the whole day.
};

// The minutes from `from` to `to`, both included. Of absences on one date the largest counts, so
// that one told twice is not taken off twice. Exact but for one rounding down of the whole sum to
// full minutes; so over a number of whole weeks without absence it is their contract.
Effort available(const WorkingCalendar& calendar, const Contract& contract, CivilDate from,
                 CivilDate to, std::span<const AbsenceSpan> absences);

}  // namespace portfolio::calendar
