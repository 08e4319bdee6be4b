#include "rules/model/relink.h"

#include "rules/model/task_sums.h"
#include "rules/model/traits.h"

namespace portfolio::model {
namespace {

void link_portfolios(Organisation& o) {
  for (Handle h = 0; h < o.portfolios.size(); ++h) {
    const Portfolio& p = o.portfolios.at(h);
    if (p.parent) o.portfolios_of_parent.emplace(p.parent.number, h);
    o.stubs += p.stub ? 1 : 0;
  }
}

void link_projects(Organisation& o) {
  for (Handle h = 0; h < o.projects.size(); ++h) {
    const Project& p = o.projects.at(h);
    if (p.parent) o.projects_of_parent.emplace(p.parent.number, h);
    link_traits(o, h, {});
    o.stubs += p.stub ? 1 : 0;
    for (const Handle m : p.milestones) o.stubs += o.milestones.at(m).stub ? 1 : 0;
  }
}

void sum_tasks(Organisation& o) {
  for (Handle h = 0; h < o.tasks.size(); ++h) {
    const Task& t = o.tasks.at(h);
    Project& p = o.projects.at(t.project);
    p.task_list.push_back(h);
    o.stubs += t.stub ? 1 : 0;
    count_due(p, t, 1);
    count_begun(p, t, 1);
    count_contradictions(p, contradictions_of(t), 1);
    if (t.block) list_blocked(p, h, true);
    if (t.state != TaskState::kCancelled && !t.stub) {
      ++p.tasks.edit().count;
      p.tasks.edit().plan += t.plan_minutes.value_or(0);
      p.tasks.edit().items += t.items;
    }
    if (t.state != TaskState::kDone) continue;
    ++p.tasks.edit().done;
    p.tasks.edit().plan_done += t.plan_minutes.value_or(0);
    p.tasks.edit().items_done += t.items;
  }
}

Role& role_of(Organisation& o, Symbol id) {
  Handle h = o.roles.find({{}, id});
  if (h == kNoHandle) h = o.roles.add({{}, id}, Role{id, {}, {}});
  return o.roles.at(h);
}

void link_people(Organisation& o) {
  for (Handle h = 0; h < o.people.size(); ++h) {
    const Person& p = o.people.at(h);
    o.stubs += p.stub ? 1 : 0;
    if (!p.roles.empty()) role_of(o, p.roles.front()).people.push_back(h);
  }
  for (Handle h = 0; h < o.absences.size(); ++h) {
    const Absence& x = o.absences.at(h);
    if (Person* const p = x.person ? o.people.get({{}, x.person}) : nullptr)
      p->absences.push_back(h);
  }
}

void link_allocations(Organisation& o) {
  for (Handle h = 0; h < o.allocations.size(); ++h) {
    const Allocation& a = o.allocations.at(h);
    Person* const person = a.person ? o.people.get({{}, a.person}) : nullptr;
    if (person != nullptr) person->allocations.push_back(h);
    const Symbol role = person == nullptr || person->roles.empty() ? a.role : person->roles.front();
    if (role) role_of(o, role).allocations.push_back(h);
    if (const Handle project = find_project(o, a.project); project != kNoHandle)
      o.allocations_of_project.emplace(project, h);
  }
}

void link_dependencies(Organisation& o) {
  for (Handle h = 0; h < o.dependencies.size(); ++h) {
    const Dependency& d = o.dependencies.at(h);
    o.stubs += d.stub ? 1 : 0;
    for (const NodeRef& node : {d.giver, d.taker}) {
      if (!node.project) continue;
      o.dependencies_of_project.emplace(find_project(o, node.project), h);
      if (node.milestone)
        o.dependencies_of_milestone.emplace(find_milestone(o, node.project, node.milestone), h);
    }
  }
}

void link_governance(Organisation& o) {
  for (Handle h = 0; h < o.risks.size(); ++h)
    o.risks_of_project.emplace(find_project(o, o.risks.at(h).project), h);
  for (Handle h = 0; h < o.decisions.size(); ++h) {
    o.stubs += o.decisions.at(h).stub ? 1 : 0;
    for (const Symbol id : o.decisions.at(h).projects)
      o.decisions_of_project.emplace(find_project(o, id), h);
  }
  for (Handle h = 0; h < o.benefits.size(); ++h) {
    const Benefit& b = o.benefits.at(h);
    o.stubs += b.stub ? 1 : 0;
    if (b.project) o.benefits_of_project.emplace(find_project(o, b.project), h);
  }
  for (Handle h = 0; h < o.calendars.size(); ++h) o.stubs += o.calendars.at(h).stub ? 1 : 0;
}

}  // namespace

void relink(Organisation& o) {
  link_portfolios(o);
  link_projects(o);
  sum_tasks(o);
  link_people(o);
  link_allocations(o);
  link_dependencies(o);
  link_governance(o);
  link_owners(o);
  o.entities = static_cast<std::int64_t>(
      o.portfolios.size() + o.projects.size() + o.milestones.size() + o.tasks.size() +
      o.people.size() + o.allocations.size() + o.absences.size() + o.calendars.size() +
      o.dependencies.size() + o.risks.size() + o.decisions.size() + o.benefits.size() +
      o.objectives.size() + o.cycles.size() + o.sources.size());
}

}  // namespace portfolio::model
