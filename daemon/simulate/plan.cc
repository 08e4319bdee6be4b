#include <algorithm>
#include <numeric>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

// Nobody plans more than this share of a contract into projects: the rest is line work.
constexpr std::int64_t kPlannableShare = 70;  // Per cent.

std::int64_t free_minutes(const Person& person, int from_week, int to_week) {
  const std::int64_t limit = person.contract * kPlannableShare / 100;
  std::int64_t highest = 0;
  for (int week = from_week; week < to_week && week < static_cast<int>(person.load.size());
       ++week) {
    highest = std::max(highest, person.load[static_cast<std::size_t>(week)]);
  }
  return limit - highest;
}

// The person of the role with the most time left who is not yet in the team.
std::optional<Member> find_member(const World& world, const Project& project, Role role,
                                  std::int64_t share) {
  std::optional<Member> best;
  std::int64_t most = 239;  // Below four hours a week nobody is asked.
  for (std::size_t i = 0; i < world.people.size(); ++i) {
    const Person& person = world.people[i];
    const bool taken = std::any_of(project.team.begin(), project.team.end(),
                                   [&](const Member& member) { return member.person == i; });
    if (person.role != role || taken) continue;
    const std::int64_t free = free_minutes(person, world.week, world.week + project.weeks);
    if (free <= most) continue;
    most = free;
    best = Member{.person = i, .minutes = std::min(free, person.contract * share / 100) / 60 * 60};
  }
  return best;
}

bool find_team(const World& world, Project& project) {
  constexpr std::array<Role, 7> kOrder{Role::kDeveloper, Role::kAnalyst,   Role::kTester,
                                       Role::kDeveloper, Role::kArchitect, Role::kDeveloper,
                                       Role::kDesigner};
  project.team.clear();
  const std::int64_t wanted = project.troubles.empty() ? project.random.between(3, 7) : 5;
  for (std::size_t i = 0; i < static_cast<std::size_t>(wanted); ++i) {
    const std::int64_t share =
        kOrder[i] == Role::kArchitect ? 20 : project.random.between(3, 5) * 10;
    if (const auto member = find_member(world, project, kOrder[i], share)) {
      project.team.push_back(*member);
    }
  }
  return project.team.size() >= 2 || (!project.team.empty() && world.people.size() < 6);
}

void plan_curve(World& world, Project& project) {
  project.planned.assign(1, 0);
  std::int64_t cost = 0;
  for (int week = 0; week < project.weeks; ++week) {
    project.planned.push_back(project.planned.back() +
                              team_minutes(world, project, world.week + week));
  }
  for (const Member& member : project.team) {
    cost += member.minutes * hourly_rate(world.people[member.person].role);
  }
  const std::int64_t all =
      std::accumulate(project.team.begin(), project.team.end(), std::int64_t{0},
                      [](std::int64_t sum, const Member& member) { return sum + member.minutes; });
  project.rate = cost / std::max<std::int64_t>(1, all);
  const std::int64_t labour = project.planned.back() * project.rate / 60;
  project.other_budget = labour * project.random.between(8, 22) / 100;
  if (project.has(Trouble::kCommitment)) project.other_budget = labour * 45 / 100;
  project.budget = (labour + project.other_budget) * 104 / 100 / 100'000 * 100'000 + 100'000;
}

// The day on which the plan has done this share of the work: the Friday of its week.
CivilDate planned_day(const World& world, const Project& project, std::int64_t minutes) {
  for (std::size_t week = 1; week < project.planned.size(); ++week) {
    if (project.planned[week] >= minutes) {
      const CivilDate monday = world.monday(world.week + static_cast<int>(week) - 1);
      return world.calendar_of(project.north).add(monday + Days{5}, -1);
    }
  }
  return project.finish;
}

void plan_milestones(const World& world, Project& project) {
  const std::int64_t count = project.has(Plant::kZombie) ? 2 : project.random.between(4, 6);
  for (std::int64_t i = 1; i <= count; ++i) {
    Milestone milestone{.id = project.id + "-M" + std::to_string(i), .share = 1000 * i / count};
    milestone.baseline =
        i == count ? project.finish
                   : planned_day(world, project, project.planned.back() * milestone.share / 1000);
    milestone.forecast = milestone.baseline;
    project.milestones.push_back(milestone);
  }
  project.slipping = project.milestones.size() - 2;
}

