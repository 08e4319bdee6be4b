// How rules' texts read, what their pages say, what a new one begins with, and how sets of them
// differ.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "daemon/ctl/compare.h"
#include "daemon/ctl/propose.h"
#include "daemon/ctl/rule_lint.h"
#include "daemon/ctl/rule_texts.h"
#include "daemon/ctl/runbook.h"
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

TEST(Lint, FindsWordsOfTheTradeAndLongSentences) {
  const auto found = [](const std::string& text) {
    std::string all;
    for (const auto& one : lint(loaded(text).rules.front(), "r.yaml")) all += to_text(one) + '\n';
    return all;
  };
  EXPECT_EQ(found(rule_template("late_gate")), "");
  EXPECT_EQ(
      found(template_with("Whoever waits for it waits longer.", "The SPI has no float left.")),
      "r.yaml:19:3: so_what: \"SPI\" is a word of the trade; say it in plain ones\n"
      "r.yaml:19:3: so_what: \"float\" is a word of the trade; say it in plain ones\n");
  std::string words;
  for (int i = 0; i < 31; ++i) words += "word ";
  EXPECT_EQ(found(template_with("Whoever waits for it waits longer.", words + ".")),
            "r.yaml:19:3: so_what: a sentence of 31 words; at most 30 read well\n");
}

TEST(Runbook, SaysWhatFiresClearsAndWhatToDo) {
  const ruleset::RuleSet rules = loaded(rule_template("late_gate"));
  const std::string page = runbook(rules, rules.rules.front(), {});
  for (const char* part :
       {"# X01 A milestone is expected later than approved\n", "## What to do\n\nAgree a recovery",
        "> *the milestone* is now expected *slip* working days later than approved.",
        "| **warning** | `milestone.slip >= 5 working days` | 1 working day | `milestone.slip <= "
        "2` "
        "| 2 working days |",
        "| warn days | 2.5 working days | 5 working days | 7.5 working days |",
        "| `milestone.slip` | ", "No backtest has scored it yet."})
    EXPECT_NE(page.find(part), std::string::npos) << part << '\n' << page;
}

TEST(Runbook, QuotesWhatBacktestsSaid) {
  const ruleset::RuleSet rules = loaded(rule_template("late_gate"));
  const auto scores = read_scores(
      "rule,set,precision,recall,lead_median_days,false_per_100_project_months,base_rate\n"
      "late_gate,bids,0.71,0.80,,2.10,0.35\n"
      "another,bids,0.10,0.10,3,9.00,0.35\n");
  ASSERT_TRUE(scores) << scores.error().message;
  const std::string page = runbook(rules, rules.rules.front(), *scores);
  EXPECT_NE(page.find("| bids | 0.71 | 0.35 | 0.80 | – | 2.10 |\n\nTrue alarms"), std::string::npos)
      << page;
  EXPECT_EQ(page.find("0.10"), std::string::npos);
  EXPECT_FALSE(read_scores("rule,precision\n"));
  EXPECT_FALSE(read_scores(
      "rule,set,precision,recall,lead_median_days,false_per_100_project_months,base_rate\nx,y\n"));
}

// What `portfolioctl generate runbooks --out docs/runbooks --scores docs/backtest_scores.csv` would
// write. PORTFOLIO_REWRITE=1 writes it.
TEST(Runbook, PagesAreThoseOfTheShippedRules) {
  const std::string docs = PORTFOLIO_SOURCE_DIR "/docs/";
  const auto text_of = [](const std::string& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
  };
  const auto scores = read_scores(text_of(docs + "backtest_scores.csv"));
  ASSERT_TRUE(scores) << scores.error().message;
  const ruleset::Loaded shipped = ruleset::load(ruleset::shipped_files(), {});
  std::map<std::string, std::string> pages{{"README.md", runbook_index(shipped.rules)}};
  for (const ruleset::Rule& rule : shipped.rules.rules)
    if (!rule.is_part) pages[rule.name + ".md"] = runbook(shipped.rules, rule, *scores);
  for (const auto& [name, text] : pages) {
    const std::string path = docs + "runbooks/" + name;
    if (std::getenv("PORTFOLIO_REWRITE") != nullptr) std::ofstream(path) << text;
    EXPECT_EQ(text, text_of(path)) << name;
  }
  for (const auto& file : std::filesystem::directory_iterator(docs + "runbooks"))
    EXPECT_EQ(pages.count(file.path().filename().string()), 1U) << file.path() << " is of no rule";
}

// Every source that a rule names can be looked up.
TEST(Runbook, NamesSourcesThatAreListed) {
  std::ifstream in(PORTFOLIO_SOURCE_DIR "/docs/rule-sources.md");
  std::stringstream list;
  list << in.rdbuf();
  const ruleset::Loaded shipped = ruleset::load(ruleset::shipped_files(), {});
  for (const ruleset::Rule& rule : shipped.rules.rules)
    for (std::size_t at = rule.source.find('['); at != std::string::npos;
         at = rule.source.find('[', at + 1)) {
      const std::string key = rule.source.substr(at + 1, rule.source.find(']', at) - at - 1);
      EXPECT_NE(list.str().find("**" + key + "**"), std::string::npos) << rule.name << ' ' << key;
    }
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
