// The tests that rule authors write beside their rules: facts and the passing of time in, and all
// that is told about the rule out. rules/catalogue/README.md says how such a file is written.
// Leaves out where files come from and how results are shown.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "daemon/rule_tests/coverage.h"
#include "daemon/rule_tests/test_file.h"
#include "rules/ruleset/load.h"

namespace portfolio::rule_tests {

// Rules compiled once for many tests. All of them are in force, for some read what others lead to;
// those that tell something are the starred ones and the one that is tested.
class Bench {
 public:
  explicit Bench(std::span<const ruleset::SourceFile> rules);

  // Of files that do not load; the other rules stand.
  const std::vector<ruleset::Problem>& problems() const { return problems_; }
  // The rules with the file's own switched on; nullptr where that is not among them.
  const ruleset::RuleSet* rules_for(const TestFile& file, std::vector<ruleset::Problem>& problems);
  // Puts a rule in the place of the one of that name, and returns that one.
  std::vector<ruleset::Rule> exchange(std::vector<ruleset::Rule> parts);

 private:
  ruleset::RuleSet rules_;
  std::vector<ruleset::Problem> problems_;
};

struct Report {
  std::string rule;
  std::size_t passed = 0, failed = 0;      // Tests of the file.
  std::vector<ruleset::Problem> problems;  // Empty: the file can be read and every test passed.
  std::vector<Branch> branches;            // Of the rule, and which of them the tests saw.
};
Report run_rule_tests(const ruleset::SourceFile& tests, Bench& bench);

}  // namespace portfolio::rule_tests
