// Which changes may change a rule's conditions. Private to rules/ruleset.
#pragma once
#include "rules/ruleset/rule.h"

namespace portfolio::ruleset {

// Fills `wakes` and `follows_level` from what the rule's conditions read.
void find_wakes(Rule& rule);

}  // namespace portfolio::ruleset
