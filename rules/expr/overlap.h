// Can conditions hold together, such as the on and the off of a rule? Tried with values at and
// around the numbers that the conditions themselves name. What is found is a proof; nothing found
// is none. Signals are taken as independent of each other, and always known.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "rules/expr/program.h"

namespace portfolio::expr {

struct Assignment {
  std::uint16_t slot = 0;
  Value value;
};

// One way in which all conditions (of type bool) hold: a value for each signal that they read, in
// the order of slots. Nothing if none was found in so many trials, or if a condition reads a list.
// The parameters' values come from the reader. The same arguments always give the same answer.
std::optional<std::vector<Assignment>> find_common(std::span<const Program* const> conditions,
                                                   const Reader& parameters,
                                                   std::uint32_t trials = 4000);

}  // namespace portfolio::expr
