#include "rules/signals/network.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/signals/cycles.h"
#include "rules/signals/objective_spend.h"
#include "rules/signals/parts.h"
#include "rules/signals/ripple.h"

namespace portfolio::signals {
namespace {

using model::Dependency;
using model::Milestone;
using model::NodeRef;
using model::Organisation;
namespace aspect = model::aspect;

bool is_finished(const model::Project& p) {
  return p.actual_finish || p.lifecycle == model::Lifecycle::kClosed ||
         p.lifecycle == model::Lifecycle::kCancelled;
}

// The end as a subject: a milestone, or the finish of the whole project.
std::optional<SubjectRef> subject_at(const Organisation& o, const NodeRef& node) {
  const Handle project = project_at(o, node);
  if (project == kNoHandle) return std::nullopt;
  if (!node.milestone) return SubjectRef{SubjectKind::kMilestone, project, kFinish};
  const Handle milestone = find_milestone(o, node.project, node.milestone);
  if (milestone == kNoHandle) return std::nullopt;
  return SubjectRef{SubjectKind::kMilestone, milestone, 0};
}

bool is_open(const Organisation& o, SubjectRef s) {
  return is_finish(s) ? !is_finished(o.projects.at(s.handle)) : o.milestones.at(s.handle).open();
}

// Whether other dates of its project hang on it.
bool is_driving(const Milestone& m) { return m.critical || m.float_days; }
std::int32_t own_room(const Milestone& m) { return std::max(m.float_days.value_or(0), 0); }

// The part of the graph that the source reaches.
class Neighbourhood {
 public:
  Neighbourhood(Context& c, SubjectRef source) : c_(c), o_(c.organisation()) {
    place_of(source);
    for (std::uint32_t i = 0; i < nodes.size(); ++i) expand(i);
  }

  std::vector<SubjectRef> nodes;  // The first is the source.
  RippleGraph graph;

 private:
  std::uint32_t place_of(SubjectRef s) {
    const auto [at, fresh] = places_.emplace(s, static_cast<std::uint32_t>(nodes.size()));
    if (fresh) {
      nodes.push_back(s);
      const auto& reserve = o_.projects.at(project_of(o_, s)).buffer_days;
      graph.reserves.push_back(is_finish(s) ? std::max(reserve.value_or(0), 0) : 0);
    }
    return at->second;
  }
  void link(std::uint32_t from, SubjectRef to, std::int32_t room) {
    if (is_open(o_, to)) graph.links.push_back({from, place_of(to), room});
  }

  void expand(std::uint32_t from) {
    const SubjectRef s = nodes[from];
    const auto& links = is_finish(s) ? o_.dependencies_of_project : o_.dependencies_of_milestone;
    for (auto [at, end] = links.equal_range(s.handle); at != end; ++at) {
      const Dependency& d = o_.dependencies.at(at->second);
      if (d.removed || d.stub || subject_at(o_, d.giver) != s) continue;
      if (const auto taker = subject_at(o_, d.taker)) link(from, *taker, room_of(c_, d));
    }
    if (!is_finish(s)) expand_within(from, o_.milestones.at(s.handle));
  }

  // Within a project the finish hangs on a driving milestone, and so do later ones that others wait
  // for.
  void expand_within(std::uint32_t from, const Milestone& m) {
    if (!is_driving(m)) return;
    link(from, {SubjectKind::kMilestone, m.project, kFinish}, own_room(m));
    if (!m.approved_date()) return;
    for (const Handle h : o_.projects.at(m.project).milestones) {
      const Milestone& later = o_.milestones.at(h);
      if (!later.approved_date() || *later.approved_date() <= *m.approved_date()) continue;
      const SubjectRef s{SubjectKind::kMilestone, h, 0};
      for (auto [at, end] = o_.dependencies_of_milestone.equal_range(h); at != end; ++at) {
        const Dependency& d = o_.dependencies.at(at->second);
        if (d.removed || d.stub || subject_at(o_, d.giver) != s) continue;
        link(from, s, own_room(m));
        break;
      }
    }
  }

