// Alert records to the wire (portfolio.v1.AlertTransition) and back. Leaves out JSON (json.h).
#pragma once
#include <string>
#include <string_view>

#include "rules/model/result.h"
#include "rules/model/transition.h"

namespace portfolio::codec {

std::string encode_alert(const model::AlertTransition& transition);
Result<model::AlertTransition> decode_alert(std::string_view bytes);

}  // namespace portfolio::codec
