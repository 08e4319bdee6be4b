#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

// Levels as the reports use them: 2 green, 1 amber, 0 red.
constexpr int kGreen = 2, kAmber = 1, kRed = 0;

// The finish that was committed to, which rules take for a milestone of its own.
void assess_whole(World& world, const Project& project) {
  const Calendar& calendar = world.calendar_of(project.north);
  const std::int64_t slip =
      calendar.between(project.finish, std::max(project.milestones.back().forecast, world.today));
  const std::int64_t rest =
      std::max<std::int64_t>(1, calendar.between(world.today, project.finish));
  const bool slips = slip >= std::max<std::int64_t>(5, (rest + 9) / 10);
  if (slips || slip <= 2) {
    world.truth.hold(project.id, "milestone_slip", "(finish)", slips, world.today);
  }
}

int assess_milestones(World& world, Project& project) {
  int level = kGreen;
  const Calendar& calendar = world.calendar_of(project.north);
  for (const Milestone& milestone : project.milestones) {
    if (milestone.achieved) continue;
    const std::int64_t slip = calendar.between(milestone.baseline, milestone.forecast);
    const std::int64_t rest =
        std::max<std::int64_t>(1, calendar.between(world.today, milestone.baseline));
    const bool slips = slip >= std::max<std::int64_t>(5, (rest + 9) / 10);
    if (slips || slip <= 2) {
      world.truth.hold(project.id, "milestone_slip", milestone.id, slips, world.today);
    }
    const bool last = &milestone == &project.milestones.back();
    if (last) assess_whole(world, project);
    if (slip >= (last ? 10 : 15))
      level = kRed;
    else if (slips)
      level = std::min(level, kAmber);
  }
  return level;
}

// Where people have been kept from it, whether what is left fits the time at the pace of the last
// twelve weeks: nobody can know that they come back.
bool stalls_too_long(const World& world, const Project& project) {
  const int since = weeks_in(world, project);
  const bool kept = project.has(Plant::kDormant) || project.has(Plant::kStarved);
  if (!kept || since < 1 || since >= 12 || project.past.size() < 6) return false;
  const auto weeks = std::min<std::ptrdiff_t>(12, std::ssize(project.past));
  std::int64_t worked = 0, left = 0;
  for (auto week = project.past.end() - weeks; week != project.past.end(); ++week)
    worked += week->worked;
  for (const Task& task : project.tasks)
    left += task.done ? 0 : std::max<std::int64_t>(0, task.left);
  left = left * 1000 / project.efficiency;
  if (worked <= 0) return true;
  return world.today + Days{left * weeks * 7 / worked} > project.finish;
}

int assess_finish(World& world, Project& project) {
  const bool counted = project.method == Method::kTasks || project.method == Method::kBacklog;
  const CivilDate expected = expected_finish(world, project);
  if (!counted || project.plan_done * 10 < project.plan_total) return kGreen;
  const bool late = expected > project.finish, stalls = stalls_too_long(world, project);
  if (late || stalls || expected + Days{7} <= project.finish) {
    world.truth.hold(project.id, "finish_confidence", "", late || stalls, world.today);
  }
  if (!late) return kGreen;
  return expected > project.finish + Days{21} ? kRed : kAmber;
}

int assess_cost(World& world, Project& project) {
  const std::int64_t forecast = project.spent + remaining_cost(world, project);
  const std::int64_t over = (forecast - project.budget) * 1000 / project.budget;
  if (over >= 50 || over < 30) {
    world.truth.hold(project.id, "eac_over_budget", "", over >= 50, world.today);
  }
  const std::int64_t used = (project.spent + project.committed) * 1000 / project.budget;
  if (used >= 500) world.truth.hold(project.id, "budget_crossing", "", true, world.today);
  if (over >= 100 || used > 1000) return kRed;
  return over >= 50 || used >= 950 ? kAmber : kGreen;
}

int assess_decisions(const World& world, const Project& project) {
  int level = kGreen;
  for (const Decision& decision : world.decisions) {
    if (decision.done || decision.project != project.index) continue;
    const std::int64_t age = world.calendar.between(decision.raised, world.today);
    if (age > 10)
      level = kRed;
    else if (age > 5)
      level = std::min(level, kAmber);
  }
  return level;
}

void assess_reports(World& world) {
  for (Project& project : world.projects) {
    if (project.phase != Phase::kActive) continue;
    const std::int64_t age =
        world.calendar_of(project.north).between(project.last_report, world.today);
    world.truth.hold(project.id, "status_stale", "", age > (project.biweekly ? 12 : 7),
                     world.today);
  }
}

void assess_dependencies(World& world) {
  for (const Dependency& dependency : world.dependencies) {
    if (dependency.removed) continue;
    const Project& giver = world.projects[dependency.giver];
    const Milestone& milestone = giver.milestones[dependency.giver_milestone];
    const std::int64_t gap = world.calendar.between(dependency.need_by, milestone.forecast);
    if (gap > 0 || gap <= -4 || milestone.achieved) {
      world.truth.hold("", "dependency_conflict", dependency.id, gap > 0, world.today);
    }
  }
}

void assess_waiting(World& world) {
  for (const Decision& decision : world.decisions) {
    if (decision.done) continue;
    const std::int64_t age = world.calendar.between(decision.raised, world.today);
    const std::int64_t slack = world.calendar.between(world.today, decision.needed_by);
    world.truth.hold("", "decision_overdue", decision.id, age > 5 || slack <= 2, world.today);
  }
}

}  // namespace

CivilDate expected_finish(const World& world, const Project& project) {
  std::int64_t left = 0;
  for (const Task& task : project.tasks)
    left += task.done ? 0 : std::max<std::int64_t>(0, task.left);
  left = left * 1000 / project.efficiency;
  CivilDate monday = world.monday(world.week) + Days{7};
  for (int week = world.week + 1; week < world.week + 150; ++week, monday += Days{7}) {
    const std::int64_t minutes = team_minutes(world, project, week);
    if (minutes > 0 && left <= minutes) return monday + Days{left * 5 / minutes};
    left -= minutes;
  }
  return monday;
}

void assess(World& world, Project& project) {
  if (project.has(Plant::kUnknown) && weeks_in(world, project) < 0) return;  // Nobody can tell.
  const int time = std::min(assess_milestones(world, project), assess_finish(world, project));
  const int cost = assess_cost(world, project);
  const int now =
      std::min({time, cost, assess_decisions(world, project), known_troubles(world, project)});
  // A delay or an overrun that lasts is called by its name.
  const bool grave = project.has(Trouble::kCollapse) || project.has(Trouble::kOverrun);
  project.level = grave && now < kGreen && project.level < kGreen ? kRed : now;
  if (project.has(Trouble::kWatermelon)) {
    world.truth.hold(project.id, "watermelon", "", time < kGreen && cost < kGreen, world.today);
  }
}

void assess_day(World& world) {
  if (!world.calendar.works(world.today)) return;
  assess_reports(world);
  assess_dependencies(world);
  assess_waiting(world);
}

}  // namespace portfolio::simulate
