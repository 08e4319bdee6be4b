// How one delay spreads along links, over a plain graph: in topological order a node is as late as
// the latest of what it waits for, less the room in the link and its own reserve. Nodes that wait
// for each other are condensed into one first, and then are late together. Leaves out what the
// nodes are and where the room comes from (network.h).
#pragma once
#include <cstdint>
#include <vector>

namespace portfolio::signals {

struct RippleLink {
  std::uint32_t from = 0, to = 0;
  std::int32_t room = 0;  // Working days that a delay shrinks by on its way; not below zero.
};

struct RippleGraph {
  std::vector<std::int32_t> reserves;  // By node: days that it absorbs; not below zero.
  std::vector<RippleLink> links;
};

// The component of each node: nodes that reach each other share one. A link never leads to a
// component with a higher number.
std::vector<std::uint32_t> components(const RippleGraph& graph);

// The delay that reaches each node where `source` is so many days late; the source itself and all
// that it waits for in turn are as late as it is.
std::vector<std::int32_t> spread(const RippleGraph& graph, std::uint32_t source,
                                 std::int32_t delay);

}  // namespace portfolio::signals
