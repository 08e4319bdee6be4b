#include "daemon/ctl/rule_lint.h"

#include <algorithm>
#include <string_view>

namespace portfolio::ctl {
namespace {

using Word = std::string_view;

// Whoever decides should not need to learn them.
constexpr Word kBanned[] = {"spi",  "cpi",   "eac",      "bei",       "tcpi",      "bac",
                            "acwp", "float", "variance", "threshold", "thresholds"};
constexpr std::size_t kSentence = 30;  // Words; an expression counts as one.

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) > 127;
}

std::string lower(Word text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) {
    return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  });
  return result;
}

// The text with each expression in braces as one word.
std::string readable(Word text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool brace = text[i] == '{' && i + 1 < text.size() && text[i + 1] != '{';
    const std::size_t end = brace ? text.find('}', i) : Word::npos;
    if (end == Word::npos) {
      result += text[i];
    } else {
      result += "value";
      i = end;
    }
  }
  return result;
}

class Linter {
 public:
  Linter(const ruleset::Rule& rule, const std::string& file) : rule_(rule), file_(file) {}

  void read(Word key, Word source) {
    std::string word;
    std::size_t words = 0;
    for (const char c : readable(source) + ". ") {
      if (is_letter(c)) {
        word += c;
        continue;
      }
      words += word.empty() ? 0 : 1;
      check(key, std::exchange(word, {}));
      if (c != '.' && c != '?' && c != '!' && c != ';') continue;
      if (words > kSentence)
        add(key, "a sentence of " + std::to_string(words) + " words; at most " +
                     std::to_string(kSentence) + " read well");
      words = 0;
    }
  }

  std::vector<ruleset::Problem> found;

 private:
  void check(Word key, const std::string& word) {
    const std::string small = lower(word);
    if (std::find(std::begin(kBanned), std::end(kBanned), small) != std::end(kBanned))
      add(key, '"' + word + "\" is a word of the trade; say it in plain ones");
  }

  void add(Word key, const std::string& what) {
    const std::size_t at = std::min(rule_.text.find(std::string(key) + ':'), rule_.text.size());
    const auto line =
        std::count(rule_.text.begin(), rule_.text.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    const std::size_t begin = at == 0 ? 0 : rule_.text.rfind('\n', at - 1) + 1;
    found.push_back({file_, static_cast<std::uint32_t>(line + 1),
                     static_cast<std::uint32_t>(at - begin + 1), std::string(key) + ": " + what});
  }

  const ruleset::Rule& rule_;
  const std::string& file_;
};

}  // namespace

std::vector<ruleset::Problem> lint(const ruleset::Rule& rule, const std::string& file) {
  Linter linter(rule, file);
  linter.read("title", rule.title);
  linter.read("what_changed", rule.what_changed.source());
  linter.read("so_what", rule.so_what.source());
  linter.read("what_to_do", rule.what_to_do.source());
  for (const expr::Template& option : rule.options) linter.read("options", option.source());
  return std::move(linter.found);
}

}  // namespace portfolio::ctl
