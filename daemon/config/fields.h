// A section of a file as a list of its keys: what each is, where its value goes and what it may be.
// One description serves reading, writing and the JSON Schema. Knows nothing of a YAML library.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace portfolio::daemon {

struct Field;
using Fields = std::vector<Field>;

struct TextField {
  std::string* value;
};
struct PathField {  // A relative one is taken from the file's folder.
  std::string* value;
};
struct IntegerField {
  std::int64_t* value;
  std::int64_t least = 0;
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};
struct DurationField {
  std::chrono::milliseconds* value;
  std::chrono::milliseconds least{1};
  std::chrono::milliseconds most = std::chrono::hours{24 * 366};
};
struct SizeField {
  std::int64_t* value;
  std::int64_t least = 1;
  std::int64_t most = std::int64_t{1} << 40;
};
struct BooleanField {
  bool* value;
};
struct TextListField {
  std::vector<std::string>* value;
  bool paths = false;
  std::vector<std::string>* places = nullptr;  // Gets file:line:column of each.
};
struct TextMapField {
  std::map<std::string, std::string>* value;
  std::function<std::optional<std::string>(const std::string& key)> refuse;  // Why not this key.
};
struct ChoiceField {
  std::span<const std::string_view> names;
  std::function<std::size_t()> get;  // Index of the name in effect.
  std::function<void(std::size_t)> set;
};
struct SectionField {
  std::function<Fields()> open;  // Called when the key is there; may make the section.
  std::function<bool()> is_present = [] { return true; };  // For writing.
};
struct SectionListField {
  std::function<Fields()> add;
  std::function<std::size_t()> size;
  std::function<Fields(std::size_t)> at;
};
struct SectionMapField {
  std::function<Fields(const std::string& key)> add;
  std::string_view key_doc;
};

using Target = std::variant<TextField, PathField, IntegerField, DurationField, SizeField,
                            BooleanField, TextListField, TextMapField, ChoiceField, SectionField,
                            SectionListField, SectionMapField>;

struct Field {
  std::string_view key;
  Target target;
  std::string_view doc;
  bool required = false;
  // Called once the value is read: what is wrong with it beyond its form, if anything.
  std::function<std::optional<std::string>()> check = {};
};

template <class Enum, std::size_t N>
ChoiceField choice(Enum& value, const std::string_view (&names)[N]) {
  return ChoiceField{std::span<const std::string_view>(names),
                     [&value] { return static_cast<std::size_t>(value); },
                     [&value](std::size_t index) { value = static_cast<Enum>(index); }};
}

}  // namespace portfolio::daemon
