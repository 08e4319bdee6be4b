#include "daemon/runbooks/plain_words.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "rules/expr/format.h"
#include "rules/expr/lexer.h"

namespace portfolio::runbooks {
namespace {

using Word = std::string_view;

bool is_path(Word text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

std::string spaced(Word text) {
  std::string words(text);
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

// "milestone.slip": "slip"; "project.name": "the project"; what is computed is "number".
std::string thing(Word expression) {
  if (!is_path(expression)) return "number";
  const std::size_t point = expression.rfind('.');
  Word last = point == Word::npos ? expression : expression.substr(point + 1);
  if (last == "name" || last == "id" || last == "title")
    return "the " + spaced(expression.substr(0, point));
  if (last.ends_with("_text")) last.remove_suffix(5);
  for (const Word window : {"_10wd", "_20wd", "_60wd", "_90d", "_4w", "_3m", "_w4_8"})
    if (last.ends_with(window)) last.remove_suffix(window.size());
  return spaced(last);
}

// What stands after the value: of "percent" " %", of "count working day" " working days".
std::string unit_of(Word format) {
  constexpr Word kCount = "count ";
  if (format == "percent") return " %";
  if (!format.starts_with(kCount)) return "";
  const Word counted = format.substr(kCount.size());
  const std::size_t slash = counted.find('/');
  return ' ' + (slash == Word::npos ? std::string(counted) + 's'
                                    : std::string(counted.substr(slash + 1)));
}

bool is_format(Word text) {
  constexpr std::array<Word, 6> kFormats = {"percent", "points", "number",
                                            "money",   "date",   "hours"};
  return text.starts_with("count ") ||
         std::find(kFormats.begin(), kFormats.end(), text) != kFormats.end();
}

std::string placeholder(Word inside) {
  Word format;
  if (const std::size_t colon = inside.rfind(':');
      colon != Word::npos && is_format(inside.substr(colon + 1))) {
    format = inside.substr(colon + 1);
    inside = inside.substr(0, colon);
  }
  return '*' + thing(inside) + '*' + unit_of(format);
}

// The place of the brace that ends what begins after `from`; texts in quotes may hold others.
std::size_t end_of(Word text, std::size_t from) {
  char quote = '\0';
  for (std::size_t i = from; i < text.size(); ++i) {
    if (quote != '\0') {
      if (text[i] == quote) quote = '\0';
    } else if (text[i] == '\'' || text[i] == '"') {
      quote = text[i];
    } else if (text[i] == '}') {
      return i;
    }
  }
  return text.size();
}

std::string one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// With as many digits as it has: 22.5 %.
std::string percent(const expr::Value& value) {
  const expr::Rational share = value.as_rational();
  return expr::format(expr::Value::decimal(share.numerator * 100, share.denominator),
                      {expr::Kind::kDecimal}) +
         " %";
}

const ruleset::Parameter* find_parameter(const ruleset::Rule& rule, Word name) {
  const auto at = std::ranges::find(rule.parameters, name, &ruleset::Parameter::name);
  return at == rule.parameters.end() ? nullptr : &*at;
}

}  // namespace

std::string in_words(const expr::Template& text) {
  const Word source = text.source();
  std::string words;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const bool doubled = i + 1 < source.size() && source[i + 1] == source[i];
    if (source[i] == '{' && !doubled) {
      const std::size_t end = end_of(source, i + 1);
      words += placeholder(source.substr(i + 1, end - i - 1));
      i = end;
      continue;
    }
    words += source[i];
    if ((source[i] == '{' || source[i] == '}') && doubled) ++i;
  }
  return one_line(std::move(words));
}

std::string in_words(const ruleset::Rule& rule, const expr::Program& condition) {
  const std::string source(condition.source());
  expr::Lexer lexer(source, 0);
  std::string words;
  std::size_t from = 0;
  for (expr::Token token = lexer.next(), before; token.kind != expr::TokenKind::kEnd;
       before = token, token = lexer.next()) {
    std::string word(token.text);
    if (token.is("&&")) word = "and";
    if (token.is("||")) word = "or";
    if (token.is("!")) word = "not ";
    if (token.kind == expr::TokenKind::kName && !before.is("."))
      if (const ruleset::Parameter* const one = find_parameter(rule, token.text))
        word = in_words(one->value, one->type);
    words += source.substr(from, token.offset - from) + word;
    from = token.offset + token.text.size();
  }
  return one_line(words + source.substr(from));
}

std::string in_words(const expr::Value& value, expr::Type type) {
  const std::string number = expr::format(value, type);
  switch (type.unit) {
    case expr::Unit::kWorkdays:
      return number + (number == "1" ? " working day" : " working days");
    case expr::Unit::kDays:
      return number + (number == "1" ? " day" : " days");
    case expr::Unit::kShare:
      return percent(value);
    case expr::Unit::kMinutes: {
      const expr::Rational minutes = value.as_rational();
      if (minutes.denominator == 1 && minutes.numerator % 60 == 0)
        return std::to_string(minutes.numerator / 60) + " h";
      return number + " min";
    }
    case expr::Unit::kNone:
    case expr::Unit::kItems:
    case expr::Unit::kPeople:
    case expr::Unit::kPoints:
      return number;
  }
  PORTFOLIO_CHECK(false);
}

std::string in_words(const alert::Span& span) {
  if (span.amount == 0) return "at once";
  const std::string amount = std::to_string(span.amount), s = span.amount == 1 ? "" : "s";
  switch (span.unit) {
    case alert::SpanUnit::kWorkingDays:
      return amount + " working day" + s;
    case alert::SpanUnit::kWorkingMinutes:
      return amount + " working minute" + s;
    case alert::SpanUnit::kCalendarHours:
      return amount + " hour" + s;
  }
  PORTFOLIO_CHECK(false);
}

expr::Value scaled_by(const ruleset::Parameter& p, std::int64_t numerator) {
  if (!p.neutral) return p.value;
  const expr::Rational v = p.value.as_rational(), n = *p.neutral;
  const std::int64_t common = v.denominator * n.denominator * 2;
  const std::int64_t base = n.numerator * v.denominator * 2;
  const std::int64_t distance =
      (v.numerator * n.denominator - n.numerator * v.denominator) * numerator;
  return expr::Value::decimal(base + distance, common);
}

}  // namespace portfolio::runbooks
