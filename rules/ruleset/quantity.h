// Durations and numbers as rule files write them. Private to rules/ruleset.
#pragma once
#include <optional>
#include <string_view>

#include "rules/alert/timing.h"
#include "rules/expr/value.h"

namespace portfolio::ruleset {

// "0", "5wd" and "1w" (working days, weeks of five), "4h" and "30min" (working time), "48calh" and
// "2cald" (by the clock).
std::optional<alert::Span> parse_span(std::string_view text);

// "5", "-3", "0.10", exactly; small enough that profiles can scale it.
std::optional<expr::Rational> parse_number(std::string_view text);

// "wd", "d", "min", "items", "people", "ratio", "points".
std::optional<expr::Unit> parse_unit(std::string_view text);

}  // namespace portfolio::ruleset
