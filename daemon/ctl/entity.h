// One entity of the state as its signals see it: each value, what it is missing, and the facts
// behind it. And the state as it was known at a time, made again from a journal. Leaves out where
// state and journal come from, and how it is printed.
#pragma once
#include <functional>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "rules/engine/fold.h"
#include "storage/journal.h"

namespace portfolio::ctl {

struct EntityName {
  std::string kind;  // As rules name their subjects.
  std::string id;
  std::string organisation;  // Empty: whichever has it, if only one does.
};

// Reasons `usage` (no such kind, or in several organisations) and `not_found`.
Result<nlohmann::ordered_json> describe_entity(engine::Fold& fold, const EntityName& name);

// Days are whole, in UTC; without one nothing is left out.
struct Moment {
  std::optional<CivilDate> at;     // Only what had become true by its end.
  std::optional<CivilDate> known;  // Only what had become known by its end; time stands there.
};

// Whoever wants what was told on the way gets each transition, in order.
using OnTold = std::function<void(const model::AlertTransition&)>;

Result<std::unique_ptr<engine::Fold>> replay(storage::JournalReader& reader, const Moment& moment,
                                             ruleset::RuleSet rules, const OnTold& on_told = {});

}  // namespace portfolio::ctl
