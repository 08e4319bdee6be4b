#include "rules/ruleset/fields.h"

#include <algorithm>
#include <charconv>

#include "rules/expr/environment.h"

namespace portfolio::ruleset {

Problem Report::at(std::size_t byte, std::string message) const {
  expr::Diagnostic place = expr::diagnose(file_.text, byte, std::move(message));
  return {file_.name, place.line, place.column, std::move(place.message)};
}

void Report::add_within(const Tree& scalar, const expr::Diagnostic& diagnostic) {
  add(place_in_file(file_.text, scalar, byte_of(scalar.text, diagnostic)), diagnostic.message);
}

Fields::Fields(const Tree& map, std::string_view what, std::span<const std::string_view> known,
               Report& report)
    : map_(map), what_(what), report_(report) {
  if (map.kind != TreeKind::kMap) {
    report.add(map.at, std::string(what) + " is a map of keys and values");
    return;
  }
  for (std::size_t i = 0; i < map.keys.size(); ++i) {
    const std::string& key = map.keys[i].text;
    const auto same = [&](const Tree& other) { return other.text == key; };
    if (std::find(known.begin(), known.end(), key) == known.end())
      report.add(map.keys[i].at,
                 "unknown key \"" + key + "\" in " + std::string(what) + did_you_mean(key, known));
    else if (std::any_of(map.keys.begin(), map.keys.begin() + static_cast<std::ptrdiff_t>(i), same))
      report.add(map.keys[i].at, "\"" + key + "\" is said twice");
  }
}

const Tree* Fields::find(std::string_view key) const {
  for (std::size_t i = 0; i < map_.keys.size(); ++i)
    if (map_.keys[i].text == key) return &map_.items[i];
  return nullptr;
}

const Tree* Fields::require(std::string_view key) {
  const Tree* const value = find(key);
  if (value == nullptr && map_.kind == TreeKind::kMap)
    report_.add(map_.at, std::string(what_) + " needs \"" + std::string(key) + "\"");
  return value;
}

std::optional<std::string_view> Fields::text(const Tree* value, std::string_view key) {
  if (value == nullptr) return std::nullopt;
  if (value->kind == TreeKind::kScalar && !value->text.empty()) return value->text;
  report_.add(value->at, "\"" + std::string(key) + "\" is a text" +
                             (value->kind == TreeKind::kMap
                                  ? "; quote it if it begins with a brace or holds a colon"
                                  : ""));
  return std::nullopt;
}

std::optional<bool> Fields::flag(std::string_view key) {
  const Tree* const value = find(key);
  if (value == nullptr) return std::nullopt;
  if (value->plain && value->text == "true") return true;
  if (value->plain && value->text == "false") return false;
  report_.add(value->at, "\"" + std::string(key) + "\" is true or false");
  return std::nullopt;
}

std::optional<std::int32_t> Fields::integer(std::string_view key, std::int32_t low,
                                            std::int32_t high) {
  const Tree* const value = find(key);
  if (value == nullptr) return std::nullopt;
  std::int32_t number = 0;
  const char* const last = value->text.data() + value->text.size();
  const auto [end, error] = std::from_chars(value->text.data(), last, number);
  if (error == std::errc{} && end == last && number >= low && number <= high) return number;
  report_.add(value->at, "\"" + std::string(key) + "\" is a whole number from " +
                             std::to_string(low) + " to " + std::to_string(high));
  return std::nullopt;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
  std::size_t least = std::max<std::size_t>(word.size() / 3, 1) + 1;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = expr::edit_distance(candidate, word);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best.empty() ? "" : "; did you mean \"" + std::string(best) + "\"?";
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 64 || text.front() < 'a' || text.front() > 'z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}
bool is_id(std::string_view text) {
  if (text.empty() || text.size() > 16 || text.front() < 'A' || text.front() > 'Z') return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

}  // namespace portfolio::ruleset
