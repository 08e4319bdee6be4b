// Files of overrides: what they say, what is refused, and that they travel with the rules.
#include "tests/unit/rules/ruleset/example_rule.h"

namespace portfolio::ruleset {
namespace {

constexpr std::string_view kOverride = R"(shadow: [late_milestone]
overrides:
  - rule: X01
    threshold: limit
    value: 8
    programme: PG-1
    by: u7
    reason: Dates of the regulator move by weeks
    until: 2026-06-30
)";

Loaded load_with(std::string_view from = {}, std::string_view to = {}) {
  std::string text(kOverride);
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  const std::vector<SourceFile> files{{"a.yaml", std::string(kExample)}, {"local.yaml", text}};
  return load(files, {});
}

TEST(Overrides, PutAnotherValueWhereTheyAreSaid) {
  const Loaded loaded = load_with();
  ASSERT_TRUE(loaded.problems.empty()) << to_text(loaded.problems.front());
  const Rule& rule = loaded.rules.rules.front();
  EXPECT_TRUE(rule.shadow);
  EXPECT_TRUE(rule.enabled);
  ASSERT_EQ(rule.overrides.size(), 1U);
  const Override& one = rule.overrides.front();
  EXPECT_EQ(one.slot, 0);
  EXPECT_EQ(one.value.as_rational().numerator, 8);
  EXPECT_EQ(one.level, OverrideLevel::kPortfolio);
  EXPECT_EQ(one.where, "PG-1");
  EXPECT_EQ(format_time(one.until), "2026-07-01T00:00:00Z");
}

TEST(Overrides, TravelWithTheRules) {
  const Loaded loaded = load_with();
  std::vector<std::string> storage;
  const auto again = from_fact(to_fact(loaded.rules, 7, storage));
  ASSERT_TRUE(again.has_value()) << again.error().message;
  EXPECT_EQ(again->fingerprint, loaded.rules.fingerprint);
  EXPECT_EQ(again->rules.front().overrides.size(), 1U);
  EXPECT_TRUE(again->rules.front().shadow);
  EXPECT_NE(load_with("value: 8", "value: 9").rules.fingerprint, loaded.rules.fingerprint);
}

TEST(Overrides, SayWhatIsWrongAndWhere) {
  const struct {
    std::string_view from, to, problem;
  } kRows[] = {
      {"X01", "X02", "local.yaml:3:11: unknown rule \"X02\""},
      {"threshold: limit", "threshold: limmit",
       "local.yaml:4:16: late_milestone has no threshold \"limmit\"; did you mean \"limit\"?"},
      {"value: 8", "value: soon", "local.yaml:5:12: expected a number, as in 5, -3 or 0.10"},
      {"    programme: PG-1\n", "",
       "local.yaml:3:5: say where: one of \"portfolio\", \"programme\" and \"project\""},
      {"    by: u7\n", "", "local.yaml:3:5: an override needs \"by\""},
      {"    until: 2026-06-30\n", "", "local.yaml:3:5: an override needs \"until\""},
      {"until: 2026-06-30", "until: soon",
       "local.yaml:9:12: expected the last day, as in 2026-12-31, or a time, as in "
       "2026-12-31T17:00:00Z"},
      {"[late_milestone]", "[late]", "local.yaml:1:10: unknown rule \"late\""},
  };
  for (const auto& row : kRows) {
    const Loaded loaded = load_with(row.from, row.to);
    ASSERT_FALSE(loaded.problems.empty()) << row.to;
    EXPECT_EQ(to_text(loaded.problems.front()), row.problem);
  }
}

}  // namespace
}  // namespace portfolio::ruleset
