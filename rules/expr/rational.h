// Exact fractions: an index below a limit is decided by integers, never by rounding. Kept unreduced
// as long as they fit; every intermediate has 128 bits. No result means overflow or division by 0.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

namespace portfolio::expr {

struct Rational {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;  // Above zero.
};

std::optional<Rational> add(Rational a, Rational b);
std::optional<Rational> subtract(Rational a, Rational b);
std::optional<Rational> multiply(Rational a, Rational b);
std::optional<Rational> divide(Rational a, Rational b);
Rational reduced(Rational value);  // To lowest terms.

// -1, 0 or 1 as a is less than, equal to or greater than b.
inline int compare(Rational a, Rational b) {
  __extension__ using Wide = __int128;
  const Wide left = Wide{a.numerator} * b.denominator;
  const Wide right = Wide{b.numerator} * a.denominator;
  return (left > right) - (left < right);
}

enum class Rounding { kDown, kUp, kNearest, kTowardsZero };  // kNearest: halves away from zero.
std::int64_t round(Rational value, Rounding rounding);

// "0.95", "12": rounded to at most so many digits, without trailing zeros.
std::string to_text(Rational value, int digits);

}  // namespace portfolio::expr
