#include "rules/model/money.h"

#include <algorithm>
#include <cstdlib>

namespace portfolio {
namespace {

__extension__ using Wide = __int128;

std::optional<Currency> common_currency(Money a, Money b) {
  if (a.currency == b.currency) return a.currency;
  if (a.minor_units == 0 && a.currency == Currency{}) return b.currency;
  if (b.minor_units == 0 && b.currency == Currency{}) return a.currency;
  return std::nullopt;
}

std::string with_thousands(std::string digits) {
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return digits;
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) {
  if (code.size() != 3) return std::nullopt;
  Currency result;
  for (std::size_t i = 0; i < 3; ++i) {
    if (code[i] < 'A' || code[i] > 'Z') return std::nullopt;
    result.letters_[i] = code[i];
  }
  return result;
}

// ISO 4217, table A.1: the currencies that do not have two minor digits.
int Currency::minor_digits() const {
  static constexpr std::string_view kNone[] = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                               "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                               "VND", "VUV", "XAF", "XOF", "XPF"};
  static constexpr std::string_view kThree[] = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"};
  if (std::ranges::find(kNone, code()) != std::end(kNone)) return 0;
  if (std::ranges::find(kThree, code()) != std::end(kThree)) return 3;
  return 2;
}

std::optional<Money> add(Money a, Money b) {
  const auto currency = common_currency(a, b);
  std::int64_t sum = 0;
  if (!currency || __builtin_add_overflow(a.minor_units, b.minor_units, &sum)) return std::nullopt;
  return Money{sum, *currency};
}

std::optional<Money> subtract(Money a, Money b) {
  const auto currency = common_currency(a, b);
  std::int64_t difference = 0;
  if (!currency || __builtin_sub_overflow(a.minor_units, b.minor_units, &difference))
    return std::nullopt;
  return Money{difference, *currency};
}

std::optional<Money> scale(Money amount, std::int64_t numerator, std::int64_t denominator) {
  if (denominator == 0) return std::nullopt;
  std::int64_t narrow = 0;
  constexpr std::int64_t kRoom = std::int64_t{1} << 62;
  if (denominator > 0 && denominator < kRoom &&
      !__builtin_mul_overflow(amount.minor_units, numerator, &narrow) && narrow > -kRoom &&
      narrow < kRoom) {  // As below, without wide division.
    const std::int64_t half = denominator / 2;
    return Money{(narrow < 0 ? narrow - half : narrow + half) / denominator, amount.currency};
  }
  const Wide product = Wide{amount.minor_units} * numerator;
  const Wide divisor = denominator;
  const Wide half = (divisor < 0 ? -divisor : divisor) / 2;
  const Wide rounded = (product < 0 ? product - half : product + half) / divisor;
  if (rounded > INT64_MAX || rounded < INT64_MIN) return std::nullopt;
  return Money{static_cast<std::int64_t>(rounded), amount.currency};
}

std::string format_money(Money amount) {
  const int digits = amount.currency.minor_digits();
  const bool negative = amount.minor_units < 0;
  std::uint64_t units = static_cast<std::uint64_t>(amount.minor_units);
  if (negative) units = 0 - units;
  std::uint64_t scale_of_major = 1;
  for (int i = 0; i < digits; ++i) scale_of_major *= 10;
  std::string result(amount.currency.code());
  if (!result.empty()) result += ' ';
  if (negative) result += '-';
  result += with_thousands(std::to_string(units / scale_of_major));
  if (digits > 0) {
    const std::string minor = std::to_string(units % scale_of_major);
    result += '.' + std::string(static_cast<std::size_t>(digits) - minor.size(), '0') + minor;
  }
  return result;
}

}  // namespace portfolio
