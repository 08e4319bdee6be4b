// The published conformance cases of CEL (cel_cases.tsv) against the subset. Each is answered as
// CEL answers it, or refused at load for a reason of a known kind, or differs on purpose.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

struct Case {
  std::string name;
  std::string source;
  std::string wanted;
  std::vector<std::string> bindings;
};

std::string unescape(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    const char letter = text[++i];
    out += letter == 'n'   ? '\n'
           : letter == 't' ? '\t'
           : letter == 'r' ? '\r'
           : letter == '0' ? '\0'
                           : letter;
  }
  return out;
}

std::vector<std::string> split(const std::string& line, char separator) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find(separator, begin);
    parts.push_back(line.substr(begin, end - begin));
  }
  return parts;
}

const std::string kFolder = PORTFOLIO_SOURCE_DIR "/tests/unit/rules/expr/";

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<Case> read_cases() {
  std::vector<Case> cases;
  for (const std::string& line : split(read_file(kFolder + "cel_cases.tsv"), '\n')) {
    const auto fields = split(line, '\t');
    if (line.starts_with('#') || fields.size() < 3) continue;
    cases.push_back(
        {fields[0], unescape(fields[1]), unescape(fields[2]), {fields.begin() + 3, fields.end()}});
  }
  return cases;
}

struct Bound {
  Environment environment;
  std::vector<std::unique_ptr<std::string>> texts;
  std::vector<Value> values;
  Value read(std::uint16_t slot) const { return values[slot]; }

  // "x=int64:5"; what has no kind here stays undeclared.
  void bind(const std::string& binding) {
    const std::size_t equals = binding.find('=');
    const std::size_t colon = binding.find(':', equals);
    const std::string kind = binding.substr(equals + 1, colon - equals - 1);
    texts.push_back(std::make_unique<std::string>(unescape(binding.substr(colon + 1))));
    const std::string& text = *texts.back();
    Type type;
    Value value = Value::boolean(text == "true");
    if (kind == "int64") {
      type.kind = Kind::kInt;
      value = Value::integer(std::stoll(text));
    } else if (kind == "string") {
      type.kind = Kind::kString;
      value = Value::text(text);
    } else if (kind != "bool") {
      return;
    }
    environment.declare(binding.substr(0, equals), type, static_cast<std::uint16_t>(values.size()));
    values.push_back(value);
  }
};

bool is_as_wanted(const Value& value, const std::string& wanted) {
  const std::string kind = wanted.substr(0, wanted.find(':'));
  const std::string text = wanted.substr(wanted.find(':') + 1);
  if (kind == "error") return value.state() == State::kFailed;
  if (!value.is_known()) return false;
  switch (value.kind()) {
    case Kind::kBool:
      return kind == "bool" && value.as_bool() == (text == "true");
    case Kind::kInt:
      return kind == "int64" && std::to_string(value.as_integer()) == text;
    case Kind::kDecimal: {
      const Rational ratio = value.as_rational();
      const double quotient =
          static_cast<double>(ratio.numerator) / static_cast<double>(ratio.denominator);
      return kind == "double" && quotient == std::strtod(text.c_str(), nullptr);
    }
    case Kind::kString:
      return kind == "string" && value.as_text() == text;
    case Kind::kDate:
    case Kind::kMoney:
      return false;
    case Kind::kTimestamp:
      return kind == "timestamp" && format_time(value.as_timestamp()) == text;
  }
  return false;
}

