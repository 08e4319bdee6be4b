#include "rules/signals/evidence.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace portfolio::signals {
namespace {

using model::Aspects;
using model::EntityKind;
using model::Handle;
using model::kNoHandle;
using model::Organisation;
using model::Stamp;
using Stamps = std::vector<Stamp>;
namespace aspect = model::aspect;

void add(Stamps& stamps, const std::optional<Stamp>& stamp) {
  if (!stamp || stamp->offset < 0) return;
  if (std::find(stamps.begin(), stamps.end(), *stamp) == stamps.end()) stamps.push_back(*stamp);
}

void add_project(const Organisation& o, Handle handle, Aspects aspects, Stamps& stamps) {
  if (handle == kNoHandle) return;
  const model::Project& p = o.projects.at(handle);
  constexpr Aspects kExpected = aspect::kForecast | aspect::kOutlook | aspect::kChance;
  if ((aspects & (aspect::kReport | kExpected)) != 0 && p.reports && p.reports->last)
    add(stamps, *p.reports->last);
  if ((aspects & (aspect::kForecast | aspect::kEstimate)) != 0 && p.estimate)
    add(stamps, p.estimate->stamp);
  if ((aspects & aspect::kCost) != 0 && p.bookings) add(stamps, p.bookings->last);
  if ((aspects & (aspect::kProgress | aspect::kCost)) != 0 && !p.measured.empty())
    add(stamps, p.measured.back().stamp);
  if ((aspects & aspect::kProgress) != 0 && !p.seldom->backlog.empty())
    add(stamps, p.seldom->backlog.back().stamp);
  if ((aspects & aspect::kPlan) != 0) {
    if (!p.baselines.empty()) add(stamps, p.baselines.back().stamp);
    if (p.budget) add(stamps, p.budget->stamp);
  }
  if ((aspects & (aspect::kState | aspect::kIdentity)) != 0 || stamps.empty())
    add(stamps, p.said.last());
}

void add_milestone(const Organisation& o, Handle handle, Stamps& stamps) {
  if (handle == kNoHandle) return;
  const model::Milestone& m = o.milestones.at(handle);
  add(stamps, m.said.last());
  if (m.granted_date) add_project(o, m.project, aspect::kPlan, stamps);
}

void add_allocations(const Organisation& o, const auto& handles, Stamps& stamps) {
  std::optional<Stamp> newest;
  for (const Handle h : handles) {
    std::optional<Stamp> stamp = o.allocations.at(h).said.last();
    if (stamp && (!newest || stamp->offset > newest->offset)) newest = std::move(stamp);
  }
  add(stamps, newest);
}

void add_dependency(const Organisation& o, Handle handle, Stamps& stamps) {
  const model::Dependency& d = o.dependencies.at(handle);
  add(stamps, d.said.last());
  for (const model::NodeRef& node : {d.giver, d.taker}) {
    if (!node.project) continue;
    if (node.milestone)
      add_milestone(o, find_milestone(o, node.project, node.milestone), stamps);
    else
      add_project(o, find_project(o, node.project), aspect::kForecast, stamps);
  }
}

void add_own(const Organisation& o, SubjectRef s, Aspects project_aspects, Stamps& stamps) {
  switch (s.kind) {
    case SubjectKind::kPortfolio:
      return add(stamps, o.portfolios.at(s.handle).said.last());
    case SubjectKind::kProject:
    case SubjectKind::kBudgetThreshold:
      return add_project(o, s.handle, project_aspects, stamps);
    case SubjectKind::kMilestone:
      if (is_finish(s)) return add_project(o, s.handle, aspect::kPlan | aspect::kForecast, stamps);
      return add_milestone(o, s.handle, stamps);
    case SubjectKind::kDependency:
      return add_dependency(o, s.handle, stamps);
    case SubjectKind::kRoleMonth:
      return add_allocations(o, o.roles.at(s.handle).allocations, stamps);
    case SubjectKind::kDecision:
      return add(stamps, o.decisions.at(s.handle).said.last());
    case SubjectKind::kBenefit: {
      const model::Benefit& b = o.benefits.at(s.handle);
      if (!b.measured.empty()) add(stamps, b.measured.back().stamp);
      return add(stamps, b.said.last());
    }
    case SubjectKind::kPerson:
      add_allocations(o, o.people.at(s.handle).allocations, stamps);
      return add(stamps, o.people.at(s.handle).said.last());
    case SubjectKind::kSource:
      return add(stamps, o.sources.at(s.handle).last);
    case SubjectKind::kTask:
      return add(stamps, o.tasks.at(s.handle).said.last());
    case SubjectKind::kRole:
      return add_allocations(o, o.roles.at(s.handle).allocations, stamps);
    case SubjectKind::kObjective:
      return add(stamps, o.objectives.at(s.handle).said.last());
    case SubjectKind::kAbsence:
      return add(stamps, o.absences.at(s.handle).said.last());
    case SubjectKind::kProjectPair:
      add_project(o, s.handle, project_aspects, stamps);
      return add_project(o, static_cast<Handle>(s.part), project_aspects, stamps);
    case SubjectKind::kCause:
    case SubjectKind::kSponsor:
    case SubjectKind::kApprover:
    case SubjectKind::kAlert:
    case SubjectKind::kTeam:
      return;  // Named by many: the signals' texts say by which.
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace

std::vector<Stamp> stamps_behind(const Organisation& o, const Signal& signal, SubjectRef subject) {
  Aspects of_project = 0;
  for (const Reads& reads : signal.reads)
    if (reads.entity == EntityKind::kProject) of_project |= reads.aspects;
  Stamps stamps;
  if (signal.subject == SubjectKind::kProject && subject.kind != SubjectKind::kProject)
    add_project(o, project_of(o, subject), of_project, stamps);
  else
    add_own(o, subject, of_project, stamps);
  const auto newer = [](const Stamp& a, const Stamp& b) { return a.offset > b.offset; };
  if (!std::ranges::is_sorted(stamps, newer)) std::ranges::stable_sort(stamps, newer);
  return stamps;
}

}  // namespace portfolio::signals
