#include <gtest/gtest.h>

#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

void expect_rows(std::span<const Row> rows) {
  const TryOut host;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.source);
    EXPECT_EQ(host.run(row.source), row.wanted);
  }
}

TEST(Evaluate, ComputesNumbersExactly) {
  constexpr Row kRows[] = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"10 - 2 - 3", "5"},
      {"-7 / 2", "-3"},
      {"-7 % 2", "-1"},
      {"7 / 2.0", "7/2"},
      {"0.1 + 0.2 == 0.3", "true"},
      {"0.95 * 3", "57/20"},
      {"1e3 == 1000", "true"},
      {"1.5e-3 < 0.002", "true"},
      {"0x1F", "31"},
      {".5 == 1 / 2.0", "true"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"9223372036854775807 + 1", "failed overflow"},
      {"-9223372036854775808 - 1", "failed overflow"},
      {"-(-9223372036854775808)", "failed overflow"},
      {"-9223372036854775808 / -1", "failed overflow"},
      {"-9223372036854775808 % -1", "0"},
      {"9223372036854775807 * 2", "failed overflow"},
      {"9223372036854775807 * 2.0 > 0", "failed overflow"},
      {"1 / 0", "failed division by zero"},
      {"1 % 0", "failed division by zero"},
      {"1 / 0.0", "failed division by zero"},
      {"- project.count", "-7"},
      {"--project.count", "7"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, ComparesValuesOfOneKind) {
  constexpr Row kRows[] = {
      {"1 < 1.5", "true"},
      {"3 <= 3", "true"},
      {"3 != 3", "false"},
      {"2 >= 3.0", "false"},
      {"'abc' < 'abd'", "true"},
      {"'abc' == \"abc\"", "true"},
      {"false < true", "true"},
      {"true == !false", "true"},
      {"milestone.forecast > milestone.approved", "true"},
      {"milestone.forecast == date('2026-06-30')", "true"},
      {"project.heard < timestamp('2026-06-30T11:00:00+02:00')", "false"},
      {"project.spent < project.budget", "true"},
      {"project.spent == money('EUR 12500')", "true"},
      {"project.spent > 0", "true"},
      {"project.spent < project.grant", "failed different currencies"},
      {"project.name == HOME", "true"},
      {"project.count == GREEN + 5", "true"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, KeepsUnits) {
  constexpr Row kRows[] = {
      {"milestone.slip >= max(5, 0.10 * milestone.remaining)", "true"},
      {"milestone.slip > tolerance", "true"},
      {"milestone.slip / milestone.remaining == 0.3", "true"},
      {"milestone.slip / 5 == 2.4", "true"},
      {"milestone.slip * 2 == 24", "true"},
      {"milestone.slip % 5", "2"},
      {"project.cpi < limit", "true"},
      {"project.cpi < 0.95 && project.progress >= 0.2", "true"},
      {"milestone.remaining * project.progress == 8", "true"},
      {"milestone.forecast - milestone.approved", "18"},
      {"milestone.forecast - milestone.approved > 14", "true"},
      {"milestone.approved + 18 == milestone.forecast", "true"},
      {"milestone.approved - 12", "2026-05-31"},
      {"milestone.approved + 1000000", "failed date out of range"},
      {"project.now - project.heard == 60.5", "true"},
      {"project.heard + 60.5 == project.now", "true"},
      {"number(milestone.slip) < project.count", "false"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, CountsMoneyInMinorUnits) {
  constexpr Row kRows[] = {
      {"project.spent + project.budget", "EUR 3250000 minor"},
      {"project.spent - project.budget", "EUR -750000 minor"},
      {"abs(project.spent - project.budget)", "EUR 750000 minor"},
      {"-project.spent", "EUR -1250000 minor"},
      {"project.spent * 1.1", "EUR 1375000 minor"},
      {"0.5 * project.spent", "EUR 625000 minor"},
      {"project.spent / 3", "EUR 416667 minor"},
      {"project.spent / 0", "failed division by zero"},
      {"project.spent / project.budget", "1250000/2000000"},
      {"project.spent / project.budget > 0.62", "true"},
      {"project.spent / project.budget - 1 < 0", "true"},
      {"project.spent / project.grant", "failed different currencies"},
      {"project.spent + project.grant", "failed different currencies"},
      {"project.spent / (project.spent - project.spent)", "failed division by zero"},
      {"max(project.spent - project.budget, 0)", " 0 minor"},
      {"money('JPY 100')", "JPY 100 minor"},
      {"money('EUR -0.5')", "EUR -50 minor"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, CallsFunctions) {
  constexpr Row kRows[] = {
      {"min(3, 1, 2)", "1"},
      {"max(1, 2.5)", "5/2"},
      {"min(1, 2.5)", "1/1"},
      {"max('a', 'b')", "'b'"},
      {"min(milestone.forecast, milestone.approved)", "2026-06-12"},
      {"clamp(project.cpi, 0.9, 1.5) == 0.9", "true"},
      {"clamp(7, 1, 5)", "5"},
      {"abs(-2.5) == 2.5", "true"},
      {"floor(-2.5)", "-3"},
      {"ceil(-2.5)", "-2"},
      {"round(-2.5)", "-3"},
      {"int(-2.5)", "-2"},
      {"project.name.startsWith('Quay')", "true"},
      {"project.name.endsWith('Quay')", "false"},
      {"project.name.contains('ren')", "true"},
      {"size('Fl\\u00fcsse')", "6"},
      {"'a'.size() == 1", "true"},
      {"known(project.count)", "true"},
      {"has(missing.days)", "false"},
      {"known(1 / 0)", "false"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, CountsOnTheCalendarOfTheSubject) {
  constexpr Row kRows[] = {
      {"today()", "2026-06-30"},
      {"working_days(milestone.approved, milestone.forecast)", "12"},
      {"working_days(milestone.forecast, milestone.approved)", "-12"},
      {"working_days(today(), date('2026-07-04')) == milestone.slip - 9", "true"},
      {"workday(milestone.approved, 1)", "2026-06-15"},
      {"workday(milestone.approved, -milestone.slip)", "2026-05-27"},
      {"workday(today(), 5) + 1", "2026-07-08"},
      {"workday(today(), 10001)", "failed overflow"},
      {"workday(today(), missing.days)", "missing days"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, LetsUnknownThrough) {
  constexpr Row kRows[] = {
      {"missing.days + 1", "missing days"},
      {"1 + missing.days", "missing days"},
      {"missing.days > milestone.slip", "missing days"},
      {"missing.share * missing.days", "missing share"},
      {"max(1, missing.days)", "missing days"},
      {"!missing.flag", "missing flag"},
      {"missing.flag && true", "missing flag"},
      {"true && missing.flag", "missing flag"},
      {"missing.flag && false", "false"},
      {"false && missing.flag", "false"},
      {"missing.flag || true", "true"},
      {"true || missing.flag", "true"},
      {"missing.flag || false", "missing flag"},
      {"missing.flag || missing.days > 1", "missing flag"},
      {"1 / 0 > 1 || true", "true"},
      {"1 / 0 > 1 && true", "failed division by zero"},
      {"missing.flag ? 1 : 2", "missing flag"},
      {"true ? 1 : 1 / 0", "1"},
      {"has(missing.days) ? missing.days : milestone.slip", "12"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, ReadsCelLiterals) {
  constexpr Row kRows[] = {
      {"'it\\'s'", "'it's'"},
      {"r'a\\n'", "'a\\n'"},
      {"'\\x41\\u00e9\\101'",
       "'A\xC3\xA9"
       "A'"},
      {"'''a'b'''", "'a'b'"},
      {"1 + // a comment\n 2", "3"},
      {"true ? (false ? 1 : 2) : 3", "2"},
      {"false ? 1 : true ? 2 : 3", "2"},
      {"true || false && false", "true"},
      {"!true || true", "true"},
  };
  expect_rows(kRows);
}

TEST(Evaluate, ReportsTheEarliestChangeOfWhatItRead) {
  TryOut host;
  const auto at = [](std::string_view text) { return parse_time(text).value(); };
  host.set("milestone.slip", Value::integer(12).until(at("2026-07-01T00:00:00Z")));
  host.set("milestone.remaining", Value::integer(40).until(at("2026-06-30T00:00:00Z")));
  host.set("missing.flag", Value::missing("flag").until(at("2026-05-01T00:00:00Z")));
  const struct {
    std::string_view source;
    Timestamp wanted;
  } kRows[] = {
      {"project.count > 3", kNever},
      {"milestone.slip > 3", at("2026-07-01T00:00:00Z")},
      {"milestone.slip > 3 && milestone.remaining > 3", at("2026-06-30T00:00:00Z")},
      {"milestone.slip > 30 && milestone.remaining > 3", at("2026-07-01T00:00:00Z")},
      {"missing.flag && milestone.slip > 30", at("2026-05-01T00:00:00Z")},
      {"true ? milestone.slip : milestone.remaining", at("2026-07-01T00:00:00Z")},
      {"today() > milestone.approved", at("2026-07-01T00:00:00Z")},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.source);
    const auto program = compile(row.source, host.environment, std::nullopt);
    ASSERT_TRUE(program) << to_text(program.error());
    EXPECT_EQ(evaluate(*program, host).valid_until(), row.wanted);
  }
}

}  // namespace
}  // namespace portfolio::expr
