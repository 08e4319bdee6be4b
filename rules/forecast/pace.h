// How fast a project has been: what it finished and took on, period by period, and what is left.
// From counts of a backlog where they are told, else from its tasks.
#pragma once
#include <cstdint>
#include <vector>

#include "rules/forecast/finish_confidence.h"
#include "rules/model/project_state.h"

namespace portfolio::forecast {

struct Pace {
  std::vector<Week> periods;  // The last ones that are over; at most twelve.
  std::int64_t remaining = 0, total = 0;
  Days period{7};
};

Pace pace_of(const model::Project& project, CivilDate today);
// Whether a chance may be told from it: six periods and twenty items.
bool is_enough(const Pace& pace);
// Whole periods until that day.
int periods_until(const Pace& pace, CivilDate today, CivilDate day);

}  // namespace portfolio::forecast
