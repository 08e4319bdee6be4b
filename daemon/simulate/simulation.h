// A living portfolio, invented day by day from a seed: people, plans, work, statuses with human
// optimism, timesheets, costs, decisions, benefits, dependencies, and a few planted troubles among
// many quiet projects. The same options give the same bytes everywhere.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "daemon/simulate/feed.h"
#include "rules/model/time.h"

namespace portfolio::simulate {

struct World;

struct Options {
  std::string organisation = "example";
  int projects = 50;
  int people = 100;
  int weeks = 104;
  std::uint64_t seed = 1;
  CivilDate start = CivilDate{Days{20094}};  // 2025-01-06; moved back to its Monday.
  // Plants something for every rule for which that can honestly be done, not for the starter pack
  // alone, and says in the truth what is so of all of them.
  bool every_rule = false;
};

class Simulation {
 public:
  explicit Simulation(const Options& options);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  bool done() const;
  CivilDate today() const;  // The next day to live.
  // Lives one day and returns what became known on it, in order.
  std::vector<Line> step();
  std::string truth_csv() const;

 private:
  std::unique_ptr<World> world_;
};

}  // namespace portfolio::simulate
