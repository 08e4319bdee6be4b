// What differs between two configurations, by the names of their keys.
#pragma once
#include <string>
#include <vector>

#include "daemon/config/config.h"

namespace portfolio::daemon {

// "limits.prefetch"; of a list its own key. In the order of the file.
std::vector<std::string> changed_keys(const Config& before, const Config& after);

}  // namespace portfolio::daemon
