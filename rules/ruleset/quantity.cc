#include "rules/ruleset/quantity.h"

#include <algorithm>
#include <charconv>

namespace portfolio::ruleset {
namespace {

using alert::Span;
using alert::SpanUnit;

constexpr std::int32_t kSpanMax = 100'000;

struct SpanWord {
  std::string_view word;
  SpanUnit unit;
  std::int32_t factor;
};
constexpr SpanWord kSpanWords[] = {
    {"wd", SpanUnit::kWorkingDays, 1},     {"w", SpanUnit::kWorkingDays, 5},
    {"h", SpanUnit::kWorkingMinutes, 60},  {"min", SpanUnit::kWorkingMinutes, 1},
    {"calh", SpanUnit::kCalendarHours, 1}, {"cald", SpanUnit::kCalendarHours, 24},
};

struct UnitWord {
  std::string_view word;
  expr::Unit unit;
};
constexpr UnitWord kUnitWords[] = {
    {"wd", expr::Unit::kWorkdays},   {"d", expr::Unit::kDays},        {"min", expr::Unit::kMinutes},
    {"items", expr::Unit::kItems},   {"people", expr::Unit::kPeople}, {"ratio", expr::Unit::kShare},
    {"points", expr::Unit::kPoints},
};

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

std::optional<Span> parse_span(std::string_view text) {
  if (text == "0") return Span{0};
  std::int32_t amount = 0;
  if (text.empty() || !is_digit(text.front())) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (error != std::errc{} || amount > kSpanMax) return std::nullopt;
  const std::string_view word = text.substr(static_cast<std::size_t>(end - text.data()));
  for (const SpanWord& known : kSpanWords)
    if (known.word == word) return Span{amount * known.factor, known.unit};
  return std::nullopt;
}

std::optional<expr::Rational> parse_number(std::string_view text) {
  constexpr std::size_t kWhole = 9, kFraction = 6;  // Digits.
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::string_view whole = text.substr(0, point);
  const std::string_view fraction = point < text.size() ? text.substr(point + 1) : "";
  if (whole.empty() || whole.size() > kWhole || fraction.size() > kFraction) return std::nullopt;
  if (point < text.size() && fraction.empty()) return std::nullopt;
  expr::Rational result;
  for (const std::string_view digits : {whole, fraction}) {
    for (const char digit : digits) {
      if (!is_digit(digit)) return std::nullopt;
      result.numerator = result.numerator * 10 + (digit - '0');
    }
  }
  for (std::size_t i = 0; i < fraction.size(); ++i) result.denominator *= 10;
  if (negative) result.numerator = -result.numerator;
  return expr::reduced(result);
}

std::optional<expr::Unit> parse_unit(std::string_view text) {
  for (const UnitWord& known : kUnitWords)
    if (known.word == text) return known.unit;
  return std::nullopt;
}

}  // namespace portfolio::ruleset
