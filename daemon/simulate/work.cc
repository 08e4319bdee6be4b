#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

std::vector<std::size_t> open_tasks(World& world, Project& project) {
  std::vector<std::size_t> open;
  const std::size_t wip = std::max<std::size_t>(2, project.team.size());
  for (std::size_t i = project.next_task; i < project.tasks.size() && open.size() < wip; ++i) {
    Task& task = project.tasks[i];
    if (task.done || task.stuck) continue;
    if (!task.started) {
      task.started = true;
      if (project.method == Method::kTasks) say_task(world, project, i, 510);
    }
    open.push_back(i);
  }
  while (project.next_task < project.tasks.size() && project.tasks[project.next_task].done) {
    ++project.next_task;
  }
  return open;
}

// Minutes that the member spends on the project today, and who writes them down.
std::int64_t work_of(World& world, Project& project, const Member& member, std::size_t task) {
  Person& person = world.people[member.person];
  const bool works = world.calendar_of(person.north).works(world.today) &&
                     !person.away[static_cast<std::size_t>(world.week)] &&
                     !person.sick.contains(world.today);
  if (!works) return 0;
  const std::int64_t given =
      person.random.around(member.minutes / 5, member.minutes / 60) * project.presence / 1000;
  const std::int64_t worked = (given + 7) / 15 * 15;
  if (worked <= 0) return 0;
  book_time(world, person, &project, task, worked);
  project.week_minutes += worked;
  project.worked += worked;
  project.week_cost += worked * hourly_rate(person.role) / 60;
  return worked;
}

void finish_task(World& world, Project& project, std::size_t number) {
  Task& task = project.tasks[number];
  task.done = true;
  project.plan_done += task.plan;
  ++project.week_done;
  if (project.method == Method::kTasks) say_task(world, project, number, 900);
}

// The day's effort goes to the open tasks in equal parts; what one does not need, the next gets.
void spend_effort(World& world, Project& project, const std::vector<std::size_t>& open,
                  std::int64_t effort) {
  for (std::size_t i = 0; i < open.size(); ++i) {
    Task& task = project.tasks[open[i]];
    const std::int64_t part = effort / static_cast<std::int64_t>(open.size() - i);
    const std::int64_t used = std::min(part, task.left);
    task.left -= used;
    effort -= used;
    if (task.left <= 0) finish_task(world, project, open[i]);
  }
}

void reach_milestones(World& world, Project& project) {
  for (std::size_t i = 0; i < project.milestones.size(); ++i) {
    Milestone& milestone = project.milestones[i];
    const bool reached = project.plan_done * 1000 >= project.plan_total * milestone.share;
    if (project.has(Plant::kGate) && i == project.slipping &&
        world.calendar_of(project.north).between(world.today, milestone.forecast) > 1)
      continue;  // Nobody passes a gate without its proofs.
    const bool held = project.has(Trouble::kSlip) || project.has(Trouble::kDependency)
                          ? i == project.slipping && world.week >= project.trouble_week &&
                                milestone.forecast > world.today
                          : false;
    if (milestone.achieved || !reached || held) continue;
    if (i > 0 && !project.milestones[i - 1].achieved && i + 1 == project.milestones.size()) return;
    milestone.achieved = world.today;
    milestone.forecast = world.today;
    Object body;
    body.text("project", project.id).text("milestone", milestone.id).date("date", world.today);
    world.feed.say(kTracker, world.at(905), "milestone_achieved", body, {.entity = milestone.id});
    world.truth.hold(project.id, "milestone_slip", milestone.id, false, world.today);
  }
}

void block_sometimes(World& world, Project& project, const std::vector<std::size_t>& open) {
  if (project.method != Method::kTasks) return;
  for (const std::size_t number : open) {
    Task& task = project.tasks[number];
    if (task.stuck) continue;
    if (task.blocked_days > 0 && --task.blocked_days == 0) {
      Object body;
      body.text("project", project.id).text("task", project.id + "-T" + std::to_string(number + 1));
      world.feed.say(kTracker, world.at(540), "task_unblocked", body);
    } else if (task.blocked_days == 0 && project.random.chance(4)) {
      task.blocked_days = project.random.between(1, 3);
      Object body;
      body.text("project", project.id).text("task", project.id + "-T" + std::to_string(number + 1));
      body.text("waiting_for", "supplier").flag("external", true).text("cause", "supplier");
      world.feed.say(kTracker, world.at(545), "task_blocked", body);
    }
  }
}

void grow_scope(World& world, Project& project) {
  if (weekday_of(world.today) != 2 || world.week % 12 != static_cast<int>(project.index % 12))
    return;
  if (project.plan_done * 10 > project.plan_total * 8) return;
  add_task(world, project, project.plan_total / static_cast<std::int64_t>(project.tasks.size()),
           true);
}

