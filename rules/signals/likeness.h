// How much two projects have in common (P10), and which pairs have enough of it to be worth a look.
// A pair that is alike by no more than a half is not walked over: no rule about pairs can open
// there. Alerts that are open are looked at wherever they are (rules/engine/settle.cc).
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "rules/model/organisation.h"
#include "rules/signals/subject.h"

namespace portfolio::signals {

// Objectives and tags (a tag may say what is an objective elsewhere), systems, teams: numbers of
// symbols, each once, in order.
using Traits = std::array<std::vector<std::uint32_t>, 3>;
constexpr std::array<std::int64_t, 3> kTraitWeights{5, 3, 2};
void read_traits(const model::Project& project, Traits& into);

// P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11(2), 1912:
// what both have of what either has.
struct Overlap {
  std::int64_t both = 0, either = 0;
};
Overlap overlap(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b);

// Is the weighted mean of the overlaps more than a half? Where neither has anything, it drops out.
bool is_half_alike(const Traits& a, const Traits& b);

// The pairs of that project, or all of them, that are alike by more than a half.
void visit_pairs(const model::Organisation& organisation, model::Handle project,
                 const Visit& visit);
void visit_all_pairs(const model::Organisation& organisation, const Visit& visit);
// The pair of two projects, the one whose id comes first at its head.
SubjectRef pair_of(const model::Organisation& organisation, model::Handle a, model::Handle b);

}  // namespace portfolio::signals
