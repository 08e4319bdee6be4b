#include "rules/signals/related.h"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/signals/network.h"

namespace portfolio::signals {

using model::Handle;
using model::kNoHandle;
using model::Organisation;

void visit_portfolios(const Organisation& o, Handle portfolio, const Visit& visit) {
  for (int depth = 0; portfolio != kNoHandle && depth < 1000; ++depth) {
    visit({SubjectKind::kPortfolio, portfolio, 0});
    const Symbol parent = o.portfolios.at(portfolio).parent;
    portfolio = parent ? o.portfolios.find({{}, parent}) : kNoHandle;
  }
}

void visit_upstream(const Organisation& o, Handle dependency, const Visit& visit) {
  for (const Handle p : upstream_projects(o, o.dependencies.at(dependency))) {
    for (const Handle m : o.projects.at(p).milestones) visit({SubjectKind::kMilestone, m, 0});
    visit({SubjectKind::kMilestone, p, kFinish});
  }
}

void visit_handovers(const Organisation& o, Handle person, const Visit& visit) {
  std::set<Handle> projects;
  const auto tasks = o.work_of_owner.equal_range(o.people.at(person).id.number);
  for (auto at = tasks.first; at != tasks.second; ++at)
    projects.insert(o.tasks.at(at->second).project);
  for (const Handle p : projects)
    for (auto [at, end] = o.dependencies_of_project.equal_range(p); at != end; ++at)
      visit({SubjectKind::kDependency, at->second, 0});
}

void visit_of_task(const Organisation& o, Handle task, SubjectKind kind, const Visit& visit) {
  const Handle project = o.tasks.at(task).project;
  if (kind == SubjectKind::kTask) {
    visit({kind, task, 0});
    for (const Handle t : o.projects.at(project).blocked) visit({kind, t, 0});
  }
  if (kind == SubjectKind::kProject) visit({kind, project, 0});
  if (kind == SubjectKind::kMilestone) visit({kind, project, kFinish});
  if (kind == SubjectKind::kDependency)
    for (auto [at, end] = o.dependencies_of_project.equal_range(project); at != end; ++at)
      visit({kind, at->second, 0});
}

void visit_aligned(const Organisation& o, Handle objective, const Visit& visit) {
  const Symbol id = o.objectives.at(objective).id;
  for (Handle h = 0; h < o.projects.size(); ++h) {
    const auto& objectives = o.projects.at(h).objectives;
    if (std::find(objectives.begin(), objectives.end(), id) != objectives.end())
      visit({SubjectKind::kProject, h, 0});
  }
}

void visit_of_source(const Organisation& o, Handle source, SubjectKind kind, const Visit& visit) {
  const Symbol id = o.sources.at(source).id;
  for (Handle h = 0; h < o.people.size(); ++h) {
    const model::Person& p = o.people.at(h);
    const bool its = std::any_of(p.timesheets.begin(), p.timesheets.end(),
                                 [&](const model::Timesheet& t) { return t.stamp.source == id; });
    if (!its) continue;
    if (kind == SubjectKind::kPerson) visit({kind, h, 0});
    if (kind == SubjectKind::kTeam && p.team) visit({kind, p.team.number, 0});
  }
}

void visit_decided(const Organisation& o, Handle decision, const Visit& visit) {
  for (const Symbol id : o.decisions.at(decision).projects)
    if (const Handle h = find_project(o, id); h != kNoHandle) visit({SubjectKind::kProject, h, 0});
}

void visit_symbols(const Organisation& o, SubjectKind kind, const Visit& visit) {
  std::set<std::uint32_t> numbers;
  const auto add = [&](Symbol symbol) {
    if (symbol) numbers.insert(symbol.number);
  };
  if (kind == SubjectKind::kSponsor) {
    for (Handle h = 0; h < o.projects.size(); ++h) add(o.projects.at(h).sponsor);
    for (Handle h = 0; h < o.portfolios.size(); ++h) add(o.portfolios.at(h).sponsor);
  } else if (kind == SubjectKind::kTeam) {
    for (Handle h = 0; h < o.people.size(); ++h) add(o.people.at(h).team);
  } else if (kind == SubjectKind::kApprover) {
    for (Handle h = 0; h < o.people.size(); ++h)
      for (const model::Timesheet& sheet : o.people.at(h).timesheets) add(sheet.approver);
  } else {
    for (Handle h = 0; h < o.projects.size(); ++h)
      if (const auto& reports = o.projects.at(h).reports) add(reports->cause);
    for (Handle h = 0; h < o.tasks.size(); ++h)
      if (const auto& block = o.tasks.at(h).block) add(block->cause);
  }
  for (const std::uint32_t number : numbers) visit({kind, number, 0});
}

}  // namespace portfolio::signals
