#include "rules/signals/ripple.h"

#include <algorithm>

namespace portfolio::signals {
namespace {

constexpr std::uint32_t kUnseen = 0xffffffffU;

// Links by the node they leave, in the order in which they were given.
struct Outgoing {
  explicit Outgoing(const RippleGraph& graph) : begin(graph.reserves.size() + 1, 0) {
    for (const RippleLink& link : graph.links) ++begin[link.from + 1];
    for (std::size_t i = 1; i < begin.size(); ++i) begin[i] += begin[i - 1];
    links.resize(graph.links.size());
    std::vector<std::uint32_t> at(begin.begin(), begin.end() - 1);
    for (const RippleLink& link : graph.links) links[at[link.from]++] = link;
  }
  std::vector<std::uint32_t> begin;
  std::vector<RippleLink> links;
};

// R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1(2),
// 1972; with a stack of its own, for chains of links may be long.
class Tarjan {
 public:
  explicit Tarjan(const RippleGraph& graph)
      : out_(graph),
        order_(graph.reserves.size(), kUnseen),
        low_(graph.reserves.size(), 0),
        component_(graph.reserves.size(), kUnseen) {}

  std::vector<std::uint32_t> run() {
    for (std::uint32_t node = 0; node < order_.size(); ++node)
      if (order_[node] == kUnseen) visit(node);
    return std::move(component_);
  }

 private:
  struct Frame {
    std::uint32_t node, next;
  };

  void enter(std::uint32_t node) {
    order_[node] = low_[node] = seen_++;
    open_.push_back(node);
    frames_.push_back({node, out_.begin[node]});
  }

  void visit(std::uint32_t root) {
    enter(root);
    while (!frames_.empty()) {
      Frame& frame = frames_.back();
      if (frame.next < out_.begin[frame.node + 1]) {
        const std::uint32_t to = out_.links[frame.next++].to;
        if (order_[to] == kUnseen)
          enter(to);
        else if (component_[to] == kUnseen)
          low_[frame.node] = std::min(low_[frame.node], order_[to]);
        continue;
      }
      leave(frame.node);
    }
  }

  void leave(std::uint32_t node) {
    frames_.pop_back();
    if (!frames_.empty()) {
      std::uint32_t& low = low_[frames_.back().node];
      low = std::min(low, low_[node]);
    }
    if (low_[node] != order_[node]) return;
    for (std::uint32_t member = kUnseen; member != node; open_.pop_back()) {
      member = open_.back();
      component_[member] = found_;
    }
    ++found_;
  }

  Outgoing out_;
  std::vector<std::uint32_t> order_, low_, component_, open_;
  std::vector<Frame> frames_;
  std::uint32_t seen_ = 0, found_ = 0;
};

}  // namespace

std::vector<std::uint32_t> components(const RippleGraph& graph) { return Tarjan(graph).run(); }

std::vector<std::int32_t> spread(const RippleGraph& graph, std::uint32_t source,
                                 std::int32_t delay) {
  const std::vector<std::uint32_t> component = components(graph);
  std::vector<RippleLink> links = graph.links;
  // What a component is late by is known once all links into it, from higher ones, were followed.
  std::sort(links.begin(), links.end(), [&](const RippleLink& a, const RippleLink& b) {
    return component[a.from] > component[b.from];
  });
  std::vector<std::int32_t> late(graph.reserves.size(), 0);  // By component.
  late[component[source]] = std::max(delay, 0);
  for (const RippleLink& link : links) {
    const std::uint32_t from = component[link.from], to = component[link.to];
    if (from == to || late[from] == 0) continue;
    late[to] = std::max(late[to], late[from] - link.room - graph.reserves[link.to]);
  }
  std::vector<std::int32_t> result(graph.reserves.size(), 0);
  for (std::size_t node = 0; node < result.size(); ++node) result[node] = late[component[node]];
  return result;
}

}  // namespace portfolio::signals
