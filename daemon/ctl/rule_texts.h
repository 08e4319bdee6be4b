// What rules say of a subject, as a person reads it; and the files that a new rule begins with.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace portfolio::ctl {

std::string explained_text(const nlohmann::ordered_json& answer);
// Under its title, what would have to be otherwise; nothing where nothing single would do.
std::string changes_text(const nlohmann::ordered_json& answer, const char* name,
                         const std::string& title);
std::string why_not_text(const nlohmann::ordered_json& answer);
// What a row of a rule's inputs waits for: signals, each with the fact that is missing.
std::string waiting_text(const nlohmann::ordered_json& row);
std::string inputs_text(const nlohmann::ordered_json& answer);

// A rule that loads, and tests that it passes: to be changed.
std::string rule_template(const std::string& name);
std::string rule_test_template(const std::string& name);

}  // namespace portfolio::ctl
