// The rules that the product ships: they load, and say what they have to in plain words.
#include <gtest/gtest.h>

#include "rules/ruleset/load.h"

namespace portfolio::ruleset {
namespace {

const RuleSet& shipped() {
  static const Loaded kLoaded = load(shipped_files(), {});
  for (const Problem& problem : kLoaded.problems) ADD_FAILURE() << to_text(problem);
  return kLoaded.rules;
}

TEST(ShippedRules, LoadAndAreOn) {
  std::string ids;
  for (const Rule& rule : shipped().rules) {
    EXPECT_TRUE(rule.enabled) << rule.name;
    ids += rule.id + ' ';
  }
  EXPECT_EQ(ids, "B01 C01 D01 D07 D08 D11 D15 D17 G01 P01 P06 Q01 ");
}

}  // namespace
}  // namespace portfolio::ruleset
