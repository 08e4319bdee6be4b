// What a change of rules adds and takes away: the alerts of two replays of the same events beside
// each other. Leaves out the replays.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/ctl/score.h"

namespace portfolio::ctl {

struct Difference {
  std::int64_t before = 0, after = 0;   // Alerts.
  std::int64_t added = 0, removed = 0;  // Without one on the other side that overlaps in time.
  std::int64_t earlier = 0, later = 0;  // On both sides, another day.
};

// By rule and portfolio.
using Differences = std::map<std::pair<std::string, std::string>, Difference>;
Differences compare(const std::vector<Episode>& before, const std::vector<Episode>& after);

}  // namespace portfolio::ctl
