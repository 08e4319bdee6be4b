// Forgetting a person: whatever is theirs becomes nobody's, and their name goes from whatever they
// have in their charge. Sums stay, without a name. A fact that names them later is a fact about
// somebody who was never heard of.
#include <algorithm>
#include <utility>

#include "rules/model/applier.h"
#include "rules/model/bookings.h"

namespace portfolio::model {
namespace {

using namespace aspect;

// Empties the fields that name the person; true if one did.
template <class... Fields>
bool forget(Symbol person, Fields&... fields) {
  const auto one = [&](Symbol& field) {
    if (field != person) return false;
    field = {};
    return true;
  };
  return (static_cast<int>(one(fields)) + ...) != 0;
}

// Likewise in each item of a list.
template <class T, class Forget>
bool forget_in(Few<T>& list, Forget forget_one) {
  bool found = false;
  if (list.empty()) return found;
  for (T& item : list.edit()) found = forget_one(item) || found;
  return found;
}

}  // namespace

// Single entries lose their person; their hours stay where they are counted.
void Applier::erase_entries(View person) {
  std::vector<std::pair<std::string, std::string>> changed;
  context_.cold.each(entry_prefix(event_.organisation), [&](View key, View bytes) {
    if (!is_entry_of(bytes, person)) return;
    SymbolTable names;  // Not the organisation's: what is read here need not be known for ever.
    RowReader read(bytes, names);
    EntryRow row;
    read(row);
    row.person = {};
    std::string next;
    RowWriter write(next, names, Flavour::kStored);
    write(row);
    changed.emplace_back(key, std::move(next));
  });
  for (auto& [key, bytes] : changed) context_.cold.put(key, std::move(bytes));
}

void Applier::erase_hours(Symbol person) {
  for (Handle h = 0; h < o_.projects.size(); ++h) {
    take_waiting_hours(o_, h, context_.now, context_.touched);
    Project& p = o_.projects.at(h);
    std::vector<HoursSum> kept;
    bool found = false;
    for (HoursSum sum : p.hours) {
      found = found || sum.person == person;
      if (sum.person == person) sum.person = {};
      const auto at = std::find_if(kept.begin(), kept.end(), [&](const HoursSum& k) {
        return k.segment == sum.segment && k.person == sum.person && k.role == sum.role;
      });
      if (at == kept.end())
        kept.push_back(sum);
      else
        at->minutes += sum.minutes;
    }
    if (!found) continue;
    std::stable_sort(kept.begin(), kept.end(), [&](const HoursSum& a, const HoursSum& b) {
      return std::tuple(a.segment, o_.text(a.person), o_.text(a.role)) <
             std::tuple(b.segment, o_.text(b.person), o_.text(b.role));
    });
    p.hours.edit() = std::move(kept);
    touch_project(h, kCost);
  }
}

// Rates that were theirs, and notes that they wrote.
void Applier::erase_rates(Symbol person) {
  const auto gone = std::erase_if(o_.rates, [&](const Rate& r) { return r.person == person; });
  bool noted = false;
  for (AlertNote& note : o_.notes) noted = forget(person, note.by) || noted;
  if (gone > 0 || noted) touch(EntityKind::kOrganisation, 0, gone > 0 ? kCost : kIdentity);
}

void Applier::erase_from_portfolios(Symbol person) {
  for (Handle h = 0; h < o_.portfolios.size(); ++h) {
    Portfolio& p = o_.portfolios.at(h);
    if (forget(person, p.owner, p.sponsor, p.pmo, p.resource_manager))
      touch(EntityKind::kPortfolio, h, kIdentity);
  }
}

void Applier::erase_from_projects(Symbol person) {
  for (Handle h = 0; h < o_.projects.size(); ++h) {
    Project& p = o_.projects.at(h);
    if (forget(person, p.manager, p.sponsor)) touch_project(h, kIdentity);
    bool planned =
        forget_in(p.changes, [&](ApprovedChange& c) { return forget(person, c.approver); });
    planned |= forget_in(p.baselines, [&](Baseline& b) { return forget(person, b.approver); });
    if (planned) touch_project(h, kPlan);
    bool reported = p.reports && forget(person, p.reports->reporter);
    reported |= p.seldom->dissent && forget(person, p.seldom->dissent->by);
    if (p.reports && p.reports->recovery && p.reports->recovery->owner == person) {
      Recovery recovery = *p.reports->recovery;
      recovery.owner = {};
      p.reports->recovery = std::optional<Recovery>(std::move(recovery));
      reported = true;
    }
    if (reported) touch_project(h, kReport);
  }
}

void Applier::erase_from_work(Symbol person) {
  for (Handle h = 0; h < o_.tasks.size(); ++h) {
    Task& t = o_.tasks.at(h);
    if (t.block && forget(person, t.block->blocked_by, t.block->waiting_for))
      touch(EntityKind::kTask, h, kState);
    if (t.owner != person) continue;
    const OpenWork before = leave_work(h);
    t.owner = {};
    enter_work(h, before);
    touch(EntityKind::kTask, h, kIdentity);
  }
  for (Handle h = 0; h < o_.milestones.size(); ++h) {
    Milestone& m = o_.milestones.at(h);
    if (!m.extras->evidence.empty() &&
        forget_in(m.extras.edit().evidence, [&](GateItem& g) { return forget(person, g.owner); }))
      touch(EntityKind::kMilestone, h, kState);
    if (m.owner != person) continue;
    const Symbol before = leave_owned(h);
    m.owner = {};
    enter_owned(h, before);
    touch(EntityKind::kMilestone, h, kIdentity);
  }
}

// What others say of them: who manages, who approves, who stands in.
void Applier::erase_from_people(Symbol person) {
  for (Handle h = 0; h < o_.people.size(); ++h) {
    Person& p = o_.people.at(h);
    if (forget(person, p.line_manager, p.resource_manager))
      touch(EntityKind::kPerson, h, kIdentity);
    const bool approves = forget_in(p.timesheets, [&](Timesheet& sheet) {
      if (sheet.approver == person) link_sheet(h, sheet, false);
      return forget(person, sheet.approver, sheet.former_approver);
    });
    if (approves) touch(EntityKind::kPerson, h, kState);
  }
  for (Handle h = 0; h < o_.absences.size(); ++h)
    if (forget(person, o_.absences.at(h).cover)) touch(EntityKind::kAbsence, h, kIdentity);
}

void Applier::erase_from_governance(Symbol person) {
  for (Handle h = 0; h < o_.dependencies.size(); ++h)
    if (forget(person, o_.dependencies.at(h).committed_by)) touch_dependency(h, kIdentity);
  for (Handle h = 0; h < o_.risks.size(); ++h)
    if (forget(person, o_.risks.at(h).owner)) {
      touch(EntityKind::kRisk, h, kIdentity);
      touch_project(find_project(o_, o_.risks.at(h).project), kLinks);
    }
  for (Handle h = 0; h < o_.decisions.size(); ++h)
    if (forget(person, o_.decisions.at(h).owner, o_.decisions.at(h).decided_by))
      touch(EntityKind::kDecision, h, kIdentity);
  for (Handle h = 0; h < o_.benefits.size(); ++h)
    if (forget(person, o_.benefits.at(h).owner)) touch(EntityKind::kBenefit, h, kIdentity);
  for (Handle h = 0; h < o_.objectives.size(); ++h)
    if (forget(person, o_.objectives.at(h).owner)) touch(EntityKind::kObjective, h, kIdentity);
  for (Handle h = 0; h < o_.sources.size(); ++h)
    if (forget(person, o_.sources.at(h).data_owner)) touch(EntityKind::kSource, h, kIdentity);
}

// Their allocations end and their absences are over.
void Applier::erase_time(Handle handle) {
  Person& p = o_.people.at(handle);
  for (const Handle a : std::vector<Handle>(p.allocations.begin(), p.allocations.end())) {
    Allocation& allocation = o_.allocations.at(a);
    link_role(role_of(allocation), false, a, false);
    allocation.ended = true;
    allocation.person = {};
    link_role(role_of(allocation), false, a, true);  // The role that it asks for itself, if any.
    touch(EntityKind::kAllocation, a, kLoad);
    if (const Handle h = find_project(o_, allocation.project); h != kNoHandle)
      context_.touched.push_back({{EntityKind::kProject, h}, kLoad});
  }
  for (const Handle a : p.absences) {
    Absence& absence = o_.absences.at(a);
    absence.cancelled = true;
    absence.person = absence.cover = {};
    touch(EntityKind::kAbsence, a, kLoad);
  }
  for (const Timesheet& sheet : p.timesheets) {
    link_sheet(handle, sheet, false);
    if (const Handle h = o_.people.find({{}, sheet.approver}); sheet.approver && h != kNoHandle)
      context_.touched.push_back({{EntityKind::kPerson, h}, kState});
  }
}

Result<Disposition> Applier::operator()(const PersonErased& f) {
  erase_entries(f.person);
  const Symbol id = o_.symbols.find(f.person);
  if (!id) return Disposition::kApplied;
  erase_rates(id);
  erase_from_portfolios(id);
  erase_from_projects(id);
  erase_from_work(id);
  erase_from_people(id);
  erase_from_governance(id);
  const Handle handle = o_.people.find({{}, id});
  if (handle == kNoHandle) return Disposition::kApplied;
  erase_hours(id);
  erase_time(handle);
  Person& p = o_.people.at(handle);
  const Symbol role = p.roles.empty() ? Symbol{} : p.roles.front();
  link_role(role, true, handle, false);
  touch_role(role);
  link_skills(handle, false);
  move_team(handle, std::exchange(p.team, {}));
  --o_.entities;
  o_.stubs -= p.stub ? 1 : 0;
  Person erased;  // A gap: without an id it is in no row, and nobody finds it.
  erased.stub = false;
  erased.dirty = p.dirty;
  p = std::move(erased);
  o_.erased.push_back(id);
  touch(EntityKind::kPerson, handle, kAll);
  return Disposition::kApplied;
}

}  // namespace portfolio::model
