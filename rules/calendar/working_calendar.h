// Working time: which dates are worked, how many lie between two, and what the clock says n working
// days or minutes later. Leaves out people (capacity.h) and which entity has which calendar.
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "rules/calendar/time_zone.h"
#include "rules/model/result.h"
#include "rules/model/time.h"

namespace portfolio::calendar {

constexpr std::uint8_t kMondayToFriday = 0b0011111;

struct CalendarSpec {
  std::uint8_t working_weekdays = kMondayToFriday;  // Bit 0 is Monday.
  std::vector<CivilDate> holidays{};                // In any order; on a weekend they do nothing.
  std::string time_zone = "UTC";
  std::int32_t day_starts_minute = 540;  // After local midnight.
  std::int32_t minutes_per_day = 480;    // The working window ends on the date it began.
  bool operator==(const CalendarSpec&) const = default;
};

// What working time counts: the whole of each working date (24 h of the local clock, the measure of
// holds in working days), or its working window only (the measure of holds in working minutes).
enum class Counting : std::uint8_t { kWholeDays, kWindow };

// Not for two threads at once (see TimeZone). Counting is O(log holidays), whatever the span.
class WorkingCalendar {
 public:
  WorkingCalendar();  // Monday to Friday, 480 minutes from 09:00 UTC.
  // Refused: no working weekday, a window that leaves its date, an unknown time zone.
  static Result<WorkingCalendar> make(CalendarSpec spec);

  const CalendarSpec& spec() const { return spec_; }
  int weekdays_a_week() const { return weekdays_a_week_; }

  CivilDate local_date(Timestamp time) const;
  bool is_working(CivilDate date) const;

  // The working dates in (a, b], so that from a Friday to the next Monday it is 1; negative where
  // b is before a: working_days(a, b) == -working_days(b, a). A non-working end counts as the
  // working date before it, so that from a Saturday to its Monday it is 1 and to its Sunday 0.
  std::int32_t working_days(CivilDate a, CivilDate b) const;
  // The n-th working date after `date`; n = 0 gives `date` itself, also where it is not worked;
  // n < 0 the |n|-th working date before. At most 100,000 either way.
  CivilDate add_working_days(CivilDate date, std::int32_t n) const;
  // The same local time on that date. A local time that does not exist gives the first instant
  // after the gap, one that comes twice the first.
  Timestamp add_working_days(Timestamp time, std::int32_t n) const;

  Timestamp midnight(CivilDate date) const;   // The first instant of the date.
  Timestamp day_start(CivilDate date) const;  // Where its working window begins, worked or not.
  // The first instant of the next working date: when working_days(x, today) next changes.
  Timestamp next_day_boundary(Timestamp time) const;

  // Working time from a to b, negative where b is before a. On a date whose clocks change it is the
  // time that really passes, but at most the day's nominal length.
  std::chrono::milliseconds working_time(Timestamp a, Timestamp b, Counting counting) const;
  // The first instant with that much more working time than `time`; `time` itself for none or less.
  Timestamp add_working_time(Timestamp time, std::chrono::milliseconds span,
                             Counting counting) const;
  // The last instant, on a working date, with that much less working time than `time`. It may lie
  // after `time`, where that is not worked: then it is where working time goes on.
  Timestamp subtract_working_time(Timestamp time, std::chrono::milliseconds span,
                                  Counting counting) const;
  // Whole minutes of the working windows from a to b, rounded toward zero.
  Effort working_minutes(Timestamp a, Timestamp b) const;
  Timestamp add_working_minutes(Timestamp time, Effort minutes) const;

 private:
  struct Window {
    std::chrono::minutes start;
    std::chrono::milliseconds length;
  };
  Window window(Counting counting) const;
  std::int64_t count_to(CivilDate date) const;  // Working dates up to and including `date`.
  CivilDate nth(std::int64_t count) const;      // The inverse: the date with that count.
  Timestamp window_start(CivilDate date, const Window& window) const;
  std::chrono::milliseconds measure(Timestamp time, const Window& window) const;
  std::int64_t weekdays_to(CivilDate date) const;

  CalendarSpec spec_;
  TimeZone zone_;
  std::vector<CivilDate> days_off_;  // Sorted, unique, on working weekdays only.
  int weekdays_a_week_ = 5;
  std::array<std::uint8_t, 7> weekdays_so_far_;  // By weekday: working ones of its week by then.
};

}  // namespace portfolio::calendar
