// The rules that the configuration names: the shipped catalogue, or the files of its globs.
#pragma once
#include "daemon/config/config.h"
#include "daemon/shell/partition.h"

namespace portfolio::daemon {

// Reads and tries them. A failure names every problem, a line each, with reason `bad_rules`.
Result<WantedRules> load_wanted_rules(const Config& config);

}  // namespace portfolio::daemon
