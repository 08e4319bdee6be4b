// Small parts of the API's JSON. Includes the JSON library: for its translation units only.
#pragma once
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "daemon/http/json_views.h"

namespace portfolio::http {

inline void put(Json& json, const char* name, const std::string& text) {
  if (!text.empty()) json[name] = text;
}
inline void put(Json& json, const char* name, const std::optional<std::string>& text) {
  if (text) json[name] = *text;
}
inline void put(Json& json, const char* name, const std::optional<std::int32_t>& number) {
  if (number) json[name] = *number;
}
inline void put(Json& json, const char* name, const std::optional<CivilDate>& date) {
  if (date) json[name] = format_date(*date);
}
inline void put(Json& json, const char* name, const std::optional<Timestamp>& time) {
  if (time) json[name] = format_time(*time);
}

template <class T, class Convert>
Json list_json(const std::vector<T>& items, Convert convert) {
  Json json = Json::array();
  for (const T& item : items) json.push_back(convert(item));
  return json;
}
template <class T>
Json list_json(const std::vector<T>& items) {
  return list_json(items, [](const T& item) { return to_json(item); });
}

Json money_json(Money amount);
Json money_list(const std::vector<Money>& amounts);
Json health_json(const std::int64_t (&by_health)[4]);
Json count_json(const CountBySeverity& count);
// "value_at_risk" and, where inputs are missing, "value_at_risk_missing".
void put_risk(Json& json, const ValueAtRisk& value);

}  // namespace portfolio::http
