#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kDeveloper:
      return "developer";
    case Role::kAnalyst:
      return "analyst";
    case Role::kTester:
      return "tester";
    case Role::kArchitect:
      return "architect";
    case Role::kDesigner:
      return "designer";
  }
  return "";
}

std::int64_t hourly_rate(Role role) {
  switch (role) {
    case Role::kDeveloper:
      return 8500;
    case Role::kAnalyst:
      return 7800;
    case Role::kTester:
      return 6900;
    case Role::kArchitect:
      return 11200;
    case Role::kDesigner:
      return 8100;
  }
  return 0;
}

namespace {

std::string person_id(int index) {
  std::string digits = std::to_string(index + 1);
  while (digits.size() < 3) digits.insert(digits.begin(), '0');
  return "u" + digits;
}

Habit draw_habit(Random& random) {
  const std::int64_t kind = random.below(100);
  return kind < 50   ? Habit::kDaily
         : kind < 82 ? Habit::kWeekly
         : kind < 94 ? Habit::kLate
                     : Habit::kVeryLate;
}

// Whole weeks of leave: two in summer, one in winter or spring, by the person's own year.
void plan_leave(World& world, Person& person) {
  const int weeks = world.options.weeks + 80;
  person.away.assign(static_cast<std::size_t>(weeks), false);
  person.load.assign(static_cast<std::size_t>(weeks), 0);
  const int shift = static_cast<int>((world.first - CivilDate{Days{20094}}).count() / 7 % 52);
  const int summer = static_cast<int>(person.random.between(21, 37));
  const int other = static_cast<int>(person.random.between(4, 18));
  for (int week = 4; week < weeks; ++week) {
    const int of_year = ((week + shift) % 52 + 52) % 52;
    const bool leave = of_year == summer || of_year == summer + 1 || of_year == other;
    person.away[static_cast<std::size_t>(week)] = leave;
  }
}

void make_person(World& world, int index) {
  constexpr std::array<Role, 10> kMix{
      Role::kDeveloper, Role::kAnalyst,   Role::kDeveloper, Role::kTester,   Role::kDeveloper,
      Role::kArchitect, Role::kDeveloper, Role::kAnalyst,   Role::kDesigner, Role::kTester};
  Person person{.id = person_id(index), .random = Random(world.options.seed, person_id(index))};
  const int team = index / 7;
  person.team = "team-" + std::to_string(team + 1);
  person.line_manager = "lead-" + std::to_string(team + 1);
  person.role = kMix[static_cast<std::size_t>(index % 10)];
  person.north = team % 4 == 1 || (world.options.people < 8 && index == 3);
  person.contract = person.random.chance(180) ? person.random.between(20, 32) * 60 : 2400;
  person.habit = draw_habit(person.random);
  plan_leave(world, person);
  world.people.push_back(std::move(person));
}

void say_manager(World& world, const std::string& id, const std::string& role) {
  Object body;
  body.text("person", id).texts("roles", {role}).text("line_manager", "pmo-lead");
  body.number("contract_minutes_per_week", 2400).flag("books_time", false);
  world.feed.say(kPeople, world.at(368), "person_upserted", body, {.entity = id});
}

void approve_leave(World& world, const Person& person, int week, int minute) {
  const auto at = static_cast<std::size_t>(week);
  if (at >= person.away.size() || !person.away[at]) return;
  if (week > 0 && person.away[at - 1]) return;  // Told with its first week.
  CivilDate to = world.monday(week) + Days{4};
  if (at + 1 < person.away.size() && person.away[at + 1]) to += Days{7};
  Object body;
  body.text("absence", "L-" + person.id + "-" + std::to_string(week)).text("person", person.id);
  body.date("from", world.monday(week)).date("to", to);
  world.feed.say(kPeople, world.at(minute), "absence_approved", body,
                 {.entity = "L-" + person.id + "-" + std::to_string(week)});
}

}  // namespace

void make_people(World& world) {
  for (int i = 0; i < world.options.people; ++i) make_person(world, i);
}

void say_people(World& world) {
  for (int i = 0; i <= world.options.projects / 5; ++i) {
    say_manager(world, "pm" + std::to_string(i + 1), "project_manager");
  }
  for (const Person& person : world.people) {
    Object body;
    body.text("person", person.id).text("team", person.team);
    body.texts("roles", {std::string(role_name(person.role))});
    body.text("line_manager", person.line_manager).text("resource_manager", "rm-1");
    if (person.north) body.text("calendar", "north");
    body.number("contract_minutes_per_week", person.contract).flag("books_time", true);
    world.feed.say(kPeople, world.at(369), "person_upserted", body, {.entity = person.id});
    for (int week = 0; week < 12; ++week) approve_leave(world, person, week, 371);
  }
}

void live_people(World& world) {
  const bool monday = weekday_of(world.today) == 1;
  for (Person& person : world.people) {
    if (monday) approve_leave(world, person, world.week + 12, 400);
    const Calendar& calendar = world.calendar_of(person.north);
    if (!calendar.works(world.today) || person.away[static_cast<std::size_t>(world.week)]) continue;
    if (!person.random.chance(8) || person.sick.contains(world.today)) continue;
    const CivilDate to = calendar.add(world.today, person.random.below(3));
    Object body;
    const std::string id = "S-" + person.id + "-" + format_date(world.today);
    body.text("absence", id).text("person", person.id).date("from", world.today).date("to", to);
    world.feed.say(kPeople, world.at(425), "absence_approved", body, {.entity = id});
    for (CivilDate day = world.today; day <= to; day += Days{1}) person.sick.insert(day);
  }
}

}  // namespace portfolio::simulate
