// Reads a YAML text into described fields, strictly, and writes them back. The only code of the
// daemon's configuration that sees the YAML library.
#pragma once
#include <string>
#include <string_view>

#include "daemon/config/fields.h"
#include "rules/model/result.h"

namespace portfolio::daemon {

// All problems at once, `file:line:column: sentence`, a line each, in the order of the text.
Result<void> read_fields(std::string_view yaml, std::string_view file_name, const Fields& fields);

std::string write_fields(const Fields& fields);

}  // namespace portfolio::daemon
