#include "rules/signals/capacity.h"

#include <algorithm>

#include "rules/calendar/capacity.h"

namespace portfolio::signals {
namespace {

using model::Handle;
using model::kNoHandle;

std::int64_t available_minutes(const model::Organisation& o, Calendars& calendars, Handle person,
                               CivilDate from, CivilDate to) {
  const model::Person& p = o.people.at(person);
  std::vector<calendar::AbsenceSpan> absences;
  for (const Handle h : p.absences) {
    const model::Absence& x = o.absences.at(h);
    if (x.cancelled || x.to < from || x.from > to) continue;
    absences.push_back(
        {x.from, x.to,
         x.minutes_per_day ? std::optional(Effort{*x.minutes_per_day}) : std::nullopt});
  }
  const calendar::Contract contract{Effort{p.contract_minutes_per_week.value_or(0)}, p.works_from,
                                    p.works_to};
  return calendar::available(calendars.of_person(person), contract, from, to, absences).count();
}

bool is_load(const model::Allocation& a) { return a.firm && !a.ended && a.minutes_per_week; }

}  // namespace

std::int64_t allocated_minutes(const model::Allocation& a,
                               const calendar::WorkingCalendar& calendar, CivilDate from,
                               CivilDate to) {
  return a.ended ? 0 : once_allocated_minutes(a, calendar, from, to);
}

std::int64_t once_allocated_minutes(const model::Allocation& a,
                                    const calendar::WorkingCalendar& calendar, CivilDate from,
                                    CivilDate to) {
  from = std::max(from, a.from);
  to = std::min(to, a.to);
  if (from > to || !a.firm || !a.minutes_per_week) return 0;
  const std::int64_t days = calendar.working_days(from - Days{1}, to);
  return *a.minutes_per_week * days / calendar.weekdays_a_week();
}

Load person_load(const model::Organisation& o, Calendars& calendars, Handle person, CivilDate from,
                 CivilDate to) {
  Load load;
  const model::Person& p = o.people.at(person);
  const calendar::WorkingCalendar& calendar = calendars.of_person(person);
  for (const Handle h : p.allocations)
    load.allocated += allocated_minutes(o.allocations.at(h), calendar,
                                        p.works_from ? std::max(from, *p.works_from) : from,
                                        p.works_to ? std::min(to, *p.works_to) : to);
  load.available = available_minutes(o, calendars, person, from, to);
  return load;
}

void Capacity::set_day(CivilDate today) {
  if (month_of(today) == first_month_ && monday_of(today) == monday_) return;
  first_month_ = month_of(today);
  monday_ = monday_of(today);
  stale_ = true;
}

CivilDate Capacity::span_from(std::size_t span) const {
  return span == kMonths ? weeks_from()
                         : first_of_month(first_month_ + static_cast<std::int32_t>(span));
}

CivilDate Capacity::span_to(std::size_t span) const {
  return span == kMonths
             ? weeks_to()
             : first_of_month(first_month_ + static_cast<std::int32_t>(span) + 1) - Days{1};
}

Capacity::Share Capacity::person_share(Handle person) {
  const model::Person& p = o_.people.at(person);
  Share share;
  if (p.roles.empty() || !p.contract_minutes_per_week) return share;
  share.role = p.roles.front();
  for (std::size_t i = 0; i < kSpans; ++i)
    share.minutes[i] = static_cast<std::int32_t>(
        available_minutes(o_, calendars_, person, span_from(i), span_to(i)));
  return share;
}

Capacity::Share Capacity::allocation_share(Handle allocation) {
  const model::Allocation& a = o_.allocations.at(allocation);
  const Handle person = a.person ? o_.people.find({{}, a.person}) : kNoHandle;
  Share share;
  share.role = a.role;
  if (person != kNoHandle && !o_.people.at(person).roles.empty())
    share.role = o_.people.at(person).roles.front();  // A person counts in the first role.
  if (!share.role || !is_load(a)) return {};
  const calendar::WorkingCalendar& calendar =
      person != kNoHandle ? calendars_.of_person(person)
                          : calendars_.of_project(find_project(o_, a.project));
  for (std::size_t i = 0; i < kSpans; ++i)
    share.minutes[i] =
        static_cast<std::int32_t>(allocated_minutes(a, calendar, span_from(i), span_to(i)));
  return share;
}

void Capacity::put(std::vector<Share>& shares, Handle at, const Share& next,
                   std::int64_t Load::*member) {
  if (shares.size() <= at) {
    if (shares.capacity() <= at) shares.reserve(at + at / 8 + 1);
    shares.resize(at + 1);
  }
  Share& held = shares[at];
  const auto count = [&](const Share& share, std::int64_t sign) {
    if (!share.role) return;
    auto& sums = sums_[share.role.number];
    for (std::size_t i = 0; i < kSpans; ++i) sums[i].*member += sign * share.minutes[i];
  };
  count(held, -1);
  count(next, 1);
  held = next;
}

void Capacity::person_changed(Handle person) {
  if (stale_) return;
  put(people_, person, person_share(person), &Load::available);
  for (const Handle a : o_.people.at(person).allocations) allocation_changed(a);
}

void Capacity::allocation_changed(Handle allocation) {
  if (!stale_) put(allocations_, allocation, allocation_share(allocation), &Load::allocated);
}

void Capacity::refresh() {
  stale_ = false;
  people_.clear();
  allocations_.clear();
  sums_.clear();
  people_.reserve(o_.people.size());
  allocations_.reserve(o_.allocations.size());
  for (Handle h = 0; h < o_.people.size(); ++h) put(people_, h, person_share(h), &Load::available);
  for (Handle h = 0; h < o_.allocations.size(); ++h)
    put(allocations_, h, allocation_share(h), &Load::allocated);
}

Load Capacity::of_role(Handle role, std::int32_t month) {
  if (month < first_month_ || month >= first_month_ + kMonths) return {};
  return sum_of(role, static_cast<std::size_t>(month - first_month_));
}

Load Capacity::weeks_ahead(Handle role) { return sum_of(role, kMonths); }

Load Capacity::sum_of(Handle role, std::size_t span) {
  if (stale_) refresh();
  const auto at = sums_.find(o_.roles.at(role).id.number);
  return at == sums_.end() ? Load{} : at->second[span];
}

}  // namespace portfolio::signals
