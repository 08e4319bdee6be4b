// A page about one rule for whoever gets its alert, made from the rule file alone: what it means,
// how it fires and clears, what to do. Leaves out where pages are put.
#pragma once
#include <string>

#include "rules/ruleset/rule.h"

namespace portfolio::ctl {

// Markdown. `scores` is a line or two on how it did in backtests; it may be empty.
std::string runbook(const ruleset::Rule& rule, const std::string& scores);
// The list of all pages.
std::string runbook_index(const ruleset::RuleSet& rules);

}  // namespace portfolio::ctl
