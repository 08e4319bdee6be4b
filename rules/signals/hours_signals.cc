// Signals of the hours that go into a project: as promised (C04), and while it was shut (C11).
#include <algorithm>
#include <map>

#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr std::int32_t kDays = 10;  // Working days.
constexpr std::size_t kShown = 3;

const model::Project& at(Context& c, SubjectRef s) {
  return c.organisation().projects.at(s.handle);
}
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}
Window recent(Context& c, SubjectRef s) {
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  return last_working_days(calendar, calendar.local_date(c.now()), kDays);
}

std::int64_t booked_in(Context& c, SubjectRef s) {
  return sum_days(at(c, s).history.days, recent(c, s));
}
std::int64_t planned_in(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Window window = recent(c, s);
  std::int64_t sum = 0;
  for (const Handle h : allocations_of(o, s.handle)) {
    const model::Allocation& a = o.allocations.at(h);
    const model::Person* const person = a.person ? o.people.get({{}, a.person}) : nullptr;
    sum += once_promised_minutes(c, a, person == nullptr ? window : booked_up_to(*person, window));
  }
  return sum;
}

Value booked(Context& c, SubjectRef s) {
  if (at(c, s).hours.empty()) return Value::missing("hours");
  return until_midnight(c, calendar_of(c, s), Value::integer(booked_in(c, s)));
}
Value planned(Context& c, SubjectRef s) {
  return until_midnight(c, calendar_of(c, s), Value::integer(planned_in(c, s)));
}
Value booked_share(Context& c, SubjectRef s) {
  if (at(c, s).hours.empty()) return Value::missing("hours");
  const std::int64_t promised = planned_in(c, s);
  const Value value =
      promised > 0 ? Value::decimal(booked_in(c, s), promised) : Value::missing("plan");
  return until_midnight(c, calendar_of(c, s), value);
}

// Where those who were promised have worked instead, the most hours first.
Value hours_elsewhere(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Window window = recent(c, s);
  std::map<std::string_view, std::int64_t> sums;
  std::vector<Handle> people;
  for (const Handle h : allocations_of(o, s.handle))
    if (const Handle p = o.people.find({{}, o.allocations.at(h).person}); p != kNoHandle)
      people.push_back(p);
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  for (const Handle p : people)
    for (const model::DayHours& d : days_in(o.people.at(p).history.days, window))
      if (d.project != at(c, s).id)
        sums[d.project ? o.text(d.project) : "work without a project"] += d.minutes;
  std::vector<std::pair<std::int64_t, std::string_view>> order;
  for (const auto& [project, minutes] : sums) order.emplace_back(-minutes, project);
  std::sort(order.begin(), order.end());
  std::string text;
  for (std::size_t i = 0; i < std::min(order.size(), kShown); ++i) {
    if (!text.empty()) text += ", ";
    text.append(order[i].second).append(" ").append(std::to_string(-order[i].first / 60));
    text += " h";
  }
  return Value::text(c.keep(text.empty() ? "nowhere that was booked" : text));
}

// The day worked against the state of the project on that day.
Value shut_minutes(Context& c, SubjectRef s) {
  const model::Project& p = at(c, s);
  std::int64_t sum = 0;
  for (const model::DayHours& d : p.history.days)
    if (model::is_shut_on(p, d.date)) sum += d.minutes;
  return Value::integer(sum);
}
Value shut_since(Context& c, SubjectRef s) { return date_or(model::shut_since(at(c, s)), "end"); }

constexpr Reads kBooked{EntityKind::kProject, aspect::kCost};
constexpr Reads kPromised{EntityKind::kProject, aspect::kLoad | aspect::kCalendar};
constexpr Reads kBookedBy{EntityKind::kPerson, aspect::kCost};
constexpr Reads kShut{EntityKind::kProject, aspect::kCost | aspect::kState | aspect::kPlan};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_hours_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.planned_10wd",
           kOf,
           kMinuteCount,
           "Firm minutes promised to it in the last 10 working days, by each person up to the "
           "last day that they have booked.",
           {kPromised, kBookedBy, kCalendar},
           planned},
          {"project.booked_10wd",
           kOf,
           kMinuteCount,
           "Minutes booked on it in these days.",
           {kBooked, kPromised, kCalendar},
           booked},
          {"project.booked_share_10wd",
           kOf,
           kShareOf,
           "Booked / promised in these days (C04).",
           {kBooked, kPromised, kCalendar},
           booked_share},
          {"project.hours_elsewhere",
           kOf,
           kText,
           "Where those who were promised have worked instead.",
           {kBooked, kPromised},
           hours_elsewhere},
          {"project.shut_minutes",
           kOf,
           kMinuteCount,
           "Minutes on days on which it was closed, cancelled, on hold or proposed and "
           "without a budget (C11).",
           {kShut},
           shut_minutes},
          {"project.shut_since",
           kOf,
           kDay,
           "When it was closed, cancelled or put on hold.",
           {kShut},
           shut_since},
      });
}

}  // namespace portfolio::signals