void plan_tasks(Project& project) {
  const std::int64_t effort = project.planned.back();
  const std::int64_t count =
      std::clamp<std::int64_t>(std::min<std::int64_t>(project.weeks * 4, effort / 300), 24, 170);
  const std::int64_t calm = project.random.between(770, 840);  // Plans carry a reserve.
  std::int64_t left = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    Task task{.plan = std::max<std::int64_t>(
                  60, effort / count * project.random.around(1000, 150) / 1000 / 30 * 30)};
    task.left = task.plan * project.random.task_size() / 1000;
    project.plan_total += task.plan;
    left += task.left;
    project.tasks.push_back(task);
  }
  // The first tasks are half done when the project starts: work does not begin from nothing.
  for (std::size_t i = 0; i < std::min(project.team.size(), project.tasks.size()); ++i) {
    const auto part = static_cast<std::int64_t>(i + 1);
    project.tasks[i].left =
        project.tasks[i].left * part / static_cast<std::int64_t>(project.team.size());
  }
  std::int64_t sum = 0;
  for (Task& task : project.tasks) {
    task.left = std::max<std::int64_t>(30, task.left * effort / left * calm / 1000);
    sum += task.plan;
    while (task.milestone + 1 < project.milestones.size() &&
           project.milestones[task.milestone].share * project.plan_total < sum * 1000) {
      ++task.milestone;
    }
  }
}

void say_start(World& world, Project& project) {
  Object body;
  const std::int64_t benefit = project.budget * project.random.between(60, 160) / 100;
  body.text("project", project.id)
      .text("lifecycle", "ACTIVE")
      .date("actual_start", project.started);
  body.date("planned_start", project.started).date("planned_finish", project.finish);
  std::vector<std::string> teams;
  for (const Member& member : project.team) {
    const std::string& team = world.people[member.person].team;
    if (std::find(teams.begin(), teams.end(), team) == teams.end()) teams.push_back(team);
  }
  project.value = 2 * benefit;
  body.texts("teams", teams).money("value", money(project, project.value));
  if (project.index % 7 != 6) body.money("planned_annual_benefit", money(project, benefit));
  if (project.index % 2 == 0) {
    body.money("cost_of_delay_per_day", money(project, benefit / 200));
  }
  if (project.method == Method::kUnits) body.number("units_total", 1000).number("units_done", 0);
  body.number("buffer_days", std::max(5, project.weeks / 2));
  world.feed.say(kPlanning, world.at(440), "project_upserted", body, {.entity = project.id});
}

void say_plan(World& world, Project& project) {
  say_baseline(world, project);
  for (Milestone& milestone : project.milestones) say_milestone(world, project, milestone, 456);
  if (project.method != Method::kTasks) return;
  for (std::size_t i = 0; i < project.tasks.size(); ++i) say_task(world, project, i, 460);
}

void begin(World& world, Project& project) {
  project.phase = Phase::kActive;
  project.started = world.today;
  project.finish =
      world.calendar_of(project.north).add(world.monday(world.week + project.weeks) - Days{2}, -1);
  project.trouble_week = world.week + std::max(8, project.weeks * 45 / 100);
  project.end_week = world.week + project.weeks;
  project.last_report = world.today;
  plan_curve(world, project);
  plan_milestones(world, project);
  plan_tasks(project);
  project.first_budget = project.budget;
  project.first_tasks = project.tasks.size();
  if (project.has(Plant::kFever)) {
    for (std::size_t i = 1; i < project.tasks.size(); i += 4) project.tasks[i].driving = true;
  }
  say_start(world, project);
  if (!project.has(Plant::kUnknown)) say_plan(world, project);
  for (Member& member : project.team) {
    allocate(world, project, member, world.week, project.end_week);
  }
  if (project.has(Plant::kUnknown)) return;
  profile_benefit(world, project, project.finish + Days{30}, project.budget / 12);
  open_governance(world, project);
}

}  // namespace

