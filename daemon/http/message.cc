#include "daemon/http/message.h"

namespace portfolio::http {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// The text up to `separator`, which is taken off with it.
std::string_view take(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  return part;
}

bool parse_query(std::string_view text, Request& request) {
  while (!text.empty()) {
    std::string_view pair = take(text, '&');
    if (pair.empty()) continue;
    const std::string_view name = take(pair, '=');
    auto& parameter = request.query.emplace_back();
    if (!url_decode(name, UrlPart::kQuery, parameter.first) ||
        !url_decode(pair, UrlPart::kQuery, parameter.second))
      return false;
  }
  return true;
}

}  // namespace

std::string_view Request::parameter(std::string_view name) const {
  for (const auto& [key, value] : query)
    if (key == name) return value;
  return {};
}

std::vector<std::string> Request::parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query)
    if (key == name && !value.empty()) values.push_back(value);
  return values;
}

std::string_view Request::header(std::string_view lower_case_name) const {
  for (const auto& [key, value] : headers)
    if (key == lower_case_name) return value;
  return {};
}

bool parse_target(std::string_view target, Request& request) {
  if (target.empty() || target.front() != '/') return false;
  std::string_view rest = target.substr(0, target.find('#'));
  std::string_view path = take(rest, '?');
  request.path = path;
  path.remove_prefix(1);
  while (!path.empty()) {
    const std::string_view segment = take(path, '/');
    if (!url_decode(segment, UrlPart::kPath, request.segments.emplace_back())) return false;
  }
  return parse_query(rest, request);
}

std::string url_encode(std::string_view text) {
  constexpr char kDigits[] = "0123456789ABCDEF";
  std::string result;
  for (const char c : text) {
    if (is_unreserved(c)) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return result;
}

bool url_decode(std::string_view text, UrlPart part, std::string& result) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && part == UrlPart::kQuery) {
      result += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return false;
      const int high = hex_digit(text[i + 1]);
      const int low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return false;
      result += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return true;
}

}  // namespace portfolio::http
