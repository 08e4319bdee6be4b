#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

bool is_here(const Person& person, int from, int weeks) {
  for (int week = from; week < from + weeks; ++week) {
    if (person.away[static_cast<std::size_t>(week)]) return false;
  }
  return true;
}

Person* punctual_person(World& world, int weeks) {
  for (Person& person : world.people) {
    const bool taken = person.id == world.overworked || person.id == world.split;
    const bool suits = person.habit == Habit::kDaily && !person.north && !taken;
    if (suits && is_here(person, world.week - 2, weeks + 4)) return &person;
  }
  return nullptr;
}

Person* find_person(World& world, const std::string& id) {
  for (Person& person : world.people) {
    if (person.id == id) return &person;
  }
  return nullptr;
}

bool is_at_work(const World& world, const Person& person) {
  return world.calendar.works(world.today) && !person.sick.contains(world.today);
}

// Half as much again as the contract says, week after week.
void overwork(World& world) {
  static constexpr std::string_view kRule = "sustained_overwork";
  const int begin = std::max(5, world.options.weeks * 16 / 100);
  const bool monday = begins_week(world);
  if (monday && world.week == begin) {
    if (const Person* const person = punctual_person(world, 10)) world.overworked = person->id;
  }
  Person* const person = find_person(world, world.overworked);
  if (person == nullptr) return;
  if (world.week < begin + 7 && is_at_work(world, *person)) {
    const std::int64_t promised = person->load[static_cast<std::size_t>(world.week)];
    book_time(world, *person, nullptr, 0, (person->contract * 3 / 2 - promised) / 75 * 15);
  }
  if (!monday) return;
  if (world.week == begin + 3) world.truth.hold("", kRule, person->id, true, world.today);
  if (world.week == begin + 9) world.truth.hold("", kRule, person->id, false, world.today);
}

// An hour here and an hour there, on five projects.
void split_person(World& world) {
  static constexpr std::string_view kRule = "fragmentation";
  const int begin = std::max(5, world.options.weeks * 28 / 100);
  const bool monday = begins_week(world);
  if (monday && world.week == begin) {
    if (const Person* const person = punctual_person(world, 8)) {
      world.split = person->id;
      world.truth.hold("", kRule, person->id, true, world.today);
    }
  }
  Person* const person = find_person(world, world.split);
  if (person == nullptr) return;
  if (world.week < begin + 7 && is_at_work(world, *person)) {
    int projects = 0;
    for (const Project& project : world.projects) {
      if (project.phase != Phase::kActive || project.method == Method::kTasks) continue;
      book_time(world, *person, &project, project.tasks.size(), 75);
      if (++projects == 5) break;
    }
  }
  if (monday && world.week == begin + 9) {
    world.truth.hold("", kRule, person->id, false, world.today);
  }
}

void say_expert_work(World& world, const Project& project, const char* state) {
  Object body;
  const std::string id = project.id + "-MF";
  body.text("project", project.id).text("task", id).text("name", "Change the old mainframe");
  body.text("state", state).text("skill", "mainframe").number("plan_minutes", 1200);
  body.date("planned_start", world.today + Days{28}).number("items", 1);
  world.feed.say(kTracker, world.at(551), "task_upserted", body, {.entity = id});
}

// Two projects need what one person alone can do.
void rest_on_one(World& world) {
  static constexpr std::string_view kRule = "single_point_of_failure";
  const int begin = std::max(6, world.options.weeks * 18 / 100);
  if (!begins_week(world) || (world.week != begin && world.week != begin + 8)) return;
  Person& expert = world.people.back();
  const bool begins = world.week == begin;
  if (begins) {
    Object body;
    body.text("person", expert.id).texts("skills", {"mainframe"});
    world.feed.say(kPeople, world.at(430), "person_upserted", body, {.entity = expert.id});
    for (const Project& project : world.projects) {
      const bool suits =
          project.phase == Phase::kActive && project.troubles.empty() && project.plants.empty();
      if (suits && world.experts.size() < 2) world.experts.push_back(project.index);
    }
  }
  for (const std::size_t project : world.experts) {
    say_expert_work(world, world.projects[project], begins ? "TODO" : "DONE");
  }
  if (world.experts.size() == 2) {
    world.truth.hold("", kRule, expert.id, begins, world.today);
  }
}

