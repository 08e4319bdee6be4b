#include <algorithm>
#include <numeric>

#include "daemon/simulate/world.h"

// What is true of the rules beyond the starter pack. Of a share that a rule compares with a limit
// a trouble begins where it is clearly past it and ends where it is clearly back; in between stays
// what was.
namespace portfolio::simulate {
namespace {

constexpr std::string_view kFinish = "(finish)";  // A project's finish, as rules name it.
constexpr int kWeeksOf20Days = 4, kWeeksOf60Days = 12;

void hold_between(World& world, const Project& project, std::string_view rule, std::int64_t value,
                  std::int64_t begins, std::int64_t ends) {
  const bool higher_is_worse = begins > ends;
  const bool on = higher_is_worse ? value >= begins : value <= begins;
  const bool off = higher_is_worse ? value <= ends : value >= ends;
  if (on || off) world.truth.hold(project.id, rule, "", on, world.today);
}

// Weeks since the start, this one included.
std::size_t weeks_at_work(const World& world, const Project& project) {
  return static_cast<std::size_t>((world.today - project.started).count() / 7 + 1);
}

std::int64_t empty_promises(const World& world, const Project& project) {
  std::int64_t sum = 0;
  for (const auto* promises : {&world.to_person, &world.to_role})
    for (const EmptyPromise& one : *promises) sum += one.project == project.index ? one.minutes : 0;
  return sum;
}

void remember_week(World& world, Project& project) {
  Week week;
  week.promised = team_minutes(world, project, world.week) + empty_promises(world, project);
  week.worked = project.worked;
  week.cost = project.spent - project.spent_before;
  week.likely = !world.truth.is_open(project.id, "finish_confidence");
  project.past.push_back(week);
  project.worked = 0;
  project.spent_before = project.spent;
  const std::string objective = "OB-" + std::to_string(project.index % 4 + 1);
  auto& spending = world.spending[objective];
  spending.resize(static_cast<std::size_t>(world.week) + 1);
  spending.back() += week.cost;
}

// The week of the plan's curve in which as much was to be done as is done, in per mille of a week.
std::int64_t earned_weeks(const Project& project) {
  const std::int64_t all = project.planned.back();
  const std::int64_t done = all * project.plan_done / std::max<std::int64_t>(1, project.plan_total);
  for (std::size_t week = 1; week < project.planned.size(); ++week) {
    const std::int64_t before = project.planned[week - 1], after = project.planned[week];
    if (done < after) {
      return static_cast<std::int64_t>(week - 1) * 1000 +
             (done - before) * 1000 / std::max<std::int64_t>(1, after - before);
    }
  }
  return static_cast<std::int64_t>(project.planned.size() - 1) * 1000;
}

void assess_pace(World& world, Project& project) {
  const auto elapsed = static_cast<std::int64_t>(weeks_at_work(world, project));
  const auto place = std::min(static_cast<std::size_t>(elapsed), project.planned.size() - 1);
  const std::int64_t due = project.planned[place] * 1000 / project.planned.back();
  if (due < 100) return;
  hold_between(world, project, "schedule_performance", earned_weeks(project) / elapsed, 920, 970);
  const int since = weeks_in(world, project);
  const bool slow =
      project.efficiency < 700 || project.presence < 700 || is_dormant(world, project);
  world.truth.hold(project.id, "throughput_decline", "", slow && since >= 2 && since < 12,
                   world.today);
}

void assess_money(World& world, Project& project) {
  const std::int64_t done =
      project.plan_done * 1000 / std::max<std::int64_t>(1, project.plan_total);
  const std::int64_t used = project.spent * 1000 / project.budget;
  if (done >= 200 && used > 0) {
    const std::int64_t index = done * 1000 / used;
    hold_between(world, project, "cost_performance", index, 930, 970);
    const std::int64_t rest = used >= 1000 ? 9000 : (1000 - done) * 1000 / (1000 - used);
    if (done < 1000) hold_between(world, project, "recovery_unrealistic", rest, 1120, 1050);
  }
  if (used >= 200) {
    hold_between(world, project, "burn_ahead_of_progress", used - done, 160, 100);
  }
  if (project.past.size() < kWeeksOf20Days) return;
  const auto recent = project.past.end() - kWeeksOf20Days;
  const std::int64_t burn =
      std::accumulate(recent, project.past.end(), std::int64_t{0},
                      [](std::int64_t sum, const Week& week) { return sum + week.cost; }) /
      kWeeksOf20Days;
  const std::int64_t need =
      std::max<std::int64_t>(0, (project.milestones.back().forecast - world.today).count());
  if (burn <= 0 || need == 0) return;
  const std::int64_t lasts = (project.budget - project.spent) * 7 / burn;
  hold_between(world, project, "budget_runway", lasts * 1000 / need, 880, 1000);
}

void assess_case(World& world, Project& project) {
  const std::int64_t forecast = project.spent + remaining_cost(world, project);
  const bool has_benefit = !project.has(Plant::kZombie);
  if (!has_benefit || project.first_budget <= 0) return;
  hold_between(world, project, "business_case_eroding",
               1000 - project.first_budget * 1000 / forecast, 160, 100);
}

void assess_scope(World& world, Project& project) {
  if (project.method != Method::kTasks && project.method != Method::kBacklog) return;
  const std::int64_t approved = project.changed ? 3 : 0;
  const auto first = static_cast<std::int64_t>(project.first_tasks);
  const std::int64_t grown = static_cast<std::int64_t>(project.tasks.size()) - first - approved;
  hold_between(world, project, "scope_growth_unapproved", grown * 1000 / (first + approved), 100,
               70);
  if (project.method != Method::kTasks) return;
  std::int64_t due = 0, done = 0;
  for (const Task& task : project.tasks) {
    if (task.late_addition || project.milestones[task.milestone].baseline > world.today) continue;
    ++due;
    done += task.done ? 1 : 0;
  }
  if (due >= 20) hold_between(world, project, "execution_index", done * 1000 / due, 940, 970);
}

void assess_dates(World& world, Project& project) {
  const Calendar& calendar = world.calendar_of(project.north);
  std::int64_t chain = 0;
  for (const Milestone& milestone : project.milestones) {
    std::int64_t count = 0, sum = 0;
    for (const auto& [day, shift] : milestone.moves) {
      if (shift <= 0 || calendar.between(day, world.today) >= 60) continue;
      ++count;
      sum += shift;
    }
    const bool creeps = !milestone.achieved && (count >= 3 || sum >= 10);
    world.truth.hold(project.id, "redate_creep", milestone.id, creeps, world.today);
    if (!milestone.achieved) {
      chain = std::max(chain, calendar.between(milestone.baseline, milestone.forecast));
    }
  }
  if (project.has(Plant::kFever)) {
    const std::int64_t used = chain * 1000 / std::max(5, project.weeks / 2);
    const std::int64_t done =
        project.plan_done * 1000 / std::max<std::int64_t>(1, project.plan_total);
    hold_between(world, project, "buffer_fever", used - 150 - done * 6 / 10, 50, -50);
  }
}

void assess_presence(World& world, const Project& project) {
  if (project.past.size() < 2) return;
  const Week &last = project.past.back(), &before = project.past[project.past.size() - 2];
  const std::int64_t promised = last.promised + before.promised;
  if (promised < 1200) return;
  hold_between(world, project, "plan_actual_drift", (last.worked + before.worked) * 1000 / promised,
               680, 800);
}

void assess_life(World& world, const Project& project) {
  const Calendar& calendar = world.calendar_of(project.north);
  const auto recently = [&](CivilDate day) { return calendar.between(day, world.today) <= 60; };
  const bool milestone =
      std::any_of(project.milestones.begin(), project.milestones.end(),
                  [&](const Milestone& one) { return one.achieved && recently(*one.achieved); });
  const bool old = calendar.between(project.started, world.today) >= 60;
  const bool decided = project.decided && recently(*project.decided);
  const bool dead = old && !milestone && !decided && project.has(Plant::kZombie);
  world.truth.hold(project.id, "zombie_project", "", dead, world.today);
  world.truth.hold(project.id, "unaligned_work", "",
                   (project.has(Plant::kUnaligned) && weeks_at_work(world, project) >= 2) ||
                       (project.has(Plant::kUnknown) && weeks_in(world, project) < 0),
                   world.today);
  world.truth.hold(project.id, "health_unknown", "",
                   project.has(Plant::kUnknown) && weeks_in(world, project) < 0, world.today);
}

// A delay that reaches those who wait for it.
void assess_ripple(World& world, const Project& project) {
  for (std::size_t i = 0; i < project.milestones.size(); ++i) {
    const Milestone& milestone = project.milestones[i];
    int reached = 0;
    for (const Dependency& dependency : world.dependencies) {
      if (dependency.removed || dependency.giver != project.index ||
          dependency.giver_milestone != i)
        continue;
      const bool hit = world.projects[dependency.taker].phase == Phase::kActive &&
                       world.calendar.between(dependency.need_by, milestone.forecast) >= 5;
      reached += hit ? 1 : 0;
    }
    const bool spreads = !milestone.achieved && reached >= 2;
    world.truth.hold(project.id, "ripple_impact", milestone.id, spreads, world.today);
  }
}

// --- Of no single project, once a week --------------------------------------------------------

void assess_strategy(World& world) {
  std::map<std::string, std::int64_t> sums;
  std::int64_t all = 0;
  for (auto& [objective, weeks] : world.spending) {
    weeks.resize(static_cast<std::size_t>(world.week) + 1);
    const auto from = weeks.size() > kWeeksOf60Days ? weeks.end() - kWeeksOf60Days : weeks.begin();
    all += sums[objective] = std::accumulate(from, weeks.end(), std::int64_t{0});
  }
  if (all == 0) return;
  for (const auto& [objective, sum] : sums) {
    const std::int64_t drift = std::abs(sum * 1000 / all - 250);
    if (drift >= 120 || drift <= 70) {
      world.truth.hold("", "strategy_drift", objective, drift >= 120, world.today);
    }
  }
}

void assess_roles(World& world) {
  for (int i = 0; i < kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    std::int64_t owned = 0, promised = 0;
    for (const Person& person : world.people) {
      if (person.role != role) continue;
      for (int week = world.week + 4; week < world.week + 9; ++week) {
        const auto at = static_cast<std::size_t>(week);
        if (at >= person.away.size() || person.away[at]) continue;
        owned += person.contract;
        promised += person.load[at];
      }
    }
    if (owned == 0) continue;
    const std::int64_t use = promised * 1000 / owned;
    if (use < 680 || use >= 800) {
      world.truth.hold("", "capacity_released", role_name(role), use < 680, world.today);
    }
  }
}

void assess_late_starts(World& world) {
  for (const Project& project : world.projects) {
    const bool waits = project.phase == Phase::kWaiting && is_approved(project);
    const std::int64_t late =
        world.calendar_of(project.north).between(project.told_start, world.today);
    world.truth.hold(project.id, "late_start", "", waits && late >= 3, world.today);
  }
}

void assess_due_dates(World& world) {
  for (const Project& project : world.projects) {
    if (project.phase != Phase::kActive) continue;
    for (const Milestone& milestone : project.milestones) {
      const bool told = !(project.has(Plant::kUnknown) && weeks_in(world, project) < 0);
      const bool open = told && !milestone.achieved;
      world.truth.hold(project.id, "milestone_overdue", milestone.id,
                       open && milestone.baseline < world.today, world.today);
      if (&milestone != &project.milestones.back()) continue;
      world.truth.hold(project.id, "milestone_overdue", kFinish,
                       open && project.finish < world.today, world.today);
    }
  }
}

// No way back was ever given and the colour lasts, or the last one is over. Many come with the very
// report after that: the trouble then was one of a day.
void assess_ways_back(World& world) {
  for (const Project& project : world.projects) {
    if (project.phase != Phase::kActive) continue;
    const bool none = project.way_back_until == CivilDate{};
    const std::int64_t days =
        world.calendar_of(project.north).between(project.shown_since, world.today);
    const std::int64_t limit = project.shown_level == 1 ? 10 : 5;
    const bool lost =
        project.shown_level < 2 && (none ? days >= limit : project.way_back_until < world.today);
    world.truth.hold(project.id, "no_path_to_green", "", lost, world.today);
  }
}

void assess_twins(World& world) {
  for (const Project& project : world.projects) {
    if (project.twin == SIZE_MAX) continue;
    const Project& other = world.projects[project.twin];
    const bool both = project.phase == Phase::kActive && other.phase == Phase::kActive;
    const std::string pair = std::min(project.id, other.id) + "+" + std::max(project.id, other.id);
    world.truth.hold("", "duplicate_effort", pair, both, world.today);
  }
}

// Half a dozen amber projects give the same reason.
void assess_causes(World& world) {
  const auto estimates =
      std::count_if(world.projects.begin(), world.projects.end(), [&](const Project& project) {
        return project.phase == Phase::kActive && project.way_back_until >= world.today;
      });
  if (estimates >= 3 || estimates <= 1) {
    world.truth.hold("", "shared_cause", "estimates", estimates >= 3, world.today);
  }
}

// The portfolio itself, and those above it.
std::vector<std::string> portfolios_of(const World& world, const Project& project) {
  std::vector<std::string> all{project.parent, "ENTERPRISE"};
  for (std::size_t i = 0; i < world.programmes.size(); ++i) {
    if (world.programmes[i] == project.parent) all.push_back(world.portfolios[i / 2]);
  }
  return all;
}

// Value that was likely in time four weeks ago and is not now, of projects that are counted in
// finished work and had been at it for long enough by then.
void assess_confidence(World& world) {
  struct Likely {
    std::int64_t before = 0, now = 0, all = 0;
  };
  constexpr std::size_t kKnown = 7;
  std::map<std::string, Likely> sums;
  for (const Project& project : world.projects) {
    const bool counted = project.method == Method::kTasks || project.method == Method::kBacklog;
    if (project.phase != Phase::kActive || !counted) continue;
    if (project.past.size() < kKnown + kWeeksOf20Days) continue;
    for (const std::string& portfolio : portfolios_of(world, project)) {
      Likely& sum = sums[portfolio];
      sum.all += project.value;
      if (project.past.back().likely) sum.now += project.value;
      if (project.past[project.past.size() - 1 - kWeeksOf20Days].likely)
        sum.before += project.value;
    }
  }
  for (const auto& [portfolio, sum] : sums) {
    const std::int64_t fall = (sum.before - sum.now) * 1000 / sum.all;
    if (fall < 200 && fall > 50) continue;
    world.truth.hold("", "portfolio_confidence_falling", portfolio, fall >= 200, world.today);
  }
}

// People who book weeks later, and teams in which they are more than a tenth. Of fewer than five
// nobody may be told.
void assess_sheets(World& world) {
  if (world.week != 1) return;
  struct Team {
    int size = 0, late = 0;
  };
  std::map<std::string, Team> teams;
  for (const Person& person : world.people) {
    const bool late = person.habit == Habit::kVeryLate;
    ++teams[person.team].size;
    teams[person.team].late += late ? 1 : 0;
    if (late) world.truth.hold("", "timesheet_missing", person.id, true, world.today);
  }
  for (const auto& [name, team] : teams) {
    if (team.size >= 5 && team.late * 10 > team.size)
      world.truth.hold("", "timesheet_missing", name, true, world.today);
  }
}

// Reported green while an honest look says otherwise, or what others owe it comes too late. One
// report that is a shade darker ends nothing.
void assess_shown(World& world, const Project& project) {
  if (project.has(Trouble::kWatermelon)) return;  // Planted: see assess().
  const Days shown{project.biweekly ? 14 : 7};
  const bool green = project.shown_green && world.today - *project.shown_green <= shown;
  const bool waits = std::ranges::any_of(world.dependencies, [&](const Dependency& one) {
    return one.taker == project.index && world.truth.is_open("", "dependency_conflict", one.id);
  });
  const bool worse =
      project.level < 2 || waits || world.truth.is_open(project.id, "finish_confidence");
  world.truth.hold(project.id, "watermelon", "", green && worse, world.today);
}

}  // namespace

// An honest reporter sees what is wrong, whichever rule is there to find it.
int known_troubles(const World& world, const Project& project) {
  for (const std::string_view rule :
       {"schedule_performance", "cost_performance", "recovery_unrealistic", "milestone_overdue",
        "burn_ahead_of_progress", "budget_runway", "buffer_fever", "throughput_decline",
        "scope_growth_unapproved", "execution_index", "blocker_ageing", "critical_work_unowned",
        "risk_exposure", "gate_not_ready", "business_case_eroding"}) {
    if (world.truth.is_open(project.id, rule)) return 0;
  }
  return 2;
}

void assess_further(World& world, Project& project) {
  remember_week(world, project);
  if (project.has(Plant::kUnknown)) {
    assess_life(world, project);
    return;
  }
  assess_pace(world, project);
  assess_money(world, project);
  assess_case(world, project);
  assess_scope(world, project);
  assess_dates(world, project);
  assess_presence(world, project);
  if (project.late_until < world.today)
    world.truth.hold(project.id, "restatement_material", "", false, world.today);
  assess_life(world, project);
  assess_ripple(world, project);
  assess_shown(world, project);
  const int since = weeks_in(world, project);
  const bool dormant = is_dormant(world, project);
  world.truth.hold(project.id, "project_inactive", "", dormant && since >= 1, world.today);
  if (!project.has(Plant::kRisk)) {  // Nobody reviews the risks of a dormant project either.
    world.truth.hold(project.id, "risk_exposure", "", dormant && since >= 3, world.today);
  }
}

void assess_report(World& world, Project& project, std::string_view colour, std::int64_t progress,
                   bool has_way_back) {
  const int level = colour == "GREEN" ? 2 : colour == "RED" ? 0 : 1;
  project.shown_weeks = level == project.shown_level ? project.shown_weeks + 1 : 0;
  if (project.shown_weeks == 0) project.shown_since = world.today;
  const int better = level - project.shown_level;
  project.shown_level = level;
  if (level == 2) project.shown_green = world.today;
  if (has_way_back) project.way_back_until = world.today + Days{28};
  if (project.told_progress >= 0) {
    const bool falls = project.told_progress - progress > 50;
    if (!project.has(Plant::kContradiction)) {
      world.truth.hold(project.id, "data_contradiction", "", falls, world.today);
    }
  }
  project.told_progress = progress;
  const int since = weeks_in(world, project);
  if (project.has(Plant::kRebaseline) && ((since == 5 && better > 0) || since >= 9)) {
    world.truth.hold(project.id, "green_by_rebaseline", "", since == 5, world.today);
  }
  if (project.has(Plant::kCopied)) {
    world.truth.hold(project.id, "status_copied_forward", "", since >= 3 && since < 9, world.today);
  }
  if (project.has(Plant::kPessimist)) {
    world.truth.hold(project.id, "overcautious_red", "", since >= 0 && since < 7, world.today);
  }
}

void assess_portfolio(World& world) {
  if (world.calendar.works(world.today)) {
    assess_due_dates(world);
    assess_ways_back(world);
  }
  if (!is_last_working_day(world)) return;
  assess_strategy(world);
  assess_roles(world);
  assess_late_starts(world);
  assess_twins(world);
  assess_causes(world);
  assess_confidence(world);
  assess_sheets(world);
}

}  // namespace portfolio::simulate
