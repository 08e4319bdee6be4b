#include "daemon/rule_tests/mutants.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "rules/expr/lexer.h"

namespace portfolio::rule_tests {
namespace {

using ruleset::Tree;
using ruleset::TreeKind;
using Word = std::string_view;

constexpr Word kSeverities[] = {"info", "warning", "critical"};
constexpr std::size_t kRatioDigits = 2;

std::size_t place_of(const Tree& map, Word key) {
  const auto at = std::find_if(map.keys.begin(), map.keys.end(),
                               [&](const Tree& one) { return one.text == key; });
  return static_cast<std::size_t>(at - map.keys.begin());
}
Tree* child(Tree& map, Word key) {
  const std::size_t at = place_of(map, key);
  return at < map.items.size() ? &map.items[at] : nullptr;
}

std::size_t fraction_digits(Word number) {
  const std::size_t point = number.find('.');
  return point == Word::npos ? 0 : number.size() - point - 1;
}

std::string ordinal(std::size_t n) {
  return std::to_string(n) + (n == 1 ? "st" : n == 2 ? "nd" : n == 3 ? "rd" : "th");
}

// "5wd" one up: "6wd". Empty where there is nothing on that side.
std::string stepped_span(Word text, int by) {
  if (text == "0") return by > 0 ? "1wd" : "";
  int amount = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), amount).ptr;
  std::string unit(end, text.data() + text.size());
  if (unit == "w") {
    amount *= 5;
    unit = "wd";
  }
  return amount + by < 0 ? "" : std::to_string(amount + by) + unit;
}

// "5wd" by the calendar: "5cald"; a weekend or a holiday in it shows the difference. Empty where it
// is none, or cannot be said.
std::string by_calendar(Word text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string amount(text.substr(0, digits));
  const Word unit = text.substr(digits);
  if (amount.empty() || amount.find_first_not_of('0') == std::string::npos) return {};
  if (unit == "wd") return amount + "cald";
  if (unit == "w") return std::to_string(std::atoi(amount.c_str()) * 5) + "cald";
  return unit == "h" ? amount + "calh" : "";
}

Word flipped(Word comparison) {
  if (comparison == ">=") return ">";
  if (comparison == ">") return ">=";
  if (comparison == "<=") return "<";
  if (comparison == "<") return "<=";
  return {};
}

bool is_opposite(Word one, Word other) {
  const std::string negated = "!" + std::string(other), wrapped = "!(" + std::string(other) + ")";
  return one == negated || one == wrapped;
}

class Maker {
 public:
  Maker(Word file, const Tree& rule) : file_(file), rule_(rule), work_(rule) {}

  std::vector<Mutant> make() {
    if (Tree* const thresholds = child(work_, "thresholds")) change_thresholds(*thresholds);
    change_part(work_, "");
    if (Tree* const parts = child(work_, "parts"))
      for (Tree& part : parts->items)
        if (const Tree* const subject = child(part, "subject"))
          change_part(part, subject->text + ".");
    return std::move(mutants_);
  }

 private:
  // The rule, or a further part of it, under the prefix of what that is about.
  void change_part(Tree& part, const std::string& prefix) {
    for (const Word severity : kSeverities)
      if (Tree* const tree = child(part, severity))
        change_severity(*tree, prefix + std::string(severity) + ".");
    if (child(part, "ends_after") != nullptr) change_span(part, "ends_after", prefix);
    change_span(part, "nodata_after", prefix, "3wd");
    if (child(part, "guard") == nullptr) return;
    const auto at = static_cast<std::ptrdiff_t>(place_of(part, "guard"));
    Tree key = part.keys[static_cast<std::size_t>(at)];
    Tree guard = part.items[static_cast<std::size_t>(at)];
    part.keys.erase(part.keys.begin() + at);
    part.items.erase(part.items.begin() + at);
    keep(prefix + "guard: removed", guard.at);
    part.keys.insert(part.keys.begin() + at, std::move(key));
    part.items.insert(part.items.begin() + at, std::move(guard));
  }
  void keep(std::string name, std::size_t place) {
    mutants_.push_back({std::move(name), place, work_});
  }
  // One mutant in which this scalar of the rule reads otherwise.
  void put(Tree& scalar, std::string text, std::string name, std::size_t place) {
    std::swap(scalar.text, text);
    keep(std::move(name), place);
    std::swap(scalar.text, text);
  }

