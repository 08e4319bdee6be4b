// Lists and the macros over them.
#include <algorithm>
#include <utility>

#include "rules/expr/checker.h"
#include "rules/expr/machine.h"

namespace portfolio::expr {
namespace {

constexpr Type kBoolean{.kind = Kind::kBool};
constexpr Type kWhole{.kind = Kind::kInt};

Type element_of(Type list) {
  list.list = false;
  return list;
}

Type list_of(Type element) {
  element.list = true;
  return element;
}

}  // namespace

// Each element is visited once, and its body is carried out then.
Typed Checker::walked(Typed result, const Typed& list, std::uint64_t body) const {
  constexpr std::uint64_t kMuch = 1'000'000'000'000;
  result.cost = std::min(kMuch, result.cost - body + list.length * (1 + body));
  result.adapts = false;
  return result;
}

Typed Checker::list(const Syntax& syntax) {
  std::vector<Typed> elements;
  for (const Syntax& child : syntax.children) elements.push_back(check(child));
  if (problem_) return {};
  Typed all = elements.empty() ? Typed{} : elements[0];
  for (const Typed& element : elements) {
    const auto type = common(all, element);
    if (!type || type->list)
      return fail(syntax,
                  "a list of both " + describe(all.type) + " and " + describe(element.type));
    all.type = *type;
    all.adapts = all.adapts && element.adapts;
    all.zero = all.zero && element.zero;
    all.height = std::max(all.height, element.height);
  }
  Typed result;
  std::uint16_t first = 0;
  for (const Typed& element : elements) {
    const Typed item = emit(syntax, {.run = operations::same}, all.type, {&element});
    if (&element == elements.data()) first = item.node;
    result.cost += item.cost;
  }
  const std::uint64_t cost = result.cost;
  result =
      emit(syntax,
           {.walk = operations::walk_literal, .index = static_cast<std::uint16_t>(elements.size())},
           list_of(all.type), {&all});
  if (!problem_) program_.nodes_[result.node].a = first;
  result.cost = cost + 1;
  result.length = elements.size();
  result.adapts = all.adapts && !elements.empty();
  return result;
}

Typed Checker::element(const Syntax& syntax) {
  const Typed list = check(syntax.children[0]);
  const Typed position = check(syntax.children[1]);
  if (problem_) return {};
  if (!list.type.list) return fail(syntax, "[] wants a list before it, met " + describe(list.type));
  if (position.type != kWhole) {
    return fail(syntax, "[] wants a whole number, met " + describe(position.type));
  }
  return walked(
      emit(syntax, {.run = operations::element}, element_of(list.type), {&list, &position}), list,
      0);
}

Typed Checker::membership(const Syntax& syntax, const Typed& element, const Typed& list) {
  Typed one = list;
  one.type = element_of(list.type);
  const bool empty = list.length == 0;
  const auto type = empty ? std::optional{element.type} : common(element, one);
  if (!list.type.list || !type || type->list) return mismatch(syntax, element, list);
  return walked(emit(syntax, {.run = operations::membership(*type)}, kBoolean, {&element, &list}),
                list, 0);
}

Typed Checker::concatenation(const Syntax& syntax, Type type, const Typed& left,
                             const Typed& right) {
  Typed result = emit(syntax, {.walk = operations::walk_both}, type, {&left, &right});
  result.length = left.length + right.length;
  return result;
}

// The variable of a macro is known in its bodies only.
Typed Checker::body(const Syntax& macro, const Syntax& body, Type element) {
  if (variables_.size() >= kMacroDepth) {
    return fail(macro, "more than " + std::to_string(kMacroDepth) + " macros within each other");
  }
  variables_.push_back({macro.children[1].text, element});
  const Typed result = check(body);
  variables_.pop_back();
  return result;
}

bool Checker::is_macro(const Syntax& syntax) {
  static constexpr std::string_view kMacros[] = {"exists", "all", "exists_one", "filter", "map"};
  return syntax.kind == SyntaxKind::kMethod &&
         std::ranges::find(kMacros, syntax.text) != std::end(kMacros);
}

Typed Checker::macro(const Syntax& syntax) {
  const bool three = syntax.text == "map" && syntax.children.size() == 4;
  if (syntax.children.size() != 3 && !three) {
    return fail(syntax, "wrong number of arguments; write list." + syntax.text + "(x, …)");
  }
  const Syntax& variable = syntax.children[1];
  if (variable.kind != SyntaxKind::kName || variable.text.find('.') != std::string::npos) {
    return fail(variable, syntax.text + " wants the name of a variable first");
  }
  Typed list = check(syntax.children[0]);
  if (problem_) return {};
  if (!list.type.list) {
    return fail(syntax, syntax.text + " wants a list before it, met " + describe(list.type));
  }
  const auto index = static_cast<std::uint16_t>(variables_.size());
  if (three) {
    list = filtered(syntax, list, body(syntax, syntax.children[2], element_of(list.type)), index);
  }
  const Typed inner = body(syntax, syntax.children.back(), element_of(list.type));
  if (problem_) return {};
  if (syntax.text == "filter") return filtered(syntax, list, inner, index);
  if (syntax.text == "map") {
    if (inner.type.list) return fail(syntax, "lists do not nest");
    Typed result = walked(emit(syntax, {.walk = operations::walk_map, .index = index},
                               list_of(inner.type), {&list, &inner}),
                          list, inner.cost);
    result.length = list.length;
    return result;
  }
  Run run = operations::exists;
  if (syntax.text == "all") run = operations::all;
  if (syntax.text == "exists_one") run = operations::exists_one;
  return tested(syntax, {.run = run, .index = index}, kBoolean, list, inner);
}

Typed Checker::filtered(const Syntax& syntax, const Typed& list, const Typed& condition,
                        std::uint16_t index) {
  Typed result =
      tested(syntax, {.walk = operations::walk_filter, .index = index}, list.type, list, condition);
  result.length = list.length;
  return result;
}

Typed Checker::tested(const Syntax& syntax, Node node, Type type, const Typed& list,
                      const Typed& condition) {
  if (!problem_ && condition.type != kBoolean) {
    return fail(syntax, syntax.text + " wants true or false of each element, met " +
                            describe(condition.type));
  }
  return walked(emit(syntax, node, type, {&list, &condition}), list, condition.cost);
}

Typed Checker::total(const Syntax& syntax, const std::vector<Typed>& operands) {
  const Typed& list = operands[0];
  const Type type = element_of(list.type);
  const bool money = type.kind == Kind::kMoney;
  if (!list.type.list || (!is_number(type) && !money)) {
    return fail(syntax, "sum wants a list of numbers or money, met " + describe(list.type));
  }
  const Run run = money ? operations::sum_money : operations::sum;
  return walked(emit(syntax, {.run = run}, type, {&list}), list, 0);
}

Typed Checker::extreme_of(const Syntax& syntax, const Typed& list) {
  if (!list.type.list) return fail(syntax, syntax.text + " wants several arguments or a list");
  const Type type = element_of(list.type);
  const bool least = syntax.text == "min";
  const Run run = least ? operations::least_of(type) : operations::greatest_of(type);
  return walked(emit(syntax, {.run = run}, type, {&list}), list, 0);
}

}  // namespace portfolio::expr
