// The values that the sample portfolio is made of.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/views.h"

namespace portfolio::http {

Timestamp at(const char* text);
CivilDate on(const char* text);
Money euro(std::int64_t major);

const char* sample_portfolio_name(std::string_view id);
SignalView sample_signal(const char* name, const char* title, std::optional<std::string> value,
                         const char* unit, const char* threshold, std::int64_t offset);
std::vector<ProjectRow> sample_rows();
std::vector<AlertRow> sample_alerts();  // The last one is about a person.
std::vector<RuleOnSubject> sample_rules();

}  // namespace portfolio::http
