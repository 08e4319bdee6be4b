#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

void open_risks(World& world, Project& project) {
  const std::int64_t count = project.random.between(1, 3);
  for (std::int64_t i = 1; i <= count; ++i) {
    Risk risk{.id = "R-" + project.id + "-" + std::to_string(i), .project = project.index};
    risk.probability = project.random.between(1, 5) * 100;
    risk.impact = project.budget * project.random.between(2, 6) / 100;
    risk.review_week = world.week + 3;
    risk.close_week = world.week + static_cast<int>(project.random.between(8, 40));
    world.risks.push_back(risk);
    say_risk(world, risk, 485);
  }
}

void review_risks(World& world) {
  for (Risk& risk : world.risks) {
    const bool ends =
        world.week >= risk.close_week || world.projects[risk.project].phase != Phase::kActive;
    if (!risk.open || (world.week < risk.review_week && !ends)) continue;
    if (is_dormant(world, world.projects[risk.project]) && !ends) continue;
    risk.open = !ends;
    risk.review_week = world.week + 3;
    say_risk(world, risk, 490);
  }
}

void open_dependency(World& world, Project& taker) {
  if (!taker.random.chance(450)) return;
  const auto offset = static_cast<std::size_t>(
      taker.random.below(static_cast<std::int64_t>(world.projects.size())));
  for (std::size_t i = 0; i < world.projects.size(); ++i) {
    const Project& giver = world.projects[(offset + i) % world.projects.size()];
    if (giver.phase != Phase::kActive || giver.index == taker.index || !giver.troubles.empty())
      continue;
    if (!giver.plants.empty()) continue;
    const std::size_t milestone = next_milestone(world, giver, 3);
    if (milestone == giver.milestones.size()) continue;
    const std::int64_t air = taker.random.between(10, 20);
    depend(world, taker, giver, milestone,
           world.calendar.add(giver.milestones[milestone].baseline, air));
    return;
  }
}

// Somebody counts on the very milestone that is about to slip, four days after its date.
void plant_dependency(World& world, Project& giver) {
  // So many that its delay reaches several, where that is to be shown too.
  const int wanted = world.options.every_rule ? 3 : 1;
  int takers = 0;
  for (Project& taker : world.projects) {
    const bool quiet =
        taker.phase == Phase::kActive && taker.troubles.empty() && taker.plants.empty();
    if (!quiet || taker.finish < giver.milestones[giver.slipping].baseline) continue;
    depend(world, taker, giver, giver.slipping,
           world.calendar.add(giver.milestones[giver.slipping].baseline, 4));
    giver.depended_on = true;
    if (++takers == wanted) return;
  }
}

void live_dependencies(World& world) {
  for (Project& project : world.projects) {
    const bool due = project.has(Trouble::kDependency) && project.phase == Phase::kActive &&
                     world.week >= project.trouble_week - 3 && !project.depended_on;
    if (due) plant_dependency(world, project);
  }
  for (Dependency& dependency : world.dependencies) {
    if (dependency.committed || dependency.never || dependency.known_week == world.week) continue;
    dependency.committed = true;
    const Project& giver = world.projects[dependency.giver];
    Object body;
    body.text("dependency", dependency.id).flag("accepted", true);
    body.date("promised_date", giver.milestones[dependency.giver_milestone].baseline);
    body.text("by", giver.manager);
    world.feed.say(kOffice, world.at(505), "dependency_committed", body, {.entity = dependency.id});
  }
}

void live_decisions(World& world) {
  for (Decision& decision : world.decisions) {
    if (decision.done || decision.made > world.today) continue;
    decision.done = true;
    world.projects[decision.project].decided = world.today;
    Object body;
    body.text("decision", decision.id).date("date", world.today).text("outcome", "go on");
    body.text("by", decision.owner);
    world.feed.say(kOffice, world.at(520), "decision_made", body, {.entity = decision.id});
    world.truth.hold("", "decision_overdue", decision.id, false, world.today);
  }
  if (weekday_of(world.today) != 2) return;
  for (Project& project : world.projects) {
    if (project.phase != Phase::kActive || is_dormant(world, project)) continue;
    if (project.has(Plant::kZombie)) continue;
    if (project.has(Trouble::kDecision) && world.week >= project.trouble_week &&
        !project.undecided) {
      project.undecided = true;
      raise_decision(world, project, 26, true);
    } else if (project.random.chance(110)) {
      const std::int64_t days = project.random.between(1, 4);
      raise_decision(world, project, is_silent(world, project.sponsor) ? 26 : days, false);
    }
  }
}

