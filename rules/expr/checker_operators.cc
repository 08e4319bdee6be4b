// The operators: which types they take, and what that gives.
#include <algorithm>
#include <utility>

#include "rules/expr/checker.h"
#include "rules/expr/machine.h"

namespace portfolio::expr {
namespace {

constexpr Type kBoolean{.kind = Kind::kBool};

bool is_plain(Unit unit) { return unit == Unit::kNone || unit == Unit::kShare; }
bool is_plain_number(Type type) { return is_number(type) && is_plain(type.unit); }
bool is(Type type, Kind kind) { return !type.list && type.kind == kind; }

Unit plain_unit(Unit a, Unit b) {
  return a == Unit::kShare || b == Unit::kShare ? Unit::kShare : Unit::kNone;
}
Kind wider(Type a, Type b) {
  return a.kind == Kind::kInt && b.kind == Kind::kInt ? Kind::kInt : Kind::kDecimal;
}

std::uint16_t relation_of(std::string_view text) {
  if (text == "<") return kRelationLess;
  if (text == "<=") return kRelationLess | kRelationEqual;
  if (text == ">") return kRelationGreater;
  if (text == ">=") return kRelationGreater | kRelationEqual;
  return text == "==" ? kRelationEqual : kRelationLess | kRelationGreater;
}

}  // namespace

std::optional<Type> Checker::common(const Typed& left, const Typed& right) {
  const Type a = left.type;
  const Type b = right.type;
  if (a.list || b.list) {
    if (!a.list || !b.list) return std::nullopt;
    if (left.length == 0 || right.length == 0) return left.length == 0 ? b : a;
    Typed one = left;
    Typed other = right;
    one.type.list = other.type.list = false;
    auto element = common(one, other);
    if (element) element->list = true;
    return element;
  }
  if (a == b) return a;
  if (is(a, Kind::kMoney) && right.zero) return a;
  if (is(b, Kind::kMoney) && left.zero) return b;
  if (!is_number(a) || !is_number(b)) return std::nullopt;
  Type result{.kind = wider(a, b), .unit = a.unit};
  if (a.unit == b.unit) return result;
  if (is_plain(a.unit) && is_plain(b.unit)) {
    result.unit = Unit::kShare;
  } else if (left.adapts && a.unit == Unit::kNone) {
    result.unit = b.unit;
  } else if (!right.adapts || b.unit != Unit::kNone) {
    return std::nullopt;
  }
  return result;
}

Typed Checker::mismatch(const Syntax& at, const Typed& left, const Typed& right) {
  std::string message =
      at.text + " does not go with " + describe(left.type) + " and " + describe(right.type);
  const bool date = is(left.type, Kind::kDate) || is(right.type, Kind::kDate);
  const bool text = is(left.type, Kind::kString) || is(right.type, Kind::kString);
  if (date && text) message += "; write date(\"2026-01-31\")";
  if (is(left.type, Kind::kString) && is(right.type, Kind::kString) && at.text == "+") {
    message += "; texts are joined in templates";
  }
  if (is_number(left.type) && is_number(right.type)) message += "; number(x) drops a unit";
  return fail(at, std::move(message));
}

Typed Checker::unary(const Syntax& syntax) {
  const Typed operand = check(syntax.children[0]);
  if (problem_) return {};
  if (syntax.text == "!") {
    if (operand.type != kBoolean)
      return fail(syntax, "! wants true or false, met " + describe(operand.type));
    return emit(syntax, {.run = operations::negation}, kBoolean, {&operand});
  }
  if (is_number(operand.type)) {
    return emit(syntax, {.run = operations::negate}, operand.type, {&operand});
  }
  if (is(operand.type, Kind::kMoney)) {
    return emit(syntax, {.run = operations::negate_money}, operand.type, {&operand});
  }
  return fail(syntax, "- wants a number or money, met " + describe(operand.type));
}

Typed Checker::binary(const Syntax& syntax) {
  const Typed left = check(syntax.children[0]);
  const Typed right = check(syntax.children[1]);
  if (problem_) return {};
  const std::string_view text = syntax.text;
  if (text == "&&" || text == "||") return logic(syntax, left, right);
  if (text == "+" || text == "-") return sum(syntax, left, right);
  if (text == "*") return product(syntax, left, right);
  if (text == "/") return division(syntax, left, right);
  if (text == "%") return remainder(syntax, left, right);
  if (text == "in") return membership(syntax, left, right);
  return relation(syntax, left, right);
}

Typed Checker::logic(const Syntax& syntax, const Typed& left, const Typed& right) {
  for (const Typed* side : {&left, &right}) {
    if (side->type == kBoolean) continue;
    const Syntax& at = syntax.children[side == &left ? 0 : 1];
    return fail(at, syntax.text + " wants true or false, met " + describe(side->type));
  }
  const Run run = syntax.text == "&&" ? operations::conjunction : operations::disjunction;
  return emit(syntax, {.run = run}, kBoolean, {&left, &right});
}

Typed Checker::relation(const Syntax& syntax, const Typed& left, const Typed& right) {
  const auto type = common(left, right);
  if (!type || type->list) return mismatch(syntax, left, right);
  Typed result =
      emit(syntax, {.run = operations::comparison(*type), .index = relation_of(syntax.text)},
           kBoolean, {&left, &right});
  result.adapts = false;
  return result;
}

Typed Checker::sum(const Syntax& syntax, const Typed& left, const Typed& right) {
  const bool plus = syntax.text == "+";
  const auto type = common(left, right);
  if (type && type->list && plus) return concatenation(syntax, *type, left, right);
  if (type && is_number(*type)) {
    const Run run = plus ? operations::add : operations::subtract;
    return emit(syntax, {.run = run}, *type, {&left, &right});
  }
  if (type && is(*type, Kind::kMoney)) {
    const Run run = plus ? operations::add_money : operations::subtract_money;
    return emit(syntax, {.run = run}, *type, {&left, &right});
  }
  return shift(syntax, left, right);
}

Typed Checker::shift(const Syntax& syntax, const Typed& left, const Typed& right) {
  const bool plus = syntax.text == "+";
  const auto is_span = [&](Unit unit) {
    return is_number(right.type) &&
           (right.type.unit == unit || (right.adapts && right.type.unit == Unit::kNone));
  };
  const std::uint16_t direction = plus ? 1 : 0;
  if (is(left.type, Kind::kDate) && is_span(Unit::kDays)) {
    return emit(syntax, {.run = operations::shift_date, .index = direction}, left.type,
                {&left, &right});
  }
  if (is(left.type, Kind::kTimestamp) && is_span(Unit::kMinutes)) {
    return emit(syntax, {.run = operations::shift_timestamp, .index = direction}, left.type,
                {&left, &right});
  }
  if (!plus && is(left.type, Kind::kDate) && is(right.type, Kind::kDate)) {
    return emit(syntax, {.run = operations::subtract}, {.kind = Kind::kInt, .unit = Unit::kDays},
                {&left, &right});
  }
  if (!plus && is(left.type, Kind::kTimestamp) && is(right.type, Kind::kTimestamp)) {
    return emit(syntax, {.run = operations::minutes_between},
                {.kind = Kind::kDecimal, .unit = Unit::kMinutes}, {&left, &right});
  }
  return mismatch(syntax, left, right);
}

Typed Checker::product(const Syntax& syntax, const Typed& left, const Typed& right) {
  const Type a = left.type;
  const Type b = right.type;
  if (is(a, Kind::kMoney) && is_plain_number(b)) {
    return emit(syntax, {.run = operations::scale_money}, a, {&left, &right});
  }
  if (is_plain_number(a) && is(b, Kind::kMoney)) {
    return emit(syntax, {.run = operations::scale_money}, b, {&right, &left});
  }
  if (!is_number(a) || !is_number(b) || (!is_plain(a.unit) && !is_plain(b.unit))) {
    return mismatch(syntax, left, right);
  }
  Type type{.kind = wider(a, b), .unit = plain_unit(a.unit, b.unit)};
  if (!is_plain(a.unit)) type.unit = a.unit;
  if (!is_plain(b.unit)) type.unit = b.unit;
  return emit(syntax, {.run = operations::multiply}, type, {&left, &right});
}

Typed Checker::division(const Syntax& syntax, const Typed& left, const Typed& right) {
  const Type a = left.type;
  const Type b = right.type;
  constexpr Type kRatio{.kind = Kind::kDecimal, .unit = Unit::kShare};
  if (is(a, Kind::kMoney) && is(b, Kind::kMoney)) {
    return emit(syntax, {.run = operations::money_ratio}, kRatio, {&left, &right});
  }
  if (is(a, Kind::kMoney) && is_plain_number(b)) {
    return emit(syntax, {.run = operations::split_money}, a, {&left, &right});
  }
  if (!is_number(a) || !is_number(b)) return mismatch(syntax, left, right);
  const Type plain_int{.kind = Kind::kInt};
  if (a == plain_int && b == plain_int) {
    return emit(syntax, {.run = operations::quotient}, plain_int, {&left, &right});
  }
  if (is_plain(b.unit)) {
    const Unit unit = is_plain(a.unit) ? plain_unit(a.unit, b.unit) : a.unit;
    return emit(syntax, {.run = operations::divide}, {.kind = Kind::kDecimal, .unit = unit},
                {&left, &right});
  }
  if (a.unit != b.unit) return mismatch(syntax, left, right);
  return emit(syntax, {.run = operations::divide}, kRatio, {&left, &right});
}

Typed Checker::remainder(const Syntax& syntax, const Typed& left, const Typed& right) {
  const auto type = common(left, right);
  if (!type || !is(*type, Kind::kInt)) return mismatch(syntax, left, right);
  return emit(syntax, {.run = operations::remainder}, *type, {&left, &right});
}

Typed Checker::conditional(const Syntax& syntax) {
  const Typed condition = check(syntax.children[0]);
  const Typed yes = check(syntax.children[1]);
  const Typed no = check(syntax.children[2]);
  if (problem_) return {};
  if (condition.type != kBoolean) {
    return fail(syntax, "? wants true or false before it, met " + describe(condition.type));
  }
  const auto type = common(yes, no);
  if (!type) {
    return fail(syntax,
                "the two sides of : differ: " + describe(yes.type) + " and " + describe(no.type));
  }
  Node node;
  if (type->list) node.walk = operations::walk_choice;
  if (!type->list) node.run = operations::choice;
  Typed result = emit(syntax, node, *type, {&condition, &yes, &no});
  result.length = std::max(yes.length, no.length);
  result.adapts = yes.adapts && no.adapts;
  return result;
}

}  // namespace portfolio::expr
