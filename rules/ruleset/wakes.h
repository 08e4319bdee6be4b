// Which changes may change a rule's conditions. Private to rules/ruleset.
#pragma once
#include "rules/ruleset/rule.h"

namespace portfolio::ruleset {

// Fills `wakes` and `follows_level` from what the rule's conditions read.
void find_wakes(Rule& rule);

// Fills `woken` from what wakes the rules of the set that are on or count in a dimension.
void index_wakes(RuleSet& set);

}  // namespace portfolio::ruleset