  Context& c_;
  const Organisation& o_;
  std::map<SubjectRef, std::uint32_t> places_;
};

// How much later than approved an open milestone is expected.
std::int32_t delay_of(Context& c, SubjectRef s, Timestamp& until) {
  const Organisation& o = c.organisation();
  if (!is_open(o, s)) return 0;
  const Handle project = project_of(o, s);
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(project);
  std::optional<CivilDate> approved, expected;
  if (is_finish(s)) {
    const ProjectFigures& figures = c.dates(project);
    approved = figures.committed_finish;
    expected = figures.forecast_finish;
  } else {
    const Milestone& m = o.milestones.at(s.handle);
    approved = m.approved_date();
    expected = m.forecast_date ? m.forecast_date : approved;
  }
  if (!approved || !expected) return 0;
  const CivilDate day = std::max(*expected, calendar.local_date(c.now()));
  until = calendar.midnight(day + Days{1});
  return std::max(calendar.working_days(*approved, day), 0);
}

// All that can move with a milestone of a project that nobody waits for, and that waits for nobody:
// its own finish.
void reach_own_finish(const Organisation& o, SubjectRef source, Ripple& ripple) {
  if (is_finish(source)) return;
  const Milestone& m = o.milestones.at(source.handle);
  const SubjectRef finish{SubjectKind::kMilestone, m.project, kFinish};
  if (!is_driving(m) || !is_open(o, finish)) return;
  const std::int32_t reserve = std::max(o.projects.at(m.project).buffer_days.value_or(0), 0);
  const std::int32_t days = ripple.delay - own_room(m) - reserve;
  if (days > 0) ripple.reached.push_back({finish, days});
}

bool is_critical(const Organisation& o, SubjectRef s) {
  return is_finish(s) || o.milestones.at(s.handle).critical;
}

using Impacts = std::map<Handle, Ripple::Impact>;

Impacts impacts_of(const Organisation& o, const std::vector<SubjectRef>& nodes,
                   const std::vector<std::int32_t>& days) {
  const Handle own = project_of(o, nodes.front());
  Impacts impacts;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Handle project = project_of(o, nodes[i]);
    if (days[i] == 0 || project == own) continue;
    Ripple::Impact& impact = impacts.emplace(project, Ripple::Impact{project, 0, 0}).first->second;
    impact.days = std::max(impact.days, days[i]);
    if (is_critical(o, nodes[i])) impact.critical_days = std::max(impact.critical_days, days[i]);
  }
  return impacts;
}

std::int64_t total_days(const Impacts& impacts) {
  std::int64_t sum = 0;
  for (const auto& [project, impact] : impacts) sum += impact.days;
  return sum;
}

std::vector<Handle> dependencies_at(const Organisation& o, const model::EntityRef& entity) {
  const auto& links =
      entity.kind == EntityKind::kProject ? o.dependencies_of_project : o.dependencies_of_milestone;
  std::vector<Handle> list;
  for (auto [at, end] = links.equal_range(entity.handle); at != end; ++at)
    list.push_back(at->second);
  return list;
}

}  // namespace

bool has_dependencies(const Organisation& o, Handle project) {
  return o.dependencies_of_project.contains(project);
}

model::Aspects reach_of(const Organisation& o, const model::Touch& touch) {
  constexpr model::Aspects kEnds =
      aspect::kPlan | aspect::kForecast | aspect::kState | aspect::kFloat;
  constexpr model::Aspects kReserves = aspect::kPlan | aspect::kState | aspect::kCalendar;
  const auto [kind, handle] = touch.entity;
  if (kind == EntityKind::kMilestone && (touch.aspects & kEnds) != 0)
    return has_dependencies(o, o.milestones.at(handle).project) ? aspect::kReach : 0;
  if (kind != EntityKind::kProject) return 0;
  const model::Aspects reach = ((touch.aspects & kReserves) != 0 ? aspect::kReach : 0) |
                               ((touch.aspects & aspect::kOutlook) != 0 ? aspect::kFinishReach : 0);
  return reach != 0 && has_dependencies(o, handle) ? reach : 0;
}

Handle project_at(const Organisation& o, const NodeRef& node) {
  return node.project ? find_project(o, node.project) : kNoHandle;
}

const Milestone* milestone_at(const Organisation& o, const NodeRef& node) {
  if (!node.milestone) return nullptr;
  const Handle h = find_milestone(o, node.project, node.milestone);
  return h == kNoHandle ? nullptr : &o.milestones.at(h);
}

