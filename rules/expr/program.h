// A checked expression, compiled to a flat tree of operations, and its evaluation: no allocation,
// no loop without a bound, no side effect. An unknown input makes the result unknown and names
// itself, unless && or || is decided without it.
//
// Numbers are exact. The quotient of two plain ints is cut to an int as in CEL; where one side is a
// decimal or has a unit, division is exact. Lists from filter and map are never stored: they are
// walked where they are used.
#pragma once
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "rules/expr/diagnostic.h"
#include "rules/expr/environment.h"
#include "rules/expr/limits.h"
#include "rules/expr/value.h"

namespace portfolio::expr {

class Machine;
class Walker;
struct Node;

// What a program asks the calendar of its subject.
struct CalendarQuestion {
  enum class About : std::uint8_t {
    kToday,    // The date there.
    kBetween,  // Working days from `from` to `to`, negative if that is before it.
    kAfter,    // The date so many working days after `from`, or before it.
  } about{};
  CivilDate from{}, to{};
  std::int64_t days = 0;
};

// One operation of a program, and how it is carried out. Private to rules/expr.
using Run = Value (*)(Machine& machine, const Node& node);
using Walk = Value (*)(Machine& machine, const Node& node, Walker& walker);
struct Node {
  Run run = nullptr;    // Of an operation that gives one value.
  Walk walk = nullptr;  // Of one that gives a list: hands each element to the walker.
  Kind kind = Kind::kBool;
  std::uint16_t index = 0;  // A slot, literal, variable, relation or count, as the operation says.
  std::uint16_t a = 0;      // The operands: places in the program.
  std::uint16_t b = 0;
  std::uint16_t c = 0;
};

// Immutable. Copies share their texts, which stay where they are.
class Program {
 public:
  Type type() const { return type_; }
  const std::string& source() const { return source_; }
  // Slots of the signals that an evaluation may read, in ascending order, each once.
  std::span<const std::uint16_t> reads() const { return reads_; }
  std::span<const std::uint16_t> parameters() const { return parameters_; }
  bool uses_calendar() const { return uses_calendar_; }
  // An upper bound of the operations of one evaluation.
  std::uint64_t cost() const { return cost_; }

 private:
  friend class Checker;
  friend class Machine;
  friend class Search;

  std::string source_;
  Type type_;
  std::vector<Node> nodes_;
  std::uint16_t root_ = 0;
  std::vector<Value> literals_;
  std::vector<std::shared_ptr<const char[]>> texts_;
  std::vector<std::uint16_t> reads_;
  std::vector<std::uint16_t> parameters_;
  std::uint64_t cost_ = 0;
  std::uint32_t host_list_ = 0;
  bool uses_calendar_ = false;
};

// Without an expected type any will do. An int is good where a decimal is expected.
tl::expected<Program, Diagnostic> compile(std::string_view source, const Environment& environment,
                                          std::optional<Type> expected, const Limits& limits = {});

// Where values come from: any class with `Value read(std::uint16_t slot)`, and with
// `Value parameter(std::uint16_t slot)` if it has parameters. What it returns must stay valid until
// the evaluation is over, and for as long as the result is looked at.
class Reader {
 public:
  template <class Host>
  explicit Reader(Host& host)
      : host_(&host),
        read_(&call_read<Host>),
        parameter_(&call_parameter<Host>),
        calendar_(&call_calendar<Host>) {}
  Value read(std::uint16_t slot) const { return read_(host_, slot); }
  Value parameter(std::uint16_t slot) const { return parameter_(host_, slot); }
  Value calendar(const CalendarQuestion& question) const { return calendar_(host_, question); }

 private:
  using Call = Value (*)(const void*, std::uint16_t);
  using Ask = Value (*)(const void*, const CalendarQuestion&);
  template <class Host>
  static Host& as(const void* host) {
    return *static_cast<Host*>(const_cast<void*>(host));
  }
  template <class Host>
  static Value call_read(const void* host, std::uint16_t slot) {
    return as<Host>(host).read(slot);
  }
  template <class Host>
  static Value call_parameter(const void* host, std::uint16_t slot) {
    if constexpr (requires(Host & h) {
                    { h.parameter(slot) } -> std::convertible_to<Value>;
                  }) {
      return as<Host>(host).parameter(slot);
    } else {
      return Value::missing("parameter");
    }
  }

  template <class Host>
  static Value call_calendar(const void* host, const CalendarQuestion& question) {
    if constexpr (requires(Host & h) {
                    { h.calendar(question) } -> std::convertible_to<Value>;
                  }) {
      return as<Host>(host).calendar(question);
    } else {
      return Value::missing("calendar");
    }
  }

  const void* host_;
  Call read_;
  Call parameter_;
  Ask calendar_;
};

// The result's valid_until is the earliest of the values that were read. Not for a list.
Value evaluate(const Program& program, const Reader& reader);
template <class Host>
requires(!std::same_as<std::remove_const_t<Host>, Reader>) Value
    evaluate(const Program& program, Host& host) {
  return evaluate(program, Reader(host));
}

}  // namespace portfolio::expr
