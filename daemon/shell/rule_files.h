// The rules that the configuration names: the shipped catalogue, or the files of its globs.
#pragma once
#include "daemon/config/config.h"
#include "daemon/shell/partition.h"

namespace portfolio::daemon {

// Those that the program brings. It takes longer than the rest of a small start.
Result<ruleset::RuleSet> load_shipped_rules();

// Reads and tries them, but for those in `known`, which were tried. A failure names every problem,
// a line each, with reason `bad_rules`.
Result<WantedRules> load_wanted_rules(const Config& config, const ruleset::RuleSet& known = {});

}  // namespace portfolio::daemon
