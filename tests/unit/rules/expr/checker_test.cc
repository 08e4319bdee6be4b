#include <gtest/gtest.h>

#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

TEST(Checker, SaysWhatIsWrongAndWhere) {
  constexpr Row kRows[] = {
      {"", "1:1: expected a value, met the end"},
      {"1 +", "1:4: expected a value, met the end"},
      {"(1", "1:3: expected ), met the end"},
      {"1 2", "1:3: expected an operator or the end, met 2"},
      {"milestone.slip > 5wd",
       "1:18: expected a value, met 5wd: a number carries no unit here, it takes the unit of the "
       "other side"},
      {"1 = 2", "1:3: expected an operator or the end, met =: write =="},
      {"true & false", "1:6: expected an operator or the end, met &: write it twice"},
      {"'abc", "1:1: expected a value, met ' without a closing quote"},
      {"'\\q'",
       "1:1: wrong escape in a text: after \\ comes one of n r t \\ \" ', xHH, uHHHH, "
       "UHHHHHHHH or three octal digits"},
      {"{'a': 1}", "1:1: maps and messages are not part of the rule language"},
      {"null", "1:1: there is no null; ask known(x) instead"},
      {"for", "1:1: for is a reserved word"},
      {"99999999999999999999", "1:1: the number 99999999999999999999 does not fit 64 bits"},
      {"1e40", "1:1: the number 1e40 has no exact form in 64 bits"},
      {"milestone.slp > 3",
       "1:1: unknown name \"milestone.slp\"; did you mean \"milestone.slip\"?"},
      {"true &&\n  slip > 3", "2:3: unknown name \"slip\"; did you mean \"milestone.slip\"?"},
      {"zzz", "1:1: unknown name \"zzz\""},
      {"mx(1, 2)", "1:1: unknown function \"mx\"; did you mean max(a, b, …)?"},
      {"clamp(1, 2)", "1:1: wrong number of arguments; write clamp(x, low, high)"},
      {"'ü' + 1", "1:5: + does not go with a text and a whole number"},
      {"1 && true", "1:1: && wants true or false, met a whole number"},
      {"!1", "1:1: ! wants true or false, met a whole number"},
      {"1 ? 2 : 3", "1:3: ? wants true or false before it, met a whole number"},
      {"true ? 1 : 'a'", "1:6: the two sides of : differ: a whole number and a text"},
      {"1 < 2 < 3", "1:7: < does not go with true or false and a whole number"},
      {"milestone.slip < project.logged",
       "1:16: < does not go with working days and minutes; number(x) drops a unit"},
      {"project.spent + project.logged", "1:15: + does not go with money and minutes"},
      {"project.spent > 5", "1:15: > does not go with money and a whole number"},
      {"milestone.slip * project.logged",
       "1:16: * does not go with working days and minutes; number(x) drops a unit"},
      {"milestone.slip < project.count",
       "1:16: < does not go with working days and a whole number; number(x) drops a unit"},
      {"milestone.forecast + milestone.slip", "1:20: + does not go with a date and working days"},
      {"milestone.forecast > '2026-01-31'",
       "1:20: > does not go with a date and a text; write date(\"2026-01-31\")"},
      {"'a' + 'b'", "1:5: + does not go with a text and a text; texts are joined in templates"},
      {"date('2026-02-30')", "1:6: not a date between 1970 and 2199 such as \"2026-01-31\""},
      {"money('10 EUR')", "1:7: not an amount such as \"EUR 10000.50\""},
      {"(1).x", "1:5: only a name has parts; x is not a method call"},
  };
  const TryOut host;
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.source);
    EXPECT_EQ(host.run(row.source), row.wanted);
  }
}

TEST(Checker, KeepsCurrenciesAndDatesApart) {
  constexpr Row kRows[] = {
      {"money('EUR 1') + money('USD 1')",
       "1:16: + does not go with EUR and USD; nothing says at what rate"},
      {"project.spent > max(2 * money('EUR 1'), -money('USD 1'))",
       "1:17: max does not go with EUR and USD; nothing says at what rate"},
      {"project.spent + (money('EUR 1') + project.grant) > money('USD 1')",
       "1:50: > does not go with EUR and USD; nothing says at what rate"},
      {"working_days(milestone.forecast, 5)",
       "1:1: working_days wants two dates, met a whole number"},
      {"workday(milestone.forecast, project.logged)",
       "1:1: workday wants whole working days after the date, met minutes"},
      {"workday(milestone.slip, 1)", "1:1: workday wants a date first, met working days"},
      {"today(1)", "1:1: wrong number of arguments; write today()"},
      {"working_day(milestone.forecast, milestone.approved)",
       "1:1: unknown function \"working_day\"; did you mean working_days(from, to)?"},
      {"working_days(milestone.approved, milestone.forecast) + project.logged",
       "1:54: + does not go with working days and minutes; number(x) drops a unit"},
  };
  const TryOut host;
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.source);
    EXPECT_EQ(host.run(row.source), row.wanted);
  }
}

TEST(Checker, WantsTheExpectedType) {
  constexpr Type kBool{.kind = Kind::kBool};
  constexpr Type kDays{.kind = Kind::kInt, .unit = Unit::kWorkdays};
  constexpr Type kShare{.kind = Kind::kDecimal, .unit = Unit::kShare};
  const struct {
    std::string_view source;
    Type expected;
    std::string_view problem;
  } kRows[] = {
      {"milestone.slip > 3", kBool, ""},
      {"milestone.slip", kBool, "1:1: expected true or false, met working days"},
      {"5", kDays, ""},
      {"5.5", kDays, "1:1: expected working days, met a number"},
      {"project.count", kDays, "1:1: expected working days, met a whole number"},
      {"project.spent / project.budget", kShare, ""},
      {"1", kShare, ""},
  };
  const TryOut host;
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.source);
    const auto program = compile(row.source, host.environment, row.expected);
    EXPECT_EQ(program ? "" : to_text(program.error()), row.problem);
  }
}

TEST(Checker, KnowsWhatAProgramReads) {
  const TryOut host;
  const auto program =
      compile("project.cpi < limit && (milestone.slip > tolerance || project.cpi > 2)",
              host.environment, Type{.kind = Kind::kBool});
  ASSERT_TRUE(program);
  EXPECT_EQ(std::vector<std::uint16_t>(program->reads().begin(), program->reads().end()),
            (std::vector<std::uint16_t>{0, 6}));
  EXPECT_EQ(program->parameters().size(), 2U);
  EXPECT_EQ(program->cost(), 11U);
}

TEST(Checker, BoundsWhatItTakes) {
  const TryOut host;
  std::string deep(100, '(');
  EXPECT_EQ(host.run(deep + '1'), "1:65: nested deeper than 64 levels");
  EXPECT_EQ(host.run(std::string(200, '!') + "true"), "1:64: nested deeper than 64 levels");
  std::string wide = "1";
  for (int i = 0; i < 100; ++i) wide += " + 1";
  EXPECT_EQ(host.run(wide), "1:255: nested deeper than 64 levels");
  EXPECT_EQ(host.run(std::string(10'000, ' ')), "1:1: the text is longer than 8192 bytes");
}

TEST(Checker, FindsTheNearestName) {
  EXPECT_EQ(edit_distance("slip", "slip"), 0U);
  EXPECT_EQ(edit_distance("slip", "silp"), 1U);
  EXPECT_EQ(edit_distance("slip", "lip"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
}

}  // namespace
}  // namespace portfolio::expr
