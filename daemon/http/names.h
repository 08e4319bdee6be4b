// The words and numbers of views: those that programs read and those that people do.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/views.h"

namespace portfolio::http {

// As in the API and in the parameters of requests.
std::string_view name_of(Health health);      // "green"
std::string_view name_of(Severity severity);  // "warning"
std::string_view name_of(RuleState state);    // "not_evaluable"
std::optional<Health> parse_health(std::string_view name);
std::optional<Severity> parse_severity(std::string_view name);
std::optional<RuleState> parse_state(std::string_view name);

// For people.
std::string_view words_of(Health health);      // "On track"
std::string_view words_of(Severity severity);  // "Critical"
std::string_view words_of(RuleState state);    // "Not judged"

std::string percent(std::int32_t per_mille);     // "42 %"
std::string index_text(std::int32_t per_mille);  // "0.93"
std::string date_text(CivilDate date);           // "30 Jun 2026"
std::string instant_text(Timestamp time);        // "20 Mar 2026, 16:00 UTC"
std::string amount_text(Money amount);           // "EUR 1.25 M", "EUR 12,500"
std::string grouped(std::int64_t number);        // "12,500"
std::string plural(std::int64_t count, std::string_view one, std::string_view many);  // "2 alerts"

}  // namespace portfolio::http
