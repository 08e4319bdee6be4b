// The daemon's answers, as a person reads them.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace portfolio::ctl {

std::string alerts_text(const nlohmann::ordered_json& alerts, std::size_t width);
std::string why_text(const nlohmann::ordered_json& why);
std::string eval_text(const nlohmann::ordered_json& answer);
std::string brief_text(const nlohmann::ordered_json& brief);
std::string entity_text(const nlohmann::ordered_json& entity);  // Of `state get`.
std::string dead_letters_text(const nlohmann::ordered_json& letters, std::size_t width);
std::string dead_letter_text(const nlohmann::ordered_json& letter);

}  // namespace portfolio::ctl
