#include "rules/signals/open_causes.h"

#include <algorithm>

namespace portfolio::signals {

using model::Handle;

std::vector<Symbol> OpenCauses::put(Handle project, const std::vector<One>& now) {
  std::vector<Symbol> changed;
  std::vector<Symbol>& held = causes_[project];
  for (const Symbol cause : held) {
    const auto same = [&](const One& one) { return one.cause == cause; };
    if (std::any_of(now.begin(), now.end(), same)) continue;
    projects_[cause.number].erase(project);
    changed.push_back(cause);
  }
  held.clear();
  for (const One& one : now) {
    held.push_back(one.cause);
    const auto [at, fresh] = projects_[one.cause.number].emplace(project, one.since);
    if (!fresh && at->second == one.since) continue;
    at->second = one.since;
    changed.push_back(one.cause);
  }
  if (held.empty()) causes_.erase(project);
  return changed;
}

const OpenCauses::Projects& OpenCauses::of(Symbol cause) const {
  static const Projects kNone;
  const auto at = projects_.find(cause.number);
  return at == projects_.end() ? kNone : at->second;
}

void OpenCauses::forget() {
  projects_.clear();
  causes_.clear();
}

}  // namespace portfolio::signals
