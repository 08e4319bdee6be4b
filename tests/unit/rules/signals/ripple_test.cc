#include "rules/signals/ripple.h"

#include <bitset>
#include <random>

#include <gtest/gtest.h>

namespace portfolio::signals {
namespace {

constexpr std::size_t kProjects = 200;
constexpr int kSeeds = 1000;

using Reach = std::vector<std::bitset<kProjects>>;

// Who reaches whom, by S. Warshall's closure.
Reach closure(const RippleGraph& graph) {
  Reach reach(graph.reserves.size());
  for (std::size_t i = 0; i < reach.size(); ++i) reach[i].set(i);
  for (const RippleLink& link : graph.links) reach[link.from].set(link.to);
  for (std::size_t k = 0; k < reach.size(); ++k)
    for (auto& from : reach)
      if (from.test(k)) from |= reach[k];
  return reach;
}

// The definition, followed until nothing changes any more.
std::vector<std::int32_t> slow_spread(const RippleGraph& graph, const Reach& reach,
                                      std::uint32_t source, std::int32_t delay) {
  const auto together = [&](std::uint32_t a, std::uint32_t b) {
    return reach[a].test(b) && reach[b].test(a);
  };
  std::vector<std::int32_t> late(graph.reserves.size(), 0);
  const auto raise = [&](std::uint32_t to, std::int32_t days) {
    bool raised = false;
    for (std::uint32_t node = 0; node < late.size(); ++node) {
      if (!together(node, to) || late[node] >= days) continue;
      late[node] = days;
      raised = true;
    }
    return raised;
  };
  raise(source, delay);
  for (bool changed = true; changed;) {
    changed = false;
    for (const RippleLink& link : graph.links) {
      if (together(link.from, link.to)) continue;
      const std::int32_t days = late[link.from] - link.room - graph.reserves[link.to];
      if (days > 0 && days > late[link.to]) changed = raise(link.to, days) || changed;
    }
  }
  return late;
}

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(engine_() % limit); }

 private:
  std::mt19937 engine_;
};

// Sparse or dense; with links against the order only in some, so that many have no cycle at all.
RippleGraph random_graph(Dice& dice) {
  RippleGraph graph;
  for (std::size_t i = 0; i < kProjects; ++i)
    graph.reserves.push_back(dice.below(4) == 0 ? static_cast<std::int32_t>(dice.below(6)) : 0);
  const std::uint32_t links = 20 + dice.below(600), backward = dice.below(3) * dice.below(20);
  for (std::uint32_t i = 0; i < links; ++i) {
    std::uint32_t from = dice.below(kProjects), to = dice.below(kProjects);
    if (from > to && dice.below(100) >= backward) std::swap(from, to);
    graph.links.push_back({from, to, static_cast<std::int32_t>(dice.below(8))});
  }
  return graph;
}

TEST(Ripple, SpreadsAsTheDefinitionSaysOnRandomGraphs) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    Dice dice(static_cast<unsigned>(seed));
    const RippleGraph graph = random_graph(dice);
    const Reach reach = closure(graph);
    for (int round = 0; round < 3; ++round) {
      const std::uint32_t source = dice.below(kProjects);
      const auto delay = static_cast<std::int32_t>(dice.below(60));
      ASSERT_EQ(spread(graph, source, delay), slow_spread(graph, reach, source, delay))
          << "seed " << seed << " source " << source << " delay " << delay;
    }
  }
}

TEST(Ripple, FindsWhoWaitsForEachOtherOnRandomGraphs) {
  for (int seed = 0; seed < kSeeds; ++seed) {
    Dice dice(static_cast<unsigned>(seed));
    const RippleGraph graph = random_graph(dice);
    const Reach reach = closure(graph);
    const std::vector<std::uint32_t> component = components(graph);
    for (const RippleLink& link : graph.links)
      ASSERT_GE(component[link.from], component[link.to]) << "seed " << seed;
    for (std::size_t a = 0; a < kProjects; ++a)
      for (std::size_t b = 0; b < kProjects; ++b)
        ASSERT_EQ(component[a] == component[b], reach[a].test(b) && reach[b].test(a))
            << "seed " << seed << ": " << a << " and " << b;
  }
}

// 0 -> 1 -> 2, and 1 <-> 3: room in the link and the reserve of who waits shrink a delay.
TEST(Ripple, ShrinksByRoomAndReserve) {
  const RippleGraph graph{{0, 1, 4, 9}, {{0, 1, 2}, {1, 2, 0}, {1, 3, 5}, {3, 1, 5}}};
  EXPECT_EQ(spread(graph, 0, 10), (std::vector<std::int32_t>{10, 7, 3, 7}));
  EXPECT_EQ(spread(graph, 0, 3), (std::vector<std::int32_t>{3, 0, 0, 0}));
  EXPECT_EQ(spread(graph, 3, 2), (std::vector<std::int32_t>{0, 2, 0, 2}));
  EXPECT_EQ(spread(graph, 2, -1), (std::vector<std::int32_t>{0, 0, 0, 0}));
}

}  // namespace
}  // namespace portfolio::signals
