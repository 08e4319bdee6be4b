#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

using std::chrono::minutes;
constexpr minutes kDay{1440};

// From the end of the day worked until the entry is written.
minutes habit_delay(World& world, Person& person) {
  const int weekday = weekday_of(world.today);
  const minutes jitter{person.random.below(40)};
  switch (person.habit) {
    case Habit::kDaily:
      return jitter;
    case Habit::kWeekly:
      return kDay * std::max(0, 5 - weekday) + jitter;
    case Habit::kLate:
      return kDay * (8 - weekday) + jitter;  // Monday next.
    case Habit::kVeryLate:
      return kDay * (8 - weekday + 7 * person.random.between(1, 2)) + jitter;
  }
  return jitter;
}

const char* source_of(const Person& person) { return person.north ? kTimeNorth : kTime; }

void correct(World& world, Person& person, const std::string& entry, Object body, Timestamp at) {
  const Timestamp later = at + kDay * person.random.between(1, 4);
  const Manner manner{.entity = entry};
  if (person.random.chance(150)) {
    Object gone;
    world.feed.say(source_of(person), later, "time_deleted", gone.text("entry", entry), manner);
  } else {
    body.number("minutes", 15 * person.random.between(4, 30));
    world.feed.say(source_of(person), later, "time_logged", body, manner);
  }
}

// For three weeks one approver looks at no sheet.
bool is_forgotten(const World& world, const Person& person) {
  const int begin = approvals_rest_from(world);
  return person.line_manager == world.people.front().line_manager && world.week >= begin &&
         world.week < begin + 3;
}

}  // namespace

void book_time(World& world, Person& person, const Project* project, std::size_t task,
               std::int64_t worked) {
  if (worked <= 0) return;
  const std::string entry = "w" + std::to_string(++world.entries);
  Object body;
  body.text("entry", entry).text("person", person.id).date("date", world.today);
  if (project != nullptr) {
    body.text("project", project->id);
    if (project->method == Method::kTasks && task < project->tasks.size()) {
      body.text("task", project->id + "-T" + std::to_string(task + 1));
    }
    person.booked_this_week += worked;
  }
  body.text("role", role_name(person.role));
  const Timestamp at = world.at(930) + habit_delay(world, person);
  const bool corrected = person.random.chance(8);
  Object first = body;
  first.number("minutes", worked);
  world.feed.say(source_of(person), at, "time_logged", first, {.entity = entry});
  if (corrected) correct(world, person, entry, body, at);
}

void hand_in_timesheets(World& world) {
  if (!is_last_working_day(world)) return;
  for (Person& person : world.people) {
    const std::int64_t rest =
        person.contract * world.calendar.days_in_week(world.monday(world.week)) / 5 -
        person.booked_this_week;
    const bool away = person.away[static_cast<std::size_t>(world.week)];
    person.booked_this_week = 0;
    if (away) continue;
    if (person.id != world.overworked || world.overworked.empty()) {
      book_time(world, person, nullptr, 0, std::min<std::int64_t>(rest, 480) / 15 * 15);
    }
    if (person.habit == Habit::kVeryLate) continue;
    Object body;
    body.text("person", person.id).date("from", world.monday(world.week));
    body.date("to", world.monday(world.week) + Days{4}).text("approver", person.line_manager);
    const minutes late =
        person.habit == Habit::kLate ? kDay * (8 - weekday_of(world.today)) : minutes{0};
    const Timestamp at = world.at(980) + late;
    world.feed.say(source_of(person), at, "timesheet_submitted", body);
    const Timestamp monday = World::at(world.monday(world.week + 1), 600);
    Timestamp approval = std::max(at, monday) + kDay * person.random.below(2) + minutes{15};
    if (world.options.every_rule && is_forgotten(world, person)) {
      approval = World::at(world.monday(approvals_rest_from(world) + 4), 600);
    }
    world.feed.say(source_of(person), approval, "timesheet_approved", body);
  }
}

}  // namespace portfolio::simulate
