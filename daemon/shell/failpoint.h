// Named points at which a test lets the process die as if the power went: PORTFOLIOD_FAILPOINT is
// "name" or "name:count", and the count-th time that point is passed the process kills itself.
// Without the variable a point costs one comparison.
#pragma once
#include <string_view>

namespace portfolio::daemon {

// The points, in the order in which a record meets them.
constexpr std::string_view kFailpoints[] = {
    "read",      "decoded", "fetched",   "applied",      "told",          "commit_built",
    "submitted", "written", "delivered", "acknowledged", "tick_appended", "rules_appended"};

void failpoint(std::string_view name);

}  // namespace portfolio::daemon
