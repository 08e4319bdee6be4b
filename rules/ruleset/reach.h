// Who hears of an alert at once and who only where it goes on. Private to rules/ruleset.
#pragma once
#include <cstdint>
#include <span>

#include "rules/ruleset/rule.h"

namespace portfolio::ruleset {

// Puts the recipients of a rule on the steps of its reach: each hears after so many working days,
// 0 at once. False if that makes more steps than there may be.
bool order_reach(Rule& rule, std::span<const std::int32_t> afters);

}  // namespace portfolio::ruleset
