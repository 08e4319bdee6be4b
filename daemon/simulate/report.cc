#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

bool hides(const Project& project) { return project.has(Trouble::kWatermelon); }

bool is_planted(const World& world, const Project& project, Plant plant, int weeks) {
  const int since = weeks_in(world, project);
  return project.has(plant) && since >= 0 && since < weeks;
}
bool is_copying(const World& world, const Project& project) {
  return is_planted(world, project, Plant::kCopied, 9);
}
bool is_pessimist(const World& world, const Project& project) {
  return is_planted(world, project, Plant::kPessimist, 7);
}

// 60 of 100 reports are biased, twice as often to the bright side. Those who hide nothing shade
// within amber and in the progress they tell; a watermelon is green whatever happens.
std::string_view choose_colour(const World& world, Project& project) {
  const std::int64_t draw = project.random.below(100);
  const bool bright = draw < 40, dark = draw >= 40 && draw < 60;
  if (hides(project) || is_copying(world, project)) return "GREEN";
  if (is_pessimist(world, project)) return "RED";
  if (project.level == 2) return dark ? "AMBER_GREEN" : "GREEN";
  if (project.level == 1) return bright ? "AMBER_GREEN" : dark ? "AMBER_RED" : "AMBER";
  return "RED";
}

std::int64_t told_progress(Project& project) {
  const std::int64_t real =
      project.plan_done * 1000 / std::max<std::int64_t>(1, project.plan_total);
  const std::int64_t draw = project.random.below(100);
  std::int64_t bias = draw < 40   ? project.random.between(10, 60)
                      : draw < 60 ? -project.random.between(10, 40)
                                  : 0;
  if (hides(project)) bias = project.random.between(80, 150);
  return std::clamp<std::int64_t>(real + bias, 0, project.milestones.back().achieved ? 1000 : 990);
}

bool plans_way_back(const World& world, const Project& project) {
  if (is_pessimist(world, project)) return true;
  return project.level < 2 && !hides(project) && !is_copying(world, project) &&
         !project.has(Plant::kNoWayBack);
}

void say_status(World& world, Project& project) {
  constexpr std::array<std::string_view, 6> kSummaries{
      "Work goes on as planned.",          "Review done, two findings.", "Team complete again.",
      "Supplier delivered the next part.", "Test environment is ready.", "Open points are few."};
  Object body;
  const std::string_view colour = choose_colour(world, project);
  body.text("project", project.id).text("overall", colour).date("period_end", world.today);
  body.text("time", colour);
  const std::string_view summary = kSummaries[static_cast<std::size_t>(project.random.below(6))];
  const std::string number = " Report " + std::to_string(++project.reports) + ".";
  body.text("summary",
            is_copying(world, project) ? "All as planned." : std::string(summary) + number);
  const std::int64_t progress = told_progress(project);
  body.number("progress_per_mille", progress);
  body.date("forecast_finish", std::max(project.milestones.back().forecast, world.today));
  body.text("reporter", project.manager);
  const bool has_plan = plans_way_back(world, project);
  if (has_plan) {
    Object plan;
    plan.text("owner", project.manager).date("due", world.today + Days{28});
    plan.text("exit_criterion", "Two reports in a row without a new delay");
    body.object("recovery_plan", plan).text("cause", "estimates");
  }
  const int minute = static_cast<int>(project.random.between(780, 890));
  world.feed.say(kOffice, world.at(minute), "status_reported", body, {.actor = project.manager});
  project.last_report = world.today;
  if (world.options.every_rule) assess_report(world, project, colour, progress, has_plan);
}

bool reports_this_week(const World& world, const Project& project) {
  if (is_dormant(world, project)) return false;
  if (project.biweekly && (world.week + static_cast<int>(project.index)) % 2 == 1) return false;
  const int since = world.week - project.trouble_week;
  return !(project.has(Trouble::kSilence) && since >= 0 && since < 5);
}

void say_backlog(World& world, const Project& project, const Counted& week) {
  Object body;
  body.text("project", project.id).date("period_start", week.monday);
  body.date("period_end", week.monday + Days{6});
  body.number("done_items", week.done).number("added_items", week.added);
  body.number("remaining_items", week.left);
  world.feed.say(kTracker, world.at(920), "backlog_measured", body);
}

// A tracker that is connected late hands over what it has counted since the start.
void count_backlog(World& world, Project& project) {
  const auto left = std::count_if(project.tasks.begin(), project.tasks.end(),
                                  [](const Task& task) { return !task.done; });
  project.untold.push_back(
      {world.monday(world.week), project.week_done, project.week_added, static_cast<int>(left)});
  if (project.has(Plant::kUnknown) && weeks_in(world, project) < 0) return;
  for (const Counted& week : project.untold) say_backlog(world, project, week);
  project.untold.clear();
}

