#include "rules/model/traits.h"

#include <algorithm>

namespace portfolio::model {

std::vector<std::uint32_t> traits_of(const Project& p) {
  std::vector<std::uint32_t> all;
  for (const auto* const list : {&p.objectives, &p.tags, &p.systems, &p.teams})
    for (const Symbol symbol : *list) all.push_back(symbol.number);
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

void link_traits(Organisation& o, Handle project, const std::vector<std::uint32_t>& before) {
  const std::vector<std::uint32_t> now = traits_of(o.projects.at(project));
  for (const std::uint32_t trait : before)
    if (!std::binary_search(now.begin(), now.end(), trait))
      o.projects_of_trait.remove(trait, project);
  for (const std::uint32_t trait : now)
    if (!std::binary_search(before.begin(), before.end(), trait))
      o.projects_of_trait.emplace(trait, project);
}

}  // namespace portfolio::model