  void change_thresholds(Tree& map) {
    for (std::size_t i = 0; i < map.items.size(); ++i) {
      Tree* const value =
          map.items[i].kind == TreeKind::kMap ? child(map.items[i], "value") : &map.items[i];
      if (value == nullptr) continue;
      const Tree* const unit =
          map.items[i].kind == TreeKind::kMap ? child(map.items[i], "unit") : nullptr;
      const std::size_t least = unit != nullptr && unit->text == "ratio" ? kRatioDigits : 0;
      const std::size_t digits = std::max(fraction_digits(value->text), least);
      for (const int by : {-1, 1}) {
        const std::string next = stepped(value->text, by, digits);
        put(*value, next, "thresholds." + map.keys[i].text + ": " + value->text + " -> " + next,
            value->at);
      }
    }
  }

  void change_severity(Tree& map, const std::string& prefix) {
    Tree* const on = child(map, "on");
    Tree* const off = child(map, "off");
    if (on != nullptr) change_expression(*on, prefix + "on: ");
    if (off != nullptr) change_expression(*off, prefix + "off: ");
    if (on != nullptr && off != nullptr) {
      if (off->text != "false") put(*off, "false", prefix + "off: never", off->at);
      if (!is_opposite(on->text, off->text) && !is_opposite(off->text, on->text))
        put(*off, "!(" + on->text + ")", prefix + "off: not on", off->at);
    }
    change_span(map, "for", prefix);
    change_span(map, "clear", prefix, "2wd");
    Tree* const other = child(map, "or");
    if (other == nullptr || other->kind != TreeKind::kMap) return;
    if (Tree* const way = child(*other, "on")) change_expression(*way, prefix + "or.on: ");
    change_span(*other, "for", prefix + "or.");
  }

  // Where it is not said it counts as `unsaid`.
  void change_span(Tree& map, Word key, const std::string& prefix, Word unsaid = {}) {
    const bool said = child(map, key) != nullptr;
    if (!said && unsaid.empty()) return;
    if (!said) {
      const auto scalar = [&](Word text) {
        return Tree{.kind = TreeKind::kScalar, .at = map.at, .text = std::string(text)};
      };
      map.keys.push_back(scalar(key));
      map.items.push_back(scalar(unsaid));
      map.items.back().plain = true;
    }
    Tree& span = *child(map, key);
    const std::string name = prefix + std::string(key) + ": " + span.text + " -> ";
    for (const std::string& next :
         {stepped_span(span.text, -1), stepped_span(span.text, 1), by_calendar(span.text)})
      if (!next.empty()) put(span, next, name + next, span.at);
    if (said) return;
    map.keys.pop_back();
    map.items.pop_back();
  }

  void change_expression(Tree& scalar, const std::string& prefix) {
    const std::string source = scalar.text;
    expr::Lexer lexer(source, 0);
    std::size_t numbers = 0, comparisons = 0;
    for (expr::Token token = lexer.next(); token.kind != expr::TokenKind::kEnd;
         token = lexer.next()) {
      const auto swap_for = [&](const std::string& next, const std::string& shown,
                                std::size_t count) {
        std::string text = source;
        text.replace(token.offset, token.text.size(), next);
        put(scalar, text, prefix + ordinal(count) + " " + std::string(token.text) + " -> " + shown,
            ruleset::place_in_file(file_, scalar, token.offset));
      };
      if (token.kind == expr::TokenKind::kInteger || token.kind == expr::TokenKind::kDecimal) {
        ++numbers;
        for (const int by : {-1, 1}) {
          const std::string next = stepped(token.text, by, fraction_digits(token.text));
          if (!next.empty()) swap_for(next.front() == '-' ? "(" + next + ")" : next, next, numbers);
        }
      } else if (token.kind == expr::TokenKind::kSymbol && !flipped(token.text).empty()) {
        const std::string next(flipped(token.text));
        swap_for(next, next, ++comparisons);
      }
    }
  }

  Word file_;
  const Tree& rule_;
  Tree work_;
  std::vector<Mutant> mutants_;
};

}  // namespace

std::string stepped(std::string_view number, int by, std::size_t digits) {
  const bool negative = number.starts_with('-');
  std::string all;
  for (const char c : number.substr(negative ? 1 : 0))
    if (c >= '0' && c <= '9')
      all += c;
    else if (c != '.')
      return {};  // 0x1f, 1e3: nobody writes thresholds so.
  all.append(digits - fraction_digits(number), '0');
  std::int64_t value = 0;
  const auto read = std::from_chars(all.data(), all.data() + all.size(), value);
  if (read.ec != std::errc{}) return {};
  value = (negative ? -value : value) + by;
  std::string text = std::to_string(std::abs(value));
  if (text.size() <= digits) text.insert(0, digits + 1 - text.size(), '0');
  if (digits > 0) text.insert(text.size() - digits, ".");
  return (value < 0 ? "-" : "") + text;
}

std::vector<Mutant> make_mutants(std::string_view file, const ruleset::Tree& rule) {
  return Maker(file, rule).make();
}

}  // namespace portfolio::rule_tests
