// Bounds of one expression. What stays within them ends, and its cost is known at load.
#pragma once
#include <cstddef>
#include <cstdint>

namespace portfolio::expr {

// Macros within macros: an evaluation has room for so many variables.
constexpr std::size_t kMacroDepth = 4;

struct Limits {
  std::size_t source_bytes = 8192;
  std::size_t depth = 64;          // Of nesting, and of the tree that is evaluated.
  std::size_t nodes = 1024;        // Operations of one program.
  std::size_t list_literal = 256;  // Elements written between [ and ].
  std::uint32_t host_list = 1000;  // Elements of a list from the host; a longer one has failed.
  std::uint64_t cost = 5'000'000;  // Operations that one evaluation can take at most.
};

}  // namespace portfolio::expr
