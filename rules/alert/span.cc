#include "rules/alert/span.h"

#include <algorithm>

#include "rules/model/result.h"

namespace portfolio::alert {
namespace {

using calendar::Counting;
using calendar::WorkingCalendar;
using std::chrono::milliseconds;

// A hold of n working days that starts at 15:00 on a Sunday ends at 15:00, as if it had started on
// the Friday before.
Timestamp on_working_date(Timestamp time, const WorkingCalendar& calendar) {
  return calendar.is_working(calendar.local_date(time)) ? time
                                                        : calendar.add_working_days(time, -1);
}

}  // namespace

Timestamp end_of(const Span& span, Timestamp since, const WorkingCalendar& calendar) {
  switch (span.unit) {
    case SpanUnit::kWorkingDays:
      return calendar.add_working_days(since, std::max(0, span.amount));
    case SpanUnit::kWorkingMinutes:
      return calendar.add_working_minutes(since, Effort{span.amount});
    case SpanUnit::kCalendarHours:
      return since + std::chrono::hours{std::max(0, span.amount)};
  }
  PORTFOLIO_CHECK(false);
}

milliseconds elapsed(const Span& span, Timestamp since, Timestamp now,
                     const WorkingCalendar& calendar) {
  milliseconds shown{0};
  switch (span.unit) {
    case SpanUnit::kWorkingDays:
      shown = calendar.working_time(on_working_date(since, calendar), now, Counting::kWholeDays);
      break;
    case SpanUnit::kWorkingMinutes:
      shown = calendar.working_time(since, now, Counting::kWindow);
      break;
    case SpanUnit::kCalendarHours:
      shown = now - since;
      break;
  }
  return std::max(milliseconds{0}, shown);
}

Timestamp restart(const Span& span, milliseconds shown, Timestamp now,
                  const WorkingCalendar& calendar) {
  switch (span.unit) {
    case SpanUnit::kWorkingDays:
      return calendar.subtract_working_time(now, shown, Counting::kWholeDays);
    case SpanUnit::kWorkingMinutes:
      return calendar.subtract_working_time(now, shown, Counting::kWindow);
    case SpanUnit::kCalendarHours:
      return now - shown;
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::alert
