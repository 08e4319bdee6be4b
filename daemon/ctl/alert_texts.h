// The daemon's answers about alerts and dead letters, as a person reads them.
#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace portfolio::ctl {

std::string alerts_text(const nlohmann::ordered_json& alerts, std::size_t width);
std::string why_text(const nlohmann::ordered_json& why);
std::string dead_letters_text(const nlohmann::ordered_json& letters, std::size_t width);
std::string dead_letter_text(const nlohmann::ordered_json& letter);

}  // namespace portfolio::ctl
