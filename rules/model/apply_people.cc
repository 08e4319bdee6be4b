// Facts about people, allocations, absences and calendars.
#include <algorithm>
#include <utility>

#include "rules/model/applier.h"

namespace portfolio::model {

using namespace aspect;

// The role whose hours an allocation takes: the first role of its person, else as said.
Symbol Applier::role_of(const Allocation& a) const {
  const Person* const person = a.person ? o_.people.get({{}, a.person}) : nullptr;
  return person == nullptr || person->roles.empty() ? a.role : person->roles.front();
}

Handle Applier::need_role(Symbol role) {
  const Handle known = o_.roles.find({{}, role});
  return known != kNoHandle ? known : o_.roles.add({{}, role}, Role{role, {}, {}});
}

// Makes a person or an allocation one of a role's, or takes it out.
void Applier::link_role(Symbol role, bool person, Handle handle, bool add) {
  if (!role) return;
  Role& r = o_.roles.at(need_role(role));
  std::vector<Handle>& list = person ? r.people : r.allocations;
  if (add)
    list.push_back(handle);
  else
    std::erase(list, handle);
}

void Applier::touch_role(Symbol role) {
  if (role) context_.touched.push_back({{EntityKind::kRole, need_role(role)}, kLoad});
}

// Hours booked without a role are priced by the person's first.
void Applier::reprice_hours(Symbol person) {
  const auto unsaid = [&](const HoursSum& s) { return s.person == person && !s.role; };
  if (o_.rates.empty() || o_.people.get({{}, person})->weeks.empty()) return;
  for (Handle h = 0; h < o_.projects.size(); ++h) {
    const auto& hours = o_.projects.at(h).hours;
    if (std::any_of(hours.begin(), hours.end(), unsaid))
      context_.touched.push_back({{EntityKind::kProject, h}, kCost});
  }
}

Result<Disposition> Applier::operator()(const PersonUpserted& f) {
  PORTFOLIO_TRY(handle, need_person(f.person));
  Person& p = o_.people.at(handle);
  know(p.stub);
  const Symbol role_before = p.roles.empty() ? Symbol{} : p.roles.front();
  const Symbol team_before = p.team;
  auto take = patch(p.said, &f.clear, contest("person"));
  take("team", kIdentity, f.team, p.team);
  move_team(handle, team_before);
  take("roles", kIdentity | kLoad, f.roles, p.roles);
  if (!f.skills.empty() || !f.clear.empty()) link_skills(handle, false);
  take("skills", kIdentity, f.skills, p.skills);
  if (!f.skills.empty() || !f.clear.empty()) link_skills(handle, true);
  take("line_manager", kIdentity, f.line_manager, p.line_manager);
  take("resource_manager", kIdentity, f.resource_manager, p.resource_manager);
  take("calendar", kCalendar | kLoad, f.calendar, p.calendar);
  take("contract_minutes_per_week", kLoad, f.contract_minutes_per_week,
       p.contract_minutes_per_week);
  take("works_from", kLoad, f.works_from, p.works_from);
  take("works_to", kLoad, f.works_to, p.works_to);
  take("books_time", kIdentity, f.books_time, p.books_time);
  take("overtime_opt_out", kIdentity, f.overtime_opt_out, p.overtime_opt_out);
  if (!p.books_time) p.history.books_since.reset();
  if (p.books_time && !p.history.books_since) p.history.books_since = context_.now;
  const Symbol role = p.roles.empty() ? Symbol{} : p.roles.front();
  if (role != role_before) {
    link_role(role_before, true, handle, false);
    link_role(role, true, handle, true);
    for (const Handle a : p.allocations) {
      const Symbol asked = o_.allocations.at(a).role;
      link_role(role_before ? role_before : asked, false, a, false);
      link_role(role ? role : asked, false, a, true);
      touch_role(asked);  // Its demand comes or goes.
    }
    touch_role(role_before);
    reprice_hours(p.id);
  }
  if ((take.touched() & (kLoad | kCalendar)) != 0) {
    touch_role(role);
    for (const Handle a : p.allocations)
      if (const Handle h = find_project(o_, o_.allocations.at(a).project); h != kNoHandle)
        context_.touched.push_back({{EntityKind::kProject, h}, kLoad});
  }
  touch(EntityKind::kPerson, handle, take.touched());
  return take.disposition();
}

// Whose load an allocation is: its person's, its role's, its project's.
void Applier::touch_load(const Allocation& a) {
  if (const Handle person = o_.people.find({{}, a.person}); a.person && person != kNoHandle)
    context_.touched.push_back({{EntityKind::kPerson, person}, kLoad});
  touch_role(role_of(a));
  if (const Handle project = find_project(o_, a.project); project != kNoHandle)
    context_.touched.push_back({{EntityKind::kProject, project}, kLoad});
}

Result<Disposition> Applier::operator()(const AllocationUpserted& f) {
  PORTFOLIO_TRY(project, need_project(f.project));
  if (f.person) PORTFOLIO_OK(need_person(*f.person));
  PORTFOLIO_TRY(handle, need(o_.allocations, {{}, intern(f.allocation)}, "an allocation"));
  Allocation& a = o_.allocations.at(handle);
  const Symbol person_before = a.person;
  const Symbol role_before = role_of(a);
  const Symbol project_before = a.project;
  if (a.project) touch_load(a);
  auto take = patch(a.said, &f.clear, contest("allocation", project, a.id));
  const OptionalView project_id = f.project;
  const std::optional<CivilDate> from = f.from;
  const std::optional<CivilDate> to = f.to;
  take("project", kLoad, project_id, a.project);
  take("person", kLoad, f.person, a.person);
  take("role", kLoad, f.role, a.role);
  take("from", kLoad, from, a.from);
  take("to", kLoad, to, a.to);
  take("minutes_per_week", kLoad, f.minutes_per_week, a.minutes_per_week);
  take("rank", kLoad, f.rank, a.rank);
  take("firm", kLoad, f.firm, a.firm);
  if (a.person != person_before) {
    if (Person* const old = person_before ? o_.people.get({{}, person_before}) : nullptr)
      old->allocations.remove(handle);
    if (Person* const next = a.person ? o_.people.get({{}, a.person}) : nullptr)
      next->allocations.push_back(handle);
  }
  if (const Symbol role = role_of(a); role != role_before) {
    link_role(role_before, false, handle, false);
    link_role(role, false, handle, true);
  }
  if (a.project != project_before) {
    if (project_before) o_.allocations_of_project.remove(find_project(o_, project_before), handle);
    o_.allocations_of_project.emplace(project, handle);
  }
  note_disputes(take, project);
  touch(EntityKind::kAllocation, handle, take.touched());
  touch_load(a);
  return take.disposition();
}

Result<Disposition> Applier::operator()(const AllocationEnded& f) {
  PORTFOLIO_TRY(handle, need(o_.allocations, {{}, intern(f.allocation)}, "an allocation"));
  Allocation& a = o_.allocations.at(handle);
  auto take = patch(a.said);
  if (!a.said.accepts(Allocation::kEndedField, stamp_, o_.symbols)) return Disposition::kRepeated;
  a.said.set(Allocation::kEndedField, stamp_);
  a.ended = true;
  touch(EntityKind::kAllocation, handle, kLoad);
  touch_load(a);
  return take.disposition();
}

Result<Disposition> Applier::take_absence(const AbsenceApproved& f, bool cancelled) {
  PORTFOLIO_TRY(person, need_person(f.person));
  PORTFOLIO_TRY(handle, need(o_.absences, {{}, intern(f.absence)}, "an absence"));
  Absence& x = o_.absences.at(handle);
  if (!x.person) o_.people.at(person).absences.push_back(handle);
  auto take = patch(x.said, nullptr, contest("absence"));
  const std::optional<CivilDate> from = f.from;
  const std::optional<CivilDate> to = f.to;
  const std::optional<bool> is_cancelled = cancelled;
  if (!x.person) x.person = intern(f.person);
  take("from", kLoad, from, x.from);
  take("to", kLoad, to, x.to);
  take("minutes_per_day", kLoad, f.minutes_per_day, x.minutes_per_day);
  take("cover", kIdentity, f.cover, x.cover);
  take("cancelled", kLoad, is_cancelled, x.cancelled);
  touch(EntityKind::kAbsence, handle, take.touched());
  // An absence stays with the person of whom it was first said.
  const Handle owner = o_.people.find({{}, x.person});
  if (owner == kNoHandle) return take.disposition();
  context_.touched.push_back({{EntityKind::kPerson, owner}, kLoad});
  const Person& p = o_.people.at(owner);
  touch_role(p.roles.empty() ? Symbol{} : p.roles.front());
  return take.disposition();
}

Result<Disposition> Applier::operator()(const AbsenceApproved& f) { return take_absence(f, false); }

Result<Disposition> Applier::operator()(const AbsenceCancelled& f) {
  return take_absence({f.absence, f.person, f.from, f.to, f.minutes_per_day, f.cover}, true);
}

Result<Disposition> Applier::operator()(const CalendarUpserted& f) {
  PORTFOLIO_TRY(handle, need(o_.calendars, {{}, intern(f.calendar)}, "a calendar"));
  CalendarState& c = o_.calendars.at(handle);
  know(c.stub);
  std::optional<std::uint8_t> weekdays;
  for (const Weekday day : f.working_weekdays)
    weekdays = static_cast<std::uint8_t>(weekdays.value_or(0) | 1U << (static_cast<int>(day) - 1));
  std::vector<CivilDate> holidays = f.holidays;
  std::sort(holidays.begin(), holidays.end());
  holidays.erase(std::unique(holidays.begin(), holidays.end()), holidays.end());
  auto take = patch(c.said, &f.clear, contest("calendar"));
  take("working_weekdays", kCalendar, weekdays, c.weekdays);
  take("holidays", kCalendar, holidays, c.holidays);
  take("time_zone", kCalendar, f.time_zone, c.time_zone);
  take("day_starts_minute", kCalendar, f.day_starts_minute, c.day_starts_minute);
  take("minutes_per_day", kCalendar, f.minutes_per_day, c.minutes_per_day);
  take("country", kIdentity, f.country, c.country);
  touch(EntityKind::kCalendar, handle, take.touched());
  return take.disposition();
}

Result<Disposition> Applier::take_timesheet(View person, CivilDate from, CivilDate to,
                                            SheetState state, const OptionalView& approver) {
  PORTFOLIO_TRY(handle, need_person(person));
  std::vector<Timesheet>& sheets = o_.people.at(handle).timesheets.edit();
  auto at = std::partition_point(sheets.begin(), sheets.end(), [&](const Timesheet& t) {
    return std::pair(t.from, t.to) < std::pair(from, to);
  });
  if (at == sheets.end() || at->from != from || at->to != to) {
    at = sheets.insert(at, Timesheet{from, to, state, {}, stamp_, context_.now, {}});
  } else if (!overrides(stamp_, at->stamp, o_.symbols)) {
    return Disposition::kOlder;
  }
  link_sheet(handle, *at, false);
  if (state == SheetState::kSubmitted) at->seen_at = context_.now;
  at->state = state;
  if (approver && at->approver != intern(*approver)) {
    at->former_approver = at->approver;
    at->approver = intern(*approver);
  }
  at->stamp = stamp_;
  link_sheet(handle, *at, true);
  touch(EntityKind::kPerson, handle, kState);
  return Disposition::kApplied;
}

Result<Disposition> Applier::operator()(const TimesheetSubmitted& f) {
  return take_timesheet(f.person, f.from, f.to, SheetState::kSubmitted, f.approver);
}
Result<Disposition> Applier::operator()(const TimesheetApproved& f) {
  return take_timesheet(f.person, f.from, f.to, SheetState::kApproved, f.approver);
}
Result<Disposition> Applier::operator()(const TimesheetRejected& f) {
  return take_timesheet(f.person, f.from, f.to, SheetState::kRejected, f.approver);
}

Result<Disposition> Applier::operator()(const ForumAttended& f) {
  PORTFOLIO_TRY(handle, need_person(f.person));
  std::vector<Attendance>& forums = o_.people.at(handle).forums.edit();
  const Symbol forum = intern(f.forum);
  auto at = std::partition_point(forums.begin(), forums.end(), [&](const Attendance& x) {
    return std::pair(x.date, o_.text(x.forum)) < std::pair(f.date, o_.text(forum));
  });
  if (at == forums.end() || at->date != f.date || at->forum != forum)
    at = forums.insert(at, Attendance{f.date, forum, false, stamp_});
  else if (!overrides(stamp_, at->stamp, o_.symbols))
    return Disposition::kOlder;
  at->present = f.present.value_or(true);
  at->stamp = stamp_;
  touch(EntityKind::kPerson, handle, kState);
  return Disposition::kApplied;
}

}  // namespace portfolio::model
