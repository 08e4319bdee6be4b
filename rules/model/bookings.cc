#include "rules/model/bookings.h"

#include <algorithm>
#include <utility>

#include "rules/model/apply.h"
#include "rules/model/task_sums.h"

namespace portfolio::model {
namespace {

using namespace aspect;

std::chrono::sys_seconds second_of(Timestamp when) {
  return std::chrono::floor<std::chrono::seconds>(when);
}

void touch_project(Organisation& o, Handle project, Aspects aspects, std::vector<Touch>& touched) {
  if (aspects != 0) touched.push_back({{EntityKind::kProject, project}, aspects});
  mark_dirty(o, {EntityKind::kProject, project});
}

// Returns whether the project has begun or un-begun its hours with that person and role.
bool add_to_sum(Organisation& o, Project& p, const BookedHours& h) {
  const CivilDate segment = segment_of(h.date);
  std::vector<HoursSum>& sums = p.hours.edit();
  const auto before = [&](const HoursSum& s) {
    if (s.segment != segment) return s.segment < segment;
    if (s.person != h.person) return o.text(s.person) < o.text(h.person);
    return o.text(s.role) < o.text(h.role);
  };
  auto sum = std::partition_point(sums.begin(), sums.end(), before);
  if (sum == sums.end() || sum->segment != segment || sum->person != h.person ||
      sum->role != h.role)
    sum = sums.insert(sum, {segment, h.person, h.role, 0});
  const bool worked = sum->minutes > 0;
  sum->minutes += h.minutes;
  return worked != (sum->minutes > 0);
}

void add_to_days(Organisation& o, Project& p, const BookedHours& h, Timestamp now) {
  const CivilDate today{std::chrono::floor<Days>(now).time_since_epoch()};
  const CivilDate oldest = today - kProjectDaysKept;
  const auto is_kept = [&](CivilDate day) { return day >= oldest || is_shut_on(p, day); };
  Few<DayHours>& days = p.history.days;
  if (!days.empty() && days.front().date < oldest)
    std::erase_if(days.edit(), [&](const DayHours& d) { return !is_kept(d.date); });
  const auto same = [&](const DayHours& d) { return d.date == h.date; };
  // Of a day of which nothing is kept any more, nothing can be taken off.
  const bool gone = h.date < oldest && h.minutes < 0 && std::ranges::none_of(days, same);
  if (is_kept(h.date) && !gone) add_to_day(o, days, {h.date, {}, h.minutes});
}

// Forecasts of the project read it (D07), so it waits as long as the project's own hours.
void add_to_task(Organisation& o, Handle task, Minutes minutes, std::vector<Touch>& touched) {
  Task& t = o.tasks.at(task);
  Project& p = o.projects.at(t.project);
  count_begun(p, t, -1);
  t.logged += minutes;
  count_begun(p, t, 1);
  touched.push_back({{EntityKind::kTask, task}, kCost});
  mark_dirty(o, {EntityKind::kTask, task});
}

// Work was done, or hours were taken back; cost alone is no activity.
void note_booked(Organisation& o, Handle project, bool worked, Timestamp now,
                 std::vector<Touch>& touched) {
  if (worked) o.projects.at(project).last_activity = now;
  touch_project(o, project, worked ? kCost | kActivity : kCost, touched);
}

void wait(Bookings& b, const BookedHours& booked) {
  b.worked |= booked.minutes > 0;
  for (BookedHours& h : b.waiting) {
    if (h.date != booked.date || h.person != booked.person || h.role != booked.role ||
        h.task != booked.task)
      continue;
    h.minutes += booked.minutes;
    return;
  }
  b.waiting.push_back(booked);
}

}  // namespace

CivilDate segment_of(CivilDate date) {
  return std::max(monday_of(date), first_of_month(month_of(date)));
}

void add_to_day(const Organisation& o, Few<DayHours>& days, const DayHours& added) {
  std::vector<DayHours>& list = days.edit();
  const auto before = [&](const DayHours& d) {
    return d.date != added.date ? d.date < added.date : o.text(d.project) < o.text(added.project);
  };
  auto at = std::partition_point(list.begin(), list.end(), before);
  if (at == list.end() || at->date != added.date || at->project != added.project)
    at = list.insert(at, {added.date, added.project, 0});
  at->minutes += added.minutes;
  if (at->minutes == 0) list.erase(at);
  if (list.empty()) days.clear();
}

void note_late(Project& p, CivilDate date, Booked kind) {
  ClosedWeeks* const weeks = p.closed_weeks.get();
  if (weeks == nullptr || !weeks->last || date > *weeks->last) return;
  if (weeks->late && *weeks->late <= date) return;
  weeks->late = date;
  weeks->late_kind = kind;
}

void add_hours(Organisation& o, Handle project, const BookedHours& booked, Timestamp now,
               std::vector<Touch>& touched) {
  Project& p = o.projects.at(project);
  if (add_to_sum(o, p, booked)) touch_project(o, project, kBegun, touched);
  add_to_days(o, p, booked, now);
  if (booked.task) add_to_task(o, o.tasks.find({p.id, booked.task}), booked.minutes, touched);
  note_late(p, booked.date, Booked::kHours);
}

void book_hours(Organisation& o, Handle project, const BookedHours& booked, const Stamp& stamp,
                Timestamp now, std::vector<Touch>& touched) {
  Project& p = o.projects.at(project);
  if (!p.bookings) p.bookings = std::make_unique<Bookings>();
  Bookings& b = *p.bookings;
  b.last = stamp;
  if (second_of(now) > second_of(b.taken_at)) b.at_once = 0;
  if (b.waiting.empty() && b.at_once < kHoursAtOnce) {
    b.taken_at = now;
    ++b.at_once;
    add_hours(o, project, booked, now, touched);
    return note_booked(o, project, booked.minutes > 0, now, touched);
  }
  touch_project(o, project, b.waiting.empty() ? kWaiting : 0, touched);
  wait(b, booked);
  if (b.waiting.size() >= kHoursWaitingMax) take_waiting_hours(o, project, now, touched);
}

std::optional<Timestamp> hours_due(const Project& p) {
  if (!p.bookings || p.bookings->waiting.empty()) return std::nullopt;
  return second_of(p.bookings->taken_at) + std::chrono::seconds{1};
}

void take_waiting_hours(Organisation& o, Handle project, Timestamp now,
                        std::vector<Touch>& touched) {
  Bookings* const b = o.projects.at(project).bookings.get();
  if (b == nullptr || b->waiting.empty()) return;
  b->taken_at = now;
  b->at_once = kHoursAtOnce;  // While they stream, the next ones wait for the next second.
  for (const BookedHours& booked : b->waiting) add_hours(o, project, booked, now, touched);
  b->waiting.clear();
  note_booked(o, project, std::exchange(b->worked, false), now, touched);
}

}  // namespace portfolio::model
