// A rule changed a little, in every way that its tests should notice:
//
// - each threshold, and each number in an `on` or `off`, one unit up and one down. One unit is 1;
//   of a ratio 0.01; of what is written more finely one of its last digit (0.125: 0.001);
// - each `for`, `clear` (2wd where it is not said), `ends_after` and `nodata_after` (3wd) one unit
// up
//   and down: of what it is written in, for weeks a working day; 0 becomes 1wd; and counted by the
//   calendar, in which weekends and holidays are days like others;
// - each `>=` in an `on` or `off` made `>`, each `<=` made `<`, and the other way round;
// - each `off` made one that never holds ("never"), and one without room between ("not on");
// - the guard removed.
//
// Leaves out whether a test notices (mutation.h).
#pragma once
#include <string>
#include <vector>

#include "rules/ruleset/yaml_tree.h"

namespace portfolio::rule_tests {

struct Mutant {
  std::string name;       // "thresholds.warn_days: 5 -> 6", "warning.on: 1st >= -> >"
  std::size_t place = 0;  // The byte of the file that was changed.
  ruleset::Tree tree;     // The rule, changed.
};

// `file` is the text that the tree was read from.
std::vector<Mutant> make_mutants(std::string_view file, const ruleset::Tree& rule);

// A number as it is written, some units up or down: "0.95", 1, 2 digits -> "0.96".
std::string stepped(std::string_view number, int by, std::size_t digits);

}  // namespace portfolio::rule_tests
