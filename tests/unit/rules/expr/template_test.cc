#include "rules/expr/template.h"

#include <gtest/gtest.h>

#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

std::string render(std::string_view source) {
  const TryOut host;
  const auto made = compile_template(source, host.environment);
  return made ? made->render(host) : to_text(made.error());
}

TEST(Template, RendersValuesInText) {
  constexpr Row kRows[] = {
      {"", ""},
      {"No value.", "No value."},
      {"{project.name} is {milestone.slip} working days late ({milestone.forecast}).",
       "Quay renewal is 12 working days late (2026-06-30)."},
      {"{ project.cpi : percent } of the work, {project.cpi} for each 1.00",
       "87 % of the work, 0.87 for each 1.00"},
      {"{(1 - project.cpi):points} points", "13 points"},
      {"{project.spent:money} of {project.budget}", "EUR 12,500 of EUR 20,000"},
      {"{project.logged:hours} h", "12.5 h"},
      {"{project.heard:date}", "2026-06-30"},
      {"{{x}} {milestone.slip > 3 ? \"}\" : \"{\"}", "{x} }"},
      {"{milestone.slip > 30 ? 1 : 0:number}", "0"},
      {"About {missing.days} days, {missing.share:percent}", "About unknown days, unknown"},
      {"{milestone.slip:count working day}, {milestone.slip - 11:count working day}",
       "12 working days, 1 working day"},
      {"{11 - milestone.slip:count step back/steps back}, {2 - 1:count person/people}",
       "-1 step back, 1 person"},
      {"{missing.days: count day }", "unknown days"},
      {"{1 / 0}", "unknown"},
      {"{project.tags}; {project.tags.filter(t, t != 'quay')}; {missing.tags}",
       "harbour, quay; harbour; unknown"},
      {"{person.loads.filter(u, u > 1):percent}", "120 %, 110 %"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.source);
    EXPECT_EQ(render(row.source), row.wanted);
  }
}

TEST(Template, SaysWhatIsWrongAndWhere) {
  constexpr Row kRows[] = {
      {"late\nby {milestone.slp}",
       "2:5: unknown name \"milestone.slp\"; did you mean \"milestone.slip\"?"},
      {"{milestone.slip:wd}",
       "1:17: unknown format \"wd\"; there are percent, points, number, money, date, hours and "
       "count THING"},
      {"{project.spent:count coin}", "1:16: count does not fit money"},
      {"{milestone.slip:count /days}", "1:17: count wants what is counted"},
      {"{milestone.slip:percent}", "1:17: percent does not fit working days"},
      {"{milestone.slip", "1:16: expected } or : and a format after the expression"},
      {"{milestone.slip 3}", "1:17: expected } or : and a format after the expression"},
      {"{}", "1:2: expected a value, met }"},
      {"a } b", "1:3: a } without its {; write }} for the brace itself"},
      {"{milestone.slip + project.logged}",
       "1:17: + does not go with working days and minutes; number(x) drops a unit"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.source);
    EXPECT_EQ(render(row.source), row.wanted);
  }
}

TEST(Template, KnowsWhatItReads) {
  const TryOut host;
  const auto made = compile_template("{project.cpi} {milestone.slip} {project.cpi} {tolerance}",
                                     host.environment);
  ASSERT_TRUE(made);
  EXPECT_EQ(std::vector<std::uint16_t>(made->reads().begin(), made->reads().end()),
            (std::vector<std::uint16_t>{0, 6}));
  EXPECT_EQ(made->parameters().size(), 1U);
}

}  // namespace
}  // namespace portfolio::expr
