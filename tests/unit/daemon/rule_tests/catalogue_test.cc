// The tests that stand beside the shipped rules, each rule with its own.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "daemon/rule_tests/rule_tests.h"

namespace portfolio::rule_tests {
namespace {

class Catalogue : public testing::TestWithParam<std::size_t> {};

TEST_P(Catalogue, PassesItsTests) {
  std::string name = ruleset::shipped_files()[GetParam()].name;
  name.replace(name.find(".yaml"), std::string::npos, "_test.yaml");
  std::ifstream in(PORTFOLIO_SOURCE_DIR "/rules/catalogue/" + name);
  ASSERT_TRUE(in.good()) << "no " << name;
  std::stringstream text;
  text << in.rdbuf();
  static Bench bench(ruleset::shipped_files());
  const Report report = run_rule_tests({name, text.str()}, bench);
  for (const ruleset::Problem& problem : report.problems) ADD_FAILURE() << to_text(problem);
  EXPECT_GE(report.passed + report.failed, 4U);
}

INSTANTIATE_TEST_SUITE_P(ShippedRules, Catalogue,
                         testing::Range(std::size_t{0}, ruleset::shipped_files().size()),
                         [](const auto& place) {
                           const std::string& name = ruleset::shipped_files()[place.param].name;
                           return name.substr(0, name.find('.'));
                         });

}  // namespace
}  // namespace portfolio::rule_tests