// Leave, known for months, falls on work that only this person was to do.
void collide(World& world) {
  static constexpr std::string_view kRule = "absence_collision";
  const int begin = std::max(6, world.options.weeks * 14 / 100);
  if (!begins_week(world)) return;
  if (world.week == begin) {
    for (const Project& project : world.projects) {
      if (project.phase != Phase::kActive || !project.plants.empty()) continue;
      for (const Member& member : project.team) {
        const Person& person = world.people[member.person];
        for (int week = begin + 3; week < begin + 10 && world.away.empty(); ++week) {
          const auto at = static_cast<std::size_t>(week);
          if (!person.away[at] || person.away[at - 1]) continue;
          Object body;
          const std::string id = project.id + "-CUT";
          body.text("project", project.id).text("task", id).text("name", "Switch over");
          body.text("state", "TODO").text("owner", person.id).flag("driving", true);
          body.date("planned_start", world.monday(week));
          body.date("planned_finish", world.monday(week) + Days{4}).number("items", 1);
          world.feed.say(kTracker, world.at(552), "task_upserted", body, {.entity = id});
          world.away = "L-" + person.id + "-" + std::to_string(week);
          world.away_week = week;
        }
      }
      if (!world.away.empty()) break;
    }
  }
  if (world.away.empty()) return;
  if (world.week == std::max(begin, world.away_week - 4)) {
    world.truth.hold("", kRule, world.away, true, world.today);
  }
  if (world.week == world.away_week + 1) {
    world.truth.hold("", kRule, world.away, false, world.today);
  }
}

// Hours on a project that has ended; three weeks later they are taken back.
void book_on_closed(World& world) {
  static constexpr std::string_view kRule = "time_on_closed_work";
  const int begin = std::max(8, world.options.weeks * 60 / 100);
  if (world.week == begin && !world.people.empty()) {
    const auto closed =
        std::find_if(world.projects.begin(), world.projects.end(), [&](const Project& project) {
          return project.phase == Phase::kClosed && !project.live &&
                 project.ended + Days{14} < world.today;
        });
    Person* const person = punctual_person(world, 4);
    if (closed == world.projects.end() || person == nullptr) return;
    book_time(world, *person, &*closed, closed->tasks.size(), 240);
    world.booked_late.push_back("w" + std::to_string(world.entries));
    world.truth.hold(closed->id, kRule, "", true, world.today);
  }
  if (world.week != begin + 3 || !begins_week(world)) return;
  for (const std::string& entry : world.booked_late) {
    Object body;
    world.feed.say(kTime, world.at(553), "time_deleted", body.text("entry", entry),
                   {.entity = entry});
  }
  for (const Project& project : world.projects) {
    world.truth.hold(project.id, kRule, "", false, world.today);
  }
}

void assess_approvals(World& world) {
  static constexpr std::string_view kRule = "timesheet_approval_late";
  if (weekday_of(world.today) != 3 || world.people.empty()) return;
  const std::string& approver = world.people.front().line_manager;
  const int begin = approvals_rest_from(world);
  if (world.week == begin + 1) world.truth.hold("", kRule, approver, true, world.today);
  if (world.week == begin + 5) world.truth.hold("", kRule, approver, false, world.today);
}

}  // namespace

int approvals_rest_from(const World& world) { return std::max(5, world.options.weeks / 2); }

void plant_among_people(World& world) {
  overwork(world);
  split_person(world);
  rest_on_one(world);
  collide(world);
  book_on_closed(world);
  assess_approvals(world);
}

}  // namespace portfolio::simulate
