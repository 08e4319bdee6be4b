// Signals of the people at a hand-over: whether those who are to go on with what is delivered have
// the hours for it (P05). Nobody is named in them: their role is.
#include <algorithm>
#include <map>
#include <set>

#include "rules/signals/capacity.h"
#include "rules/signals/network.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

using model::Dependency;
using model::Organisation;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kDependency;
constexpr std::int32_t kWindow = 10;  // Working days from the hand-over.

// The hours of one role at the hand-over.
struct RoleHours {
  std::int64_t needed = 0, available = 0;  // Minutes.
  std::set<Handle> people;
};

struct HandOver {
  std::int64_t needed = 0;  // Of all roles.
  bool no_hours = false;    // A role has none at all and needs some.
  std::optional<Ratio> over;
  Symbol tight;  // The role with the largest overload.
  Timestamp until = kNever;
};

bool is_open(const model::Task& t) {
  return !t.stub && t.state != model::TaskState::kDone && t.state != model::TaskState::kCancelled;
}

// The part of what is left of a task that falls into the window: evenly over the working days from
// the hand-over, or its own later start, to its finish; all of it where it should be finished.
std::int64_t minutes_in(const model::Task& t, const calendar::WorkingCalendar& calendar,
                        Window window) {
  const std::int64_t left = t.remaining_minutes ? *t.remaining_minutes : t.plan_minutes.value_or(0);
  if (left <= 0 || !t.planned_finish) return 0;
  const CivilDate start = t.planned_start ? std::max(*t.planned_start, window.from) : window.from;
  if (start > window.to) return 0;
  if (*t.planned_finish <= window.to) return left;
  const std::int64_t whole = calendar.working_days(start - Days{1}, *t.planned_finish);
  const std::int64_t part = calendar.working_days(start - Days{1}, window.to);
  return multiply_divide(left, part, whole).value_or(left);
}

std::int32_t rank_of(const Organisation& o, const model::Allocation& a) {
  if (a.rank) return *a.rank;
  const Handle project = find_project(o, a.project);
  return project == kNoHandle ? INT32_MAX : o.projects.at(project).rank.value_or(INT32_MAX);
}

// What is left of a person's hours in the window after all that ranks higher than that project.
std::int64_t minutes_left(Context& c, Handle person, const model::Project& project, Window window) {
  const Organisation& o = c.organisation();
  const std::int32_t rank = project.rank.value_or(INT32_MAX);
  std::int64_t left = person_load(o, c.calendars(), person, window.from, window.to).available;
  for (const Handle h : o.people.at(person).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    if (a.project != project.id && rank_of(o, a) < rank) left -= promised_minutes(c, a, window);
  }
  return std::max<std::int64_t>(left, 0);
}

using ByRole = std::map<std::string_view, std::pair<Symbol, RoleHours>>;  // By the role's name.

ByRole hours_by_role(Context& c, const Dependency& d, Handle project, Window window) {
  const Organisation& o = c.organisation();
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(project);
  ByRole roles;
  for (const Handle h : o.projects.at(project).task_list) {
    const model::Task& t = o.tasks.at(h);
    if (!is_open(t) || (d.taker.milestone && t.milestone != d.taker.milestone)) continue;
    const Handle person = t.owner ? o.people.find({{}, t.owner}) : kNoHandle;
    if (person == kNoHandle || !o.people.at(person).contract_minutes_per_week) continue;
    const std::int64_t minutes = minutes_in(t, calendar, window);
    if (minutes == 0) continue;
    const auto& own = o.people.at(person).roles;
    const Symbol role = t.role ? t.role : own.empty() ? Symbol{} : own.front();
    auto& [symbol, hours] = roles[o.text(role)];
    symbol = role;
    hours.needed += minutes;
    if (hours.people.insert(person).second)
      hours.available += minutes_left(c, person, o.projects.at(project), window);
  }
  return roles;
}

