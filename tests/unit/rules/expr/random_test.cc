// Whatever text comes, the compiler answers, and what it accepts can be evaluated.
#include <gtest/gtest.h>

#include <random>

#include "rules/expr/template.h"
#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

constexpr std::string_view kWords[] = {"(",
                                       ")",
                                       "[",
                                       "]",
                                       ",",
                                       ".",
                                       "?",
                                       ":",
                                       "!",
                                       "-",
                                       "+",
                                       "*",
                                       "/",
                                       "%",
                                       "<",
                                       "<=",
                                       ">",
                                       ">=",
                                       "==",
                                       "!=",
                                       "&&",
                                       "||",
                                       "in",
                                       "0",
                                       "1",
                                       "7",
                                       "0.95",
                                       "1e18",
                                       "9223372036854775807",
                                       "true",
                                       "false",
                                       "'a'",
                                       "'\\u00e9'",
                                       "date('2026-01-31')",
                                       "money('EUR 1')",
                                       "milestone.slip",
                                       "milestone.forecast",
                                       "milestone.approved",
                                       "project.cpi",
                                       "project.spent",
                                       "project.grant",
                                       "project.tags",
                                       "person.loads",
                                       "project.gaps",
                                       "project.costs",
                                       "project.heard",
                                       "missing.flag",
                                       "missing.days",
                                       "missing.tags",
                                       "tolerance",
                                       "GREEN",
                                       "x",
                                       "min(",
                                       "max(",
                                       "clamp(",
                                       "abs(",
                                       "round(",
                                       "sum(",
                                       "size(",
                                       "known(",
                                       "number(",
                                       ".exists(x, ",
                                       ".all(x, ",
                                       ".filter(x, ",
                                       ".map(x, ",
                                       ".exists_one(x, ",
                                       ".size()",
                                       "[0]",
                                       "\xff",
                                       "{",
                                       "}"};

// A random expression that is often well formed: the deeper, the simpler.
std::string grow(std::mt19937& random, int depth) {
  const auto pick = [&](std::initializer_list<std::string_view> words) {
    return std::string(*(words.begin() + random() % words.size()));
  };
  if (depth == 0 || random() % 5 == 0) return std::string(kWords[23 + random() % 29]);
  const auto inner = [&] { return grow(random, depth - 1); };
  switch (random() % 6) {
    case 0:
      return '(' + inner() + ' ' + pick({"+", "-", "*", "/", "%"}) + ' ' + inner() + ')';
    case 1:
      return '(' + inner() + pick({" < ", " == ", " >= ", " && ", " || ", " in "}) + inner() + ')';
    case 2:
      return '(' + inner() + " ? " + inner() + " : " + inner() + ')';
    case 3:
      return pick({"min(", "max("}) + inner() + ", " + inner() + ')';
    case 4:
      return pick({"sum(", "size(", "abs(", "known(", "!(", "-(", "number("}) + inner() + ')';
    default:
      break;
  }
  return pick({"project.tags", "person.loads", "project.gaps", "[1, 2]", "["}) +
         pick({".exists(x, ", ".all(x, ", ".filter(x, ", ".map(x, "}) + inner() + ')';
}

TEST(Random, TextsAreAnswered) {
  const TryOut host;
  std::mt19937 random(7);  // The same numbers everywhere.
  int accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string source;
    if (round % 3 == 0) {
      for (auto words = random() % 12; words > 0; --words) {
        source += kWords[random() % std::size(kWords)];
        source += random() % 4 == 0 ? " " : "";
      }
    } else {
      source = grow(random, 4);
    }
    SCOPED_TRACE(source);
    const auto program = compile(source, host.environment, std::nullopt);
    if (program) {
      ++accepted;
      const Value value = evaluate(*program, host);
      EXPECT_TRUE(!value.is_known() || value.kind() == program->type().kind) << show(value);
      EXPECT_EQ(show(value), show(evaluate(*program, host)));
    } else {
      EXPECT_FALSE(program.error().message.empty());
    }
    const auto made = compile_template("a {" + source + "} b", host.environment);
    EXPECT_TRUE(made || !program) << to_text(made.error());
    EXPECT_TRUE(!made || !made->render(host).empty());
  }
  EXPECT_GT(accepted, 500);
}

}  // namespace
}  // namespace portfolio::expr