void say_baseline(World& world, Project& project) {
  Object body;
  body.text("project", project.id).number("number", project.rebaselined ? 1 : 0);
  body.date("start", project.started);
  body.date("finish", project.finish).money("budget", money(project, project.budget));
  body.number("effort_minutes", project.planned.back());
  std::vector<Object> curve, dates;
  for (std::size_t week = 0; week < project.planned.size(); ++week) {
    if (week % 2 == 1 && week + 1 != project.planned.size()) continue;
    const std::int64_t value = project.budget / 100 * project.planned[week] /
                               std::max<std::int64_t>(1, project.planned.back()) * 100;
    const bool last = week + 1 == project.planned.size();
    const CivilDate date = last ? project.finish : project.started + Days{7 * week};
    curve.emplace_back()
        .date("date", date)
        .money("cumulative", money(project, last ? project.budget : value));
  }
  for (const Milestone& milestone : project.milestones) {
    dates.emplace_back().text("milestone", milestone.id).date("date", milestone.baseline);
  }
  body.objects("planned_value", curve).objects("milestones", dates);
  body.number("scope_items", static_cast<std::int64_t>(project.tasks.size()));
  body.text("approver", project.sponsor).text("reason", "first plan");
  world.feed.say(kPlanning, world.at(450), "baseline_approved", body);
  Object budget;
  budget.text("project", project.id).money("amount", money(project, project.budget));
  budget.money("contingency", money(project, project.budget / 10))
      .text("approver", project.sponsor);
  world.feed.say(kFinance, world.at(455), "budget_approved", budget);
}

std::int64_t team_minutes(const World& world, const Project& project, int week) {
  std::int64_t sum = 0;
  for (const Member& member : project.team) {
    const Person& person = world.people[member.person];
    const auto at = static_cast<std::size_t>(week);
    if (at < person.away.size() && person.away[at]) continue;
    sum += member.minutes * world.calendar_of(person.north).days_in_week(world.monday(week)) / 5;
  }
  return sum;
}

void allocate(World& world, Project& project, Member& member, int from_week, int to_week) {
  Person& person = world.people[member.person];
  const int limit = std::min(to_week, static_cast<int>(person.load.size()));
  for (int week = from_week; week < limit;) {
    if (person.away[static_cast<std::size_t>(week)]) {
      ++week;
      continue;
    }
    int end = week;
    while (end < limit && !person.away[static_cast<std::size_t>(end)]) {
      person.load[static_cast<std::size_t>(end++)] += member.minutes;
    }
    const Segment segment{"A-" + std::to_string(++world.allocations), world.monday(week),
                          world.monday(end) - Days{3}};
    Object body;
    body.text("allocation", segment.id).text("project", project.id).text("person", person.id);
    body.text("role", role_name(person.role)).date("from", segment.from).date("to", segment.to);
    body.number("minutes_per_week", member.minutes);
    body.number("rank", static_cast<std::int64_t>(project.index) + 1).flag("firm", true);
    world.feed.say(kPlanning, world.at(470), "allocation_upserted", body, {.entity = segment.id});
    member.segments.push_back(segment);
    week = end;
  }
}

// Work that takes longer keeps its people, as far as nobody else has been promised them.
void extend_team(World& world, Project& project) {
  if (world.week < project.end_week - 1) return;
  for (Member& member : project.team) {
    const Person& person = world.people[member.person];
    const std::int64_t free = free_minutes(person, project.end_week, project.end_week + 4);
    member.minutes = std::clamp<std::int64_t>(free / 60 * 60, 0, member.minutes);
    if (member.minutes > 0) {
      allocate(world, project, member, project.end_week, project.end_week + 4);
    }
  }
  project.end_week += 4;
}

// A project whose week has come starts if a team is found, those with a story first.
void start_projects(World& world) {
  for (const bool troubled : {true, false}) {
    for (Project& project : world.projects) {
      if (project.phase != Phase::kWaiting || project.start_week > world.week) continue;
      if ((project.troubles.empty() && project.plants.empty()) == troubled) continue;
      if (find_team(world, project)) {
        begin(world, project);
      } else {
        project.start_week = world.week + 2;
      }
    }
  }
}

}  // namespace portfolio::simulate