void measure_benefit(World& world, Benefit& benefit) {
  const Project& project = world.projects[benefit.project];
  if (project.phase != Phase::kClosed || benefit.measured >= 24 || benefit.silent) return;
  if (world.today < benefit.first + Days{30 * (benefit.measured + 1)}) return;
  ++benefit.measured;
  benefit.last = world.today;
  const bool falls = project.has(Trouble::kBenefit) && benefit.measured >= 5 &&
                     world.week >= world.options.weeks * 40 / 100;
  const std::int64_t share =
      falls ? world.random.between(150, 350) : world.random.between(970, 1080);
  benefit.actual += benefit.monthly * share / 1000;
  const CivilDate date = benefit.first + Days{30 * benefit.measured};
  Object body;
  body.text("benefit", benefit.id)
      .date("date", date)
      .money("actual", money(project, benefit.actual));
  world.feed.say(kFinance, world.at(560), "benefit_measured", body);
  const std::int64_t plan = benefit.monthly * benefit.measured;
  if (benefit.measured >= 3) {
    world.truth.hold(project.id, "benefit_shortfall", benefit.id, benefit.actual * 10 < plan * 9,
                     world.today);
  }
}

// A part of the projects asks for more time and money, and is granted it.
void approve_change(World& world, Project& project) {
  const bool due = project.phase == Phase::kActive && project.troubles.empty() &&
                   project.plants.empty() && project.index % 4 == 1 &&
                   world.week >= project.trouble_week - 2 && !project.changed;
  if (!due) return;
  project.changed = true;
  const std::int64_t before = project.plan_total;
  const std::int64_t size = before / static_cast<std::int64_t>(project.tasks.size());
  for (int i = 0; i < 3; ++i) add_task(world, project, size, true);
  const std::int64_t effort = project.plan_total - before;
  const std::int64_t budget = effort * project.rate / 60 * 12 / 10;
  project.budget += budget;
  project.finish = world.calendar_of(project.north).add(project.finish, 5);
  Milestone& last = project.milestones.back();
  last.baseline = last.forecast = project.finish;
  Object body, date;
  date.text("milestone", last.id).date("date", last.baseline);
  body.text("project", project.id).text("change", "CH-" + project.id).number("days", 5);
  body.money("budget", money(project, budget)).number("effort_minutes", effort);
  body.number("scope_items", 3).objects("milestones", {date}).text("approver", project.sponsor);
  body.text("reason", "wish of the business");
  world.feed.say(kOffice, world.at(535), "change_approved", body);
  Object forecast;
  forecast.text("project", project.id)
      .text("milestone", last.id)
      .date("forecast_date", last.forecast);
  world.feed.say(kTracker, world.at(536), "milestone_upserted", forecast, {.entity = last.id});
}

