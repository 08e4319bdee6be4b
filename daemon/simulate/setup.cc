#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

constexpr std::array<const char*, 8> kPortfolioNames{
    "Customer platforms", "Finance and risk", "Network renewal", "Workplace",
    "Research",           "Supply chain",     "Public services", "Data and insight"};
constexpr std::array<const char*, 16> kVerbs{
    "Renew", "Consolidate", "Launch", "Replace", "Move",    "Open",   "Secure",   "Automate",
    "Merge", "Modernise",   "Extend", "Pilot",   "Rebuild", "Retire", "Simplify", "Connect"};
constexpr std::array<const char*, 16> kThings{
    "billing",     "claims desk", "field app", "data centre", "identity", "payroll",
    "warehouse",   "web shop",    "archive",   "call centre", "ledger",   "metering",
    "procurement", "reporting",   "sensors",   "timetable"};

void say_calendars(World& world) {
  const auto say = [&](const char* id, const Calendar& calendar, const char* zone,
                       const char* country) {
    Object body;
    body.text("calendar", id)
        .texts("working_weekdays", {"MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"})
        .dates("holidays", calendar.holidays())
        .text("time_zone", zone)
        .number("day_starts_minute", 540)
        .number("minutes_per_day", 480)
        .text("country", country);
    world.feed.say(kPlanning, world.at(360), "calendar_upserted", body, {.entity = id});
  };
  say("default", world.calendar, "Europe/Berlin", "DE");
  say("north", world.north, "Europe/Stockholm", "SE");
}

void say_money_basics(World& world) {
  for (int i = 0; i < kRoles; ++i) {
    const Role role = static_cast<Role>(i);
    Object body;
    body.text("role", role_name(role))
        .money("per_hour", {hourly_rate(role), *Currency::parse("EUR")})
        .date("from", world.first);
    world.feed.say(kFinance, world.at(362), "rate_set", body);
  }
}

void say_objectives_and_sources(World& world) {
  constexpr std::array<const char*, 4> kObjectives{"Grow", "Simplify", "Comply", "Delight"};
  for (std::size_t i = 0; i < kObjectives.size(); ++i) {
    const std::string id = "OB-" + std::to_string(i + 1);
    Object body;
    body.text("objective", id)
        .text("name", kObjectives[i])
        .text("owner", world.sponsors[i % world.sponsors.size()])
        .text("state", "APPROVED")
        .number("spend_target_per_mille", 250);
    world.feed.say(kPlanning, world.at(363), "objective_upserted", body, {.entity = id});
  }
  for (const char* source : {kPlanning, kTracker, kOffice, kFinance, kPeople, kTime, kTimeNorth}) {
    Object body;
    body.text("subject_source", source).text("data_owner", std::string("owner-of-") + source);
    body.text("calendar", source == kTimeNorth ? "north" : "default");
    body.number("expected_every_minutes", 1440);
    world.feed.say(kPlanning, world.at(364), "source_upserted", body);
  }
}

void say_portfolio(World& world, const std::string& id, const std::string& name,
                   const std::string& parent, bool programme, const std::string& sponsor) {
  Object body;
  body.text("portfolio", id).text("kind", programme ? "PROGRAMME" : "PORTFOLIO").text("name", name);
  if (!parent.empty()) body.text("parent", parent);
  body.text("owner", sponsor).text("sponsor", sponsor).text("pmo", "pmo-lead");
  body.text("resource_manager", "rm-1").text("calendar", "default").text("currency", "EUR");
  body.text("profile", "STANDARD").number("discount_rate_per_mille", 50);
  world.feed.say(kPlanning, world.at(365), "portfolio_upserted", body, {.entity = id});
}

void make_portfolios(World& world) {
  const int count = std::max(1, (world.options.projects + 19) / 20);
  for (int i = 0; i < 2 * count; ++i) world.sponsors.push_back("sponsor-" + std::to_string(i + 1));
  say_portfolio(world, "ENTERPRISE", "The whole house", "", false, world.sponsors[0]);
  for (int i = 0; i < count; ++i) {
    const std::string id = "PF-" + std::to_string(i + 1);
    const std::string name = kPortfolioNames[static_cast<std::size_t>(i) % kPortfolioNames.size()];
    const std::string& sponsor = world.sponsors[static_cast<std::size_t>(2 * i)];
    world.portfolios.push_back(id);
    say_portfolio(world, id, name, "ENTERPRISE", false, sponsor);
    for (int k = 0; k < 2; ++k) {
      const std::string programme = "PG-" + std::to_string(2 * i + k + 1);
      world.programmes.push_back(programme);
      say_portfolio(world, programme, name + (k == 0 ? ", foundation" : ", growth"), id, true,
                    world.sponsors[static_cast<std::size_t>(2 * i + k)]);
    }
  }
}

std::string project_id(int index) {
  std::string digits = std::to_string(index + 1);
  while (digits.size() < 3) digits.insert(digits.begin(), '0');
  return "P-" + digits;
}

