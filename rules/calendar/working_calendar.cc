#include "rules/calendar/working_calendar.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace portfolio::calendar {
namespace {

using std::chrono::milliseconds;

constexpr std::int32_t kDaysMax = 100'000;  // Some 380 years of working dates.
constexpr milliseconds kSpanMax{std::int64_t{kDaysMax} * 86'400'000};
constexpr CivilDate kMonday{Days{-3}};  // 1969-12-29, where counting starts.
constexpr milliseconds kDay = std::chrono::hours{24};

struct WeekAndDay {
  std::int64_t week;
  unsigned day;  // 0 is Monday.
};

WeekAndDay split(CivilDate date) {
  const std::int64_t days = (date - kMonday).count();
  const std::int64_t week = days >= 0 ? days / 7 : (days - 6) / 7;
  return {week, static_cast<unsigned>(days - week * 7)};
}

// The date with that count: the last of `count` working weekdays.
CivilDate nth_weekday(std::int64_t count, std::uint8_t mask) {
  const std::int64_t a_week = std::popcount(mask);
  std::int64_t week = (count - 1) / a_week;
  if ((count - 1) % a_week < 0) --week;
  std::int64_t left = count - week * a_week;  // 1 to a_week.
  int day = 0;
  while ((mask >> day & 1) == 0 || --left > 0) ++day;
  return kMonday + Days{week * 7 + day};
}

// For each weekday: how many working ones its week has had by its end.
std::array<std::uint8_t, 7> count_weekdays(std::uint8_t mask) {
  std::array<std::uint8_t, 7> so_far{};
  std::uint8_t count = 0;
  for (unsigned day = 0; day < so_far.size(); ++day) {
    count = static_cast<std::uint8_t>(count + (mask >> day & 1U));
    so_far[day] = count;
  }
  return so_far;
}

std::int64_t clamp_days(std::int32_t n) { return std::clamp(n, -kDaysMax, kDaysMax); }

}  // namespace

WorkingCalendar::WorkingCalendar()
    : weekdays_so_far_(count_weekdays(static_cast<std::uint8_t>(spec_.working_weekdays))) {}

Result<WorkingCalendar> WorkingCalendar::make(CalendarSpec spec) {
  if ((spec.working_weekdays & 0x7f) == 0) return skip("a calendar needs a working weekday");
  if (spec.day_starts_minute < 0 || spec.minutes_per_day < 1 ||
      std::int64_t{spec.day_starts_minute} + spec.minutes_per_day > 1440)
    return skip("a calendar's working day must have a length and end on the date it begins");
  PORTFOLIO_TRY(zone, TimeZone::find(spec.time_zone));
  WorkingCalendar made;
  spec.working_weekdays &= 0x7f;
  made.weekdays_a_week_ = std::popcount(spec.working_weekdays);
  made.weekdays_so_far_ = count_weekdays(spec.working_weekdays);
  for (const CivilDate date : spec.holidays)
    if ((spec.working_weekdays >> split(date).day & 1) != 0) made.days_off_.push_back(date);
  std::ranges::sort(made.days_off_);
  made.days_off_.erase(std::ranges::unique(made.days_off_).begin(), made.days_off_.end());
  made.zone_ = std::move(zone);
  made.spec_ = std::move(spec);
  return made;
}

CivilDate WorkingCalendar::local_date(Timestamp time) const {
  return std::chrono::floor<Days>(zone_.to_local(time));
}

bool WorkingCalendar::is_working(CivilDate date) const {
  return (spec_.working_weekdays >> split(date).day & 1) != 0 &&
         !std::ranges::binary_search(days_off_, date);
}

// Working weekdays since kMonday up to and including `date`.
std::int64_t WorkingCalendar::weekdays_to(CivilDate date) const {
  const WeekAndDay at = split(date);
  return at.week * weekdays_a_week_ + weekdays_so_far_[at.day];
}

std::int64_t WorkingCalendar::count_to(CivilDate date) const {
  const auto off = std::ranges::upper_bound(days_off_, date) - days_off_.begin();
  return weekdays_to(date) - off;
}

CivilDate WorkingCalendar::nth(std::int64_t count) const {
  // Days off before the date sought: those up to which fewer dates than `count` are worked.
  std::int64_t before = 0;
  std::int64_t end = std::ssize(days_off_);
  while (before < end) {
    const std::int64_t middle = before + (end - before) / 2;
    const CivilDate off = days_off_[static_cast<std::size_t>(middle)];
    if (weekdays_to(off) - (middle + 1) < count) {
      before = middle + 1;
    } else {
      end = middle;
    }
  }
  return nth_weekday(count + before, spec_.working_weekdays);
}

