// Would a rule's tests notice if the rule were a little different? Runs them on each mutant, in
// this process, until one fails. Leaves out how mutants are made (mutants.h).
#pragma once
#include <string>
#include <vector>

#include "daemon/rule_tests/rule_tests.h"

namespace portfolio::rule_tests {

enum class Fate {
  kCaught,      // A test failed.
  kSurvived,    // All tests passed.
  kRefused,     // It does not load: no test is needed.
  kEquivalent,  // Said in the file of tests to be no difference, and nothing noticed it.
};

struct MutantFate {
  std::string mutant;
  ruleset::Problem place;  // In the rule file; its message is by what, or why.
  Fate fate{};
};

struct MutationReport {
  std::string rule;
  std::vector<MutantFate> fates;
  std::vector<ruleset::Problem> problems;  // Of the files; tests that fail on the rule as it is.

  std::size_t count(Fate fate) const;
};

// The tests of one file on the mutants of its rule, whose file is among `rules`.
MutationReport run_mutants(const ruleset::SourceFile& tests,
                           std::span<const ruleset::SourceFile> rules, Bench& bench);

}  // namespace portfolio::rule_tests
