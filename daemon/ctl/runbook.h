// A page about one rule for whoever gets its alert, made from the rule file alone: what it tells,
// how it fires and clears, what to do, how it is measured, how it did in backtests. Leaves out
// where pages are put.
#pragma once
#include <span>
#include <string>

#include "daemon/ctl/backtest_scores.h"
#include "rules/ruleset/rule.h"

namespace portfolio::ctl {

// Markdown, of the rule with its further parts; `rule` is in `rules`.
std::string runbook(const ruleset::RuleSet& rules, const ruleset::Rule& rule,
                    std::span<const BacktestScore> scores);
// The list of all pages.
std::string runbook_index(const ruleset::RuleSet& rules);

}  // namespace portfolio::ctl
