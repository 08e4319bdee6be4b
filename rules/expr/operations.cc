#include <string_view>

#include "rules/expr/machine.h"

namespace portfolio::expr {

Value evaluate(const Program& program, const Reader& reader) {
  return Machine(program, reader).run();
}

namespace operations {
namespace {

constexpr std::string_view kOverflow = "overflow";
constexpr std::string_view kDivisionByZero = "division by zero";
constexpr std::string_view kCurrencies = "different currencies";
constexpr std::string_view kDateRange = "date out of range";

template <class Combine>
Value both(Machine& machine, const Node& node, Combine combine) {
  const Value left = machine.eval(node.a);
  if (!left.is_known()) [[unlikely]]
    return left;
  const Value right = machine.eval(node.b);
  if (!right.is_known()) [[unlikely]]
    return right;
  return combine(left, right);
}

Value number(const Node& node, std::optional<Rational> result) {
  return result ? Value::number(node.kind, *result) : Value::failed(kOverflow);
}

Value money(std::optional<Money> result) {
  return result ? Value::money(*result) : Value::failed(kOverflow);
}

// The kind of a host's value is the host's promise; an int is good as a decimal.
Value promised(Machine& machine, const Node& node, const Value& value) {
  machine.note(value);
  const bool number = node.kind == Kind::kDecimal && value.kind() == Kind::kInt;
  PORTFOLIO_CHECK(!value.is_known() || value.kind() == node.kind || number);
  return value;
}

int sign(std::int64_t a, std::int64_t b) { return (a > b) - (a < b); }

bool is_common(Money a, Money b) {
  const Currency none;
  return a.currency == b.currency || (a.minor_units == 0 && a.currency == none) ||
         (b.minor_units == 0 && b.currency == none);
}

// What cannot be compared fails as a whole, so each comparison returns this or a sign.
constexpr int kNoOrder = 2;

int order_ints(const Value& a, const Value& b) { return sign(a.as_integer(), b.as_integer()); }
int order_numbers(const Value& a, const Value& b) {
  return compare(a.as_rational(), b.as_rational());
}
int order_texts(const Value& a, const Value& b) {
  return sign(a.as_text().compare(b.as_text()), 0);
}
int order_money(const Value& a, const Value& b) {
  if (!is_common(a.as_money(), b.as_money())) return kNoOrder;
  return order_ints(a, b);
}

template <int (*Order)(const Value&, const Value&)>
Value compared(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    const int order = Order(a, b);
    if (order == kNoOrder) [[unlikely]]
      return Value::failed(kCurrencies);
    return Value::boolean(((node.index >> (order + 1)) & 1) != 0);
  });
}

template <int (*Order)(const Value&, const Value&), int kWanted>
Value chosen(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    const int order = Order(a, b);
    if (order == kNoOrder) [[unlikely]]
      return Value::failed(kCurrencies);
    return order == -kWanted ? b : a;
  });
}

template <int kWanted>
Run chosen_by(Type type) {
  switch (type.kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kDate:
    case Kind::kTimestamp:
      return &chosen<order_ints, kWanted>;
    case Kind::kDecimal:
      return &chosen<order_numbers, kWanted>;
    case Kind::kString:
      return &chosen<order_texts, kWanted>;
    case Kind::kMoney:
      return &chosen<order_money, kWanted>;
  }
  PORTFOLIO_CHECK(false);
  return nullptr;
}

}  // namespace

Value literal(Machine& machine, const Node& node) { return machine.literal(node.index); }
Value read(Machine& machine, const Node& node) {
  return promised(machine, node, machine.reader().read(node.index));
}
Value parameter(Machine& machine, const Node& node) {
  return promised(machine, node, machine.reader().parameter(node.index));
}
Value variable(Machine& machine, const Node& node) { return machine.variable(node.index); }

Value negation(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  return value.is_known() ? Value::boolean(!value.as_bool()) : value;
}

Value conjunction(Machine& machine, const Node& node) {
  const Value left = machine.eval(node.a);
  if (left.is_false()) return left;
  const Value right = machine.eval(node.b);
  return right.is_false() || left.is_known() ? right : left;
}

Value disjunction(Machine& machine, const Node& node) {
  const Value left = machine.eval(node.a);
  if (left.is_true()) return left;
  const Value right = machine.eval(node.b);
  return right.is_true() || left.is_known() ? right : left;
}

Value choice(Machine& machine, const Node& node) {
  const Value condition = machine.eval(node.a);
  if (!condition.is_known()) return condition;
  return machine.eval(condition.as_bool() ? node.b : node.c);
}

Value known(Machine& machine, const Node& node) {
  return Value::boolean(machine.eval(node.a).is_known());
}

Run comparison(Type type) {
  switch (type.kind) {
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kDate:
    case Kind::kTimestamp:
      return &compared<order_ints>;
    case Kind::kDecimal:
      return &compared<order_numbers>;
    case Kind::kString:
      return &compared<order_texts>;
    case Kind::kMoney:
      return &compared<order_money>;
  }
  PORTFOLIO_CHECK(false);
  return nullptr;
}

