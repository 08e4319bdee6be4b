#include "rules/expr/checker.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "rules/expr/machine.h"

namespace portfolio::expr {
namespace {

std::string quoted(const Syntax& syntax) { return '"' + syntax.text + '"'; }

void note_slot(std::vector<std::uint16_t>& slots, std::uint16_t slot) {
  const auto place = std::ranges::lower_bound(slots, slot);
  if (place == slots.end() || *place != slot) slots.insert(place, slot);
}

bool is_assignable(Type from, Type to, bool adapts) {
  if (from == to) return true;
  if (!is_number(from) || !is_number(to)) return false;
  if (from.kind == Kind::kDecimal && to.kind == Kind::kInt) return false;
  const auto is_plain = [](Unit unit) { return unit == Unit::kNone || unit == Unit::kShare; };
  return from.unit == to.unit || adapts || (is_plain(from.unit) && is_plain(to.unit));
}

}  // namespace

tl::expected<Program, Diagnostic> Checker::make(const Syntax& tree, std::string_view written,
                                                std::optional<Type> expected, Lists lists) {
  program_.host_list_ = limits_.host_list;
  const Typed root = check(tree);
  if (!problem_ && expected && !is_assignable(root.type, *expected, root.adapts)) {
    fail(tree, "expected " + describe(*expected) + ", met " + describe(root.type));
  }
  if (!problem_ && root.type.list && lists == Lists::kRefused) {
    fail(tree, "a list cannot be the result; ask for its size(), exists() or all()");
  }
  if (!problem_ && root.cost > limits_.cost) {
    fail(tree, "may take " + std::to_string(root.cost) + " steps, the limit is " +
                   std::to_string(limits_.cost));
  }
  if (problem_) return tl::unexpected<Diagnostic>(*std::move(problem_));
  program_.source_ = written;
  program_.root_ = root.node;
  program_.type_ = root.type;
  if (expected && root.adapts) program_.type_.unit = expected->unit;
  program_.cost_ = root.cost;
  return std::move(program_);
}

Typed Checker::fail(const Syntax& at, std::string message) {
  if (!problem_) problem_ = diagnose(source_, at.offset, std::move(message));
  return {};
}

Typed Checker::emit(const Syntax& at, Node node, Type type, Parts operands) {
  Typed result{.type = type, .adapts = operands.size() > 0, .cost = 1, .height = 1};
  for (const Typed* operand : operands) {
    result.cost += operand->cost;
    result.height = std::max(result.height, operand->height + 1);
    result.adapts = result.adapts && operand->adapts;
  }
  if (!share_currency(at, node, operands, result)) return {};
  if (result.height > limits_.depth) {
    return fail(at, "nested deeper than " + std::to_string(limits_.depth) + " levels");
  }
  if (program_.nodes_.size() >= std::min<std::size_t>(limits_.nodes, UINT16_MAX)) {
    return fail(at, "more than " + std::to_string(limits_.nodes) + " operations");
  }
  const auto place = [&](std::size_t i) {
    return i < operands.size() ? (*(operands.begin() + i))->node : std::uint16_t{0};
  };
  node.kind = type.kind;
  node.a = place(0);
  node.b = place(1);
  node.c = place(2);
  result.node = static_cast<std::uint16_t>(program_.nodes_.size());
  program_.nodes_.push_back(node);
  return result;
}

// Amounts that are written in two currencies never meet: nothing says at what rate.
bool Checker::share_currency(const Syntax& at, const Node& node, Parts operands, Typed& result) {
  for (const Typed* operand : operands) {
    if (operand->currency == Currency{}) continue;
    if (result.currency == Currency{}) result.currency = operand->currency;
    if (result.currency == operand->currency) continue;
    if (node.run != operations::choice) {
      fail(at, at.text + " does not go with " + std::string(result.currency.code()) + " and " +
                   std::string(operand->currency.code()) + "; nothing says at what rate");
      return false;
    }
    result.currency = {};  // Either of them.
    return true;
  }
  if (result.type.kind != Kind::kMoney) result.currency = {};
  return true;
}

Typed Checker::literal(const Syntax& at, Type type, const Value& value) {
  const auto index = static_cast<std::uint16_t>(program_.literals_.size());
  Typed result = emit(at, {.run = operations::literal, .index = index}, type, {});
  program_.literals_.push_back(value);
  return result;
}

std::string_view Checker::keep(std::string_view text) {
  auto copy = std::make_unique<char[]>(text.size() + 1);
  std::memcpy(copy.get(), text.data(), text.size());
  const std::string_view kept{copy.get(), text.size()};
  program_.texts_.push_back(std::move(copy));
  return kept;
}

Typed Checker::check(const Syntax& syntax) {
  switch (syntax.kind) {
    case SyntaxKind::kBool:
      return literal(syntax, {.kind = Kind::kBool}, Value::boolean(syntax.number.numerator != 0));
    case SyntaxKind::kInteger:
    case SyntaxKind::kDecimal: {
      const Kind kind = syntax.kind == SyntaxKind::kInteger ? Kind::kInt : Kind::kDecimal;
      Typed number = literal(syntax, {.kind = kind}, Value::number(kind, syntax.number));
      number.adapts = true;
      number.zero = syntax.number.numerator == 0;
      return number;
    }
    case SyntaxKind::kText:
      return literal(syntax, {.kind = Kind::kString}, Value::text(keep(syntax.text)));
    case SyntaxKind::kName:
      return name(syntax);
    case SyntaxKind::kUnary:
      return unary(syntax);
    case SyntaxKind::kBinary:
      return binary(syntax);
    case SyntaxKind::kConditional:
      return conditional(syntax);
    case SyntaxKind::kCall:
    case SyntaxKind::kMethod:
      return call(syntax);
    case SyntaxKind::kList:
      return list(syntax);
    case SyntaxKind::kIndex:
      return element(syntax);
  }
  PORTFOLIO_CHECK(false);
  return {};
}

Typed Checker::name(const Syntax& syntax) {
  for (std::size_t i = variables_.size(); i-- > 0;) {
    if (variables_[i].name != syntax.text) continue;
    const auto index = static_cast<std::uint16_t>(i);
    return emit(syntax, {.run = operations::variable, .index = index}, variables_[i].type, {});
  }
  if (const auto* entry = environment_.find(syntax.text)) return from_environment(syntax, *entry);
  std::string message = "unknown name " + quoted(syntax);
  const std::string_view nearest = environment_.nearest(syntax.text);
  if (!nearest.empty()) message += "; did you mean \"" + std::string(nearest) + "\"?";
  return fail(syntax, std::move(message));
}

Typed Checker::from_environment(const Syntax& syntax, const Environment::Entry& entry) {
  const bool is_list = entry.type.list;
  Node node{.index = entry.slot};
  Typed result;
  switch (entry.what) {
    case Environment::Class::kSignal:
      note_slot(program_.reads_, entry.slot);
      if (is_list) node.walk = operations::walk_read;
      if (!is_list) node.run = operations::read;
      result = emit(syntax, node, entry.type, {});
      break;
    case Environment::Class::kParameter:
      note_slot(program_.parameters_, entry.slot);
      if (is_list) node.walk = operations::walk_parameter;
      if (!is_list) node.run = operations::parameter;
      result = emit(syntax, node, entry.type, {});
      break;
    case Environment::Class::kConstant: {
      const bool is_text = entry.type.kind == Kind::kString;
      result = literal(syntax, entry.type, is_text ? Value::text(keep(entry.text)) : entry.value);
      break;
    }
  }
  if (is_list) result.length = limits_.host_list;
  result.adapts = entry.what != Environment::Class::kSignal && is_number(entry.type) &&
                  entry.type.unit == Unit::kNone;
  return result;
}

tl::expected<Program, Diagnostic> compile(std::string_view source, const Environment& environment,
                                          std::optional<Type> expected, const Limits& limits) {
  const auto tree = parse(source, limits);
  if (!tree) return tl::unexpected<Diagnostic>(tree.error());
  auto program =
      Checker(source, environment, limits).make(*tree, source, expected, Lists::kRefused);
  return program;
}

}  // namespace portfolio::expr
