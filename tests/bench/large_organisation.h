// The organisation that the large benchmark is about, as events in a journal: half of so many
// projects in each of two organisations, with five milestones and weekly reports each, and as many
// people with two allocations each. The same size and day give the same events.
#pragma once
#include <cstdint>
#include <functional>
#include <string>

#include "rules/model/fact.h"

namespace portfolio::bench {

struct Size {
  int projects = 100'000;  // Of both organisations together; as many people.
  int weeks = 2;           // Of reports.
};

// Hands out one event after the other, as they would come; each is valid during the call.
void make_events(const Size& size, CivilDate today,
                 const std::function<void(const model::Event&)>& visit);

}  // namespace portfolio::bench
