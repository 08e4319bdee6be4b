// What the fold remembers of what was said before, and who hangs on which person, skill or
// approver.
#include <algorithm>

#include "rules/model/applier.h"
#include "rules/model/bookings.h"

namespace portfolio::model {

using namespace aspect;

namespace {

constexpr std::size_t kChangesKept = 64;  // Of a project's lifecycle; plans that moved; cost falls.

void set_link(Links& links, Symbol from, Handle to, bool add) {
  if (!from) return;
  if (add)
    links.emplace(from.number, to);
  else
    links.remove(from.number, to);
}

bool is_shut(const Project& p, Lifecycle lifecycle) {
  switch (lifecycle) {
    case Lifecycle::kClosed:
    case Lifecycle::kCancelled:
    case Lifecycle::kOnHold:
      return true;
    case Lifecycle::kProposed:  // Not yet funded.
      return p.baselines.empty() && !p.budget;
    case Lifecycle::kUnspecified:
    case Lifecycle::kApproved:
    case Lifecycle::kActive:
      return false;
  }
  PORTFOLIO_CHECK(false);
}

// Red 0, amber 1, green 2; -1: not rated.
int rank_of(Colour colour) {
  switch (colour) {
    case Colour::kGreen:
      return 2;
    case Colour::kAmberGreen:
    case Colour::kAmber:
    case Colour::kAmberRed:
      return 1;
    case Colour::kRed:
      return 0;
    case Colour::kGrey:
    case Colour::kUnspecified:
      return -1;
  }
  PORTFOLIO_CHECK(false);
}

void move_link(Links& links, Symbol before, Symbol after, Handle to) {
  if (before == after) return;
  set_link(links, before, to, false);
  set_link(links, after, to, true);
}

// Only work that is open counts: the lists stay short.
OpenWork open_work(const Task& t) {
  if (t.stub || t.state == TaskState::kDone || t.state == TaskState::kCancelled) return {};
  return {t.driving ? t.owner : Symbol{}, t.owner, t.skill};
}

void link_open(Organisation& o, Handle task, const OpenWork& before) {
  const OpenWork after = open_work(o.tasks.at(task));
  move_link(o.tasks_of_owner, before.driving, after.driving, task);
  move_link(o.work_of_owner, before.owner, after.owner, task);
  move_link(o.tasks_of_skill, before.skill, after.skill, task);
}

template <class T>
void keep_last(std::vector<T>& list, std::size_t count) {
  if (list.size() > count) list.erase(list.begin());
}

}  // namespace

bool is_shut_on(const Project& p, CivilDate date) {
  if (p.lifecycle == Lifecycle::kClosed && p.actual_finish && date > *p.actual_finish) return true;
  bool shut = false;  // As the day began; not known before the first change.
  for (const LifecycleChange& c : p.history.lifecycles) {
    if (c.date > date) break;
    const bool so = is_shut(p, c.lifecycle);
    if (c.date == date && !so) return false;
    if (c.date < date) shut = so;
  }
  return shut;
}

std::optional<CivilDate> shut_since(const Project& p) {
  if (!is_shut(p, p.lifecycle) || p.history.lifecycles.empty()) return std::nullopt;
  const CivilDate since = p.history.lifecycles.back().date;
  if (p.lifecycle == Lifecycle::kClosed && p.actual_finish)
    return std::min(*p.actual_finish, since);
  return since;
}

Contradictions contradictions_of(const Task& t) {
  if (t.state == TaskState::kCancelled) return {};
  return {t.state == TaskState::kDone && t.remaining_minutes.value_or(0) > 0,
          t.planned_start && t.planned_finish && *t.planned_finish < *t.planned_start};
}

void count_contradictions(Project& p, Contradictions found, std::int64_t sign) {
  if (found.done_with_rest) p.tasks.edit().done_with_rest += sign;
  if (found.ends_before_start) p.tasks.edit().ends_before_start += sign;
}

void link_owners(Organisation& o) {
  for (Handle h = 0; h < o.tasks.size(); ++h) link_open(o, h, {});
  for (Handle h = 0; h < o.milestones.size(); ++h) {
    const Milestone& m = o.milestones.at(h);
    if (m.open()) set_link(o.milestones_of_owner, m.owner, h, true);
  }
  for (Handle h = 0; h < o.people.size(); ++h) {
    set_link(o.people_of_team, o.people.at(h).team, h, true);
    for (const Symbol skill : o.people.at(h).skills) set_link(o.people_of_skill, skill, h, true);
    for (const Timesheet& sheet : o.people.at(h).timesheets)
      if (sheet.state == SheetState::kSubmitted)
        set_link(o.sheets_of_approver, sheet.approver, h, true);
  }
}

void Applier::note_person_day(Handle person, const EntryRow& e, Minutes minutes) {
  const CivilDate oldest = today() - kPersonDaysKept;
  Few<DayHours>& days = o_.people.at(person).history.days;
  if (!days.empty() && days.front().date < oldest)
    std::erase_if(days.edit(), [&](const DayHours& d) { return d.date < oldest; });
  if (e.date >= oldest) add_to_day(o_, days, {e.date, e.project, minutes});
}

void Applier::note_lifecycle(Project& p) {
  std::vector<LifecycleChange>& list = p.history.lifecycles.edit();
  const CivilDate date{std::chrono::floor<Days>(stamp_.occurred_at).time_since_epoch()};
  const auto after = [&](const LifecycleChange& c) { return c.date <= date; };
  list.insert(std::partition_point(list.begin(), list.end(), after), {date, p.lifecycle});
  keep_last(list, kChangesKept);
  for (const Handle h : p.task_list) {
    const Task& t = o_.tasks.at(h);
    if (t.driving) touch_owner(t.owner);
    touch_skill(t.skill);
  }
  for (const Handle h : p.milestones) touch_owner(o_.milestones.at(h).owner);
}

void Applier::note_move(Project& p, std::optional<CivilDate> from, std::optional<CivilDate> to,
                        Symbol milestone) {
  if (!from || !to || *to <= *from) return;
  PlanMove move{context_.now, *from, *to, 0, milestone};
  if (!milestone && p.baselines.size() > 1) {
    const Baseline& old = p.baselines.all()[p.baselines.size() - 2];
    for (const ApprovedChange& c : p.changes)
      if (c.stamp.occurred_at > old.stamp.occurred_at) move.granted_days += c.days;
  }
  std::vector<PlanMove>& list = p.history.moves.edit();
  std::erase_if(list, [&](const PlanMove& m) { return m.seen_at + kPlanMovesKept < context_.now; });
  list.push_back(move);
  keep_last(list, kChangesKept);
}

// A negative or zeroed posting is a credit; less than before without one is a contradiction until a
// later version says as much again, or takes it back.
void Applier::note_cost_fall(View entry, const EntryRow& before, const EntryRow& next) {
  const Symbol project = next.project ? next.project : before.project;
  const Handle handle = project ? find_project(o_, project) : kNoHandle;
  if (handle == kNoHandle || before.hours || next.hours) return;
  std::vector<CostFall>& list = o_.projects.at(handle).history.falls.edit();
  const auto key = [&](const CostFall& f) { return std::pair(f.entry.view(), o_.text(f.source)); };
  const std::pair wanted(entry, o_.text(stamp_.source));
  auto at = std::partition_point(list.begin(), list.end(),
                                 [&](const CostFall& f) { return key(f) < wanted; });
  const bool known = at != list.end() && key(*at) == wanted;
  const std::int64_t highest = known ? at->before : before.amount.minor_units;
  const bool falls = !before.deleted && !next.deleted && before.project == next.project &&
                     next.amount.currency == before.amount.currency &&
                     next.amount.minor_units > 0 && next.amount.minor_units < highest;
  if (known) at = list.erase(at);
  if (falls)
    list.insert(
        at, {Text(entry), stamp_.source, highest, next.amount.minor_units, next.amount.currency});
  keep_last(list, kChangesKept);
  if (list.empty()) o_.projects.at(handle).history.falls.clear();
}

void Applier::note_report(Reports& r, Colour before) {
  ReportHistory& h = r.history;
  ++h.since_alert_changed;
  const int was = rank_of(before), is = rank_of(r.overall);
  if (was == is && h.level_since) return;
  h.level_since = context_.now;
  if (was < 0 || is <= was) return;
  std::vector<Timestamp>& list = h.improved.edit();
  std::erase_if(list, [&](Timestamp t) { return t + kPlanMovesKept < context_.now; });
  list.push_back(context_.now);
  keep_last(list, kChangesKept);
}

// Before a task changes, and after it: whoever it hangs on looks again.
OpenWork Applier::leave_work(Handle task) {
  touch_work(task);
  return open_work(o_.tasks.at(task));
}

void Applier::enter_work(Handle task, const OpenWork& before) {
  link_open(o_, task, before);
  touch_work(task);
}

void Applier::touch_work(Handle task) {
  const Task& t = o_.tasks.at(task);
  if (t.driving) touch_owner(t.owner);
  touch_skill(t.skill);
}

// Likewise of a milestone; gives who it hangs on while it is open.
Symbol Applier::leave_owned(Handle milestone) {
  const Milestone& m = o_.milestones.at(milestone);
  touch_owner(m.owner);
  return m.open() ? m.owner : Symbol{};
}

void Applier::enter_owned(Handle milestone, Symbol before) {
  const Milestone& m = o_.milestones.at(milestone);
  move_link(o_.milestones_of_owner, before, m.open() ? m.owner : Symbol{}, milestone);
  if (m.owner != before) touch_owner(m.owner);
}

void Applier::link_skills(Handle person, bool add) {
  const Person& p = o_.people.at(person);
  for (const Symbol skill : p.skills) {
    set_link(o_.people_of_skill, skill, person, add);
    touch_skill(skill);
  }
}

// From one team to another. What the first looks like now it is told by one who has stayed.
void Applier::move_team(Handle person, Symbol before) {
  const Symbol team = o_.people.at(person).team;
  if (team == before) return;
  move_link(o_.people_of_team, before, team, person);
  const auto stayed = before ? o_.people_of_team.equal_range(before.number)
                             : std::pair<Links::Iterator, Links::Iterator>();
  if (stayed.first != stayed.second)
    context_.touched.push_back({{EntityKind::kPerson, stayed.first->second}, kIdentity});
}

void Applier::link_sheet(Handle person, const Timesheet& sheet, bool add) {
  if (sheet.state == SheetState::kSubmitted)
    set_link(o_.sheets_of_approver, sheet.approver, person, add);
}

// What a person's work hangs on has changed.
void Applier::touch_owner(Symbol owner) {
  const Handle person = owner ? o_.people.find({{}, owner}) : kNoHandle;
  if (person != kNoHandle) context_.touched.push_back({{EntityKind::kPerson, person}, kLinks});
}

// It matters to somebody only where they are the one who has it, or just were.
void Applier::touch_skill(Symbol skill) {
  if (!skill) return;
  const auto [begin, end] = o_.people_of_skill.equal_range(skill.number);
  int count = 0;
  for (auto at = begin; at != end; ++at)
    if (++count > 2) return;
  for (auto at = begin; at != end; ++at)
    context_.touched.push_back({{EntityKind::kPerson, at->second}, kLinks});
}

}  // namespace portfolio::model
