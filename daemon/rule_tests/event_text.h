// A part of a YAML text as JSON: what authors of rules write as events becomes what the codec
// reads.
#pragma once
#include <string>

#include "rules/ruleset/yaml_tree.h"

namespace portfolio::rule_tests {

// Plain numbers, true and false stay what they are; all else is a text.
std::string to_json(const ruleset::Tree& tree);
std::string json_text(std::string_view text);  // In quotes.

}  // namespace portfolio::rule_tests
