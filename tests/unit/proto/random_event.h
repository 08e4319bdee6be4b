// Random events that satisfy the contract, made by reflection on the generated classes, so that
// they owe nothing to the codec's reader and writer but the bounds in its layouts.
#pragma once
#include <cstdint>
#include <random>
#include <vector>

#include "portfolio/v1/event.pb.h"

namespace portfolio::codec {

// An event with the fact of the number `fact`; the same seed gives the same event.
v1::Event random_event(std::mt19937_64& random, int fact);
// All fact numbers of the contract, in order.
std::vector<int> fact_numbers();

}  // namespace portfolio::codec
