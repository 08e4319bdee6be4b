// What the configuration asks of the rules is tried before anything starts, and what is wrong with
// it is said with its place.
#include "daemon/config/wanted_rules.h"

#include <gtest/gtest.h>

#include <string>

namespace portfolio::daemon {
namespace {

Result<WantedRules> wanted(const std::string& rules) {
  const auto config = parse_config(
      "config_version: 1\njournal: {local: {directory: journal}}\n"
      "storage: {directory: state}\n" +
          rules,
      "portfoliod.yaml");
  EXPECT_TRUE(config) << config.error().message;
  return load_wanted_rules(*config);
}

TEST(WantedRules, AreTheShippedOnesIfNoFilesAreNamed) {
  const auto rules = wanted("rules: {enabled: [milestone_overdue], disabled: [D01]}\n");
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->files.size(), ruleset::shipped_files().size());
  EXPECT_EQ(rules->selection.enabled, std::vector<std::string>{"milestone_overdue"});
  EXPECT_EQ(rules->selection.disabled, std::vector<std::string>{"D01"});
}

TEST(WantedRules, ANameThatNoRuleHasIsToldWithItsPlace) {
  const auto rules = wanted("rules:\n  enabled: [D02, milestone_slipp]\n  disabled:\n    - D99\n");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().reason, "bad_rules");
  EXPECT_EQ(rules.error().message,
            "portfoliod.yaml:5:18: unknown rule \"milestone_slipp\"; did you mean "
            "\"milestone_slip\"?\nportfoliod.yaml:7:7: unknown rule \"D99\"");
}

TEST(WantedRules, GlobsThatMatchNothingAreToldByName) {
  const auto rules = wanted("rules: {globs: [/nowhere/*.yaml]}\n");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().message, "rules.globs: no file matches /nowhere/*.yaml");
}

}  // namespace
}  // namespace portfolio::daemon
