// A page about one rule for whoever gets its alert, made from the rule file alone: what it tells,
// how it fires and clears, what to do, how it is measured, how it did in backtests. Leaves out
// where pages are put.
#pragma once
#include <optional>
#include <span>
#include <string>

#include "daemon/runbooks/backtest_scores.h"
#include "rules/ruleset/rule.h"

namespace portfolio::runbooks {

using Scores = std::span<const BacktestScore>;
// Markdown, of the rule with its further parts; `rule` is in `rules`. Without scores, for want of a
// table of them, it leaves out how the rule did in backtests.
std::string runbook(const ruleset::RuleSet& rules, const ruleset::Rule& rule,
                    const std::optional<Scores>& scores);
// The list of all pages.
std::string runbook_index(const ruleset::RuleSet& rules);

}  // namespace portfolio::runbooks