Run least(Type type) { return chosen_by<-1>(type); }
Run greatest(Type type) { return chosen_by<1>(type); }

Value negate(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  if (!value.is_known()) return value;
  return number(node, expr::subtract(Rational{}, value.as_rational()));
}

Value add(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    return number(node, expr::add(a.as_rational(), b.as_rational()));
  });
}

Value subtract(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    return number(node, expr::subtract(a.as_rational(), b.as_rational()));
  });
}

Value multiply(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    return number(node, expr::multiply(a.as_rational(), b.as_rational()));
  });
}

Value divide(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    if (b.as_integer() == 0) return Value::failed(kDivisionByZero);
    return number(node, expr::divide(a.as_rational(), b.as_rational()));
  });
}

Value quotient(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    if (b.as_integer() == 0) return Value::failed(kDivisionByZero);
    if (b.as_integer() == -1) {
      return number(node, expr::subtract(Rational{}, a.as_rational()));
    }
    return Value::integer(a.as_integer() / b.as_integer());
  });
}

Value remainder(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    if (b.as_integer() == 0) return Value::failed(kDivisionByZero);
    return Value::integer(b.as_integer() == -1 ? 0 : a.as_integer() % b.as_integer());
  });
}

Value absolute(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  if (!value.is_known() || value.as_integer() >= 0) return value;
  return number(node, expr::subtract(Rational{}, value.as_rational()));
}

Value rounded(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  if (!value.is_known()) return value;
  return Value::integer(round(value.as_rational(), static_cast<Rounding>(node.index)));
}

Value negate_money(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  return value.is_known() ? money(portfolio::scale(value.as_money(), -1, 1)) : value;
}

Value add_money(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    if (!is_common(a.as_money(), b.as_money())) return Value::failed(kCurrencies);
    return money(portfolio::add(a.as_money(), b.as_money()));
  });
}

Value subtract_money(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    if (!is_common(a.as_money(), b.as_money())) return Value::failed(kCurrencies);
    return money(portfolio::subtract(a.as_money(), b.as_money()));
  });
}

Value scale_money(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    const Rational by = b.as_rational();
    return money(portfolio::scale(a.as_money(), by.numerator, by.denominator));
  });
}

Value split_money(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    const Rational by = b.as_rational();
    if (by.numerator == 0) return Value::failed(kDivisionByZero);
    return money(portfolio::scale(a.as_money(), by.denominator, by.numerator));
  });
}

Value money_ratio(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    if (!is_common(a.as_money(), b.as_money())) return Value::failed(kCurrencies);
    if (b.as_integer() == 0) return Value::failed(kDivisionByZero);
    return number(node, expr::divide({a.as_integer(), 1}, {b.as_integer(), 1}));
  });
}

Value absolute_money(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  if (!value.is_known() || value.as_integer() >= 0) return value;
  return money(portfolio::scale(value.as_money(), -1, 1));
}

Value shift_date(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    const std::int64_t days = round(b.as_rational(), Rounding::kDown);
    const std::int64_t span = (kLatestDate - kEarliestDate).count();
    if (days > span || days < -span) return Value::failed(kDateRange);
    const CivilDate date = a.as_date() + Days{node.index == 1 ? days : -days};
    if (date < kEarliestDate || date > kLatestDate) return Value::failed(kDateRange);
    return Value::date(date);
  });
}

Value shift_timestamp(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    const auto scaled = expr::multiply(b.as_rational(), Rational{60'000, 1});
    if (!scaled) return Value::failed(kDateRange);
    const std::int64_t span = round(*scaled, Rounding::kDown);
    const std::int64_t range = (kLatestTime - kEarliestTime).count();
    if (span > range || span < -range) return Value::failed(kDateRange);
    const std::chrono::milliseconds shift{node.index == 1 ? span : -span};
    const Timestamp instant = a.as_timestamp() + shift;
    if (instant < kEarliestTime || instant > kLatestTime) return Value::failed(kDateRange);
    return Value::timestamp(instant);
  });
}

Value minutes_between(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& a, const Value& b) {
    const auto span = expr::subtract({a.as_integer(), 60'000}, {b.as_integer(), 60'000});
    return number(node, span);
  });
}

Value starts_with(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    return Value::boolean(a.as_text().starts_with(b.as_text()));
  });
}

Value ends_with(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    return Value::boolean(a.as_text().ends_with(b.as_text()));
  });
}

Value contains(Machine& machine, const Node& node) {
  return both(machine, node, [](const Value& a, const Value& b) {
    return Value::boolean(a.as_text().find(b.as_text()) != std::string_view::npos);
  });
}

Value text_size(Machine& machine, const Node& node) {
  const Value value = machine.eval(node.a);
  if (!value.is_known()) return value;
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return Value::integer(std::ranges::count_if(value.as_text(), is_first));
}

}  // namespace operations
}  // namespace portfolio::expr
