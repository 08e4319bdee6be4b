// Reads a rule's texts as those do who get them: words of the trade, sentences that are too
// long and texts that are hard to read are found here. Leaves out whether a rule loads.
#pragma once
#include <vector>

#include "rules/ruleset/load.h"

namespace portfolio::ctl {

// One problem for each text and finding, at the text's place in the file.
std::vector<ruleset::Problem> lint(const ruleset::Rule& rule, const std::string& file);

}  // namespace portfolio::ctl
