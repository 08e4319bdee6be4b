// Tells the story of one alert for tests: what its conditions say at which time, what people do,
// and what was told, as lines such as "2026-03-23T09:00:00Z FIRING WARNING".
#pragma once
#include <string>
#include <string_view>
#include <utility>

#include "rules/alert/alert_life.h"

namespace portfolio::alert {

inline Timestamp at(std::string_view text) { return parse_time(text).value(); }

inline Reading says(Truth on, Truth off) {
  Reading reading;
  reading.of(Severity::kWarning) = {on, off};
  return reading;
}
inline Reading says(Truth on, Truth off, Truth critical_on, Truth critical_off) {
  Reading reading = says(on, off);
  reading.of(Severity::kCritical) = {critical_on, critical_off};
  return reading;
}
inline Reading breached() { return says(Truth::kYes, Truth::kNo, Truth::kNo, Truth::kYes); }
inline Reading critical() { return says(Truth::kYes, Truth::kNo, Truth::kYes, Truth::kNo); }
inline Reading between() { return says(Truth::kNo, Truth::kNo, Truth::kNo, Truth::kYes); }
inline Reading quiet() { return says(Truth::kNo, Truth::kYes, Truth::kNo, Truth::kYes); }
inline Reading unknown() { return {}; }

inline Span days(std::int32_t n) { return {n, SpanUnit::kWorkingDays}; }
inline Span working_minutes(std::int32_t n) { return {n, SpanUnit::kWorkingMinutes}; }
inline Span calendar_hours(std::int32_t n) { return {n, SpanUnit::kCalendarHours}; }

inline RuleTiming warning(Span hold, Span clear) {
  RuleTiming timing;
  timing.of(Severity::kWarning) = {true, hold, clear};
  return timing;
}
inline RuleTiming warning_and_critical(Span hold, Span clear, Span critical_hold,
                                       Span critical_clear) {
  RuleTiming timing = warning(hold, clear);
  timing.of(Severity::kCritical) = {true, critical_hold, critical_clear};
  return timing;
}

inline std::string line(const Told& told) {
  return format_time(told.at) + " " + std::string(model::change_name(told.change)) + " " +
         std::string(model::severity_name(told.severity));
}

class Story {
 public:
  explicit Story(RuleTiming rule, calendar::CalendarSpec spec = {})
      : timing(rule), calendar_(calendar::WorkingCalendar::make(std::move(spec)).value()) {}

  // Looks at the time of each deadline, then at `time`, as the fold does.
  Story& look(std::string_view time, const Reading& reading) {
    visit(at(time));
    life().advance(state, reading, at(time), told);
    return *this;
  }
  Story& pass(std::string_view time) {
    visit(at(time));
    return *this;
  }
  void visit(Timestamp until) {
    while (next_deadline(state) <= until) life().time_passes(state, next_deadline(state), told);
  }
  AlertLife life() const { return {timing, calendar_}; }
  void use(calendar::CalendarSpec spec) {
    calendar_ = calendar::WorkingCalendar::make(std::move(spec)).value();
  }
  // What was told since the last call.
  std::string lines() {
    std::string text;
    for (const Told& one : std::exchange(told, {})) text += line(one) + "\n";
    return text;
  }

  RuleTiming timing;
  AlertState state;
  Changes told;

 private:
  calendar::WorkingCalendar calendar_;
};

}  // namespace portfolio::alert