void monthly(World& world) {
  if (world.week % 4 != 2 || weekday_of(world.today) != 3) return;
  Object rate;
  rate.money("from", {10'000, *Currency::parse("CHF")});
  rate.money("to", {10'400 + world.random.between(-40, 40), *Currency::parse("EUR")});
  rate.date("as_of", world.today);
  world.feed.say(kFinance, world.at(570), "exchange_rate_set", rate);
  for (const std::string& sponsor : world.sponsors) {
    Object body;
    body.text("person", sponsor).date("date", world.today).text("forum", "portfolio board");
    const bool present = world.random.chance(850);
    body.flag("present", present && !is_silent(world, sponsor));
    world.feed.say(kOffice, world.at(580), "forum_attended", body);
  }
}

}  // namespace

void raise_decision(World& world, Project& project, std::int64_t made_after, bool planted) {
  Decision decision{.id = "DEC-" + std::to_string(world.decisions.size() + 1),
                    .project = project.index};
  decision.owner = project.sponsor;
  decision.raised = world.today;
  decision.planted = planted;
  decision.needed_by =
      world.calendar.add(world.today, planted ? 14 : project.random.between(10, 18));
  decision.made = world.calendar.add(world.today, made_after);
  Object body, blocked;
  body.text("decision", decision.id).text("owner", decision.owner).texts("projects", {project.id});
  body.date("needed_by", decision.needed_by).text("title", "Choose the way for the next stage");
  body.texts("options", {"go on", "re-plan", "stop"});
  const std::size_t milestone = next_milestone(world, project, 1);
  if (milestone < project.milestones.size()) {
    blocked.text("project", project.id).text("milestone", project.milestones[milestone].id);
    body.objects("blocks", {blocked});
  }
  world.feed.say(kOffice, world.at(515), "decision_raised", body, {.entity = decision.id});
  world.decisions.push_back(decision);
}

void say_risk(World& world, const Risk& risk, int minute) {
  const Project& project = world.projects[risk.project];
  Object body;
  body.text("risk", risk.id)
      .text("project", project.id)
      .text("state", risk.open ? "OPEN" : "CLOSED");
  body.number("probability_per_mille", risk.probability);
  body.money("impact_cost", money(project, risk.impact)).number("impact_days", 5);
  body.text("owner", project.manager).date("reviewed_on", world.today).text("cause", "supplier");
  world.feed.say(kOffice, world.at(minute), "risk_upserted", body, {.entity = risk.id});
}

std::size_t next_milestone(const World& world, const Project& project, int weeks_ahead) {
  for (std::size_t i = 0; i < project.milestones.size(); ++i) {
    const Milestone& milestone = project.milestones[i];
    if (!milestone.achieved && milestone.baseline >= world.today + Days{7 * weeks_ahead}) return i;
  }
  return project.milestones.size();
}

void depend(World& world, Project& taker, const Project& giver, std::size_t milestone,
            CivilDate need_by, std::size_t taker_milestone) {
  Dependency dependency{.id = "D-" + std::to_string(world.dependencies.size() + 1)};
  dependency.giver = giver.index;
  dependency.giver_milestone = milestone;
  dependency.taker = taker.index;
  dependency.taker_milestone = taker.milestones.size() - 1;
  dependency.need_by = need_by;
  dependency.known_week = world.week;
  for (std::size_t i = taker.milestones.size(); i-- > 0;) {
    if (taker.milestones[i].baseline >= need_by) dependency.taker_milestone = i;
  }
  if (taker_milestone != SIZE_MAX) dependency.taker_milestone = taker_milestone;
  Object body, from, to;
  from.text("project", giver.id).text("milestone", giver.milestones[milestone].id);
  to.text("project", taker.id).text("milestone", taker.milestones[dependency.taker_milestone].id);
  body.text("dependency", dependency.id).object("giver", from).object("taker", to);
  body.text("type", "FS").number("lag_days", 0).date("need_by", need_by);
  body.text("deliverable", "Interface of " + giver.name);
  world.feed.say(kOffice, world.at(495), "dependency_upserted", body, {.entity = dependency.id});
  world.dependencies.push_back(dependency);
}

void profile_benefit(World& world, Project& project, CivilDate first, std::int64_t monthly_value) {
  if (project.has(Plant::kZombie)) return;
  Benefit benefit{.id = "B-" + project.id, .project = project.index, .first = first};
  benefit.monthly = monthly_value / 100 * 100;
  std::vector<Object> plan;
  for (int i = 0; i <= 24; ++i) {
    plan.emplace_back()
        .date("date", first + Days{30 * i})
        .money("cumulative", money(project, benefit.monthly * i));
  }
  Object body;
  body.text("benefit", benefit.id)
      .text("project", project.id)
      .text("name", "Savings of " + project.name);
  body.text("owner", project.sponsor).text("measure", "booked savings").number("baseline_value", 0);
  body.objects("plan", plan)
      .number("cadence_days", 30)
      .text("state", project.live ? "ACTIVE" : "PLANNED");
  world.feed.say(kOffice, world.at(475), "benefit_profiled", body, {.entity = benefit.id});
  world.benefits.push_back(benefit);
}

void open_governance(World& world, Project& project) {
  open_risks(world, project);
  open_dependency(world, project);
}

void govern_day(World& world) {
  if (!world.calendar.works(world.today)) return;
  live_decisions(world);
  if (weekday_of(world.today) == 4) review_risks(world);
  if (weekday_of(world.today) == 1) {
    live_dependencies(world);
    for (Project& project : world.projects) approve_change(world, project);
  }
  for (Benefit& benefit : world.benefits) measure_benefit(world, benefit);
  monthly(world);
}

}  // namespace portfolio::simulate
