// The published conformance cases of CEL against the subset. Each case is answered as CEL answers
// it, or refused at load, or differs on purpose. Needs node, and PORTFOLIO_CEL_SPEC: the folder of
// the unpacked npm package @bufbuild/cel-spec.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
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

std::vector<Case> read_cases(const std::string& folder) {
  const std::string command =
      "node '" PORTFOLIO_SOURCE_DIR "/tests/unit/rules/expr/cel_cases.mjs' '" + folder + "'";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string all;
  char buffer[4096];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe.get())) {
    all.append(buffer, count);
  }
  std::vector<Case> cases;
  for (const std::string& line : split(all, '\n')) {
    const auto fields = split(line, '\t');
    if (fields.size() < 3) continue;
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

// Why a case was refused: the message without its place and without what was met.
std::string reason(const std::string& message) {
  std::string text = message.substr(0, message.find_first_of("\";,"));
  for (const std::string_view word : {" does not go with", " wants", "expected ", "the number"}) {
    if (text.find(word) != std::string::npos) return "types or syntax:" + std::string(word);
  }
  return text;
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

void print(const std::string& suite, const Count& count) {
  std::printf("%-16s answered %4d, refused as CEL %3d, refused %4d, on purpose %d, failed %d\n",
              suite.c_str(), count.answered, count.both, count.refused, count.on_purpose,
              count.failed);
}

Count judge(const Case& row, std::map<std::string, int>& refusals) {
  Bound host;
  for (const std::string& binding : row.bindings) host.bind(binding);
  const auto program = compile(row.source, host.environment, std::nullopt);
  if (!program && row.wanted == "error:") return {.both = 1};
  if (!program) {
    ++refusals[reason(program.error().message)];
    return {.refused = 1};
  }
  const Value value = evaluate(*program, host);
  if (is_as_wanted(value, row.wanted)) return {.answered = 1};
  if (differs_on_purpose(row.name)) return {.on_purpose = 1};
  ADD_FAILURE() << row.name << ": " << row.source << " gives " << show(value) << ", not "
                << row.wanted;
  return {.failed = 1};
}

TEST(CelConformance, AnswersAsCelDoesOrRefusesAtLoad) {
  const char* folder = std::getenv("PORTFOLIO_CEL_SPEC");
  if (folder == nullptr) GTEST_SKIP() << "PORTFOLIO_CEL_SPEC does not name the cases";
  std::map<std::string, Count> counts;
  std::map<std::string, int> refusals;
  const auto cases = read_cases(folder);
  ASSERT_GT(cases.size(), 2000U);
  Count all;
  for (const Case& row : cases) {
    const Count count = judge(row, refusals);
    counts[row.name.substr(0, row.name.find('/'))] += count;
    all += count;
  }
  for (const auto& [suite, count] : counts) print(suite, count);
  print("all", all);
  for (const auto& [why, number] : refusals) std::printf("refused %4d: %s\n", number, why.c_str());
  EXPECT_GT(all.answered, 350);
}

}  // namespace
}  // namespace portfolio::expr
