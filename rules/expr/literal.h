// The values of literals: exact numbers, and texts with their escapes. Private to rules/expr.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "rules/expr/rational.h"

namespace portfolio::expr {

// "12", "0x1F"; negative says that a minus stands before it, so that the least integer can be said.
std::optional<std::int64_t> parse_integer(std::string_view text, bool negative);
// "0.95", "1e-3", exactly; nothing if it takes more than 64 bits over 64 bits.
std::optional<Rational> parse_decimal(std::string_view text, bool negative);
// A text token with its quotes, as CEL writes it; else what is wrong with it.
tl::expected<std::string, std::string> parse_text(std::string_view token);

}  // namespace portfolio::expr