void make_project(World& world, int index) {
  const auto number = static_cast<std::size_t>(index);
  Random random(world.options.seed, project_id(index));
  const std::size_t programme = number % world.programmes.size();
  Project project{.id = project_id(index), .random = random};
  Random& draw = project.random;
  project.name = std::string(kVerbs[static_cast<std::size_t>(draw.below(16))]) + " " +
                 kThings[static_cast<std::size_t>(draw.below(16))];
  project.parent = draw.chance(150) ? world.portfolios[programme / 2] : world.programmes[programme];
  project.sponsor = world.sponsors[programme];
  project.manager = "pm" + std::to_string(number / 5 + 1);
  project.north = number % 8 == 3;
  project.currency = *Currency::parse(programme % 6 == 4 ? "CHF" : "EUR");
  project.index = number;
  const std::int64_t kind = draw.below(100);
  project.method = kind < 55   ? Method::kTasks
                   : kind < 78 ? Method::kBacklog
                   : kind < 90 ? Method::kUnits
                               : Method::kEarnedValue;
  project.weeks = static_cast<int>(draw.between(20, 44));
  const std::int64_t when = draw.below(100);
  const int weeks = world.options.weeks;
  project.start_week = static_cast<int>(when < 55   ? draw.below(4)
                                        : when < 90 ? draw.between(4, std::max(5, weeks * 7 / 10))
                                                    : draw.between(weeks * 7 / 10, weeks + 6));
  project.estimates = draw.chance(500);
  project.biweekly = draw.chance(150);
  project.live =
      world.options.projects > 1 && (index % 12 == 5 || (world.options.projects < 6 && index == 1));
  world.projects.push_back(std::move(project));
}

// Most projects stay quiet; the first of each kind of trouble goes to a project of its own where
// there are enough of them.
void plant_troubles(World& world) {
  std::vector<std::size_t> candidates, live;
  for (const Project& project : world.projects) {
    (project.live ? live : candidates).push_back(project.index);
  }
  if (candidates.empty()) return;
  const std::size_t troubled = std::max<std::size_t>(1, candidates.size() * 22 / 100);
  for (std::size_t i = 0; i < std::max<std::size_t>(troubled, kTroubles); ++i) {
    const Trouble trouble = static_cast<Trouble>(i % kTroubles);
    if (trouble == Trouble::kBenefit) {
      if (!live.empty())
        world.projects[live[(i / kTroubles) % live.size()]].troubles.insert(trouble);
      continue;
    }
    const std::size_t place = (i % troubled) * candidates.size() / troubled;
    Project& project = world.projects[candidates[place]];
    project.troubles.insert(trouble);
    const int weeks = world.options.weeks;
    project.start_week = i % 3 == 2 ? weeks * 30 / 100 : static_cast<int>(i % 3);
    project.weeks = std::clamp(weeks * 60 / 100, 20, 40);
    project.biweekly = false;
    const bool shows_throughput = trouble == Trouble::kCollapse || trouble == Trouble::kWatermelon;
    if (shows_throughput || project.method == Method::kEarnedValue) project.method = Method::kTasks;
    if (trouble == Trouble::kOverrun) project.estimates = true;
    if (shows_throughput) project.estimates = false;
  }
}

const char* method_name(Method method) {
  switch (method) {
    case Method::kTasks:
      return "TASKS";
    case Method::kBacklog:
      return "BACKLOG";
    case Method::kUnits:
      return "UNITS";
    case Method::kEarnedValue:
      return "EARNED_VALUE";
  }
  return "";
}

const char* work_type_name(Method method) {
  switch (method) {
    case Method::kTasks:
      return "STAGE_GATE";
    case Method::kBacklog:
      return "AGILE";
    case Method::kUnits:
      return "CAPABILITY";
    case Method::kEarnedValue:
      return "STAGE_GATE";
  }
  return "";
}

}  // namespace

bool is_approved(const Project& project) {
  return project.index % 2 == 0 || project.has(Plant::kLateStart);
}

void say_project(World& world, Project& project, int minute) {
  Object body;
  body.text("project", project.id).text("name", project.name).text("parent", project.parent);
  body.text("work_type", project.index % 9 == 4 ? "PRODUCT" : work_type_name(project.method));
  body.text("lifecycle", project.live ? "CLOSED" : is_approved(project) ? "APPROVED" : "PROPOSED");
  body.text("manager", project.manager).text("sponsor", project.sponsor);
  const std::size_t kind = project.twin == SIZE_MAX ? project.index : project.twin;
  if (!project.has(Plant::kUnaligned)) {
    body.texts("objectives", {"OB-" + std::to_string(kind % 4 + 1)});
  }
  body.texts("systems", {"sys-" + std::to_string(kind % 17 + 1)});
  body.texts("tags",
             {kind % 2 == 0 ? "customer" : "internal", "theme-" + std::to_string(kind % 13 + 1)});
  body.number("rank", static_cast<std::int64_t>(project.index) + 1);
  body.number("report_cadence_days", project.biweekly ? 10 : 5);
  if (project.north) body.text("calendar", "north");
  body.text("progress_method", method_name(project.method));
  body.text("reference_class", work_type_name(project.method));
  if (project.live) {
    body.date("actual_start", world.first - Days{300})
        .date("actual_finish", world.first - Days{40});
    body.date("go_live", world.first - Days{40});
  } else {
    const CivilDate start = world.monday(project.start_week);
    project.told_start = start;
    if (project.has(Plant::kLateStart)) project.start_week += 5;
    body.date("planned_start", start).date("planned_finish", start + Days{7 * project.weeks - 3});
  }
  world.feed.say(kPlanning, world.at(minute), "project_upserted", body, {.entity = project.id});
}

void set_up(World& world) {
  say_calendars(world);
  say_money_basics(world);
  make_portfolios(world);
  say_objectives_and_sources(world);
  make_people(world);
  say_people(world);
  for (int i = 0; i < world.options.projects; ++i) make_project(world, i);
  plant_troubles(world);
  if (world.options.every_rule) plant_for_every_rule(world);
  for (Project& project : world.projects) {
    say_project(world, project, 372);
    if (!project.live) continue;
    project.phase = Phase::kClosed;
    profile_benefit(world, project, world.first - Days{30},
                    project.random.between(40, 150) * 10'000);
  }
}

}  // namespace portfolio::simulate
