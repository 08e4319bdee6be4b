#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

void grow_risk(World& world, Project& project) {
  const int since = weeks_in(world, project);
  if (since != 0 && since != 6) return;
  for (Risk& risk : world.risks) {
    if (risk.project != project.index) continue;
    risk.open = since == 0;
    risk.probability = 800;
    risk.impact = project.budget / 4;
    risk.review_week = world.week + 3;
    risk.close_week = world.week + 100;
    say_risk(world, risk, 487);
    world.truth.hold(project.id, "risk_exposure", "", since == 0, world.today);
    return;
  }
}

void say_proof(World& world, const Project& project, const Milestone& milestone, int number,
               bool met) {
  Object body;
  body.text("project", project.id).text("milestone", milestone.id);
  body.text("item", "Proof " + std::to_string(number)).flag("mandatory", true).flag("met", met);
  body.text("owner", project.manager);
  world.feed.say(kOffice, world.at(530 + number), "gate_evidence_recorded", body,
                 {.entity = milestone.id + "/" + std::to_string(number)});
}

// Two of four proofs come on the day of the gate.
void miss_proofs(World& world, Project& project) {
  const Milestone& gate = project.milestones[project.slipping];
  const int since = weeks_in(world, project);
  if (gate.achieved) {
    world.truth.hold(project.id, "gate_not_ready", gate.id, false, world.today);
    return;
  }
  const std::int64_t left = world.calendar_of(project.north).between(world.today, gate.forecast);
  if (since == 0) {
    Object body;
    body.text("project", project.id).text("milestone", gate.id).flag("gate", true);
    world.feed.say(kTracker, world.at(525), "milestone_upserted", body, {.entity = gate.id});
    for (int i = 1; i <= 4; ++i) say_proof(world, project, gate, i, i <= 2);
  }
  if (since < 0 || left > 10) return;
  const bool late = left > 1;
  if (!late) {
    for (int i = 3; i <= 4; ++i) say_proof(world, project, gate, i, true);
  }
  world.truth.hold(project.id, "gate_not_ready", gate.id, late, world.today);
}

// It counts on something that nobody has promised, and nobody does until shortly before.
void count_on_nobody(World& world, Project& taker) {
  const int since = weeks_in(world, taker);
  if (since == 0) {
    for (const Project& giver : world.projects) {
      const Milestone* const gate =
          giver.has(Plant::kGate) && giver.phase == Phase::kActive && giver.index != taker.index
              ? &giver.milestones[giver.slipping]
              : nullptr;
      if (gate == nullptr || gate->achieved) continue;
      depend(world, taker, giver, giver.slipping, world.calendar.add(gate->baseline, 6));
      world.dependencies.back().never = true;
      return;
    }
  }
}

void agree_at_last(World& world) {
  for (Dependency& dependency : world.dependencies) {
    if (dependency.removed) continue;
    const std::int64_t left = world.calendar.between(world.today, dependency.need_by);
    if (dependency.never && left <= 8) dependency.never = false;  // Promised on the next Monday.
    const Project& giver = world.projects[dependency.giver];
    const bool counts =
        giver.phase == Phase::kActive && !giver.milestones[dependency.giver_milestone].achieved;
    world.truth.hold("", "dependency_uncommitted", dependency.id,
                     counts && !dependency.committed && left <= 20, world.today);
  }
}

void say_circle(World& world, const std::array<Project*, 3>& projects) {
  CivilDate need_by{};
  std::array<std::size_t, 3> stages{};
  for (std::size_t i = 0; i < 3; ++i) {
    stages[i] = next_milestone(world, *projects[i], 5);
    if (stages[i] == projects[i]->milestones.size()) return;
    need_by = std::max(need_by, projects[i]->milestones[stages[i]].baseline);
  }
  for (std::size_t i = 0; i < 3; ++i) {
    Project& taker = *projects[(i + 1) % 3];
    depend(world, taker, *projects[i], stages[i], world.calendar.add(need_by, 15),
           stages[(i + 1) % 3]);
    world.circle.push_back(world.dependencies.back().id);
  }
  world.truth.hold("", "dependency_cycle", "", true, world.today);
}

// Three projects come to wait for each other; after four weeks somebody takes it apart.
void close_circle(World& world) {
  const int begin = std::max(6, world.options.weeks * 15 / 100);
  if (world.week == begin) {
    std::array<Project*, 3> projects{};
    std::size_t found = 0;
    for (Project& project : world.projects) {
      const bool quiet =
          project.phase == Phase::kActive && project.troubles.empty() && project.plants.empty();
      if (quiet && next_milestone(world, project, 5) < project.milestones.size() && found < 3) {
        projects[found++] = &project;
      }
    }
    if (found == 3) say_circle(world, projects);
  }
  if (world.week != begin + 4 || world.circle.empty()) return;
  for (Dependency& dependency : world.dependencies) {
    if (std::find(world.circle.begin(), world.circle.end(), dependency.id) == world.circle.end())
      continue;
    dependency.removed = true;
    Object body;
    world.feed.say(kOffice, world.at(506), "dependency_removed",
                   body.text("dependency", dependency.id), {.entity = dependency.id});
    world.truth.hold("", "dependency_conflict", dependency.id, false, world.today);
    world.truth.hold("", "dependency_uncommitted", dependency.id, false, world.today);
  }
  world.truth.hold("", "dependency_cycle", "", false, world.today);
}

void say_users(World& world, const Project& project, const char* fact, CivilDate date,
               std::int64_t users) {
  Object body;
  body.text("project", project.id).date("date", date).number("users", users);
  world.feed.say(kOffice, world.at(562), fact, body);
}

// Users are counted every fourth week; where they are planted to stay away, it begins in spring.
void count_users(World& world, const Project& project) {
  if (world.week == 1) {
    for (int i = 0; i <= 26; ++i) {
      say_users(world, project, "adoption_planned", world.first + Days{28 * i},
                std::min(1000, 200 + 80 * i));
    }
  }
  const int turn = world.options.weeks * 35 / 100;
  if (world.week < 4 || world.week % 4 != 0) return;
  const std::int64_t planned = std::min(1000, 200 + 80 * (world.week / 4));
  const bool few = world.week >= turn;
  const std::int64_t share = few ? 500 : world.random.between(930, 1050);
  say_users(world, project, "adoption_measured", world.today, planned * share / 1000);
  world.truth.hold(project.id, "adoption_lag", "", few, world.today);
}

void stop_measuring(World& world) {
  for (Benefit& benefit : world.benefits) {
    const Project& project = world.projects[benefit.project];
    if (project.phase != Phase::kClosed) continue;
    if (project.has(Plant::kUnmeasured) && benefit.measured >= 4) benefit.silent = true;
    const CivilDate live = project.live ? world.first - Days{40} : project.ended;
    const CivilDate last = std::max(live, benefit.last);
    const bool silent = (world.today - last).count() >= 45 && benefit.measured < 24;
    world.truth.hold(project.id, "benefit_unmeasured", "", silent, world.today);
  }
}

}  // namespace

void plant_in_governance(World& world) {
  if (!begins_week(world)) return;
  close_circle(world);
  agree_at_last(world);
  stop_measuring(world);
  for (Project& project : world.projects) {
    if (project.has(Plant::kAdoption)) count_users(world, project);
    if (project.phase != Phase::kActive || project.plants.empty()) continue;
    if (project.has(Plant::kRisk)) grow_risk(world, project);
    if (project.has(Plant::kGate)) miss_proofs(world, project);
    if (project.has(Plant::kUncommitted)) count_on_nobody(world, project);
  }
}

}  // namespace portfolio::simulate
