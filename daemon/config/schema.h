// The JSON Schema (2020-12) of described fields, for editors; the loader itself does not use it.
#pragma once
#include <string>
#include <string_view>

#include "daemon/config/fields.h"

namespace portfolio::daemon {

std::string schema_of(const Fields& fields, std::string_view title);

}  // namespace portfolio::daemon
