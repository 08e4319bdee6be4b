// What two projects may have in common, and which projects have it: objectives, tags, systems and
// teams. Leaves out how much of it makes two alike (rules/signals/likeness.h).
#pragma once
#include <cstdint>
#include <vector>

#include "rules/model/organisation.h"

namespace portfolio::model {

// The numbers of the symbols of all of them, each once, in order.
std::vector<std::uint32_t> traits_of(const Project& project);

// Lists the project under what it has now, and no longer under what it had only before.
void link_traits(Organisation& organisation, Handle project,
                 const std::vector<std::uint32_t>& before);

}  // namespace portfolio::model
