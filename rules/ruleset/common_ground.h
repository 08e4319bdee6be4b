// Whether two conditions of a rule can hold together. Private to rules/ruleset.
#pragma once
#include <optional>
#include <string>

#include "rules/ruleset/rule.h"

namespace portfolio::ruleset {

// With which values of signals both hold where the rule applies, as in ", as with milestone.slip =
// 3"; nothing if they cannot, as far as it can be decided.
std::optional<std::string> common_ground(const Rule& rule, const expr::Program& on,
                                         const expr::Program& off);

}  // namespace portfolio::ruleset
