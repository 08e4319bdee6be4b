// Builds one JSON object of the wire contract, field by field. Texts need no escapes here.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/model/time.h"

namespace portfolio::simulation {

class Json {
 public:
  Json& raw(std::string_view name, std::string_view value) {
    body_.append(body_.empty() ? "\"" : ",\"").append(name).append("\":").append(value);
    return *this;
  }
  Json& text(std::string_view name, std::string_view value) {
    return raw(name, '"' + std::string(value) + '"');
  }
  Json& number(std::string_view name, std::int64_t value) {
    return raw(name, std::to_string(value));
  }
  Json& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  Json& date(std::string_view name, CivilDate value) { return text(name, format_date(value)); }
  Json& money(std::string_view name, std::int64_t units) {
    return raw(name, R"({"minor_units":")" + std::to_string(units) + R"(","currency":"EUR"})");
  }
  std::string str() const { return '{' + body_ + '}'; }

 private:
  std::string body_;
};

}  // namespace portfolio::simulation
