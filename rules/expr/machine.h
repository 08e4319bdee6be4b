// The state of one evaluation, and the operations that a program is made of. Private to rules/expr.
#pragma once
#include <algorithm>
#include <cstdint>

#include "rules/expr/program.h"

namespace portfolio::expr {

class Machine {
 public:
  Machine(const Program& program, const Reader& reader)
      : nodes_(program.nodes_.data()),
        literals_(program.literals_.data()),
        reader_(reader),
        host_list_(program.host_list_),
        root_(program.root_),
        kind_(program.type_.kind) {}

  Value run() {
    Value result = eval(root_);
    result.kind_ = kind_;  // An int may stand where a decimal is meant, and 0 for no money.
    return result.until(until_);
  }
  Value run(Walker& walker) { return walk(root_, walker).until(until_); }

  Value eval(std::uint16_t index) {
    const Node& node = nodes_[index];
    return node.run(*this, node);
  }
  Value walk(std::uint16_t index, Walker& walker) {
    const Node& node = nodes_[index];
    return node.walk(*this, node, walker);
  }
  const Node& node(std::uint16_t index) const { return nodes_[index]; }
  const Value& literal(std::uint16_t index) const { return literals_[index]; }
  const Value& variable(std::uint16_t index) const { return variables_[index]; }
  void bind(std::uint16_t index, const Value& value) { variables_.put(index, value); }
  std::uint32_t host_list() const { return host_list_; }
  const Reader& reader() const { return reader_; }
  void note(const Value& value) { until_ = std::min(until_, value.valid_until()); }

 private:
  const Node* nodes_;
  const Value* literals_;
  const Reader& reader_;
  std::uint32_t host_list_;
  std::uint16_t root_;
  Kind kind_;
  Timestamp until_ = kNever;
  Room<kMacroDepth> variables_;  // Of macros; most programs have none.
};

// Takes the elements of a list one by one; take() returns false when it has seen enough.
class Walker {
 public:
  template <class Take>
  explicit Walker(Take& take) : self_(&take), take_(&call<Take>) {}
  bool take(const Value& element) { return take_(self_, element); }

 private:
  template <class Take>
  static bool call(void* self, const Value& element) {
    return (*static_cast<Take*>(self))(element);
  }
  void* self_;
  bool (*take_)(void*, const Value&);
};

// The signs that a comparison may have, as a set.
enum Relation : std::uint8_t { kRelationLess = 1, kRelationEqual = 2, kRelationGreater = 4 };

namespace operations {

// Sources. index: the literal, slot or variable.
Value literal(Machine& machine, const Node& node);
Value read(Machine& machine, const Node& node);
Value parameter(Machine& machine, const Node& node);
Value variable(Machine& machine, const Node& node);

// Logic.
Value negation(Machine& machine, const Node& node);
Value conjunction(Machine& machine, const Node& node);
Value disjunction(Machine& machine, const Node& node);
Value choice(Machine& machine, const Node& node);
Value known(Machine& machine, const Node& node);

// By the type of what is compared. comparison: index is a set of Relations.
Run comparison(Type type);
Run least(Type type);
Run greatest(Type type);

// Numbers.
Value negate(Machine& machine, const Node& node);
Value add(Machine& machine, const Node& node);
Value subtract(Machine& machine, const Node& node);
Value multiply(Machine& machine, const Node& node);
Value divide(Machine& machine, const Node& node);    // Exact.
Value quotient(Machine& machine, const Node& node);  // Of ints, cut towards zero.
Value remainder(Machine& machine, const Node& node);
Value absolute(Machine& machine, const Node& node);
Value rounded(Machine& machine, const Node& node);  // index: the Rounding.

// Money; the second operand of scale and split is a number.
Value negate_money(Machine& machine, const Node& node);
Value add_money(Machine& machine, const Node& node);
Value subtract_money(Machine& machine, const Node& node);
Value scale_money(Machine& machine, const Node& node);
Value split_money(Machine& machine, const Node& node);
Value money_ratio(Machine& machine, const Node& node);
Value absolute_money(Machine& machine, const Node& node);

// Dates with days, instants with minutes. index: 1 adds, 0 subtracts.
Value shift_date(Machine& machine, const Node& node);
Value shift_timestamp(Machine& machine, const Node& node);
Value minutes_between(Machine& machine, const Node& node);
// On the calendar of the subject.
Value today(Machine& machine, const Node& node);
Value working_days(Machine& machine, const Node& node);
Value workday(Machine& machine, const Node& node);

// Lists. A walk hands each element to the walker; it returns a known value if it came to its end or
// the walker had enough, else the reason why there is no list. index: the variable of the element.
Value walk_literal(Machine& machine, const Node& node, Walker& walker);  // index: how many.
Value walk_read(Machine& machine, const Node& node, Walker& walker);
Value walk_parameter(Machine& machine, const Node& node, Walker& walker);
Value walk_both(Machine& machine, const Node& node, Walker& walker);
Value walk_choice(Machine& machine, const Node& node, Walker& walker);
Value walk_filter(Machine& machine, const Node& node, Walker& walker);
Value walk_map(Machine& machine, const Node& node, Walker& walker);
Value same(Machine& machine, const Node& node);  // An element of a literal list.
Value exists(Machine& machine, const Node& node);
Value all(Machine& machine, const Node& node);
Value exists_one(Machine& machine, const Node& node);
Value known_list(Machine& machine, const Node& node);
Value list_size(Machine& machine, const Node& node);
Value element(Machine& machine, const Node& node);
Value sum(Machine& machine, const Node& node);
Value sum_money(Machine& machine, const Node& node);
Run membership(Type type);  // a in b, by the type of an element.
Run least_of(Type type);    // Of all elements; an empty list has none.
Run greatest_of(Type type);

// Texts.
Value starts_with(Machine& machine, const Node& node);
Value ends_with(Machine& machine, const Node& node);
Value contains(Machine& machine, const Node& node);
Value text_size(Machine& machine, const Node& node);  // In characters.

}  // namespace operations
}  // namespace portfolio::expr
