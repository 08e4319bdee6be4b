// How rules' texts read, what a new one begins with, and how sets of them
// differ.
#include <gtest/gtest.h>

#include "daemon/ctl/compare.h"
#include "daemon/ctl/propose.h"
#include "daemon/ctl/rule_lint.h"
#include "daemon/ctl/rule_texts.h"
#include "daemon/ctl/statistics.h"
#include "daemon/rule_tests/mutation.h"

namespace portfolio::ctl {
namespace {

ruleset::RuleSet loaded(const std::string& text) {
  const ruleset::SourceFile files[] = {{"new.yaml", text}};
  ruleset::Loaded result = ruleset::load(files, {});
  EXPECT_TRUE(result.problems.empty()) << to_text(result.problems.front());
  return std::move(result.rules);
}

std::string template_with(const std::string& from, const std::string& to) {
  std::string text = rule_template("late_gate");
  return text.replace(text.find(from), from.size(), to);
}

TEST(RuleTemplate, PassesItsTestsAndItsTestsAreGood) {
  const ruleset::SourceFile rules[] = {{"late_gate.yaml", rule_template("late_gate")}};
  rule_tests::Bench bench(rules);
  const ruleset::SourceFile tests{"late_gate_test.yaml", rule_test_template("late_gate")};
  const rule_tests::Report report = rule_tests::run_rule_tests(tests, bench);
  for (const auto& problem : report.problems) ADD_FAILURE() << to_text(problem);
  const auto mutants = rule_tests::run_mutants(tests, rules, bench);
  for (const auto& problem : mutants.problems) ADD_FAILURE() << to_text(problem);
  for (const auto& one : mutants.fates)
    EXPECT_NE(one.fate, rule_tests::Fate::kSurvived) << one.mutant;
}

std::string remarks(const std::string& text) {
  std::string all;
  for (const auto& one : lint(loaded(text).rules.front(), "r.yaml")) all += to_text(one) + '\n';
  return all;
}

constexpr const char* kSoWhat = "Whoever waits for it waits longer.";

TEST(Lint, FindsWordsOfTheTradeAndLongSentences) {
  EXPECT_EQ(remarks(rule_template("late_gate")), "");
  EXPECT_EQ(remarks(template_with(kSoWhat, "The SPI has no float left.")),
            "r.yaml:19:3: so_what: \"SPI\" is a word of the trade; say it in plain ones\n"
            "r.yaml:19:3: so_what: \"float\" is a word of the trade; say it in plain ones\n");
  EXPECT_EQ(remarks(template_with(kSoWhat, "The earned  value, at P85, is 1.5 times that.")),
            "r.yaml:19:3: so_what: \"earned value\" is a word of the trade; say it in plain ones\n"
            "r.yaml:19:3: so_what: \"P85\" is a word of the trade; say it in plain ones\n");
  std::string words;
  for (int i = 0; i < 31; ++i) words += "word ";
  EXPECT_EQ(remarks(template_with(kSoWhat, words + ".")),
            "r.yaml:19:3: so_what: a sentence of 31 words; at most 30 read well\n");
}

TEST(Lint, FindsTextsThatAreHardToRead) {
  EXPECT_EQ(remarks(template_with(
                kSoWhat,
                "Organisational dependencies necessitate comprehensive realignment considerations "
                "regarding interdepartmental prioritisation responsibilities.")),
            "r.yaml:16:1: texts: they read at LIX 59; at most 45 reads well: shorter sentences, "
            "shorter words\n");
}

// Every rule that the product ships passes what it asks of others.
TEST(Lint, HasNothingToSayOfTheShippedRules) {
  const ruleset::Loaded shipped = ruleset::load(ruleset::shipped_files(), {});
  for (const ruleset::Rule& rule : shipped.rules.rules)
    for (const auto& one : lint(rule, rule.name)) ADD_FAILURE() << to_text(one);
}

TEST(Compare, CountsWhatAChangeAddsAndTakesAway) {
  const auto episode = [](const char* subject, const char* fired, const char* ended) {
    return Episode{"acme",
                   "P-1",
                   "late",
                   subject,
                   *parse_time(std::string(fired) + "T12:00:00Z"),
                   parse_time(std::string(ended) + "T12:00:00Z"),
                   "PG-1"};
  };
  const std::vector<Episode> before{episode("M1", "2026-03-02", "2026-03-20"),
                                    episode("M2", "2026-03-02", "2026-03-20")};
  const std::vector<Episode> after{episode("M1", "2026-03-04", "2026-03-20"),
                                   episode("M1", "2026-05-04", "2026-05-20"),
                                   episode("M3", "2026-03-04", "2026-03-20")};
  const Difference row = compare(before, after).at({"late", "PG-1"});
  EXPECT_EQ(row.before, 2);
  EXPECT_EQ(row.after, 3);
  EXPECT_EQ(row.added, 2);
  EXPECT_EQ(row.removed, 1);
  EXPECT_EQ(row.earlier, 0);
  EXPECT_EQ(row.later, 1);
}

TEST(Propose, TriesOtherNumbersAndKeepsTheFront) {
  const auto variants = make_variants({"late_gate.yaml", rule_template("late_gate")});
  ASSERT_GT(variants.size(), 5U);
  EXPECT_TRUE(variants.front().as_it_is);
  EXPECT_EQ(variants.front().description, "warn_days 5; warning for 1wd");
  EXPECT_EQ(variants[1].name, "late_gate__1");
  const std::vector<Point> points{{10, 100}, {5, 100}, {2, 50}, {2, 40}, {20, 200}};
  EXPECT_EQ(pareto_front(points), (std::vector<bool>{false, true, true, false, true}));
}

TEST(Wilson, IsWideForFewTrials) {
  const Interval few = wilson(8, 10), many = wilson(800, 1000), none = wilson(0, 0);
  EXPECT_NEAR(few.low, 0.490, 0.001);
  EXPECT_NEAR(few.high, 0.943, 0.001);
  EXPECT_NEAR(many.low, 0.774, 0.001);
  EXPECT_EQ(none.low, 0);
  EXPECT_EQ(none.high, 1);
}

}  // namespace
}  // namespace portfolio::ctl
