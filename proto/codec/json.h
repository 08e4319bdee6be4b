// The JSON form of the wire contract: protobuf's own JSON mapping, one object a line (NDJSON).
// Reading takes the contract's names (snake_case) and lowerCamelCase, enum values with or without
// their prefix, and passes over unknown fields. Leaves out every bound: decode_event() checks them.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"
#include "rules/model/transition.h"

namespace portfolio::codec {

// One JSON object to the wire bytes of portfolio.v1.Event.
Result<std::string> event_from_json(std::string_view line);
// The names that the contract has within an event, in both spellings, where the path of names
// leads: for none those of the event, for {"milestone_upserted"} those of that fact. Empty where it
// leads to no message.
std::vector<std::string_view> field_names(std::span<const std::string_view> path);
// Wire bytes to one line of JSON without a line break.
Result<std::string> event_to_json(std::string_view bytes);
// One line of JSON without a line break: snake_case names, full names of enum values, 64-bit
// integers as strings, as protobuf's mapping has it. The same record always gives the same line.
std::string alert_to_json(const model::AlertTransition& transition);
// Reads such a line. A field that the contract does not have is refused: nobody could say whether
// it was there when the record was told.
Result<model::AlertTransition> alert_from_json(std::string_view line);

}  // namespace portfolio::codec
