// One test, told to a fold of its own under rules that are handed in, and whether what it told is
// what was expected. Leaves out the reading of tests (test_file.h) and of rules.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "daemon/rule_tests/test_file.h"
#include "rules/engine/organisation_fold.h"

namespace portfolio::rule_tests {

// Looks on after each record, at a fold in which all that was due has happened.
using Watch = std::function<void(engine::OrganisationFold& fold)>;

struct Outcome {
  std::optional<ruleset::Problem> problem;   // The first; none: the test passed.
  std::vector<model::AlertTransition> told;  // About the rule.
};

Outcome run_test(const TestFile& file, const Test& test, const ruleset::RuleSet& rules,
                 const Watch& watch = {});

}  // namespace portfolio::rule_tests
