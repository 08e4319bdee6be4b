// Windows that rules look back at: so many working days that end today, and the weeks that have
// ended. Private to rules/signals.
#pragma once
#include <span>
#include <vector>

#include "rules/signals/parts.h"

namespace portfolio::signals {

struct Window {
  CivilDate from{}, to{};  // Both included.
};

// The last `days` working dates up to today.
inline Window last_working_days(const calendar::WorkingCalendar& calendar, CivilDate today,
                                std::int32_t days) {
  const CivilDate last = calendar.is_working(today) ? today : calendar.add_working_days(today, -1);
  return {calendar.add_working_days(last, -days) + Days{1}, today};
}

// Those of a list of days, the oldest first, that lie in the window.
std::span<const model::DayHours> days_in(const model::Few<model::DayHours>& days, Window window);
// Their minutes.
std::int64_t sum_days(const model::Few<model::DayHours>& days, Window window);

// Firm minutes of an allocation within the window, while its person works.
std::int64_t promised_minutes(Context& context, const model::Allocation& allocation, Window window);

// Likewise of days that have passed: a promise that was taken back stood until then, and what was
// worked on it was promised.
std::int64_t once_promised_minutes(Context& context, const model::Allocation& allocation,
                                   Window window);

// The window up to the last day in it on which the person has booked hours: what came later, or
// late, is not known yet. Empty if none is booked.
Window booked_up_to(const model::Person& person, Window window);

// The allocations of a project, each once; in no order that may show.
std::vector<Handle> allocations_of(const model::Organisation& organisation, Handle project);

// Whether a working date of the person in the window is one of leave.
bool has_leave(Context& context, Handle person, Window window);

inline Value until_next_day(Context& context, const calendar::WorkingCalendar& calendar,
                            const Value& value) {
  return Value(value).until(calendar.next_day_boundary(context.now()));
}
// Windows of calendar days move at midnight, whether it is worked or not.
inline Value until_midnight(Context& context, const calendar::WorkingCalendar& calendar,
                            const Value& value) {
  const CivilDate today = calendar.local_date(context.now());
  return Value(value).until(calendar.midnight(today + Days{1}));
}

}  // namespace portfolio::signals