void turn_bad(World& world, Project& project) {
  if (world.week < project.trouble_week || project.turned) return;
  project.turned = true;
  if (project.has(Trouble::kCollapse)) project.efficiency = 450;
  if (project.has(Trouble::kWatermelon)) project.efficiency = 500;
  if (project.has(Trouble::kOverrun)) project.extra_left = project.budget * 32 / 100;
  if (project.has(Trouble::kWatermelon)) project.extra_left = project.budget * 15 / 100;
}

}  // namespace

void add_task(World& world, Project& project, std::int64_t plan, bool late_addition) {
  Task task{.plan = std::max<std::int64_t>(60, plan / 30 * 30), .late_addition = late_addition};
  task.left = task.plan;
  task.milestone = project.milestones.size() - 1;
  project.tasks.push_back(task);
  project.plan_total += task.plan;
  ++project.week_added;
  if (project.method == Method::kTasks) say_task(world, project, project.tasks.size() - 1, 530);
}

void say_task(World& world, Project& project, std::size_t number, int minute) {
  const Task& task = project.tasks[number];
  const std::string id = project.id + "-T" + std::to_string(number + 1);
  Object body;
  body.text("project", project.id).text("task", id);
  if (task.done) {
    body.text("state", "DONE").number("remaining_minutes", 0).date("finished_on", world.today);
  } else if (task.started) {
    body.text("state", "IN_PROGRESS").number("remaining_minutes", task.plan);
  } else {
    const Member& owner = project.team[number % project.team.size()];
    const Milestone& milestone = project.milestones[task.milestone];
    body.text("name", "Work package " + std::to_string(number + 1)).text("state", "TODO");
    body.number("plan_minutes", task.plan).number("remaining_minutes", task.plan);
    body.text("owner", world.people[owner.person].id);
    body.text("role", role_name(world.people[owner.person].role));
    body.text("milestone", milestone.id).date("planned_finish", milestone.baseline);
    if (!task.late_addition) body.date("baseline_finish", milestone.baseline);
    if (task.driving) body.flag("driving", true);
    if (number > 0 && number % 3 == 0) {
      body.texts("predecessors", {project.id + "-T" + std::to_string(number)});
    }
    body.number("items", 1);
  }
  world.feed.say(kTracker, world.at(minute + static_cast<int>(number % 20)), "task_upserted", body,
                 {.entity = id});
}

bool is_last_working_day(const World& world) {
  const CivilDate saturday = world.monday(world.week) + Days{5};
  return world.calendar.works(world.today) && world.calendar.add(saturday, -1) == world.today;
}

void work_day(World& world, Project& project) {
  if (project.phase != Phase::kActive || !world.calendar.works(world.today)) return;
  if (is_dormant(world, project)) return;
  turn_bad(world, project);
  grow_scope(world, project);
  extend_team(world, project);
  const std::vector<std::size_t> open = open_tasks(world, project);
  std::int64_t worked = 0;
  for (std::size_t i = 0; i < project.team.size(); ++i) {
    const std::size_t task = open.empty() ? project.tasks.size() : open[i % open.size()];
    worked += work_of(world, project, project.team[i], task);
  }
  block_sometimes(world, project, open);
  spend_effort(world, project, open, worked * project.efficiency / 1000);
  reach_milestones(world, project);
  if (project.milestones.back().achieved) end_project(world, project, Phase::kClosed);
}

void end_project(World& world, Project& project, Phase phase) {
  post_costs(world, project);
  project.phase = phase;
  project.ended = world.today;
  world.truth.end(project.id, world.today);
  Object body;
  body.text("project", project.id)
      .text("lifecycle", phase == Phase::kClosed ? "CLOSED" : "CANCELLED");
  body.date("actual_finish", world.today);
  if (phase == Phase::kClosed) body.date("go_live", world.today);
  world.feed.say(kPlanning, world.at(950), "project_upserted", body, {.entity = project.id});
  for (Member& member : project.team) {
    Person& person = world.people[member.person];
    for (const Segment& segment : member.segments) {
      if (segment.to <= world.today) continue;
      Object change;
      change.text("allocation", segment.id);
      world.feed.say(kPlanning, world.at(955), "allocation_ended", change, {.entity = segment.id});
    }
    for (int week = world.week + 1; week < project.end_week; ++week) {
      const auto at = static_cast<std::size_t>(week);
      if (at < person.load.size() && !person.away[at]) person.load[at] -= member.minutes;
    }
  }
}

}  // namespace portfolio::simulate
