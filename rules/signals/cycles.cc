#include "rules/signals/cycles.h"

#include <algorithm>
#include <set>
#include <utility>

#include "rules/signals/network.h"
#include "rules/signals/ripple.h"

namespace portfolio::signals {
namespace {

using model::Dependency;
using model::Handle;
using model::kNoHandle;
using Node = std::uint64_t;  // Project and milestone, by their symbols' numbers.

Node node_of(const model::NodeRef& node) {
  return model::EntityKey{node.project, node.milestone}.packed();
}

}  // namespace

// Can its giver be reached from its taker?
bool Cycles::is_closed(Handle dependency) const {
  const Dependency& d = o_.dependencies.at(dependency);
  if (!is_waiting(o_, d)) return false;
  const Node goal = node_of(d.giver);
  std::vector<model::NodeRef> open{d.taker};
  std::set<Node> seen{node_of(d.taker)};
  while (!open.empty()) {
    const model::NodeRef at = open.back();
    open.pop_back();
    if (node_of(at) == goal) return true;
    const Handle project = project_at(o_, at);
    if (project == kNoHandle) continue;
    for (auto [next, end] = o_.dependencies_of_project.equal_range(project); next != end; ++next) {
      const Dependency& link = o_.dependencies.at(next->second);
      if (node_of(link.giver) != node_of(at) || !is_waiting(o_, link)) continue;
      if (seen.insert(node_of(link.taker)).second) open.push_back(link.taker);
    }
  }
  return false;
}

void Cycles::refresh() {
  known_ = true;
  led_.clear();
  leader_.assign(o_.dependencies.size(), kNoHandle);
  std::map<Node, std::uint32_t> places;
  RippleGraph graph;
  std::vector<Handle> links;  // As in the graph.
  const auto place_of = [&](const model::NodeRef& node) {
    const auto next = static_cast<std::uint32_t>(places.size());
    return places.emplace(node_of(node), next).first->second;
  };
  for (Handle h = 0; h < o_.dependencies.size(); ++h) {
    const Dependency& d = o_.dependencies.at(h);
    if (!is_waiting(o_, d)) continue;
    graph.links.push_back({place_of(d.giver), place_of(d.taker), 0});
    links.push_back(h);
  }
  graph.reserves.resize(places.size());
  const std::vector<std::uint32_t> component = components(graph);
  std::map<std::uint32_t, std::vector<Handle>> cycles;
  for (std::size_t i = 0; i < links.size(); ++i) {
    const RippleLink& link = graph.links[i];
    if (link.from != link.to && component[link.from] == component[link.to])
      cycles[component[link.from]].push_back(links[i]);
  }
  for (auto& [number, members] : cycles) {
    std::sort(members.begin(), members.end(), [&](Handle a, Handle b) {
      return o_.text(o_.dependencies.at(a).id) < o_.text(o_.dependencies.at(b).id);
    });
    for (const Handle h : members) leader_[h] = members.front();
    led_[members.front()] = std::move(members);
  }
}

std::span<const Handle> Cycles::led_by(Handle dependency) {
  if (!known_) refresh();
  const auto at = led_.find(dependency);
  return at == led_.end() ? std::span<const Handle>() : at->second;
}

std::vector<Handle> Cycles::dependency_changed(Handle dependency) {
  if (!known_) return {};
  if (leader_.size() < o_.dependencies.size()) leader_.resize(o_.dependencies.size(), kNoHandle);
  if (leader_[dependency] == kNoHandle && !is_closed(dependency)) return {};
  const Led before = std::exchange(led_, {});
  refresh();
  std::vector<Handle> changed;
  for (const Led* const one : {&before, &std::as_const(led_)}) {
    const Led& other = one == &before ? led_ : before;
    for (const auto& [leader, members] : *one) {
      const auto at = other.find(leader);
      if (at == other.end() || at->second != members) changed.push_back(leader);
    }
  }
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  return changed;
}

}  // namespace portfolio::signals
