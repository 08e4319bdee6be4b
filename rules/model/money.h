// Money is a whole count of minor units with its currency; two currencies do not add.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portfolio {

// An ISO 4217 code such as EUR; the default is "none", which only an amount of zero may carry.
class Currency {
 public:
  constexpr Currency() = default;
  // Three capital letters, else nothing. Whether the code is in use is not checked.
  static std::optional<Currency> parse(std::string_view code);
  std::string_view code() const { return {letters_.data(), letters_[0] == '\0' ? 0u : 3u}; }
  int minor_digits() const;  // 2 for most, 0 for JPY, 3 for KWD.
  auto operator<=>(const Currency&) const = default;

 private:
  std::array<char, 3> letters_{};
};

struct Money {
  std::int64_t minor_units = 0;
  Currency currency;
  bool operator==(const Money&) const = default;
};

// Nothing where the currencies differ or the sum overflows. Zero of no currency adds to any.
std::optional<Money> add(Money a, Money b);
std::optional<Money> subtract(Money a, Money b);
// amount * numerator / denominator, rounded half away from zero; nothing on overflow or x/0.
std::optional<Money> scale(Money amount, std::int64_t numerator, std::int64_t denominator);

std::string format_money(Money amount);  // "EUR 12,500.00"

}  // namespace portfolio
