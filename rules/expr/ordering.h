// How values of each kind are ordered, and why an operation may have no result. Private to
// rules/expr.
#pragma once
#include <cstdint>
#include <string_view>

#include "rules/expr/machine.h"

namespace portfolio::expr::operations {

constexpr std::string_view kOverflow = "overflow";
constexpr std::string_view kDivisionByZero = "division by zero";
constexpr std::string_view kCurrencies = "different currencies";
constexpr std::string_view kDateRange = "date out of range";
constexpr std::string_view kIndexRange = "index out of range";
constexpr std::string_view kTooLong = "list too long";
constexpr std::string_view kEmpty = "empty list";

// The kind of a host's value is the host's promise; an int is good as a decimal.
inline const Value& promised(Machine& machine, const Node& node, const Value& value) {
  machine.note(value);
  const bool number = node.kind == Kind::kDecimal && value.kind() == Kind::kInt;
  PORTFOLIO_CHECK(!value.is_known() || value.kind() == node.kind || number);
  return value;
}

inline Value money(std::optional<Money> result) {
  return result ? Value::money(*result) : Value::failed(kOverflow);
}

inline bool is_common(Money a, Money b) {
  const Currency none;
  return a.currency == b.currency || (a.minor_units == 0 && a.currency == none) ||
         (b.minor_units == 0 && b.currency == none);
}

// What cannot be compared fails as a whole, so each order is this or a sign.
constexpr int kNoOrder = 2;

inline int sign(std::int64_t a, std::int64_t b) { return (a > b) - (a < b); }
inline int order_ints(const Value& a, const Value& b) {
  return sign(a.as_integer(), b.as_integer());
}
inline int order_numbers(const Value& a, const Value& b) {
  return compare(a.as_rational(), b.as_rational());
}
inline int order_texts(const Value& a, const Value& b) {
  return sign(a.as_text().compare(b.as_text()), 0);
}
inline int order_money(const Value& a, const Value& b) {
  return is_common(a.as_money(), b.as_money()) ? order_ints(a, b) : kNoOrder;
}

// Operation<order>::kRun with the order of the type's kind.
template <template <int (*)(const Value&, const Value&)> class Operation>
Run by_kind(Type type) {
  switch (type.kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kDate:
    case Kind::kTimestamp:
      return Operation<order_ints>::kRun;
    case Kind::kDecimal:
      return Operation<order_numbers>::kRun;
    case Kind::kString:
      return Operation<order_texts>::kRun;
    case Kind::kMoney:
      return Operation<order_money>::kRun;
  }
  PORTFOLIO_CHECK(false);
  return nullptr;
}

}  // namespace portfolio::expr::operations
