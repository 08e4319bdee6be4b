// The tests that rule authors write beside their rules: facts and the passing of time in, and all
// that is told about the rule out. rules/catalogue/README.md says how such a file is written.
// Leaves out where files come from and how results are shown.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "rules/ruleset/load.h"

namespace portfolio::rule_tests {

struct Report {
  std::size_t passed = 0, failed = 0;      // Tests of the file.
  std::vector<ruleset::Problem> problems;  // Empty: the file can be read and every test passed.
};

// Runs the tests of one file against these rules, all of which are in force, for some read what
// others lead to.
Report run_rule_tests(const ruleset::SourceFile& tests, std::span<const ruleset::SourceFile> rules);

}  // namespace portfolio::rule_tests
