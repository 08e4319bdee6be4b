#include <string_view>

#include "rules/expr/machine.h"
#include "rules/expr/ordering.h"

namespace portfolio::expr {

Value evaluate(const Program& program, const Reader& reader) {
  return Machine(program, reader).run();
}

namespace operations {
namespace {

constexpr std::int64_t kFarthest = 10'000;  // Working days: some forty years.

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

template <int (*Order)(const Value&, const Value&)>
struct Compared {
  static constexpr Run kRun = &compared<Order>;
};
template <int (*Order)(const Value&, const Value&)>
struct Least {
  static constexpr Run kRun = &chosen<Order, -1>;
};
template <int (*Order)(const Value&, const Value&)>
struct Greatest {
  static constexpr Run kRun = &chosen<Order, 1>;
};

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

Run comparison(Type type) { return by_kind<Compared>(type); }
Run least(Type type) { return by_kind<Least>(type); }
Run greatest(Type type) { return by_kind<Greatest>(type); }

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

Value today(Machine& machine, const Node&) {
  const Value value = machine.reader().calendar({.about = CalendarQuestion::About::kToday});
  machine.note(value);
  return value;
}

Value working_days(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& from, const Value& to) {
    return machine.reader().calendar(
        {.about = CalendarQuestion::About::kBetween, .from = from.as_date(), .to = to.as_date()});
  });
}

Value workday(Machine& machine, const Node& node) {
  return both(machine, node, [&](const Value& from, const Value& days) {
    const std::int64_t count = days.as_integer();
    if (count > kFarthest || count < -kFarthest) return Value::failed(kOverflow);
    return machine.reader().calendar(
        {.about = CalendarQuestion::About::kAfter, .from = from.as_date(), .days = count});
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
