// The rules that the configuration names: the shipped catalogue, or the files of its globs.
#pragma once
#include <vector>

#include "daemon/config/config.h"
#include "rules/model/fact.h"
#include "rules/model/source_rules.h"
#include "rules/ruleset/load.h"

namespace portfolio::daemon {

// The rules that the configuration asks for; the journal says from when on they count.
struct WantedRules {
  std::vector<ruleset::SourceFile> files;
  ruleset::Selection selection;
  model::FoldLimits limits;
  std::vector<model::FieldRule> sources;
};

// Those that the program brings. It takes longer than the rest of a small start.
Result<ruleset::RuleSet> load_shipped_rules();

// Reads and tries them, but for those in `known`, which were tried. A failure names every problem,
// a line each, with reason `bad_rules`.
Result<WantedRules> load_wanted_rules(const Config& config, const ruleset::RuleSet& known = {});

}  // namespace portfolio::daemon