void say_counts(World& world, Project& project) {
  if (project.method == Method::kBacklog) count_backlog(world, project);
  if (project.method == Method::kUnits) {
    Object body;
    body.text("project", project.id);
    body.number("units_done",
                project.plan_done * 1000 / std::max<std::int64_t>(1, project.plan_total));
    world.feed.say(kPlanning, world.at(921), "project_upserted", body, {.entity = project.id});
  }
  project.week_done = project.week_added = 0;
}

void move_forecast(World& world, Project& project, Milestone& milestone, CivilDate to) {
  const CivilDate earliest = world.calendar.add(world.today, 1), before = milestone.forecast;
  milestone.forecast = std::max(to, earliest);
  milestone.moves.emplace_back(
      world.today, world.calendar_of(project.north).between(before, milestone.forecast));
  say_milestone(world, project, milestone, 760);
}

// How much of a known delay is admitted: a little more each fortnight.
std::int64_t admitted_share(const World& world, const Project& project) {
  return std::clamp((world.week - project.trouble_week) / 2, 0, 4) * 25;
}

// The day on which the milestone would come if the rest went as the work goes now.
CivilDate pace_forecast(const World& world, const Project& project, const Milestone& milestone) {
  const CivilDate expected = expected_finish(world, project);
  if (&milestone == &project.milestones.back()) return expected;
  const std::int64_t done =
      project.plan_done * 1000 / std::max<std::int64_t>(1, project.plan_total);
  if (done >= milestone.share) return world.calendar.add(world.today, 1);
  const std::int64_t days =
      (expected - world.today).count() * (milestone.share - done) / (1000 - done);
  return world.today + Days{days};
}

bool is_slow(const Project& project) {
  return project.has(Trouble::kCollapse) || project.has(Trouble::kWatermelon);
}

void forecast_slow(World& world, Project& project, Milestone& milestone) {
  if (hides(project)) {  // Nothing moves until the day itself, and then by as little as will do.
    if (milestone.forecast <= world.today) {
      move_forecast(world, project, milestone, world.calendar.add(world.today, 3));
    }
    return;
  }
  const CivilDate expected = pace_forecast(world, project, milestone);
  if (expected <= milestone.baseline) return;
  const std::int64_t delay =
      (expected - milestone.baseline).count() * admitted_share(world, project) / 100;
  const CivilDate told = milestone.baseline + Days{delay};
  if (told >= milestone.forecast + Days{4} || milestone.forecast <= world.today) {
    move_forecast(world, project, milestone, told);
  }
}

void forecast_planted(World& world, Project& project) {
  constexpr std::array<std::int64_t, 8> kSteps{3, 3, 7, 12, 12, 16, 20, 22};
  const int since = world.week - project.trouble_week;
  Milestone& milestone = project.milestones[project.slipping];
  if (since < 0 || since >= 8 || milestone.achieved || project.rebaselined) return;
  const std::int64_t slip = kSteps[static_cast<std::size_t>(since)];
  const CivilDate told = world.calendar.add(milestone.baseline, slip);
  if (told != milestone.forecast) move_forecast(world, project, milestone, told);
}

}  // namespace

void say_milestone(World& world, Project& project, Milestone& milestone, int minute) {
  const bool last = &milestone == &project.milestones.back();
  Object body;
  body.text("project", project.id).text("milestone", milestone.id);
  body.date("forecast_date", milestone.forecast);
  if (milestone.forecast == milestone.baseline) {
    body.text("name", last ? "Finish" : "Stage " + milestone.id.substr(milestone.id.size() - 1));
    body.date("baseline_date", milestone.baseline).flag("critical", last);
    body.number("float_days", last ? 0 : 5).text("owner", project.manager);
    body.number("weight_per_mille", 1000 / static_cast<std::int64_t>(project.milestones.size()));
  } else {
    body.text("reason", "estimates");
  }
  world.feed.say(kTracker, world.at(minute), "milestone_upserted", body, {.entity = milestone.id});
}

void forecast_milestones(World& world, Project& project) {
  if (project.has(Trouble::kSlip) || project.has(Trouble::kDependency)) {
    forecast_planted(world, project);
  }
  for (Milestone& milestone : project.milestones) {
    if (milestone.achieved || project.has(Plant::kUnknown)) continue;
    if (is_slow(project) && world.week >= project.trouble_week) {
      forecast_slow(world, project, milestone);
    } else if (milestone.forecast <= world.today) {
      move_forecast(world, project, milestone, world.calendar.add(world.today, 2));
    } else if (project.random.chance(40) && milestone.forecast == milestone.baseline) {
      move_forecast(world, project, milestone,
                    world.calendar.add(milestone.baseline, project.random.between(1, 2)));
    }
  }
}

void report_week(World& world, Project& project) {
  if (project.phase != Phase::kActive) return;
  if (!is_dormant(world, project)) forecast_milestones(world, project);
  post_costs(world, project);
  say_counts(world, project);
  assess(world, project);
  if (world.options.every_rule) assess_further(world, project);
  if (reports_this_week(world, project)) say_status(world, project);
}

}  // namespace portfolio::simulate
