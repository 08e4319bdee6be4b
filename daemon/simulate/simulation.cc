#include "daemon/simulate/simulation.h"

#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

// Holidays are needed past the end of the story, for plans that reach beyond it.
constexpr Days kBeyond{800};

void beat(World& world) {
  for (const char* source : {kPlanning, kTracker, kOffice, kFinance, kPeople, kTime, kTimeNorth}) {
    const bool works = world.calendar_of(source == kTimeNorth).works(world.today);
    const Timestamp at = world.at(420 + static_cast<int>(world.random.below(20)));
    if (works && !world.feed.is_silent(source, at)) {
      world.feed.say(source, at, "source_heartbeat", {});
    }
  }
}

void live_day(World& world) {
  if (world.today == world.first) set_up(world);
  plant_overloads(world);
  beat(world);
  live_people(world);
  if (weekday_of(world.today) == 1) start_projects(world);
  govern_day(world);
  if (world.options.every_rule) live_plants(world);
  for (Project& project : world.projects) work_day(world, project);
  hand_in_timesheets(world);
  if (is_last_working_day(world)) {
    for (Project& project : world.projects) report_week(world, project);
  }
  assess_day(world);
  if (world.options.every_rule) assess_portfolio(world);
}

}  // namespace

World::World(const Options& chosen)
    : options(chosen),
      first(monday_of(chosen.start)),
      last(first + Days{7 * chosen.weeks - 1}),
      today(first),
      calendar(first - Days{400}, last + kBeyond, false),
      north(first - Days{400}, last + kBeyond, true),
      feed(chosen.organisation),
      random(chosen.seed, "world") {}

Simulation::Simulation(const Options& options) : world_(std::make_unique<World>(options)) {}
Simulation::~Simulation() = default;

bool Simulation::done() const { return world_->today > world_->last; }

CivilDate Simulation::today() const { return world_->today; }

std::vector<Line> Simulation::step() {
  World& world = *world_;
  live_day(world);
  world.today += Days{1};
  if (weekday_of(world.today) == 1) ++world.week;
  return world.feed.take(World::at(world.today, 0));
}

std::string Simulation::truth_csv() const {
  return world_->truth.csv(world_->options.organisation, world_->last);
}

}  // namespace portfolio::simulate
