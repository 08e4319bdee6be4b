#include <algorithm>

#include "daemon/simulate/world.h"

// Troubles that lie between projects, or between a project and those who answer for it.
namespace portfolio::simulate {
namespace {

bool is_quiet(const Project& project) {
  return project.phase == Phase::kActive && project.troubles.empty() && project.plants.empty();
}

// --- Hours at a hand-over ---------------------------------------------------------------------

// Who is there for so many weeks.
const Person* present_member(const World& world, const Project& project, int weeks) {
  for (const Member& member : project.team) {
    const Person& person = world.people[member.person];
    const auto from = person.away.begin() + world.week;
    if (std::none_of(from, from + weeks, [](bool away) { return away; })) return &person;
  }
  return nullptr;
}

void say_handover_work(World& world, const Project& taker, const Milestone& stage, CivilDate from,
                       const std::string& owner, const char* state) {
  const std::string id = taker.id + "-HO";
  Object body;
  body.text("project", taker.id).text("task", id).text("name", "Take over and connect");
  body.text("state", state).text("milestone", stage.id).text("role", "integrator");
  body.text("owner", owner).number("plan_minutes", 9600).number("items", 1);
  body.date("planned_start", from).date("planned_finish", world.calendar.add(from, 9));
  world.feed.say(kTracker, world.at(554), "task_upserted", body, {.entity = id});
}

// Four weeks of work wait for one person in the two weeks after something is handed over; five
// weeks later somebody sees it.
void overload_handover(World& world) {
  static constexpr std::string_view kRule = "dependency_infeasible";
  constexpr int kAhead = 7;
  const int begin = std::max(7, world.options.weeks * 24 / 100);
  if (world.week == begin && world.handover.empty()) {
    for (Project& taker : world.projects) {
      const Person* const person = is_quiet(taker) ? present_member(world, taker, 16) : nullptr;
      if (person == nullptr) continue;
      const auto giver =
          std::find_if(world.projects.begin(), world.projects.end(), [&](const Project& project) {
            return is_quiet(project) && project.index != taker.index &&
                   next_milestone(world, project, kAhead) + 1 < project.milestones.size();
          });
      if (giver == world.projects.end()) return;
      const std::size_t stage = next_milestone(world, *giver, kAhead);
      const CivilDate from = giver->milestones[stage].baseline;
      if (taker.finish < world.calendar.add(from, 20)) continue;
      depend(world, taker, *giver, stage, world.calendar.add(from, 12));
      const Dependency& made = world.dependencies.back();
      say_handover_work(world, taker, taker.milestones[made.taker_milestone], from, person->id,
                        "TODO");
      world.handover = made.id;
      world.handover_owner = person->id;
      world.truth.hold("", kRule, made.id, true, world.today);
      return;
    }
  }
  if (world.week != begin + 5 || world.handover.empty()) return;
  for (const Dependency& dependency : world.dependencies) {
    if (dependency.id != world.handover) continue;
    const Project& taker = world.projects[dependency.taker];
    const CivilDate from =
        world.projects[dependency.giver].milestones[dependency.giver_milestone].baseline;
    say_handover_work(world, taker, taker.milestones[dependency.taker_milestone], from,
                      world.handover_owner, "CANCELLED");
    world.truth.hold("", kRule, dependency.id, false, world.today);
  }
}

// --- A bill that comes late -------------------------------------------------------------------

// A supplier sends in what was done four weeks ago.
void bill_late(World& world) {
  static constexpr std::string_view kRule = "restatement_material";
  const int begin = std::max(10, world.options.weeks * 26 / 100);
  if (world.week == begin) {
    for (Project& project : world.projects) {
      if (!is_quiet(project) || project.started + Days{70} > world.today) continue;
      if (project.method == Method::kEarnedValue) continue;  // Cost is measured there, not billed.
      const std::int64_t amount = project.budget / 25;
      project.spent += amount;
      project.budget += amount;  // Granted with it: it is late, not too much.
      Object body, grant;
      const std::string id = "LATE-" + project.id;
      body.text("entry", id).text("project", project.id).date("date", world.today - Days{28});
      body.money("amount", money(project, amount)).text("kind", "ACTUAL").flag("labour", false);
      world.feed.say(kFinance, world.at(886), "cost_posted", body, {.entity = id});
      grant.text("project", project.id)
          .text("change", "CH-" + id)
          .text("approver", project.sponsor);
      grant.money("budget", money(project, amount)).text("reason", "a supplier's late bill");
      world.feed.say(kOffice, world.at(887), "change_approved", grant);
      world.truth.hold(project.id, kRule, "", true, world.today);
      project.late_until = world.today + Days{14};
      return;
    }
  }
}

// --- A sponsor who does not answer ------------------------------------------------------------

// Whoever sponsors most of what goes on.
std::string busiest_sponsor(const World& world) {
  std::string found;
  std::ptrdiff_t most = 0;
  for (const std::string& sponsor : world.sponsors) {
    const auto count =
        std::count_if(world.projects.begin(), world.projects.end(), [&](const Project& project) {
          return project.phase == Phase::kActive && project.sponsor == sponsor;
        });
    if (count > most) found = sponsor;
    most = std::max(most, count);
  }
  return found;
}

// For ten weeks one sponsor takes no decision in time, comes to no board and takes up nothing; it
// shows once the first time limits have passed, and stays for the weeks that are looked back on.
void neglect(World& world) {
  static constexpr std::string_view kRule = "sponsor_disengaged";
  const int begin = neglect_begins(world);
  if (world.week == begin && world.silent_sponsor.empty())
    world.silent_sponsor = busiest_sponsor(world);
  if (world.silent_sponsor.empty()) return;
  if (world.week == begin || world.week == begin + 2 || world.week == begin + 4) {
    for (Project& project : world.projects) {
      const bool asks = project.phase == Phase::kActive && !project.has(Plant::kZombie) &&
                        !is_dormant(world, project);
      if (asks && project.sponsor == world.silent_sponsor)
        raise_decision(world, project, 26, false);
    }
  }
  if (world.week == begin + 3) world.truth.hold("", kRule, world.silent_sponsor, true, world.today);
  if (world.week == begin + 14)
    world.truth.hold("", kRule, world.silent_sponsor, false, world.today);
}

}  // namespace

int neglect_begins(const World& world) { return std::max(8, world.options.weeks * 38 / 100); }

bool is_silent(const World& world, const std::string& sponsor) {
  const int since = world.week - neglect_begins(world);
  return !world.silent_sponsor.empty() && sponsor == world.silent_sponsor && since >= 0 &&
         since < 10;
}

void plant_across_projects(World& world) {
  if (!begins_week(world)) return;
  overload_handover(world);
  bill_late(world);
  neglect(world);
}

}  // namespace portfolio::simulate
