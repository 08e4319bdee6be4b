// Rule files as the commands name them: files, folders of them, or none for the shipped catalogue.
#pragma once
#include <string>
#include <vector>

#include "rules/ruleset/load.h"

namespace portfolio::ctl {

// Reads what the paths name, in the order of their names; no path is the shipped catalogue.
Result<std::vector<ruleset::SourceFile>> read_rule_files(const std::vector<std::string>& paths);
// The tests that lie beside them: files whose names end in _test.yaml.
Result<std::vector<ruleset::SourceFile>> read_rule_tests(const std::vector<std::string>& paths);
// Loads them; all problems at once, a line each, with reason `bad_rules`. Rules named in `enabled`
// are on besides those that are by default; "all" names every one.
Result<ruleset::RuleSet> load_rules(const std::vector<std::string>& paths,
                                    const std::vector<std::string>& enabled = {});

}  // namespace portfolio::ctl