std::int32_t WorkingCalendar::working_days(CivilDate a, CivilDate b) const {
  return static_cast<std::int32_t>(count_to(b) - count_to(a));
}

CivilDate WorkingCalendar::add_working_days(CivilDate date, std::int32_t n) const {
  if (n == 0) return date;
  if (n > 0) return nth(count_to(date) + clamp_days(n));
  return nth(count_to(date - Days{1}) + clamp_days(n) + 1);
}

Timestamp WorkingCalendar::add_working_days(Timestamp time, std::int32_t n) const {
  if (n == 0) return time;
  const LocalTime local = zone_.to_local(time);
  const CivilDate date = std::chrono::floor<Days>(local);
  return zone_.to_utc(LocalTime{add_working_days(date, n)} + (local - LocalTime{date}));
}

Timestamp WorkingCalendar::midnight(CivilDate date) const { return zone_.to_utc(LocalTime{date}); }

Timestamp WorkingCalendar::day_start(CivilDate date) const {
  return zone_.to_utc(LocalTime{date} + std::chrono::minutes{spec_.day_starts_minute});
}

Timestamp WorkingCalendar::next_day_boundary(Timestamp time) const {
  const LocalTime local{add_working_days(local_date(time), 1)};
  const Timestamp first = zone_.to_utc(local);
  // Where clocks went back over midnight a date begins twice.
  return first > time ? first : zone_.to_utc_last(local);
}

WorkingCalendar::Window WorkingCalendar::window(Counting counting) const {
  switch (counting) {
    case Counting::kWholeDays:
      return {std::chrono::minutes{0}, kDay};
    case Counting::kWindow:
      return {std::chrono::minutes{spec_.day_starts_minute},
              std::chrono::minutes{spec_.minutes_per_day}};
  }
  PORTFOLIO_CHECK(false);
}

Timestamp WorkingCalendar::window_start(CivilDate date, const Window& window) const {
  return zone_.to_utc(LocalTime{date} + window.start);
}

milliseconds WorkingCalendar::measure(Timestamp time, const Window& window) const {
  const CivilDate date = local_date(time);
  const milliseconds before = count_to(date - Days{1}) * window.length;
  if (!is_working(date)) return before;
  return before + std::clamp(time - window_start(date, window), milliseconds{0}, window.length);
}

milliseconds WorkingCalendar::working_time(Timestamp a, Timestamp b, Counting counting) const {
  const Window counted = window(counting);
  return measure(b, counted) - measure(a, counted);
}

Timestamp WorkingCalendar::add_working_time(Timestamp time, milliseconds span,
                                            Counting counting) const {
  if (span <= milliseconds{0}) return time;
  const Window counted = window(counting);
  const milliseconds target = measure(time, counted) + std::min(span, kSpanMax);
  std::int64_t days = target / counted.length;  // Whole days done when it is reached, but one.
  if (target % counted.length <= milliseconds{0}) --days;
  const CivilDate date = nth(days + 1);
  const Timestamp there = window_start(date, counted) + (target - days * counted.length);
  // A date that its clocks made shorter than its window ends before: the rest counts as done then.
  return std::max(time, std::min(there, midnight(date + Days{1})));
}

Timestamp WorkingCalendar::subtract_working_time(Timestamp time, milliseconds span,
                                                 Counting counting) const {
  const Window counted = window(counting);
  const milliseconds target = measure(time, counted) - std::clamp(span, milliseconds{0}, kSpanMax);
  std::int64_t days = target / counted.length;
  if (target % counted.length < milliseconds{0}) --days;
  const CivilDate date = nth(days + 1);
  const Timestamp there = window_start(date, counted) + (target - days * counted.length);
  return std::min(there, midnight(date + Days{1}) - milliseconds{1});
}

Effort WorkingCalendar::working_minutes(Timestamp a, Timestamp b) const {
  return std::chrono::duration_cast<Effort>(working_time(a, b, Counting::kWindow));
}

Timestamp WorkingCalendar::add_working_minutes(Timestamp time, Effort minutes) const {
  constexpr Effort kMost = std::chrono::duration_cast<Effort>(kSpanMax);
  return add_working_time(time, std::min(minutes, kMost), Counting::kWindow);
}

}  // namespace portfolio::calendar
