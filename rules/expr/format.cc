#include "rules/expr/format.h"

#include <utility>

namespace portfolio::expr {
namespace {

constexpr int kDigits = 2;

std::string with_thousands(std::string text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) {
    at -= 3;
    text.insert(at, 1, ',');
  }
  return text;
}

std::string scaled(const Value& value, std::int64_t factor, std::int64_t divisor, int digits) {
  const auto result = multiply(value.as_rational(), Rational{factor, divisor});
  return result ? with_thousands(to_text(*result, digits)) : "unknown";
}

std::string format_amount(Money amount) {
  std::int64_t scale = 1;
  for (int digit = 0; digit < amount.currency.minor_digits(); ++digit) scale *= 10;
  const Rational units{amount.minor_units, scale};
  const std::int64_t whole = round(units, Rounding::kNearest);
  std::string number;
  if (amount.minor_units % scale == 0 || whole >= 1000 || whole <= -1000) {
    number = with_thousands(std::to_string(whole));
  } else {
    number = format_money(amount).substr(amount.currency.code().size() + 1);
  }
  return amount.currency.code().empty() ? number
                                        : std::string(amount.currency.code()) + ' ' + number;
}

std::string format_plain(const Value& value, Type type) {
  switch (type.kind) {
    case Kind::kBool:
      return value.as_bool() ? "yes" : "no";
    case Kind::kInt:
    case Kind::kDecimal:
      return scaled(value, 1, 1, kDigits);
    case Kind::kString:
      return std::string(value.as_text());
    case Kind::kDate:
      return format_date(value.as_date());
    case Kind::kTimestamp:
      return format_time(value.as_timestamp());
    case Kind::kMoney:
      return format_amount(value.as_money());
  }
  PORTFOLIO_CHECK(false);
  return {};
}

std::string format_day(const Value& value, Type type) {
  if (type.kind == Kind::kDate) return format_date(value.as_date());
  const auto day = std::chrono::floor<std::chrono::days>(value.as_timestamp());
  return format_date(CivilDate{day.time_since_epoch()});
}

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
  static constexpr std::pair<std::string_view, Format> kFormats[] = {
      {"percent", Format::kPercent}, {"points", Format::kPoints}, {"number", Format::kNumber},
      {"money", Format::kMoney},     {"date", Format::kDate},     {"hours", Format::kHours}};
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

bool is_fit(Format format, Type type) {
  type.list = false;
  switch (format) {
    case Format::kPlain:
      return true;
    case Format::kPercent:
    case Format::kPoints:
      return is_number(type) && (type.unit == Unit::kNone || type.unit == Unit::kShare);
    case Format::kNumber:
      return is_number(type);
    case Format::kMoney:
      return type.kind == Kind::kMoney;
    case Format::kDate:
      return type.kind == Kind::kDate || type.kind == Kind::kTimestamp;
    case Format::kHours:
      return is_number(type) && type.unit == Unit::kMinutes;
  }
  return false;
}

std::string format(const Value& value, Type type, Format format) {
  if (!value.is_known()) return "unknown";
  if (type.list) {
    type.list = false;
    std::string joined;
    for (const Value& element : value.as_list()) {
      if (!joined.empty()) joined += ", ";
      joined += expr::format(element, type, format);
    }
    return joined;
  }
  switch (format) {
    case Format::kPercent:
      return scaled(value, 100, 1, 0) + " %";
    case Format::kPoints:
      return scaled(value, 100, 1, 0);
    case Format::kHours:
      return scaled(value, 1, 60, 1);
    case Format::kDate:
      return format_day(value, type);
    case Format::kPlain:
    case Format::kNumber:
    case Format::kMoney:
      return format_plain(value, type);
  }
  PORTFOLIO_CHECK(false);
  return {};
}

}  // namespace portfolio::expr