Value node_name(Context& c, const NodeRef& node) {
  const Organisation& o = c.organisation();
  const Milestone* const m = milestone_at(o, node);
  const Handle h = project_at(o, node);
  if (h == kNoHandle) return Value::missing("project");
  const model::Project& p = o.projects.at(h);
  const std::string project(p.name.empty() ? o.text(p.id) : p.name.view());
  if (m == nullptr) return Value::text(c.keep(project));
  const std::string_view part = o.text(m->name ? m->name : m->id);
  return Value::text(c.keep(project + " / " + std::string(part)));
}

std::optional<ExpectedDate> expected_date(Context& c, const NodeRef& node) {
  const Handle project = project_at(c.organisation(), node);
  if (project == kNoHandle) return std::nullopt;
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(project);
  const Milestone* const m = milestone_at(c.organisation(), node);
  if (m != nullptr && m->achieved_on) return ExpectedDate{*m->achieved_on, kNever};
  std::optional<CivilDate> date;
  if (m == nullptr)
    date = c.dates(project).forecast_finish;
  else
    date = m->forecast_date ? m->forecast_date : m->approved_date();
  if (!date) return std::nullopt;
  const CivilDate day = std::max(*date, calendar.local_date(c.now()));
  return ExpectedDate{day, calendar.midnight(day + Days{1})};
}

std::optional<CivilDate> needed_date(Context& c, const Dependency& d) {
  if (d.need_by) return d.need_by;
  const Handle project = project_at(c.organisation(), d.taker);
  if (project == kNoHandle) return std::nullopt;
  const Milestone* const m = milestone_at(c.organisation(), d.taker);
  if (m != nullptr) return m->approved_date();
  const auto& start = c.organisation().projects.at(project).planned_start;
  return start ? start : c.dates(project).committed_finish;
}

bool is_waiting(const Organisation& o, const Dependency& d) {
  const Milestone* const m = milestone_at(o, d.giver);
  const Handle project = project_at(o, d.giver);
  const bool delivered =
      m != nullptr ? !m->open()
                   : project != kNoHandle && o.projects.at(project).actual_finish.has_value();
  return !d.removed && !d.stub && !delivered;
}

std::int32_t room_of(Context& c, const Dependency& d) {
  const Organisation& o = c.organisation();
  const Handle project = project_at(o, d.giver);
  const Milestone* const m = milestone_at(o, d.giver);
  const auto approved = m != nullptr           ? m->approved_date()
                        : project != kNoHandle ? c.dates(project).committed_finish
                                               : std::nullopt;
  const auto needed = needed_date(c, d);
  const Handle taker = project_at(o, d.taker);
  if (!approved || !needed || taker == kNoHandle) {
    const Milestone* const waits = milestone_at(o, d.taker);
    return waits == nullptr ? 0 : own_room(*waits);
  }
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(taker);
  const std::int32_t lag = std::clamp(d.lag_days, -5000, 5000);
  const CivilDate there = lag == 0 ? *approved : calendar.add_working_days(*approved, lag);
  return std::max(calendar.working_days(there, *needed), 0);
}

Ripple compute_ripple(Context& c, SubjectRef source) {
  const Organisation& o = c.organisation();
  Ripple ripple;
  ripple.delay = delay_of(c, source, ripple.until);
  const bool alone = !has_dependencies(o, project_of(o, source));
  ripple.reach_until = alone ? kNever : ripple.until;
  if (ripple.delay == 0) return ripple;
  if (alone) {
    reach_own_finish(o, source, ripple);
    return ripple;
  }
  const Neighbourhood near(c, source);
  const std::vector<std::int32_t> days = spread(near.graph, 0, ripple.delay);
  for (std::size_t i = 1; i < days.size(); ++i)
    if (days[i] > 0) ripple.reached.push_back({near.nodes[i], days[i]});
  const Impacts impacts = impacts_of(o, near.nodes, days);
  for (const auto& [project, impact] : impacts) ripple.projects.push_back(impact);
  const auto by_subject = [&](const Ripple::Reached& a, const Ripple::Reached& b) {
    return subject_id(o, a.node) < subject_id(o, b.node);
  };
  const auto by_project = [&](const Ripple::Impact& a, const Ripple::Impact& b) {
    return o.text(o.projects.at(a.project).id) < o.text(o.projects.at(b.project).id);
  };
  std::sort(ripple.reached.begin(), ripple.reached.end(), by_subject);
  std::sort(ripple.projects.begin(), ripple.projects.end(), by_project);
  return ripple;
}

