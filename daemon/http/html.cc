#include "daemon/http/html.h"

#include "rules/model/result.h"

namespace portfolio::http {

std::string escape(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#39;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

Html& Html::add(std::string_view pattern, std::initializer_list<Value> values) {
  const Value* next = values.begin();
  for (std::size_t at = pattern.find("{}"); at != std::string_view::npos; at = pattern.find("{}")) {
    PORTFOLIO_CHECK(next != values.end());
    text_ += pattern.substr(0, at);
    text_ += next->text;
    ++next;
    pattern.remove_prefix(at + 2);
  }
  PORTFOLIO_CHECK(next == values.end());
  text_ += pattern;
  return *this;
}

}  // namespace portfolio::http
