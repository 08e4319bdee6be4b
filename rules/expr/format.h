// Values as a sponsor reads them.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "rules/expr/value.h"

namespace portfolio::expr {

enum class Format {
  kPlain,    // As the type suggests: "0.95", "EUR 12,500", "2026-06-30", "yes".
  kPercent,  // A ratio: "7 %".
  kPoints,   // A ratio in points of a hundred: "7".
  kNumber,   // "12,500.5".
  kMoney,
  kDate,   // Also the day (UTC) of an instant.
  kHours,  // Minutes: "12.5".
};

std::optional<Format> parse_format(std::string_view name);  // "percent"
bool is_fit(Format format, Type type);

// Numbers are rounded to two digits, halves away from zero, without trailing zeros; amounts of
// 1,000 and more to whole units. What is unknown is "unknown".
std::string format(const Value& value, Type type, Format format = Format::kPlain);

}  // namespace portfolio::expr
