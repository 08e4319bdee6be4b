// Clocks that run in working days, working minutes or hours, and can stand still in between.
#pragma once
#include <chrono>

#include "rules/alert/timing.h"
#include "rules/calendar/working_calendar.h"

namespace portfolio::alert {

// When a clock that started at `since` has run for the span.
Timestamp end_of(const Span& span, Timestamp since, const calendar::WorkingCalendar& calendar);
// What a clock shows at `now`, in the span's own measure: a working date counts as 24 hours for
// working days, as its working window for working minutes.
std::chrono::milliseconds elapsed(const Span& span, Timestamp since, Timestamp now,
                                  const calendar::WorkingCalendar& calendar);
// When a clock would have started that shows `shown` at `now`.
Timestamp restart(const Span& span, std::chrono::milliseconds shown, Timestamp now,
                  const calendar::WorkingCalendar& calendar);

}  // namespace portfolio::alert
