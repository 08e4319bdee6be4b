// What the pages about rules say, and that those in docs/runbooks are of the rules as they are.
#include "daemon/runbooks/runbook.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "daemon/runbooks/signal_page.h"
#include "rules/ruleset/load.h"

namespace portfolio::runbooks {
namespace {

constexpr std::string_view kRule = R"(rule: late_gate
id: X01
title: A milestone is expected later than approved
subject: milestone
thresholds:
  warn_days: {value: 5, unit: wd, neutral: 0}
warning:
  on: milestone.slip >= warn_days
  off: milestone.slip <= 2
  for: 1wd
texts:
  what_changed: >-
    {milestone.name} is now expected {milestone.slip} working days later than approved.
  so_what: Whoever waits for it waits longer.
  what_to_do: Agree a recovery plan, or approve the new date.
  who: {manager: project.manager, sponsor: {person: project.sponsor, after: 2wd}}
source: "[PV1]"
)";

ruleset::RuleSet loaded() {
  const ruleset::SourceFile files[] = {{"new.yaml", std::string(kRule)}};
  ruleset::Loaded result = ruleset::load(files, {});
  EXPECT_TRUE(result.problems.empty()) << to_text(result.problems.front());
  return std::move(result.rules);
}

TEST(Runbook, SaysWhatFiresClearsAndWhatToDo) {
  const ruleset::RuleSet rules = loaded();
  const std::string page = runbook(rules, rules.rules.front(), Scores{});
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
  const ruleset::RuleSet rules = loaded();
  const auto scores = read_scores(
      "rule,set,precision,recall,lead_median_days,false_per_100_project_months,base_rate\n"
      "late_gate,bids,0.71,0.80,,2.10,0.35\n"
      "another,bids,0.10,0.10,3,9.00,0.35\n");
  ASSERT_TRUE(scores) << scores.error().message;
  const std::string page = runbook(rules, rules.rules.front(), Scores(*scores));
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
    if (!rule.is_part) pages[rule.name + ".md"] = runbook(shipped.rules, rule, Scores(*scores));
  for (const auto& [name, text] : pages) {
    const std::string path = docs + "runbooks/" + name;
    if (std::getenv("PORTFOLIO_REWRITE") != nullptr) std::ofstream(path) << text;
    EXPECT_EQ(text, text_of(path)) << name;
  }
  for (const auto& file : std::filesystem::directory_iterator(docs + "runbooks"))
    EXPECT_EQ(pages.count(file.path().filename().string()), 1U) << file.path() << " is of no rule";
}

// Likewise `portfolioctl generate signals > docs/signals.md`.
TEST(SignalPage, IsThatOfTheSignals) {
  const std::string path = PORTFOLIO_SOURCE_DIR "/docs/signals.md";
  if (std::getenv("PORTFOLIO_REWRITE") != nullptr) std::ofstream(path) << signal_page();
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  EXPECT_EQ(signal_page(), text.str());
  EXPECT_NE(text.str().find("| `project.time_index` | a ratio | 0 or more | planned_value | Earned "
                            "time / elapsed time (SPI(t), Lipke 2003). |\n"),
            std::string::npos);
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

}  // namespace
}  // namespace portfolio::runbooks
