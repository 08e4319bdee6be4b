#include "daemon/ctl/compare.h"

#include <chrono>
#include <tuple>

namespace portfolio::ctl {
namespace {

// Alerts of one rule on one subject.
using Key = std::tuple<std::string, std::string, std::string>;
using Groups = std::map<Key, std::vector<const Episode*>>;

Groups grouped(const std::vector<Episode>& episodes) {
  Groups groups;
  for (const Episode& one : episodes)
    groups[{one.organisation, one.rule, one.subject}].push_back(&one);
  return groups;
}

bool overlap(const Episode& a, const Episode& b) {
  return (!a.ended || b.fired <= *a.ended) && (!b.ended || a.fired <= *b.ended);
}

// The one on the other side that means the same; nullptr if there is none.
const Episode* partner(const Episode& one, const Groups& others) {
  const auto group = others.find({one.organisation, one.rule, one.subject});
  if (group == others.end()) return nullptr;
  for (const Episode* other : group->second)
    if (overlap(one, *other)) return other;
  return nullptr;
}

}  // namespace

Differences compare(const std::vector<Episode>& before, const std::vector<Episode>& after) {
  const Groups old = grouped(before), fresh = grouped(after);
  const auto day = [](Timestamp time) { return std::chrono::floor<Days>(time); };
  Differences result;
  for (const Episode& one : before) {
    Difference& row = result[{one.rule, one.portfolio}];
    ++row.before;
    if (partner(one, fresh) == nullptr) ++row.removed;
  }
  for (const Episode& one : after) {
    Difference& row = result[{one.rule, one.portfolio}];
    ++row.after;
    const Episode* const other = partner(one, old);
    if (other == nullptr)
      ++row.added;
    else if (day(one.fired) < day(other->fired))
      ++row.earlier;
    else if (day(one.fired) > day(other->fired))
      ++row.later;
  }
  return result;
}

}  // namespace portfolio::ctl
