#include <algorithm>

#include "daemon/simulate/world.h"

namespace portfolio::simulate {
namespace {

// Those that show in a milestone that slips.
bool needs_slip(Plant plant) {
  return plant == Plant::kRebaseline || plant == Plant::kCopied || plant == Plant::kNoWayBack ||
         plant == Plant::kFever;
}

void plant_in(World& world, Project& project, Plant plant, int number) {
  project.plants.insert(plant);
  if (needs_slip(plant)) project.troubles.insert(Trouble::kSlip);
  project.method = plant == Plant::kUnknown ? Method::kBacklog : Method::kTasks;
  project.start_week = number % 3;
  project.weeks = std::clamp(world.options.weeks * 50 / 100, 20, 40);
  project.biweekly = project.estimates = false;
}

// Between two measurements the benefit's owner falls silent; users do not come.
void plant_after_the_end(World& world, const std::vector<std::size_t>& live) {
  for (const std::size_t index : live) {
    Project& project = world.projects[index];
    if (!project.troubles.empty()) continue;
    const bool first = std::none_of(live.begin(), live.end(), [&](std::size_t other) {
      return world.projects[other].has(Plant::kUnmeasured);
    });
    project.plants.insert(first ? Plant::kUnmeasured : Plant::kAdoption);
  }
}

}  // namespace

// Each to a quiet project of its own, as far as there are enough of them.
void plant_for_every_rule(World& world) {
  std::vector<std::size_t> quiet, live;
  for (const Project& project : world.projects) {
    if (project.live) live.push_back(project.index);
    if (!project.live && project.troubles.empty()) quiet.push_back(project.index);
  }
  plant_after_the_end(world, live);
  if (quiet.empty()) return;
  for (int i = 0; i < kPlants; ++i) {
    const std::size_t place = static_cast<std::size_t>(i) * quiet.size() / kPlants;
    plant_in(world, world.projects[quiet[place]], static_cast<Plant>(i), i);
  }
  Project* first = nullptr;
  for (Project& project : world.projects) {
    if (project.has(Plant::kTwin)) first = &project;
  }
  for (Project& project : world.projects) {
    if (project.has(Plant::kTwinToo) && first != nullptr) project.twin = first->index;
  }
}

int weeks_in(const World& world, const Project& project) {
  return world.week - project.trouble_week;
}

bool begins_week(const World& world) {
  if (!world.calendar.works(world.today)) return false;
  for (CivilDate day = world.monday(world.week); day < world.today; day += Days{1}) {
    if (world.calendar.works(day)) return false;
  }
  return true;
}

bool is_dormant(const World& world, const Project& project) {
  const int since = weeks_in(world, project);
  return project.has(Plant::kDormant) && since >= 0 && since < 5;
}

void live_plants(World& world) {
  if (!world.calendar.works(world.today)) return;
  plant_in_work(world);
  plant_in_governance(world);
  plant_among_people(world);
  plant_across_projects(world);
}

}  // namespace portfolio::simulate