// Where the rule language means to differ: its decimals are exact, so they know neither infinity
// nor NaN, and an int that fits is an int.
bool differs_on_purpose(const std::string& name) {
  static constexpr std::string_view kNames[] = {
      "comparisons/eq_literal/not_eq_double_nan",
      "comparisons/ne_literal/not_ne_double_nan",
      "comparisons/ne_literal/ne_double_nan",
      "conversions/int/double_int_max_range",
      "conversions/int/double_int_min_range",
      "fp_math/fp_math/divide_zero",
      "namespace/namespace/self_eval_container_lookup",
      "namespace/namespace/self_eval_container_lookup_unchecked"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

// What a refused case asks for that is not in the subset: by its source, else by the message.
std::string kind_of_refusal(const std::string& source, const std::string& message) {
  static const struct {
    std::regex pattern;
    const char* kind;
  } kBySource[] = {
      {std::regex(R"(TestAllTypes|google\.protobuf|NestedEnum|cel\.expr|proto\.|)"
                  R"(TestMessage|\{[a-z_`]+\s*:)"),
       "messages and their fields"},
      {std::regex(R"(\{)"), "maps"},
      {std::regex(R"(\bnull\b)"), "null"},
      {std::regex(R"(\d[uU]\b|\buint\()"), "unsigned numbers"},
      {std::regex(R"(\b[bB][rR]?["']|\b[rR][bB]["']|\bbytes\(|base64)"), "bytes"},
      {std::regex(R"(\bdyn\(|\btype\()"), "types as values, and dyn"},
      {std::regex(R"(duration|\.get[A-Z]\w+\()"), "durations, and parts of instants"},
      {std::regex(R"(matches\()"), "regular expressions"},
      {std::regex(R"(optional|\[\?|\.\?)"), "optional values"},
      {std::regex(R"(\bmath\.)"), "the extension for mathematics"},
      {std::regex(R"(\bcel\.)"), "the extension for local names"},
      {std::regex(R"(\.(exists|all|existsOne|transformList|transformMap\w*)\(\w+, ?\w+, )"),
       "macros with two variables"},
      {std::regex(R"(\.(charAt|indexOf|lastIndexOf|join|split|replace|substring|trim|format)\(|)"
                  R"(\.(reverse|lowerAscii|upperAscii)\(|strings\.)"),
       "the extension for texts"},
      {std::regex(R"(\bstring\(|\bdouble\(|\bbool\()"), "conversions between texts and numbers"}};
  static constexpr std::pair<std::string_view, const char*> kByMessage[] = {
      {"list", "lists as results, compared, within each other, or of several kinds"},
      {"texts are joined", "joining texts"},
      {"64 bit", "numbers without an exact form"},
      {"unknown name", "names that another host binds"},
      {"only a name", "names that another host binds"},
      {"reserved", "names that another host binds"},
      {"unknown function", "functions that another host brings"},
      {"wrong number", "functions that another host brings"},
      {"not an instant", "instants before 1970 or after 2199"}};
  for (const auto& one : kBySource)
    if (std::regex_search(source, one.pattern)) return one.kind;
  for (const auto& [words, kind] : kByMessage)
    if (message.find(words) != std::string::npos) return kind;
  return "operands of types that do not mix";
}

struct Count {
  int answered = 0;  // As CEL does.
  int both = 0;      // Refused at load, where CEL has an error at load or later.
  int refused = 0;   // Outside of the subset.
  int on_purpose = 0;
  int failed = 0;
  Count& operator+=(const Count& other) {
    answered += other.answered;
    both += other.both;
    refused += other.refused;
    on_purpose += other.on_purpose;
    failed += other.failed;
    return *this;
  }
};

std::string row(const std::string& suite, const Count& count) {
  char text[120];
  std::snprintf(text, sizeof text,
                "%-16s answered %4d, refused as CEL %3d, outside %4d, on purpose %d, failed %d\n",
                suite.c_str(), count.answered, count.both, count.refused, count.on_purpose,
                count.failed);
  return text;
}

Count judge(const Case& row, std::map<std::string, int>& refusals) {
  Bound host;
  for (const std::string& binding : row.bindings) host.bind(binding);
  const auto program = compile(row.source, host.environment, std::nullopt);
  if (!program && row.wanted == "error:") return {.both = 1};
  if (!program) {
    ++refusals[kind_of_refusal(row.source, program.error().message)];
    return {.refused = 1};
  }
  const Value value = evaluate(*program, host);
  if (is_as_wanted(value, row.wanted)) return {.answered = 1};
  if (differs_on_purpose(row.name)) return {.on_purpose = 1};
  ADD_FAILURE() << row.name << ": " << row.source << " gives " << show(value) << ", not "
                << row.wanted;
  return {.failed = 1};
}

// The counts are part of the test: cel_counts.txt. PORTFOLIO_REWRITE=1 writes it anew.
TEST(CelConformance, AnswersAsCelDoesOrRefusesAtLoad) {
  std::map<std::string, Count> counts;
  std::map<std::string, int> refusals;
  const auto cases = read_cases();
  ASSERT_GT(cases.size(), 2000U);
  Count all;
  for (const Case& one : cases) {
    const Count count = judge(one, refusals);
    counts[one.name.substr(0, one.name.find('/'))] += count;
    all += count;
  }
  std::string text;
  for (const auto& [suite, count] : counts) text += row(suite, count);
  text += row("all", all) + "\nOutside of the subset, refused at load\n";
  std::vector<std::pair<std::string, int>> kinds(refusals.begin(), refusals.end());
  std::ranges::stable_sort(kinds, std::greater<>{}, &std::pair<std::string, int>::second);
  for (const auto& [kind, number] : kinds) text += std::to_string(number) + " " + kind + "\n";
  if (std::getenv("PORTFOLIO_REWRITE") != nullptr)
    std::ofstream(kFolder + "cel_counts.txt", std::ios::binary) << text;
  EXPECT_EQ(text, read_file(kFolder + "cel_counts.txt"));
}

}  // namespace
}  // namespace portfolio::expr
