#include "rules/expr/environment.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace portfolio::expr {

void Environment::declare(std::string name, Type type, std::uint16_t slot) {
  entries_.insert_or_assign(
      std::move(name),
      Entry{.what = Class::kSignal, .type = type, .slot = slot, .value = {}, .text = {}});
}

void Environment::declare_parameter(std::string name, Type type, std::uint16_t slot) {
  entries_.insert_or_assign(
      std::move(name),
      Entry{.what = Class::kParameter, .type = type, .slot = slot, .value = {}, .text = {}});
}

void Environment::declare_constant(std::string name, Type type, const Value& value) {
  PORTFOLIO_CHECK(value.is_known() && value.kind() == type.kind && !type.list);
  Entry entry{.what = Class::kConstant, .type = type, .slot = 0, .value = value, .text = {}};
  if (type.kind == Kind::kString) entry.text = value.as_text();
  entries_.insert_or_assign(std::move(name), std::move(entry));
}

const Environment::Entry* Environment::find(std::string_view name) const {
  const auto found = entries_.find(name);
  return found == entries_.end() ? nullptr : &found->second;
}

std::string_view Environment::nearest(std::string_view name) const {
  std::string_view best;
  std::size_t least = std::max<std::size_t>(name.size() / 3, 1) + 1;
  for (const auto& [candidate, entry] : entries_) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  if (!best.empty()) return best;
  // A part of the path left out: "slip" for "milestone.slip".
  for (const auto& [candidate, entry] : entries_) {
    if (candidate.size() > name.size() && candidate.ends_with(name) &&
        candidate[candidate.size() - name.size() - 1] == '.') {
      return candidate;
    }
  }
  return {};
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace portfolio::expr
