// The functions: which arguments they take, and what that gives.
#include <algorithm>
#include <array>
#include <utility>

#include "rules/expr/checker.h"
#include "rules/expr/machine.h"

namespace portfolio::expr {
namespace {

constexpr Type kBoolean{.kind = Kind::kBool};

bool is(Type type, Kind kind) { return !type.list && type.kind == kind; }

// "EUR 10000.50"
std::optional<Money> parse_money(std::string_view text) {
  const auto currency = Currency::parse(text.substr(0, std::min<std::size_t>(3, text.size())));
  if (!currency || text.size() < 5 || text[3] != ' ') return std::nullopt;
  std::int64_t units = 0;
  int fraction = -1;  // Digits after the point, -1 before it.
  for (const char letter : text.substr(text[4] == '-' ? 5 : 4)) {
    if (letter == '.' && fraction < 0) {
      fraction = 0;
    } else if (letter >= '0' && letter <= '9') {
      if (__builtin_mul_overflow(units, 10, &units)) return std::nullopt;
      if (__builtin_add_overflow(units, letter - '0', &units)) return std::nullopt;
      if (fraction >= 0) ++fraction;
    } else {
      return std::nullopt;
    }
  }
  if (!text.ends_with('.') && text.size() > 4 && fraction <= currency->minor_digits()) {
    for (int digit = std::max(fraction, 0); digit < currency->minor_digits(); ++digit) {
      if (__builtin_mul_overflow(units, 10, &units)) return std::nullopt;
    }
    return Money{text[4] == '-' ? -units : units, *currency};
  }
  return std::nullopt;
}

}  // namespace

struct Checker::Function {
  std::string_view name;
  std::size_t least;  // Arguments; the value before the dot is the first.
  std::size_t most;
  Typed (Checker::*check)(const Syntax&, const std::vector<Typed>&);
  std::string_view shape;  // How to write it.
};

Typed Checker::call(const Syntax& syntax) {
  if (is_macro(syntax)) return macro(syntax);
  static constexpr std::array<Function, 22> kFunctions = {{
      {"min", 1, 16, &Checker::extreme, "min(a, b, …)"},
      {"max", 1, 16, &Checker::extreme, "max(a, b, …)"},
      {"clamp", 3, 3, &Checker::clamp, "clamp(x, low, high)"},
      {"abs", 1, 1, &Checker::absolute, "abs(x)"},
      {"floor", 1, 1, &Checker::rounded, "floor(x)"},
      {"ceil", 1, 1, &Checker::rounded, "ceil(x)"},
      {"round", 1, 1, &Checker::rounded, "round(x)"},
      {"int", 1, 1, &Checker::rounded, "int(x)"},
      {"number", 1, 1, &Checker::plain, "number(x)"},
      {"has", 1, 1, &Checker::known, "has(x)"},
      {"known", 1, 1, &Checker::known, "known(x)"},
      {"startsWith", 2, 2, &Checker::text_test, "text.startsWith(\"a\")"},
      {"endsWith", 2, 2, &Checker::text_test, "text.endsWith(\"a\")"},
      {"contains", 2, 2, &Checker::text_test, "text.contains(\"a\")"},
      {"size", 1, 1, &Checker::size, "size(x)"},
      {"sum", 1, 1, &Checker::total, "sum(list)"},
      {"date", 1, 1, &Checker::from_text, "date(\"2026-01-31\")"},
      {"timestamp", 1, 1, &Checker::from_text, "timestamp(\"2026-01-31T09:00:00Z\")"},
      {"today", 0, 0, &Checker::today, "today()"},
      {"working_days", 2, 2, &Checker::working_days, "working_days(from, to)"},
      {"workday", 2, 2, &Checker::workday, "workday(date, 5)"},
      {"money", 1, 1, &Checker::from_text, "money(\"EUR 10000.50\")"},
  }};
  const Function* best = nullptr;
  std::size_t least = std::max<std::size_t>(syntax.text.size() / 3, 1) + 1;
  for (const Function& function : kFunctions) {
    const std::size_t distance = edit_distance(function.name, syntax.text);
    if (distance >= least) continue;
    least = distance;
    best = &function;
  }
  if (best == nullptr || least > 0) {
    std::string message = "unknown function \"" + syntax.text + '"';
    if (best != nullptr) message += "; did you mean " + std::string(best->shape) + '?';
    return fail(syntax, std::move(message));
  }
  if (syntax.children.size() < best->least || syntax.children.size() > best->most) {
    return fail(syntax, "wrong number of arguments; write " + std::string(best->shape));
  }
  std::vector<Typed> operands;
  for (const Syntax& child : syntax.children) operands.push_back(check(child));
  if (problem_) return {};
  return (this->*best->check)(syntax, operands);
}

Typed Checker::extreme(const Syntax& syntax, const std::vector<Typed>& operands) {
  if (operands.size() == 1) return extreme_of(syntax, operands[0]);
  Typed all = operands[0];
  for (const Typed& operand : operands) {
    const auto type = common(all, operand);
    if (!type || type->list) return mismatch(syntax, all, operand);
    all.type = *type;
    all.adapts = all.adapts && operand.adapts;
    all.zero = all.zero && operand.zero;
  }
  const bool least = syntax.text == "min";
  const Run run = least ? operations::least(all.type) : operations::greatest(all.type);
  Typed result = operands[0];
  for (std::size_t i = 1; i < operands.size(); ++i) {
    result = emit(syntax, {.run = run}, all.type, {&result, &operands[i]});
  }
  return result;
}

Typed Checker::clamp(const Syntax& syntax, const std::vector<Typed>& operands) {
  const auto low = common(operands[0], operands[1]);
  if (!low || low->list) return mismatch(syntax, operands[0], operands[1]);
  Typed both = operands[0];
  both.type = *low;
  both.adapts = operands[0].adapts && operands[1].adapts;
  const auto type = common(both, operands[2]);
  if (!type) return mismatch(syntax, both, operands[2]);
  const Typed raised =
      emit(syntax, {.run = operations::greatest(*type)}, *type, {&operands[0], &operands[1]});
  return emit(syntax, {.run = operations::least(*type)}, *type, {&raised, &operands[2]});
}

Typed Checker::absolute(const Syntax& syntax, const std::vector<Typed>& operands) {
  const Type type = operands[0].type;
  const bool money = is(type, Kind::kMoney);
  if (!is_number(type) && !money) {
    return fail(syntax, "abs wants a number or money, met " + describe(type));
  }
  const Run run = money ? operations::absolute_money : operations::absolute;
  return emit(syntax, {.run = run}, type, {&operands[0]});
}

Typed Checker::rounded(const Syntax& syntax, const std::vector<Typed>& operands) {
  Type type = operands[0].type;
  if (!is_number(type)) return fail(syntax, syntax.text + " wants a number, met " + describe(type));
  Rounding rounding = Rounding::kNearest;
  if (syntax.text == "floor") rounding = Rounding::kDown;
  if (syntax.text == "ceil") rounding = Rounding::kUp;
  if (syntax.text == "int") rounding = Rounding::kTowardsZero;
  type.kind = Kind::kInt;
  return emit(syntax, {.run = operations::rounded, .index = static_cast<std::uint16_t>(rounding)},
              type, {&operands[0]});
}

// Drops the unit; nothing is left to do when it runs.
Typed Checker::plain(const Syntax& syntax, const std::vector<Typed>& operands) {
  Typed result = operands[0];
  if (!is_number(result.type))
    return fail(syntax, "number wants a number, met " + describe(result.type));
  result.type.unit = Unit::kNone;
  return result;
}

Typed Checker::known(const Syntax& syntax, const std::vector<Typed>& operands) {
  const bool list = operands[0].type.list;
  const Run ask = list ? operations::known_list : operations::known;
  return walked(emit(syntax, {.run = ask}, kBoolean, {&operands[0]}), operands[0], 0);
}

Typed Checker::text_test(const Syntax& syntax, const std::vector<Typed>& operands) {
  if (!is(operands[0].type, Kind::kString) || !is(operands[1].type, Kind::kString)) {
    return mismatch(syntax, operands[0], operands[1]);
  }
  Run run = operations::contains;
  if (syntax.text == "startsWith") run = operations::starts_with;
  if (syntax.text == "endsWith") run = operations::ends_with;
  return emit(syntax, {.run = run}, kBoolean, {&operands[0], &operands[1]});
}

Typed Checker::size(const Syntax& syntax, const std::vector<Typed>& operands) {
  constexpr Type kWhole{.kind = Kind::kInt};
  if (operands[0].type.list) {
    return walked(emit(syntax, {.run = operations::list_size}, kWhole, {&operands[0]}), operands[0],
                  0);
  }
  if (!is(operands[0].type, Kind::kString)) {
    return fail(syntax, "size wants a text or a list, met " + describe(operands[0].type));
  }
  return emit(syntax, {.run = operations::text_size}, kWhole, {&operands[0]});
}

Typed Checker::today(const Syntax& syntax, const std::vector<Typed>&) {
  program_.uses_calendar_ = true;
  return emit(syntax, {.run = operations::today}, {.kind = Kind::kDate}, {});
}

Typed Checker::working_days(const Syntax& syntax, const std::vector<Typed>& operands) {
  for (const Typed& operand : operands)
    if (!is(operand.type, Kind::kDate))
      return fail(syntax, "working_days wants two dates, met " + describe(operand.type));
  program_.uses_calendar_ = true;
  return emit(syntax, {.run = operations::working_days},
              {.kind = Kind::kInt, .unit = Unit::kWorkdays}, {&operands[0], &operands[1]});
}

Typed Checker::workday(const Syntax& syntax, const std::vector<Typed>& operands) {
  constexpr Type kDays{.kind = Kind::kInt, .unit = Unit::kWorkdays};
  const Type days = operands[1].type;
  if (!is(operands[0].type, Kind::kDate))
    return fail(syntax, "workday wants a date first, met " + describe(operands[0].type));
  if (days != kDays && !(is(days, Kind::kInt) && operands[1].adapts))
    return fail(syntax, "workday wants whole working days after the date, met " + describe(days));
  program_.uses_calendar_ = true;
  return emit(syntax, {.run = operations::workday}, {.kind = Kind::kDate},
              {&operands[0], &operands[1]});
}

Typed Checker::from_text(const Syntax& syntax, const std::vector<Typed>&) {
  const Syntax& text = syntax.children[0];
  if (text.kind != SyntaxKind::kText || syntax.kind == SyntaxKind::kMethod) {
    return fail(text, syntax.text + " wants a literal text");
  }
  if (syntax.text == "date") {
    const auto date = parse_date(text.text);
    if (!date) return fail(text, "not a date between 1970 and 2199 such as \"2026-01-31\"");
    return literal(syntax, {.kind = Kind::kDate}, Value::date(*date));
  }
  if (syntax.text == "timestamp") {
    const auto instant = parse_time(text.text);
    if (!instant) return fail(text, "not an instant such as \"2026-01-31T09:00:00Z\"");
    return literal(syntax, {.kind = Kind::kTimestamp}, Value::timestamp(*instant));
  }
  const auto amount = parse_money(text.text);
  if (!amount) return fail(text, "not an amount such as \"EUR 10000.50\"");
  Typed result = literal(syntax, {.kind = Kind::kMoney}, Value::money(*amount));
  result.currency = amount->currency;
  return result;
}

}  // namespace portfolio::expr