HandOver hand_over(Context& c, SubjectRef s) {
  const Dependency& d = c.organisation().dependencies.at(s.handle);
  const Handle project = project_at(c.organisation(), d.taker);
  const auto expected = expected_date(c, d.giver);
  HandOver result;
  if (project == kNoHandle || !expected) return result;
  result.until = expected->until;
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(project);
  const std::int32_t lag = std::clamp(d.lag_days, -5000, 5000);
  const CivilDate from = lag == 0 ? expected->date : calendar.add_working_days(expected->date, lag);
  const Window window{from, calendar.add_working_days(from - Days{1}, kWindow)};
  __extension__ using Wide = __int128;
  for (const auto& [name, entry] : hours_by_role(c, d, project, window)) {
    const auto& [role, hours] = entry;
    result.needed += hours.needed;
    const Ratio over{hours.needed - hours.available, std::max<std::int64_t>(hours.available, 1)};
    const bool worse = !result.over || Wide{over.numerator} * result.over->denominator >
                                           Wide{result.over->numerator} * over.denominator;
    if (!worse || (result.no_hours && hours.available > 0)) continue;
    result.no_hours = hours.available == 0;
    result.over = over;
    result.tight = role;
  }
  return result;
}

Value hours_needed(Context& c, SubjectRef s) {
  const HandOver h = hand_over(c, s);
  return Value::integer(h.needed).until(h.until);
}
Value no_hours(Context& c, SubjectRef s) {
  const HandOver h = hand_over(c, s);
  return Value::boolean(h.no_hours).until(h.until);
}
Value overload(Context& c, SubjectRef s) {
  const HandOver h = hand_over(c, s);
  if (!h.over) return Value::missing("tasks").until(h.until);
  if (h.no_hours) return Value::missing("capacity").until(h.until);
  return Value::decimal(h.over->numerator, h.over->denominator).until(h.until);
}
Value overload_text(Context& c, SubjectRef s) {
  const HandOver h = hand_over(c, s);
  if (!h.over) return Value::missing("tasks");
  std::string text(h.tight ? c.organisation().text(h.tight) : "somebody without a role");
  if (h.no_hours) return Value::text(c.keep(text + " has no hours at all"));
  const expr::Rational percent{h.over->numerator * 100, h.over->denominator};
  return Value::text(c.keep(text + " is " + expr::to_text(percent, 0) + " % over"));
}

}  // namespace

void add_handover_signals(std::vector<Signal>& into) {
  const std::vector<Reads> reads{
      {EntityKind::kDependency, aspect::kPlan},
      {EntityKind::kMilestone, aspect::kPlan | aspect::kForecast | aspect::kState},
      {EntityKind::kProject, aspect::kPlan | aspect::kForecast | aspect::kState |
                                 aspect::kCalendar | aspect::kIdentity | aspect::kLoad},
      {EntityKind::kTask, aspect::kPlan | aspect::kForecast | aspect::kState | aspect::kIdentity |
                              aspect::kProgress | aspect::kRemaining},
      {EntityKind::kPerson, aspect::kLoad | aspect::kCalendar | aspect::kIdentity},
      {EntityKind::kCalendar, aspect::kCalendar}};
  into.insert(into.end(),
              {
                  {"dependency.hours_needed", kOf, kMinuteCount,
                   "Minutes that the taker's tasks need of the people they name in the ten working "
                   "days from the hand-over (P05).",
                   reads, hours_needed},
                  {"dependency.no_hours", kOf, kFlag, "A role among them has no hours left at all.",
                   reads, no_hours},
                  {"dependency.overload", kOf, kShareOf,
                   "Of the tightest role: hours needed / hours left after leave and all that ranks "
                   "higher, less 1 (P05).",
                   reads, overload},
                  {"dependency.overload_text", kOf, kText, "Which role that is, and by how much.",
                   reads, overload_text},
              });
}

}  // namespace portfolio::signals
