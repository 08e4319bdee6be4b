// Whether the tests of the shipped rules would notice other numbers: all mutants of all rules, in
// one process. Those that make no difference are listed in the rule's own file of tests, with the
// reason.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "daemon/rule_tests/mutation.h"

namespace portfolio::rule_tests {
namespace {

constexpr std::size_t kLeastPerMille = 950;

TEST(CatalogueMutation, IsNoticedByTheTestsOfEachRule) {
  Bench bench(ruleset::shipped_files());
  std::size_t caught = 0, survived = 0, listed = 0;
  for (const ruleset::SourceFile& rule : ruleset::shipped_files()) {
    std::string name = rule.name;
    name.replace(name.find(".yaml"), std::string::npos, "_test.yaml");
    std::ifstream in(PORTFOLIO_SOURCE_DIR "/rules/catalogue/" + name);
    std::stringstream text;
    text << in.rdbuf();
    const MutationReport report = run_mutants({name, text.str()}, ruleset::shipped_files(), bench);
    for (const ruleset::Problem& problem : report.problems) ADD_FAILURE() << to_text(problem);
    for (const MutantFate& one : report.fates)
      EXPECT_NE(one.fate, Fate::kSurvived) << report.rule << ": no test notices: " << one.mutant;
    caught += report.count(Fate::kCaught);
    survived += report.count(Fate::kSurvived);
    listed += report.count(Fate::kEquivalent);
  }
  std::printf("%zu mutants caught, %zu not, %zu listed as no difference\n", caught, survived,
              listed);
  // Of all but those that make no difference.
  EXPECT_GE(caught * 1000, (caught + survived) * kLeastPerMille);
  EXPECT_GT(caught, 1000U);
}

}  // namespace
}  // namespace portfolio::rule_tests
