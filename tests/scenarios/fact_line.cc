#include "tests/scenarios/fact_line.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>

namespace portfolio::scenarios {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) {
  if (!text.empty() && text.front() == '-') text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// "100000EUR", "-12.50EUR": the currencies of scenarios have a hundred parts.
std::optional<std::string> as_money(std::string_view text) {
  if (text.size() < 4) return std::nullopt;
  const std::string_view currency = text.substr(text.size() - 3);
  if (!std::all_of(currency.begin(), currency.end(), [](char c) { return c >= 'A' && c <= 'Z'; }))
    return std::nullopt;
  std::string number(text.substr(0, text.size() - 3));
  const std::size_t point = number.find('.');
  if (point == std::string::npos)
    number += "00";
  else if (point + 3 == number.size())
    number.erase(point, 1);
  else
    return std::nullopt;
  if (!is_number(number) || number.size() > 18) return std::nullopt;
  number = std::to_string(std::stoll(number));  // JSON has no leading zeros.
  return R"({"minor_units":)" + number + R"(,"currency":")" + std::string(currency) + "\"}";
}

std::string as_json(std::string_view value) {
  if (value.empty()) return "\"\"";
  if (value == "true" || value == "false" || is_number(value)) return std::string(value);
  if (value.front() == '{' || value.front() == '[' || value.front() == '"')
    return std::string(value);
  if (const auto money = as_money(value)) return *money;
  return '"' + std::string(value) + '"';
}

// Up to the next blank that is not inside quotes or brackets.
std::string_view take_word(std::string_view& rest) {
  while (!rest.empty() && rest.front() == ' ') rest.remove_prefix(1);
  int depth = 0;
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size(); ++at) {
    const char c = rest[at];
    if (c == '"' && (at == 0 || rest[at - 1] != '\\')) quoted = !quoted;
    if (quoted) continue;
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c == ' ' && depth == 0) break;
  }
  const std::string_view word = rest.substr(0, at);
  rest.remove_prefix(at);
  return word;
}

}  // namespace

Result<std::string> fact_to_json(std::string_view line, const Envelope& envelope) {
  std::string_view rest = line;
  const std::string fact(take_word(rest));
  std::map<std::string, std::string> head{{"id", envelope.id},
                                          {"source", "pmo"},
                                          {"organisation", "acme"},
                                          {"occurred_at", envelope.occurred_at}};
  std::string body, whole;
  for (std::string_view word = take_word(rest); !word.empty(); word = take_word(rest)) {
    const std::size_t equals = word.find('=');
    if (word.front() == '{') {
      whole = word;
    } else if (equals == std::string_view::npos) {
      return skip("wanted key=value in \"" + std::string(line) + '"');
    } else if (word.front() == '@') {
      const std::string key(word.substr(1, equals - 1));
      head[key == "version" ? "entity_version" : key] = word.substr(equals + 1);
    } else {
      body += (body.empty() ? "\"" : ",\"") + std::string(word.substr(0, equals)) +
              "\":" + as_json(word.substr(equals + 1));
    }
  }
  std::string json = "{";
  for (const auto& [key, value] : head) json += '"' + key + "\":" + as_json(value) + ',';
  return json + '"' + fact + "\":" + (whole.empty() ? '{' + body + '}' : whole) + '}';
}

}  // namespace portfolio::scenarios
