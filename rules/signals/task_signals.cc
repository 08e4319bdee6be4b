// Signals of tasks: what blocks them, what waits behind them, and who does them (rules D23, D24).
#include <algorithm>
#include <map>
#include <set>

#include "rules/signals/free_people.h"

namespace portfolio::signals {
namespace {

using model::Task;
using model::TaskState;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kTask;

const Task& at(Context& c, SubjectRef s) { return c.organisation().tasks.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(at(c, s).project);
}
bool is_open(const Task& t) {
  return t.state != TaskState::kDone && t.state != TaskState::kCancelled;
}

Value name(Context& c, SubjectRef s) { return name_or_id(c, at(c, s).name, at(c, s).id); }
Value open(Context& c, SubjectRef s) { return Value::boolean(is_open(at(c, s)) && !at(c, s).stub); }
Value blocked(Context& c, SubjectRef s) {
  return Value::boolean(at(c, s).block != nullptr && is_open(at(c, s)));
}
Value blocked_days(Context& c, SubjectRef s) {
  const auto& block = at(c, s).block;
  if (!block) return Value::missing("block");
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  return days_since(c, calendar, calendar.local_date(block->seen_at));
}
Value external(Context& c, SubjectRef s) {
  const auto& block = at(c, s).block;
  return Value::boolean(block != nullptr && block->external);
}
Value waits_for(Context& c, SubjectRef s) {
  const auto& block = at(c, s).block;
  if (!block) return Value::text("nobody");
  for (const Symbol who : {block->waiting_for, block->blocked_by})
    if (who) return text_of(c, who);
  return Value::text("somebody who is not named");
}

// Open tasks that come after it, one way or another, by `predecessors`.
struct Behind {
  std::int64_t count = 0, driving = 0;
};

Behind behind(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  std::multimap<std::uint32_t, Handle> followers;  // By the number of who is before them.
  for (const Handle h : o.projects.at(at(c, s).project).task_list)
    for (const Symbol before : o.tasks.at(h).predecessors) followers.emplace(before.number, h);
  std::set<Handle> seen{s.handle};
  std::vector<Handle> rest{s.handle};
  Behind result;
  while (!rest.empty()) {
    const Symbol id = o.tasks.at(rest.back()).id;
    rest.pop_back();
    for (auto [next, end] = followers.equal_range(id.number); next != end; ++next) {
      const Task& follower = o.tasks.at(next->second);
      if (!is_open(follower) || !seen.insert(next->second).second) continue;
      rest.push_back(next->second);
      ++result.count;
      result.driving += follower.driving ? 1 : 0;
    }
  }
  return result;
}
Value items_behind(Context& c, SubjectRef s) { return Value::integer(behind(c, s).count); }
Value driving_behind(Context& c, SubjectRef s) { return Value::integer(behind(c, s).driving); }

// The project's finish, or that of a milestone, hangs on it.
Value critical(Context& c, SubjectRef s) {
  return Value::boolean(at(c, s).driving || at(c, s).milestone);
}
Value owned(Context& c, SubjectRef s) { return Value::boolean(static_cast<bool>(at(c, s).owner)); }
Value owner(Context& c, SubjectRef s) { return text_of(c, at(c, s).owner); }
Value role(Context& c, SubjectRef s) {
  return at(c, s).role ? text_of(c, at(c, s).role) : Value::text("no role named");
}
// Of the role that it asks for, from its start on: to its finish, but for two weeks at least.
// How many have hours left: names are for those who plan the hours, and sponsors read this too.
Value free_people_of_role(Context& c, SubjectRef s) {
  constexpr std::size_t kMost = 100;
  constexpr std::int32_t kLeastDays = 10;
  const model::Organisation& o = c.organisation();
  const Task& t = at(c, s);
  if (!t.role) return Value::missing("role");
  const CivilDate today = calendar_of(c, s).local_date(c.now());
  const CivilDate from = t.planned_start ? std::max(*t.planned_start, today) : today;
  const CivilDate least = calendar_of(c, s).add_working_days(from - Days{1}, kLeastDays);
  const Window window{from, t.planned_finish ? std::max(*t.planned_finish, least) : least};
  const auto people = free_people(o, c.calendars(), t.role, window, kNoHandle, kMost);
  return Value::integer(static_cast<std::int64_t>(people.size()));
}
Value start_date(Context& c, SubjectRef s) {
  return date_or(at(c, s).planned_start, "planned_start");
}
Value days_to_start(Context& c, SubjectRef s) {
  const auto start = at(c, s).planned_start;
  if (!start) return Value::missing("planned_start");
  return days_until(c, calendar_of(c, s), *start);
}

constexpr Reads kState{EntityKind::kTask, aspect::kState};
constexpr Reads kPlan{EntityKind::kTask, aspect::kPlan};
constexpr Reads kIdentity{EntityKind::kTask, aspect::kIdentity};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_block_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"task.name", kOf, kText, "Its name, else its id.", {kIdentity}, name},
          {"task.open", kOf, kFlag, "Neither done nor cancelled.", {kState}, open},
          {"task.blocked", kOf, kFlag, "Open, and something keeps it waiting.", {kState}, blocked},
          {"task.blocked_days",
           kOf,
           kWorkdayCount,
           "Working days since it became known that it is blocked (D23).",
           {kState, kCalendar, kMoved},
           blocked_days},
          {"task.external",
           kOf,
           kFlag,
           "Whether it waits for somebody outside the organisation.",
           {kState},
           external},
          {"task.waits_for", kOf, kText, "Who or what it waits for.", {kState}, waits_for},
          {"task.items_behind",
           kOf,
           kCount,
           "Open tasks that come after it, one way or another.",
           {kState, kPlan},
           items_behind},
          {"task.driving_behind",
           kOf,
           kCount,
           "Those of them on which the finish hangs.",
           {kState, kPlan},
           driving_behind},
      });
}

void add_owner_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"task.critical",
                   kOf,
                   kFlag,
                   "The project's finish or a milestone hangs on it.",
                   {kPlan, kIdentity},
                   critical},
                  {"task.owned", kOf, kFlag, "Whether somebody does it.", {kIdentity}, owned},
                  {"task.owner", kOf, kText, "Who does it.", {kIdentity}, owner},
                  {"task.role", kOf, kText, "The role that it asks for.", {kIdentity}, role},
                  {"task.free_people",
                   kOf,
                   kCount,
                   "People of that role with hours left from its start on, up to 100 (D24).",
                   {kIdentity, kPlan},
                   free_people_of_role},
                  {"task.start_date", kOf, kDay, "When it begins.", {kPlan}, start_date},
                  {"task.days_to_start",
                   kOf,
                   kWorkdayCount,
                   "Working days until it begins; negative after.",
                   {kPlan, kCalendar, kMoved},
                   days_to_start},
              });
}

}  // namespace

void add_task_signals(std::vector<Signal>& into) {
  add_block_signals(into);
  add_owner_signals(into);
}

}  // namespace portfolio::signals
