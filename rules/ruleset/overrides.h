// Thresholds that hold elsewhere than the rule says: in one portfolio, programme or project and all
// below it, set by somebody for a reason and until a time. A file of them lies among the rule files
// and travels with them. It also names the rules that are only tried: they are on, and nobody is
// told. Private to rules/ruleset.
#pragma once
#include <vector>

#include "rules/ruleset/load.h"

namespace portfolio::ruleset {

constexpr std::size_t kOverrides = 1000;  // In all files.

// Whether a file holds overrides and no rule.
bool holds_overrides(const SourceFile& file);

// Puts what the file says into the rules of the set, which are in order.
void read_overrides(const SourceFile& file, RuleSet& rules, std::vector<Problem>& problems);

}  // namespace portfolio::ruleset
