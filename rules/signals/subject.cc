#include "rules/signals/subject.h"

#include <array>
#include <charconv>

#include "rules/signals/likeness.h"
#include "rules/signals/related.h"

namespace portfolio::signals {
namespace {

using model::EntityKind;
using model::EntityRef;
using model::Handle;
using model::kNoHandle;
using model::Organisation;

constexpr std::array<std::string_view, kSubjectKinds> kNames = {
    "portfolio",  "project",  "milestone", "budget_threshold", "dependency",
    "role_month", "decision", "benefit",   "person",           "source",
    "task",       "role",     "objective", "project_pair",     "cause",
    "sponsor",    "approver", "alert",     "absence",          "team"};
constexpr std::int32_t kMonthsAhead = 3;
constexpr std::string_view kFinishId = "(finish)";

std::string month_text(std::int32_t month) {
  return format_date(first_of_month(month)).substr(0, 7);
}

void visit_links(const model::Links& links, Handle from, SubjectKind kind, const Visit& visit) {
  for (auto [at, end] = links.equal_range(from); at != end; ++at) visit({kind, at->second, 0});
}

void visit_thresholds(Handle project, const Visit& visit) {
  for (std::int32_t part = 0; part < 4; ++part)
    visit({SubjectKind::kBudgetThreshold, project, part});
}

void visit_months(Handle role, CivilDate today, const Visit& visit) {
  for (std::int32_t month = 0; month <= kMonthsAhead; ++month)
    visit({SubjectKind::kRoleMonth, role, month_of(today) + month});
}

// The project's own sponsor, else that of its portfolio.
void visit_sponsor(const Organisation& o, Handle project, const Visit& visit) {
  Symbol sponsor = o.projects.at(project).sponsor;
  if (!sponsor)
    if (const Handle p = portfolio_of_project(o, project); p != kNoHandle)
      sponsor = o.portfolios.at(p).sponsor;
  if (sponsor) visit({SubjectKind::kSponsor, sponsor.number, 0});
}

// Whose hours the project's allocations take.
void visit_roles(const Organisation& o, Handle project, const Visit& visit) {
  for (auto [at, end] = o.allocations_of_project.equal_range(project); at != end; ++at) {
    const model::Allocation& a = o.allocations.at(at->second);
    const model::Person* const person = a.person ? o.people.get({{}, a.person}) : nullptr;
    const Symbol role = person == nullptr || person->roles.empty() ? a.role : person->roles.front();
    if (const Handle h = role ? o.roles.find({{}, role}) : kNoHandle; h != kNoHandle)
      visit({SubjectKind::kRole, h, 0});
  }
}

void visit_of_project(const Organisation& o, Handle project, SubjectKind kind, const Visit& visit) {
  switch (kind) {
    case SubjectKind::kProject:
      return visit({kind, project, 0});
    case SubjectKind::kBudgetThreshold:
      return visit_thresholds(project, visit);
    case SubjectKind::kMilestone:
      for (const Handle m : o.projects.at(project).milestones) visit({kind, m, 0});
      return visit({kind, project, kFinish});
    case SubjectKind::kTask:
      for (const Handle t : o.projects.at(project).task_list) visit({kind, t, 0});
      return;
    case SubjectKind::kSponsor:
      return visit_sponsor(o, project, visit);
    case SubjectKind::kProjectPair:
      return visit_pairs(o, project, visit);
    case SubjectKind::kDependency:
      return visit_links(o.dependencies_of_project, project, kind, visit);
    case SubjectKind::kDecision:
      return visit_links(o.decisions_of_project, project, kind, visit);
    case SubjectKind::kBenefit:
      return visit_links(o.benefits_of_project, project, kind, visit);
    case SubjectKind::kPortfolio:
      return visit_portfolios(o, portfolio_of_project(o, project), visit);
    case SubjectKind::kRole:
      return visit_roles(o, project, visit);
    case SubjectKind::kObjective:  // What it costs changes the share of each.
      for (Handle h = 0; h < o.objectives.size(); ++h) visit({kind, h, 0});
      return;
    case SubjectKind::kRoleMonth:
    case SubjectKind::kPerson:
    case SubjectKind::kSource:
    case SubjectKind::kCause:
    case SubjectKind::kApprover:
    case SubjectKind::kAlert:
    case SubjectKind::kAbsence:
    case SubjectKind::kTeam:
      return;
  }
  PORTFOLIO_CHECK(false);
}

// Of a person and their time: team, leave, and sheets that wait or waited for an approver.
void visit_of_person(const Organisation& o, Handle person, SubjectKind kind, const Visit& visit) {
  const model::Person& p = o.people.at(person);
  if (kind == SubjectKind::kAbsence)
    for (const Handle a : p.absences) visit({kind, a, 0});
  if (kind == SubjectKind::kProject)  // Which the hours were promised to.
    for (const Handle a : p.allocations)
      if (const Handle h = find_project(o, o.allocations.at(a).project); h != kNoHandle)
        visit({kind, h, 0});
  if (kind == SubjectKind::kTeam && p.team) visit({kind, p.team.number, 0});
  if (kind == SubjectKind::kSponsor) visit({kind, p.id.number, 0});  // Who has been to a forum.
  if (kind != SubjectKind::kApprover) return;
  visit({kind, p.id.number, 0});
  for (const model::Timesheet& sheet : p.timesheets)
    for (const Symbol approver : {sheet.approver, sheet.former_approver})
      if (approver) visit({kind, approver.number, 0});
}

// Portfolios hold portfolios; the depth is bounded by the refusal of cycles.
void visit_below(const Organisation& o, Handle portfolio, SubjectKind kind, const Visit& visit) {
  const std::uint32_t id = o.portfolios.at(portfolio).id.number;
  for (auto [at, end] = o.projects_of_parent.equal_range(id); at != end; ++at)
    visit_of_project(o, at->second, kind, visit);
  for (auto [at, end] = o.portfolios_of_parent.equal_range(id); at != end; ++at)
    visit_below(o, at->second, kind, visit);
}

std::optional<std::int32_t> parse_number(std::string_view text) {
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

template <class T>
Handle find_in(const model::Table<T>& table, const Organisation& o, std::string_view id) {
  const Symbol symbol = o.symbols.find(id);
  return symbol ? table.find({{}, symbol}) : kNoHandle;
}

std::optional<SubjectRef> some(SubjectKind kind, Handle handle, std::int32_t part = 0) {
  if (handle == kNoHandle) return std::nullopt;
  return SubjectRef{kind, handle, part};
}

std::optional<SubjectRef> find_composite(const Organisation& o, SubjectKind kind,
                                         std::string_view id) {
  const std::size_t slash = id.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view head = id.substr(0, slash), tail = id.substr(slash + 1);
  if (kind == SubjectKind::kBudgetThreshold) {
    for (std::int32_t part = 0; part < 4; ++part)
      if (parse_number(tail) == kBudgetThresholds[part])
        return some(kind, find_in(o.projects, o, head), part);
    return std::nullopt;
  }
  const auto first = parse_date(std::string(tail) + "-01");
  if (!first) return std::nullopt;
  return some(kind, find_in(o.roles, o, head), month_of(*first));
}

// Ids of projects and milestones may hold slashes themselves: every cut is tried.
template <class Table>
std::optional<SubjectRef> find_part(const Organisation& o, const Table& table, SubjectKind kind,
                                    std::string_view id) {
  for (std::size_t cut = id.find('/'); cut != std::string_view::npos; cut = id.find('/', cut + 1)) {
    const Symbol project = o.symbols.find(id.substr(0, cut));
    const Symbol part = o.symbols.find(id.substr(cut + 1));
    if (!project || !part) continue;
    if (const Handle h = table.find({project, part}); h != kNoHandle) return SubjectRef{kind, h, 0};
  }
  return std::nullopt;
}

std::optional<SubjectRef> find_milestone_subject(const Organisation& o, std::string_view id) {
  if (const auto found = find_part(o, o.milestones, SubjectKind::kMilestone, id)) return found;
  const std::size_t slash = id.rfind('/');
  if (slash == std::string_view::npos || id.substr(slash + 1) != kFinishId) return std::nullopt;
  return some(SubjectKind::kMilestone, find_in(o.projects, o, id.substr(0, slash)), kFinish);
}

std::optional<SubjectRef> find_pair(const Organisation& o, std::string_view id) {
  for (std::size_t cut = id.find('+'); cut != std::string_view::npos; cut = id.find('+', cut + 1)) {
    const Handle a = find_in(o.projects, o, id.substr(0, cut));
    const Handle b = find_in(o.projects, o, id.substr(cut + 1));
    if (a != kNoHandle && b != kNoHandle) return pair_of(o, a, b);
  }
  return std::nullopt;
}

std::optional<SubjectRef> find_symbol(const Organisation& o, SubjectKind kind,
                                      std::string_view id) {
  const Symbol symbol = o.symbols.find(id);
  if (!symbol) return std::nullopt;
  return SubjectRef{kind, symbol.number, 0};
}

std::optional<SubjectRef> find_step(const Organisation& o, std::string_view id) {
  const std::size_t slash = id.rfind('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto step = parse_number(id.substr(slash + 1));
  auto found = find_symbol(o, SubjectKind::kAlert, id.substr(0, slash));
  if (!found || !step || *step < 0 || *step >= kLadderSteps) return std::nullopt;
  found->part = *step;
  return found;
}

}  // namespace

std::string_view kind_name(SubjectKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<SubjectKind> parse_kind(std::string_view name) {
  for (std::size_t i = 0; i < kSubjectKinds; ++i)
    if (kNames[i] == name) return static_cast<SubjectKind>(i);
  return std::nullopt;
}

std::string subject_id(const Organisation& o, SubjectRef s) {
  const auto own = [&](const auto& table) { return std::string(o.text(table.at(s.handle).id)); };
  switch (s.kind) {
    case SubjectKind::kPortfolio:
      return own(o.portfolios);
    case SubjectKind::kProject:
      return own(o.projects);
    case SubjectKind::kMilestone: {
      if (is_finish(s)) return own(o.projects) + '/' + std::string(kFinishId);
      const model::Milestone& m = o.milestones.at(s.handle);
      return std::string(o.text(o.projects.at(m.project).id)) + '/' + std::string(o.text(m.id));
    }
    case SubjectKind::kBudgetThreshold:
      return own(o.projects) + '/' + std::to_string(kBudgetThresholds[s.part]);
    case SubjectKind::kDependency:
      return own(o.dependencies);
    case SubjectKind::kRoleMonth:
      return own(o.roles) + '/' + month_text(s.part);
    case SubjectKind::kDecision:
      return own(o.decisions);
    case SubjectKind::kBenefit:
      return own(o.benefits);
    case SubjectKind::kPerson:
      return own(o.people);
    case SubjectKind::kSource:
      return own(o.sources);
    case SubjectKind::kTask: {
      const model::Task& t = o.tasks.at(s.handle);
      return std::string(o.text(o.projects.at(t.project).id)) + '/' + std::string(o.text(t.id));
    }
    case SubjectKind::kRole:
      return own(o.roles);
    case SubjectKind::kObjective:
      return own(o.objectives);
    case SubjectKind::kAbsence:
      return own(o.absences);
    case SubjectKind::kProjectPair:
      return own(o.projects) + '+' +
             std::string(o.text(o.projects.at(static_cast<Handle>(s.part)).id));
    case SubjectKind::kCause:
    case SubjectKind::kSponsor:
    case SubjectKind::kApprover:
    case SubjectKind::kTeam:
      return std::string(o.text(Symbol{s.handle}));
    case SubjectKind::kAlert:
      return std::string(o.text(Symbol{s.handle})) + '/' + std::to_string(s.part);
  }
  PORTFOLIO_CHECK(false);
}

std::optional<SubjectRef> find_subject(const Organisation& o, SubjectKind kind,
                                       std::string_view id) {
  switch (kind) {
    case SubjectKind::kPortfolio:
      return some(kind, find_in(o.portfolios, o, id));
    case SubjectKind::kProject:
      return some(kind, find_in(o.projects, o, id));
    case SubjectKind::kMilestone:
      return find_milestone_subject(o, id);
    case SubjectKind::kBudgetThreshold:
    case SubjectKind::kRoleMonth:
      return find_composite(o, kind, id);
    case SubjectKind::kDependency:
      return some(kind, find_in(o.dependencies, o, id));
    case SubjectKind::kDecision:
      return some(kind, find_in(o.decisions, o, id));
    case SubjectKind::kBenefit:
      return some(kind, find_in(o.benefits, o, id));
    case SubjectKind::kPerson:
      return some(kind, find_in(o.people, o, id));
    case SubjectKind::kSource:
      return some(kind, find_in(o.sources, o, id));
    case SubjectKind::kTask:
      return find_part(o, o.tasks, kind, id);
    case SubjectKind::kRole:
      return some(kind, find_in(o.roles, o, id));
    case SubjectKind::kObjective:
      return some(kind, find_in(o.objectives, o, id));
    case SubjectKind::kAbsence:
      return some(kind, find_in(o.absences, o, id));
    case SubjectKind::kProjectPair:
      return find_pair(o, id);
    case SubjectKind::kCause:
    case SubjectKind::kSponsor:
    case SubjectKind::kApprover:
    case SubjectKind::kTeam:
      return find_symbol(o, kind, id);
    case SubjectKind::kAlert:
      return find_step(o, id);
  }
  PORTFOLIO_CHECK(false);
}

Handle project_of(const Organisation& o, SubjectRef s) {
  switch (s.kind) {
    case SubjectKind::kProject:
    case SubjectKind::kBudgetThreshold:
      return s.handle;
    case SubjectKind::kMilestone:
      return is_finish(s) ? s.handle : o.milestones.at(s.handle).project;
    case SubjectKind::kTask:
      return o.tasks.at(s.handle).project;
    case SubjectKind::kDependency:
      return find_project(o, o.dependencies.at(s.handle).taker.project);
    case SubjectKind::kDecision: {
      const auto& projects = o.decisions.at(s.handle).projects;
      return projects.empty() ? kNoHandle : find_project(o, projects.front());
    }
    case SubjectKind::kBenefit:
      return find_project(o, o.benefits.at(s.handle).project);
    case SubjectKind::kPortfolio:
    case SubjectKind::kRoleMonth:
    case SubjectKind::kPerson:
    case SubjectKind::kSource:
    case SubjectKind::kRole:
    case SubjectKind::kObjective:
    case SubjectKind::kProjectPair:
    case SubjectKind::kCause:
    case SubjectKind::kSponsor:
    case SubjectKind::kApprover:
    case SubjectKind::kAlert:
    case SubjectKind::kAbsence:
    case SubjectKind::kTeam:
      return kNoHandle;
  }
  PORTFOLIO_CHECK(false);
}

Handle portfolio_of_project(const Organisation& o, Handle project) {
  for (int depth = 0; project != kNoHandle && depth < 1000; ++depth) {
    const Symbol parent = o.projects.at(project).parent;
    if (!parent) return kNoHandle;
    const Handle above = o.portfolios.find({{}, parent});
    if (above != kNoHandle) return above;
    project = find_project(o, parent);
  }
  return kNoHandle;
}

Handle portfolio_of(const Organisation& o, SubjectRef s) {
  if (s.kind == SubjectKind::kPortfolio) return s.handle;
  const Handle project = project_of(o, s);
  return project == kNoHandle ? kNoHandle : portfolio_of_project(o, project);
}

void for_each_related(const Organisation& o, EntityRef entity, SubjectKind kind, CivilDate today,
                      const Visit& visit) {
  const auto itself = [&](SubjectKind own) {
    if (kind == own) visit({kind, entity.handle, 0});
  };
  switch (entity.kind) {
    case EntityKind::kPortfolio:
      if (kind == SubjectKind::kPortfolio) return visit_portfolios(o, entity.handle, visit);
      return visit_below(o, entity.handle, kind, visit);
    case EntityKind::kProject:
      return visit_of_project(o, entity.handle, kind, visit);
    case EntityKind::kMilestone:
      itself(SubjectKind::kMilestone);
      if (kind == SubjectKind::kMilestone)  // The finish may hang on it.
        visit({kind, o.milestones.at(entity.handle).project, kFinish});
      if (kind == SubjectKind::kDependency)  // Also on the whole project, whose finish may move.
        visit_links(o.dependencies_of_project, o.milestones.at(entity.handle).project, kind, visit);
      if (kind == SubjectKind::kProject || kind == SubjectKind::kBudgetThreshold ||
          kind == SubjectKind::kRole)
        visit_of_project(o, o.milestones.at(entity.handle).project, kind, visit);
      return;
    case EntityKind::kTask:
      return visit_of_task(o, entity.handle, kind, visit);
    case EntityKind::kRole:
      itself(SubjectKind::kRole);
      if (kind == SubjectKind::kRoleMonth) visit_months(entity.handle, today, visit);
      return;
    case EntityKind::kPerson:
      if (!o.people.at(entity.handle).id) return;  // Erased.
      itself(SubjectKind::kPerson);
      if (kind == SubjectKind::kDependency) return visit_handovers(o, entity.handle, visit);
      return visit_of_person(o, entity.handle, kind, visit);
    case EntityKind::kDependency:
      itself(SubjectKind::kDependency);
      if (kind == SubjectKind::kMilestone)  // Whose delay may come this way.
        visit_upstream(o, entity.handle, visit);
      return;
    case EntityKind::kDecision:
      if (kind == SubjectKind::kProject) return visit_decided(o, entity.handle, visit);
      return itself(SubjectKind::kDecision);
    case EntityKind::kBenefit:
      return itself(SubjectKind::kBenefit);
    case EntityKind::kSource:
      if (kind == SubjectKind::kPerson || kind == SubjectKind::kTeam)
        return visit_of_source(o, entity.handle, kind, visit);
      return itself(SubjectKind::kSource);
    case EntityKind::kCalendar:
    case EntityKind::kOrganisation:
      return for_each_subject(o, kind, today, visit);
    case EntityKind::kAbsence:
      return itself(SubjectKind::kAbsence);
    case EntityKind::kObjective:
      if (kind == SubjectKind::kProject) return visit_aligned(o, entity.handle, visit);
      return itself(SubjectKind::kObjective);
    case EntityKind::kAllocation:
    case EntityKind::kRisk:
    case EntityKind::kCycle:
      return;
  }
  PORTFOLIO_CHECK(false);
}

void for_each_subject(const Organisation& o, SubjectKind kind, CivilDate today,
                      const Visit& visit) {
  const auto all = [&](const auto& table) {
    for (Handle h = 0; h < table.size(); ++h) visit({kind, h, 0});
  };
  switch (kind) {
    case SubjectKind::kPortfolio:
      return all(o.portfolios);
    case SubjectKind::kProject:
      return all(o.projects);
    case SubjectKind::kMilestone:
      all(o.milestones);
      for (Handle h = 0; h < o.projects.size(); ++h) visit({kind, h, kFinish});
      return;
    case SubjectKind::kBudgetThreshold:
      for (Handle h = 0; h < o.projects.size(); ++h) visit_thresholds(h, visit);
      return;
    case SubjectKind::kDependency:
      return all(o.dependencies);
    case SubjectKind::kRoleMonth:
      for (Handle h = 0; h < o.roles.size(); ++h) visit_months(h, today, visit);
      return;
    case SubjectKind::kDecision:
      return all(o.decisions);
    case SubjectKind::kBenefit:
      return all(o.benefits);
    case SubjectKind::kPerson:
      for (Handle h = 0; h < o.people.size(); ++h)
        if (o.people.at(h).id) visit({kind, h, 0});
      return;
    case SubjectKind::kSource:
      return all(o.sources);
    case SubjectKind::kTask:
      return all(o.tasks);
    case SubjectKind::kRole:
      return all(o.roles);
    case SubjectKind::kObjective:
      return all(o.objectives);
    case SubjectKind::kAbsence:
      return all(o.absences);
    case SubjectKind::kProjectPair:
      return visit_all_pairs(o, visit);
    case SubjectKind::kSponsor:
    case SubjectKind::kApprover:
    case SubjectKind::kCause:
    case SubjectKind::kTeam:
      return visit_symbols(o, kind, visit);
    case SubjectKind::kAlert:  // Known to the ledger of alerts only.
      return;
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::signals
