// The tests that stand beside the shipped rules, each rule with its own.
#include <gtest/gtest.h>

#include "tests/unit/daemon/rule_tests/shipped_tests.h"

namespace portfolio::rule_tests {
namespace {

class Catalogue : public testing::TestWithParam<std::size_t> {};

TEST_P(Catalogue, PassesItsTests) {
  const std::string name = name_of_tests(GetParam()), text = read_tests(GetParam());
  ASSERT_FALSE(text.empty()) << "no " << name;
  static Bench bench(ruleset::shipped_files());
  const Report report = run_rule_tests({name, text}, bench);
  for (const ruleset::Problem& problem : report.problems) ADD_FAILURE() << to_text(problem);
  EXPECT_GE(report.passed + report.failed, 4U);
}

INSTANTIATE_TEST_SUITE_P(ShippedRules, Catalogue,
                         testing::Range(std::size_t{0}, ruleset::shipped_files().size()),
                         [](const auto& place) { return name_of_rule(place.param); });

}  // namespace
}  // namespace portfolio::rule_tests
