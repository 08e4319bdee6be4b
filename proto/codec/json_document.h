// A parsed JSON document, and the event in it. Internal to the codec.
#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::codec {

Result<nlohmann::json> parse_json(std::string_view text);
// The wire bytes of the Event that `document` is in JSON.
Result<std::string> event_from_document(const nlohmann::json& document);

}  // namespace portfolio::codec
