#include "daemon/rule_tests/event_text.h"

#include <algorithm>

namespace portfolio::rule_tests {
namespace {

using ruleset::Tree;
using ruleset::TreeKind;

bool is_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || (text.size() > 1 && text.front() == '0')) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string scalar(const Tree& tree) {
  const bool word = tree.text == "true" || tree.text == "false";
  return tree.plain && (word || is_number(tree.text)) ? tree.text : json_text(tree.text);
}

}  // namespace

std::string json_text(std::string_view text) {
  std::string json = "\"";
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte < 0x20) {
      json.append("\\u00").append(1, "01"[byte >> 4U]).append(1, "0123456789abcdef"[byte & 15U]);
      continue;
    }
    if (letter == '"' || letter == '\\') json += '\\';
    json += letter;
  }
  return json + '"';
}

std::string to_json(const Tree& tree) {
  if (tree.kind == TreeKind::kNothing) return "null";
  if (tree.kind == TreeKind::kScalar) return scalar(tree);
  const bool map = tree.kind == TreeKind::kMap;
  std::string json(1, map ? '{' : '[');
  for (std::size_t i = 0; i < tree.items.size(); ++i) {
    if (i > 0) json += ',';
    if (map) json.append(json_text(tree.keys[i].text)).append(1, ':');
    json += to_json(tree.items[i]);
  }
  return json + (map ? '}' : ']');
}

}  // namespace portfolio::rule_tests
