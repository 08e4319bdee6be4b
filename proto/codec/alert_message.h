// The generated class of an alert record, filled from the model and read back. Internal to the
// codec.
#pragma once
#include "portfolio/v1/alert.pb.h"
#include "rules/model/result.h"
#include "rules/model/transition.h"

namespace portfolio::codec {

v1::AlertTransition to_message(const model::AlertTransition& transition);
Result<model::AlertTransition> from_message(const v1::AlertTransition& message);

}  // namespace portfolio::codec
