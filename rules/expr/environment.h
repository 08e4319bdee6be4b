// The names that an expression may use, each with its type and the slot from which the host reads
// it. Names are dotted paths ("milestone.slip") and are resolved as a whole.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "rules/expr/value.h"

namespace portfolio::expr {

class Environment {
 public:
  enum class Class : std::uint8_t {
    kSignal,     // Read by Host::read(slot); changes with the facts.
    kParameter,  // Read by Host::parameter(slot); a number of a rule, overridable by subject.
    kConstant,   // Part of the program.
  };
  struct Entry {
    Class what = Class::kSignal;
    Type type;
    std::uint16_t slot = 0;
    Value value;       // Of a constant.
    std::string text;  // The bytes of a constant text.
  };

  // A name that is already there gets the new meaning.
  void declare(std::string name, Type type, std::uint16_t slot);
  // A parameter without a unit takes the unit of the other side, as a literal does.
  void declare_parameter(std::string name, Type type, std::uint16_t slot);
  void declare_constant(std::string name, Type type, const Value& value);  // Texts are copied.

  const Entry* find(std::string_view name) const;
  // The declared name that is nearest to a misspelt one, or nothing if none is near.
  std::string_view nearest(std::string_view name) const;

 private:
  std::map<std::string, Entry, std::less<>> entries_;
};

// The number of letters to add, drop, exchange or swap with a neighbour.
std::size_t edit_distance(std::string_view a, std::string_view b);

}  // namespace portfolio::expr
