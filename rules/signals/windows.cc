#include "rules/signals/windows.h"

#include <algorithm>

#include "rules/signals/capacity.h"

namespace portfolio::signals {

std::int64_t promised_minutes(Context& c, const model::Allocation& a, Window window) {
  return a.ended ? 0 : once_promised_minutes(c, a, window);
}

std::int64_t once_promised_minutes(Context& c, const model::Allocation& a, Window window) {
  const model::Organisation& o = c.organisation();
  const Handle person = a.person ? o.people.find({{}, a.person}) : kNoHandle;
  const calendar::WorkingCalendar& calendar =
      person == kNoHandle ? c.calendars().of_project(find_project(o, a.project))
                          : c.calendars().of_person(person);
  if (a.ended) {
    const auto said = a.said.order_of(model::Allocation::kEndedField);
    if (!said) return 0;  // Its person was erased.
    window.to = std::min(window.to, calendar.local_date(said->occurred_at));
  }
  if (person != kNoHandle) {
    const model::Person& p = o.people.at(person);
    if (p.works_from) window.from = std::max(window.from, *p.works_from);
    if (p.works_to) window.to = std::min(window.to, *p.works_to);
  }
  return once_allocated_minutes(a, calendar, window.from, window.to);
}

std::span<const model::DayHours> days_in(const model::Few<model::DayHours>& days, Window window) {
  const auto from = std::partition_point(
      days.begin(), days.end(), [&](const model::DayHours& d) { return d.date < window.from; });
  const auto to = std::partition_point(
      from, days.end(), [&](const model::DayHours& d) { return d.date <= window.to; });
  return {from, to};
}

std::int64_t sum_days(const model::Few<model::DayHours>& days, Window window) {
  std::int64_t sum = 0;
  for (const model::DayHours& d : days_in(days, window)) sum += d.minutes;
  return sum;
}

Window booked_up_to(const model::Person& person, Window window) {
  const auto booked = days_in(person.history.days, window);
  return {window.from, booked.empty() ? window.from - Days{1} : booked.back().date};
}

// An allocation that went to another project is still in the links of its first.
std::vector<Handle> allocations_of(const model::Organisation& o, Handle project) {
  std::vector<Handle> all;
  const Symbol id = o.projects.at(project).id;
  for (auto [at, end] = o.allocations_of_project.equal_range(project); at != end; ++at)
    if (o.allocations.at(at->second).project == id) all.push_back(at->second);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool has_leave(Context& c, Handle person, Window window) {
  const model::Organisation& o = c.organisation();
  const calendar::WorkingCalendar& calendar = c.calendars().of_person(person);
  const auto& absences = o.people.at(person).absences;
  return std::any_of(absences.begin(), absences.end(), [&](Handle h) {
    const model::Absence& x = o.absences.at(h);
    const CivilDate from = std::max(x.from, window.from), to = std::min(x.to, window.to);
    return !x.cancelled && from <= to && calendar.working_days(from - Days{1}, to) > 0;
  });
}

}  // namespace portfolio::signals
