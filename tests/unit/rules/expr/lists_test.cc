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

TEST(Lists, AnswerQuestionsAboutTheirElements) {
  constexpr Row kRows[] = {
      {"size([1, 2, 3])", "3"},
      {"[].size()", "0"},
      {"'quay' in project.tags", "true"},
      {"'sea' in project.tags", "false"},
      {"2 in [1, 2.0]", "true"},
      {"2 in []", "false"},
      {"!(project.name in ['a', 'b'])", "true"},
      {"milestone.slip in [5, 12]", "true"},
      {"project.tags.exists(t, t.startsWith('q'))", "true"},
      {"project.tags.all(t, t.startsWith('q'))", "false"},
      {"project.tags.exists_one(t, t.startsWith('q'))", "true"},
      {"person.loads.filter(u, u > 1).size()", "2"},
      {"person.loads.filter(u, u > 1).map(u, u - 1).exists(d, d == 0.2)", "true"},
      {"person.loads.map(u, u > 1, u * 10).size()", "2"},
      {"sum(person.loads) == 3.2", "true"},
      {"sum(person.loads) / size(person.loads) > 1", "true"},
      {"sum(project.costs)", "EUR 350 minor"},
      {"max(person.loads) == 1.2", "true"},
      {"min(project.costs)", "EUR 100 minor"},
      {"max(person.loads.filter(u, u > 2))", "failed empty list"},
      {"project.tags[1]", "'quay'"},
      {"project.tags[2]", "failed index out of range"},
      {"project.tags[-1]", "failed index out of range"},
      {"([1] + [2, 3])[2]", "3"},
      {"(true ? [1] : [2, 3]).size()", "1"},
      {"[1, 2].all(x, [3, 4].all(y, y > x))", "true"},
      {"[1, 2].exists(x, [1, 2].filter(y, y < x).size() == x - 1)", "true"},
      {"[3, 1, 2].filter(x, x > 1).filter(x, x < 3)[0]", "2"},
  };
  expect_rows(kRows);
}

TEST(Lists, LetUnknownThrough) {
  constexpr Row kRows[] = {
      {"'a' in missing.tags", "missing tags"},
      {"size(missing.tags)", "missing tags"},
      {"known(missing.tags)", "false"},
      {"known(project.tags)", "true"},
      {"missing.tags.exists(t, t == 'a')", "missing tags"},
      {"project.gaps.exists(g, g > 7)", "true"},
      {"project.gaps.exists(g, g > 8)", "missing gap"},
      {"project.gaps.all(g, g > 7)", "false"},
      {"project.gaps.all(g, g > 0)", "missing gap"},
      {"project.gaps.exists_one(g, g > 7)", "missing gap"},
      {"8 in project.gaps", "true"},
      {"9 in project.gaps", "missing gap"},
      {"size(project.gaps)", "3"},
      {"project.gaps.filter(g, g > 0).size()", "missing gap"},
      {"project.gaps.filter(g, known(g)).size()", "2"},
      {"project.gaps.map(g, g + 1)[0]", "4"},
      {"project.gaps.map(g, g + 1).size()", "missing gap"},
      {"sum(project.gaps)", "missing gap"},
      {"([8] + missing.tags.map(t, 1)).exists(x, x == 8)", "true"},
      {"[1, 0].exists(x, 1 / x > 5)", "failed division by zero"},
  };
  expect_rows(kRows);
}

TEST(Lists, AreCheckedAtLoad) {
  constexpr Row kRows[] = {
      {"project.tags", "1:1: a list cannot be the result; ask for its size(), exists() or all()"},
      {"[1, 'a']", "1:1: a list of both a whole number and a text"},
      {"[[1]]", "1:1: a list of both a list, each a whole number and a list, each a whole number"},
      {"1 in project.tags", "1:3: in does not go with a whole number and a list, each a text"},
      {"milestone.slip in [project.logged]",
       "1:16: in does not go with working days and a list, each minutes"},
      {"project.tags.exists(t, t > 1)", "1:26: > does not go with a text and a whole number"},
      {"project.tags.exists(t, t)", "1:14: exists wants true or false of each element, met a text"},
      {"project.tags.exists(t)", "1:14: wrong number of arguments; write list.exists(x, …)"},
      {"project.tags.exists(1, true)", "1:21: exists wants the name of a variable first"},
      {"project.name.exists(t, true)", "1:14: exists wants a list before it, met a text"},
      {"project.tags.exists(t, true) && t == 'a'", "1:33: unknown name \"t\""},
      {"project.tags == project.tags",
       "1:14: == does not go with a list, each a text and a list, each a text"},
      {"sum(project.tags)", "1:1: sum wants a list of numbers or money, met a list, each a text"},
      {"[1].all(a, [1].all(b, [1].all(c, [1].all(d, [1].all(e, true)))))",
       "1:49: more than 4 macros within each other"},
  };
  expect_rows(kRows);
}

TEST(Lists, HaveABoundedCost) {
  const TryOut host;
  const auto cost = [&](std::string_view source) {
    const auto program = compile(source, host.environment, std::nullopt);
    return program ? program->cost() : 0;
  };
  EXPECT_EQ(cost("size([1, 2])"), 8U);
  EXPECT_GT(cost("project.tags.exists(t, t == 'a')"), 4000U);
  EXPECT_EQ(host.run("project.tags.all(a, project.tags.all(b, project.tags.all(c, a == b)))"),
            "1:14: may take 4003003002 steps, the limit is 5000000");
}

TEST(Lists, FailWhereTheHostGivesTooMuch) {
  TryOut host;
  const std::vector<Value> many(1001, Value::text("a"));
  host.set("project.tags", Value::list(Kind::kString, many));
  EXPECT_EQ(host.run("'b' in project.tags"), "failed list too long");
}

TEST(Lists, CarryTheEarliestChangeOfTheirElements) {
  TryOut host;
  const Timestamp soon = parse_time("2026-05-01T00:00:00Z").value();
  const std::array<Value, 2> gaps{Value::integer(1).until(soon), Value::integer(2)};
  host.set("project.gaps", Value::list(Kind::kInt, gaps));
  const auto program = compile("project.gaps.exists(g, g > 1)", host.environment, std::nullopt);
  ASSERT_TRUE(program);
  EXPECT_EQ(evaluate(*program, host).valid_until(), soon);
}

}  // namespace
}  // namespace portfolio::expr
