#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

constexpr int kOverloadWeeks = 12;

std::vector<Project*> active_projects(World& world) {
  std::vector<Project*> active;
  for (Project& project : world.projects) {
    if (project.phase == Phase::kActive) active.push_back(&project);
  }
  return active;
}

// Who is promised more than they have works on what they worked on before: the promises stay empty.
std::int64_t sum_of(const std::vector<EmptyPromise>& promises) {
  std::int64_t sum = 0;
  for (const EmptyPromise& one : promises) sum += one.minutes;
  return sum;
}

void say_allocation(World& world, const std::string& id, const Project& project,
                    const Person* person, std::string_view role, CivilDate from, CivilDate to,
                    std::int64_t minutes) {
  Object body;
  body.text("allocation", id).text("project", project.id);
  if (person != nullptr) body.text("person", person->id);
  body.text("role", role).date("from", from).date("to", to).number("minutes_per_week", minutes);
  body.number("rank", static_cast<std::int64_t>(project.index) + 1).flag("firm", true);
  world.feed.say(kPlanning, world.at(480), "allocation_upserted", body, {.entity = id});
}

void end_allocation(World& world, const std::string& id) {
  Object body;
  world.feed.say(kPlanning, world.at(500), "allocation_ended", body.text("allocation", id),
                 {.entity = id});
}

Person* busiest_developer(World& world) {
  Person* found = nullptr;
  const auto week = static_cast<std::size_t>(world.week);
  for (Person& person : world.people) {
    const bool leave =
        std::any_of(person.away.begin() + world.week, person.away.begin() + world.week + 7,
                    [](bool away) { return away; });
    if (person.role != Role::kDeveloper || leave) continue;
    if (found == nullptr || person.load[week] > found->load[week]) found = &person;
  }
  return found;
}

// Two more projects are promised a person who has no time left for them.
void overload_person(World& world, int begin) {
  static constexpr std::string_view kRule = "person_overallocated";
  const std::vector<Project*> active = active_projects(world);
  if (world.week == begin && active.size() >= 2) {
    Person* person = busiest_developer(world);
    if (person == nullptr) return;
    const auto week = static_cast<std::size_t>(world.week);
    const std::int64_t more = (person->contract * 3 / 2 - person->load[week]) / 120 * 60;
    const CivilDate from = world.today, to = world.monday(world.week + kOverloadWeeks) - Days{3};
    for (std::size_t i = 0; i < 2; ++i) {
      say_allocation(world, "X-" + std::to_string(i + 1), *active[active.size() - 1 - i], person,
                     role_name(person->role), from, to, more);
      world.to_person.push_back({active[active.size() - 1 - i]->index, more});
    }
    world.truth.hold("", kRule, person->id, true, world.today);
    world.overloaded = person->id;
    const std::int64_t empty = sum_of(world.to_person);
    if (world.options.every_rule && empty * 10 >= (person->load[week] + empty) * 4)
      world.truth.hold("", "plan_actual_drift", person->id, true, world.monday(begin + 2));
  }
  if (world.week == begin + 8 && !world.overloaded.empty()) {
    for (const char* id : {"X-1", "X-2"}) end_allocation(world, id);
    world.to_person.clear();
    world.truth.hold("", "plan_actual_drift", world.overloaded, false, world.today);
    world.truth.hold("", kRule, world.overloaded, false, world.today);
  }
}

// Plans ask for more of a role, by name of the role only, than the house owns.
void overcommit_role(World& world, int begin) {
  static constexpr std::string_view kRule = "portfolio_overcommitted";
  const Role role = world.people.size() >= 6 ? Role::kArchitect : Role::kDeveloper;
  const std::vector<Project*> active = active_projects(world);
  if (world.week == begin && !active.empty()) {
    std::int64_t owned = 0, promised = 0;
    for (const Person& person : world.people) {
      if (person.role != role) continue;
      owned += person.contract;
      promised += person.load[static_cast<std::size_t>(world.week + 4)];
    }
    const std::int64_t share = std::max<std::int64_t>(60, (owned * 13 / 10 - promised) / 180 * 60);
    for (std::size_t i = 0; i < 3; ++i) {
      say_allocation(world, "R-" + std::to_string(i + 1), *active[i % active.size()], nullptr,
                     role_name(role), world.today, world.monday(world.week + 22) - Days{3}, share);
      world.to_role.push_back({active[i % active.size()]->index, share});
    }
    world.truth.hold("", kRule, role_name(role), true, world.today);
    world.overcommitted = true;
    if (world.options.every_rule) {
      world.truth.hold("", "role_bottleneck", role_name(role), true, world.today);
    }
  }
  if (world.week == begin + 9 && world.overcommitted) {
    for (const char* id : {"R-1", "R-2", "R-3"}) end_allocation(world, id);
    world.to_role.clear();
    world.truth.hold("", kRule, role_name(role), false, world.today);
    world.truth.hold("", "role_bottleneck", role_name(role), false, world.today);
  }
}

void silence_source(World& world, int begin) {
  const bool north = std::any_of(world.people.begin(), world.people.end(),
                                 [](const Person& person) { return person.north; });
  const char* source = north ? kTimeNorth : kTime;
  // Known from the first day, so that what is written late falls into it too.
  if (world.today == world.first) {
    world.feed.silence(source, World::at(world.monday(begin), 420),
                       World::at(world.monday(begin + 3), 420));
  }
  if (world.week == begin) {
    world.truth.hold("", "feed_silent", source, true, world.today);
  }
  if (world.week == begin + 3) world.truth.hold("", "feed_silent", source, false, world.today);
}

}  // namespace

void plant_overloads(World& world) {
  if (weekday_of(world.today) != 1) return;
  const int weeks = world.options.weeks;
  overload_person(world, std::max(3, weeks * 82 / 100));
  overcommit_role(world, std::max(3, weeks * 55 / 100));
  silence_source(world, std::max(6, weeks * 45 / 100));
}

}  // namespace portfolio::simulate
