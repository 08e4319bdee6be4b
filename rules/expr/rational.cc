#include "rules/expr/rational.h"

#include <limits>

namespace portfolio::expr {
namespace {

__extension__ using Wide = __int128;

bool fits(Wide value) {
  return value >= std::numeric_limits<std::int64_t>::min() &&
         value <= std::numeric_limits<std::int64_t>::max();
}

Wide greatest_common_divisor(Wide a, Wide b) {
  if (a < 0) a = -a;
  while (b != 0) {
    const Wide rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

// The denominator must be above zero. Reduces only where it has to.
std::optional<Rational> narrow(Wide numerator, Wide denominator) {
  if (!fits(numerator) || !fits(denominator)) {
    const Wide divisor = greatest_common_divisor(numerator, denominator);
    numerator /= divisor;
    denominator /= divisor;
    if (!fits(numerator) || !fits(denominator)) return std::nullopt;
  }
  return Rational{static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

}  // namespace

std::optional<Rational> add(Rational a, Rational b) {
  if (a.denominator == b.denominator) {
    return narrow(Wide{a.numerator} + b.numerator, a.denominator);
  }
  return narrow(Wide{a.numerator} * b.denominator + Wide{b.numerator} * a.denominator,
                Wide{a.denominator} * b.denominator);
}

std::optional<Rational> subtract(Rational a, Rational b) {
  if (a.denominator == b.denominator) {
    return narrow(Wide{a.numerator} - b.numerator, a.denominator);
  }
  return narrow(Wide{a.numerator} * b.denominator - Wide{b.numerator} * a.denominator,
                Wide{a.denominator} * b.denominator);
}

std::optional<Rational> multiply(Rational a, Rational b) {
  return narrow(Wide{a.numerator} * b.numerator, Wide{a.denominator} * b.denominator);
}

std::optional<Rational> divide(Rational a, Rational b) {
  if (b.numerator == 0) return std::nullopt;
  const Wide numerator = Wide{a.numerator} * b.denominator;
  const Wide denominator = Wide{a.denominator} * b.numerator;
  return denominator < 0 ? narrow(-numerator, -denominator) : narrow(numerator, denominator);
}

Rational reduced(Rational value) {
  const Wide divisor = greatest_common_divisor(value.numerator, value.denominator);
  return {static_cast<std::int64_t>(value.numerator / divisor),
          static_cast<std::int64_t>(value.denominator / divisor)};
}

std::int64_t round(Rational value, Rounding rounding) {
  const std::int64_t whole = value.numerator / value.denominator;
  const std::int64_t rest = value.numerator % value.denominator;
  switch (rounding) {
    case Rounding::kTowardsZero:
      return whole;
    case Rounding::kDown:
      return rest < 0 ? whole - 1 : whole;
    case Rounding::kUp:
      return rest > 0 ? whole + 1 : whole;
    case Rounding::kNearest:
      break;
  }
  const Wide twice = Wide{rest} * 2;
  if (twice >= value.denominator) return whole + 1;
  return -twice >= value.denominator ? whole - 1 : whole;
}

std::string to_text(Rational value, int digits) {
  Wide scale = 1;
  for (int digit = 0; digit < digits; ++digit) scale *= 10;
  const bool negative = value.numerator < 0;
  const Wide magnitude = (negative ? -Wide{value.numerator} : Wide{value.numerator}) * scale;
  const Wide rounded = (magnitude * 2 + value.denominator) / (Wide{value.denominator} * 2);
  const auto whole = static_cast<std::uint64_t>(rounded / scale);
  std::string fraction = std::to_string(static_cast<std::uint64_t>(rounded % scale));
  fraction.insert(0,
                  static_cast<std::size_t>(digits) -
                      std::min<std::size_t>(fraction.size(), static_cast<std::size_t>(digits)),
                  '0');
  while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
  std::string text = negative && rounded != 0 ? "-" : "";
  text += std::to_string(whole);
  if (!fraction.empty()) text += '.' + fraction;
  return text;
}

}  // namespace portfolio::expr
