// Reads the keys of one map of a rule file and says what is wrong with them, each at its place.
// For rule files and their tests.
#pragma once
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/ruleset/load.h"
#include "rules/ruleset/yaml_tree.h"

namespace portfolio::ruleset {

// Gathers the problems of one file.
class Report {
 public:
  Report(const SourceFile& file, std::vector<Problem>& problems)
      : file_(file), problems_(problems), before_(problems.size()) {}

  Problem at(std::size_t byte, std::string message) const;
  void add(std::size_t byte, std::string message) {
    problems_.push_back(at(byte, std::move(message)));
  }
  // A problem within a scalar's text: at the byte of the file that says it.
  void add_within(const Tree& scalar, const expr::Diagnostic& diagnostic);
  bool is_clean() const { return problems_.size() == before_; }
  std::string_view text() const { return file_.text; }

 private:
  const SourceFile& file_;
  std::vector<Problem>& problems_;
  std::size_t before_;
};

// One map, its keys checked: each one known and said once.
class Fields {
 public:
  // What it is a map of is named in messages: "a rule", "a threshold".
  Fields(const Tree& map, std::string_view what, std::span<const std::string_view> known,
         Report& report);

  const Tree* find(std::string_view key) const;
  const Tree* require(std::string_view key);  // Its absence is a problem.
  // The text of a scalar; another kind of value is a problem.
  std::optional<std::string_view> text(const Tree* value, std::string_view key);
  std::optional<std::string_view> required_text(std::string_view key) {
    return text(require(key), key);
  }
  std::optional<std::string_view> optional_text(std::string_view key) {
    return text(find(key), key);
  }
  std::optional<bool> flag(std::string_view key);
  std::optional<std::int32_t> integer(std::string_view key, std::int32_t low, std::int32_t high);

 private:
  const Tree& map_;
  std::string_view what_;
  Report& report_;
};

// The candidate that is nearest to a misspelt word, as "; did you mean …?", or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates);

bool is_name(std::string_view text);  // As in milestone_slip.
bool is_id(std::string_view text);    // As in D01.

}  // namespace portfolio::ruleset
