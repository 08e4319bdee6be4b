#include "daemon/ctl/rule_lint.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace portfolio::ctl {
namespace {

using Word = std::string_view;

// Whoever decides should not need to learn them.
constexpr Word kBanned[] = {
    "spi",          "sv",        "cpi",          "tcpi",     "eac",       "bac",
    "bei",          "ev",        "pv",           "acwp",     "bcwp",      "bcws",
    "p50",          "p80",       "p85",          "p90",      "rag",       "wbs",
    "kpi",          "fte",       "capex",        "opex",     "float",     "percentile",
    "variance",     "threshold", "thresholds",   "baseline", "baselines", "rebaseline",
    "earned value", "burn rate", "critical path"};
constexpr std::size_t kSentence = 30;  // Words; an expression counts as one.
// LIX, after C. H. Bjornsson: words in a sentence, plus the share of words of more than six
// letters. Up to 30 is a children's book, 40 a novel, 50 a newspaper.
constexpr std::size_t kHardest = 45, kLongWord = 6, kEnough = 15;

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) > 127;
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
    const std::string text = readable(source) + ". ";
    std::string word, before;
    std::size_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (is_letter(text[i])) {
        word += text[i];
        continue;
      }
      if (!word.empty()) {
        ++words;
        long_words_ += word.size() > kLongWord ? 1 : 0;
        check(key, word);
        check(key, before + ' ' + word);
        before = std::exchange(word, {});
      }
      const bool ends = Word(".?!;:").find(text[i]) != Word::npos;
      if (!ends || (i + 1 < text.size() && text[i + 1] != ' ' && text[i + 1] != '\n')) continue;
      if (words > kSentence)
        add(key, "a sentence of " + std::to_string(words) + " words; at most " +
                     std::to_string(kSentence) + " read well");
      sentences_ += words > 0 ? 1 : 0;
      words_ += std::exchange(words, 0);
      before.clear();
    }
  }

  // Of all that was read.
  void judge() {
    if (words_ < kEnough) return;
    const std::size_t lix = words_ / sentences_ + 100 * long_words_ / words_;
    if (lix > kHardest)
      add("texts", "they read at LIX " + std::to_string(lix) + "; at most " +
                       std::to_string(kHardest) + " reads well: shorter sentences, shorter words");
  }

  std::vector<ruleset::Problem> found;

 private:
  void check(Word key, Word words) {
    const std::string small = lower(words);
    if (std::find(std::begin(kBanned), std::end(kBanned), small) != std::end(kBanned))
      add(key, '"' + std::string(words) + "\" is a word of the trade; say it in plain ones");
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
  std::size_t words_ = 0, long_words_ = 0, sentences_ = 0;
};

}  // namespace

std::vector<ruleset::Problem> lint(const ruleset::Rule& rule, const std::string& file) {
  Linter linter(rule, file);
  linter.read("title", rule.title);
  linter.read("what_changed", rule.what_changed.source());
  linter.read("so_what", rule.so_what.source());
  linter.read("what_to_do", rule.what_to_do.source());
  for (const expr::Template& option : rule.options) linter.read("options", option.source());
  linter.judge();
  return std::move(linter.found);
}

}  // namespace portfolio::ctl