std::optional<SubjectRef> best_cut(Context& c, SubjectRef source) {
  constexpr std::size_t kTried = 200;  // One by one.
  const Organisation& o = c.organisation();
  Timestamp until = kNever;
  const std::int32_t delay = delay_of(c, source, until);
  Neighbourhood near(c, source);
  const std::vector<std::int32_t> days = spread(near.graph, 0, delay);
  const std::int64_t before = total_days(impacts_of(o, near.nodes, days));
  std::int64_t best = 0;
  std::optional<SubjectRef> cut;
  for (std::size_t i = 1; i < std::min(near.nodes.size(), kTried); ++i) {
    if (days[i] == 0) continue;
    ++near.graph.reserves[i];
    const Impacts after = impacts_of(o, near.nodes, spread(near.graph, 0, delay));
    --near.graph.reserves[i];
    const std::int64_t spared = before - total_days(after);
    const bool first = cut && spared == best && subject_id(o, near.nodes[i]) < subject_id(o, *cut);
    if (spared <= 0 || (spared <= best && !first)) continue;
    best = spared;
    cut = near.nodes[i];
  }
  return cut;
}

std::vector<Handle> upstream_projects(const Organisation& o, const Dependency& d) {
  std::set<Handle> seen;
  std::vector<Handle> list;
  const auto add = [&](const NodeRef& node) {
    const Handle h = project_at(o, node);
    if (h != kNoHandle && seen.insert(h).second) list.push_back(h);
  };
  add(d.giver);
  for (std::size_t i = 0; i < list.size(); ++i)
    for (auto [at, end] = o.dependencies_of_project.equal_range(list[i]); at != end; ++at) {
      const Dependency& link = o.dependencies.at(at->second);
      if (project_at(o, link.taker) == list[i]) add(link.giver);
    }
  add(d.taker);
  return list;
}

std::vector<SubjectRef> sources_behind(Context& c, SubjectRef milestone) {
  const Organisation& o = c.organisation();
  const Symbol project = o.projects.at(project_of(o, milestone)).id;
  Dependency into;
  into.giver = {project, {}};
  std::vector<SubjectRef> sources;
  const auto try_source = [&](SubjectRef s) {
    if (s == milestone) return;
    const Ripple& ripple = c.ripple(s);
    if (std::ranges::any_of(ripple.reached,
                            [&](const Ripple::Reached& r) { return r.node == milestone; }))
      sources.push_back(s);
  };
  for (const Handle p : upstream_projects(o, into)) {
    for (const Handle m : o.projects.at(p).milestones) try_source({SubjectKind::kMilestone, m, 0});
    try_source({SubjectKind::kMilestone, p, kFinish});
  }
  std::sort(sources.begin(), sources.end(),
            [&](SubjectRef a, SubjectRef b) { return subject_id(o, a) < subject_id(o, b); });
  return sources;
}

void touch_links(Context& c, const model::Touch& touch, std::vector<model::Touch>& into) {
  const model::Aspects moving = aspect::kPlan | aspect::kState | aspect::kFloat | aspect::kCalendar;
  const auto push = [&](Handle dependency) {
    into.push_back({{EntityKind::kDependency, dependency}, aspect::kLinks});
  };
  const EntityKind kind = touch.entity.kind;
  constexpr model::Aspects kSpending =
      aspect::kCost | aspect::kProgress | aspect::kPlan | aspect::kIdentity | aspect::kCalendar;
  if (kind == EntityKind::kProject && (touch.aspects & kSpending) != 0)
    c.objective_spend().project_changed(touch.entity.handle);
  if (kind == EntityKind::kCalendar ||
      (kind == EntityKind::kOrganisation && (touch.aspects & aspect::kCost) != 0))
    c.objective_spend().forget();
  if (kind == EntityKind::kMilestone || kind == EntityKind::kProject) {
    if ((touch.aspects & moving) == 0) return;
    for (const Handle h : dependencies_at(c.organisation(), touch.entity)) push(h);
  }
  if (kind == EntityKind::kDependency && (touch.aspects & (moving | aspect::kLinks)) != 0)
    for (const Handle h : c.cycles().dependency_changed(touch.entity.handle)) push(h);
}

}  // namespace portfolio::signals
