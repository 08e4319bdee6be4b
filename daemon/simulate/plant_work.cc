#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

std::string task_id(const Project& project, std::size_t number) {
  return project.id + "-T" + std::to_string(number + 1);
}

std::size_t open_task(const Project& project) {
  for (std::size_t i = project.next_task; i < project.tasks.size(); ++i) {
    if (project.tasks[i].started && !project.tasks[i].done) return i;
  }
  return project.tasks.size();
}

void grow_scope(World& world, Project& project) {
  if (weeks_in(world, project) < 0 || weeks_in(world, project) >= 6) return;
  const auto count = static_cast<std::int64_t>(project.first_tasks);
  for (std::int64_t i = 0; i < std::max<std::int64_t>(1, count / 20); ++i) {
    add_task(world, project, project.plan_total / count, true);
  }
}

// Somebody still charges for what stands still.
void charge_standby(World& world, Project& project) {
  if (!is_dormant(world, project)) return;
  post_cost(world, project, "IDLE-" + project.id + "-" + std::to_string(world.week),
            project.budget / 200, true, false, 600);
}

// A supplier lets several projects down in the same weeks.
void block(World& world, Project& project) {
  const int begin = std::max(9, world.options.weeks * 20 / 100);
  if (world.week == begin && project.planted_task == SIZE_MAX) {
    const std::size_t number = open_task(project);
    if (number == project.tasks.size()) return;
    project.planted_task = number;
    project.tasks[number].stuck = true;
    Object body;
    body.text("project", project.id).text("task", task_id(project, number));
    body.text("waiting_for", "supplier").flag("external", true).text("cause", "delivery");
    world.feed.say(kTracker, world.at(545), "task_blocked", body);
  }
  if (project.planted_task == SIZE_MAX || !project.tasks[project.planted_task].stuck) return;
  const std::string id = task_id(project, project.planted_task);
  if (world.week == begin + 1) {
    world.truth.hold(project.id, "blocker_ageing", id, true, world.today);
    world.truth.hold("", "shared_cause", "delivery", true, world.today);
  }
  if (world.week < begin + 4) return;
  project.tasks[project.planted_task].stuck = false;
  Object body;
  body.text("project", project.id).text("task", id);
  world.feed.say(kTracker, world.at(540), "task_unblocked", body);
  world.truth.hold(project.id, "blocker_ageing", id, false, world.today);
  world.truth.hold("", "shared_cause", "delivery", false, world.today);
}

// Work of the last stage begins in three weeks; its owner is named when it should begin.
void leave_unowned(World& world, Project& project) {
  const int since = weeks_in(world, project);
  const std::string id = project.id + "-X1";
  Object body;
  body.text("project", project.id).text("task", id);
  if (since == 0) {
    body.text("name", "Move to the new site").text("state", "TODO").number("plan_minutes", 2400);
    body.text("milestone", project.milestones.back().id).number("items", 1);
    body.date("planned_start", world.today + Days{21});
    body.date("planned_finish", world.today + Days{32});
  } else if (since == 3) {
    body.text("owner", project.manager);
    world.truth.hold(project.id, "critical_work_unowned", id, false, world.today);
  } else {
    if (since == 1) world.truth.hold(project.id, "critical_work_unowned", id, true, world.today);
    return;
  }
  world.feed.say(kTracker, world.at(547), "task_upserted", body, {.entity = id});
}

// A task is done, and its tool still shows work; somebody notices three weeks later.
void contradict(World& world, Project& project) {
  const int since = weeks_in(world, project);
  if (since != 0 && since != 3) return;
  const auto done = std::find_if(project.tasks.begin(), project.tasks.end(),
                                 [](const Task& task) { return task.done; });
  if (done == project.tasks.end()) return;
  const auto number = static_cast<std::size_t>(done - project.tasks.begin());
  const std::string id = task_id(project, number);
  Object body;
  body.text("project", project.id).text("task", id);
  body.text("state", "DONE").number("remaining_minutes", since == 0 ? 240 : 0);
  world.feed.say(kTracker, world.at(548), "task_upserted", body, {.entity = id});
  world.truth.hold(project.id, "data_contradiction", "", since == 0, world.today);
}

// The chain is planned anew as its milestone slips.
void replan_chain(World& world, Project& project) {
  const Milestone& milestone = project.milestones[project.slipping];
  const Calendar& calendar = world.calendar_of(project.north);
  const std::int64_t slip = calendar.between(milestone.baseline, milestone.forecast);
  if (weeks_in(world, project) < 0 || milestone.achieved || slip <= 0) return;
  for (std::size_t i = 0; i < project.tasks.size(); ++i) {
    const Task& task = project.tasks[i];
    if (!task.driving || task.done || task.milestone < project.slipping) continue;
    Object body;
    body.text("project", project.id).text("task", task_id(project, i));
    body.date("planned_finish", calendar.add(project.milestones[task.milestone].baseline, slip));
    world.feed.say(kTracker, world.at(549), "task_upserted", body, {.entity = task_id(project, i)});
  }
}

// At last its manager says what had been meant.
void tell_the_plan(World& world, Project& project) {
  if (weeks_in(world, project) != 0) return;
  say_baseline(world, project);
  for (Milestone& milestone : project.milestones) say_milestone(world, project, milestone, 456);
  world.truth.hold(project.id, "health_unknown", "", false, world.today);
}

// The slipped milestone gets its new date as a plan, which nobody approved as a change.
void rebaseline(World& world, Project& project) {
  if (weeks_in(world, project) != 5) return;
  Milestone& milestone = project.milestones[project.slipping];
  if (milestone.achieved) return;
  const Calendar& calendar = world.calendar_of(project.north);
  const std::int64_t days = calendar.between(milestone.baseline, milestone.forecast);
  project.finish = calendar.add(project.finish, days);
  for (std::size_t i = project.slipping; i < project.milestones.size(); ++i) {
    Milestone& moved = project.milestones[i];
    moved.baseline = calendar.add(moved.baseline, days);
    moved.forecast = moved.baseline;
  }
  project.rebaselined = true;
  say_baseline(world, project);
  for (std::size_t i = project.slipping; i < project.milestones.size(); ++i) {
    say_milestone(world, project, project.milestones[i], 456);
  }
}

}  // namespace

void plant_in_work(World& world) {
  const bool monday = begins_week(world);
  for (Project& project : world.projects) {
    if (!monday || project.phase != Phase::kActive || project.plants.empty()) continue;
    if (project.has(Plant::kScope)) grow_scope(world, project);
    if (project.has(Plant::kDormant)) charge_standby(world, project);
    if (project.has(Plant::kUnowned)) leave_unowned(world, project);
    if (project.has(Plant::kContradiction)) contradict(world, project);
    if (project.has(Plant::kFever)) replan_chain(world, project);
    if (project.has(Plant::kUnknown)) tell_the_plan(world, project);
    if (project.has(Plant::kRebaseline)) rebaseline(world, project);
    const int since = weeks_in(world, project);
    if (project.has(Plant::kStarved)) project.presence = since >= 0 && since < 5 ? 350 : 1000;
    for (const Plant plant : {Plant::kBlocked, Plant::kBlockedToo, Plant::kBlockedAsWell}) {
      if (project.has(plant)) block(world, project);
    }
  }
}

}  // namespace portfolio::simulate
