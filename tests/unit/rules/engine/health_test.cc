// A project is as healthy as the worst verdict in each dimension; what cannot be judged is grey.
#include "rules/engine/health.h"

#include <gtest/gtest.h>

namespace portfolio::engine {
namespace {

using alert::Severity;
using alert::Truth;
using signals::Dimension;
using signals::Level;
using signals::SubjectKind;

constexpr Truth kYes = Truth::kYes, kNo = Truth::kNo, kUnknown = Truth::kUnknown;

ruleset::Rule rule(Dimension dimension, Severity from = Severity::kWarning) {
  ruleset::Rule made;
  made.health = ruleset::HealthPart{dimension, from};
  for (auto& conditions : made.severities) conditions.on.emplace();
  return made;
}

Evaluation says(Truth critical, Truth warning, Truth off = kYes, Truth guard = kYes) {
  Evaluation evaluation;
  evaluation.reading.guard = guard;
  evaluation.reading.of(Severity::kCritical) = {critical, off};
  evaluation.reading.of(Severity::kWarning) = {warning, off};
  return evaluation;
}

TEST(Verdict, IsGreenOnlyWhereAllThatDecidesIsKnownToBeQuiet) {
  Evaluation does_not_apply = says(kYes, kYes);
  does_not_apply.applies = false;
  const struct {
    std::string_view name;
    Evaluation evaluation;
    Severity from;
    Level level;
  } kRows[] = {
      {"critical", says(kYes, kYes), Severity::kWarning, Level::kRed},
      {"a warning", says(kNo, kYes), Severity::kWarning, Level::kAmber},
      {"quiet", says(kNo, kNo), Severity::kWarning, Level::kGreen},
      {"critical is unknown, a warning holds", says(kUnknown, kYes), Severity::kWarning,
       Level::kAmber},
      {"critical is unknown", says(kUnknown, kNo), Severity::kWarning, Level::kGrey},
      {"a warning is unknown", says(kNo, kUnknown), Severity::kWarning, Level::kGrey},
      {"the end is unknown", says(kNo, kNo, kUnknown), Severity::kWarning, Level::kGrey},
      {"the guard fails", says(kYes, kYes, kYes, kNo), Severity::kWarning, Level::kGrey},
      {"the guard is unknown", says(kYes, kYes, kYes, kUnknown), Severity::kWarning, Level::kGrey},
      {"it does not apply", does_not_apply, Severity::kWarning, Level::kGrey},
      {"warnings do not count", says(kNo, kYes), Severity::kCritical, Level::kGreen},
      {"and critical does", says(kYes, kYes), Severity::kCritical, Level::kRed},
      {"nor do unknown warnings", says(kNo, kUnknown), Severity::kCritical, Level::kGreen},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(verdict_of(rule(Dimension::kTime, row.from), row.evaluation), row.level);
  }
}

class HealthTest : public testing::Test {
 protected:
  std::vector<model::Handle> note(std::uint16_t place, model::Handle subject, model::Handle project,
                                  const Evaluation& evaluation,
                                  Dimension dimension = Dimension::kTime) {
    std::vector<model::Handle> judged;
    health_.note(place, rule(dimension), {SubjectKind::kBenefit, subject, 0}, project, evaluation,
                 judged);
    return judged;
  }
  Level level(model::Handle project, Dimension dimension = Dimension::kTime) const {
    return signals::level_in(health_.levels_of(project), dimension);
  }
  Health health_;
};

TEST_F(HealthTest, TheWorstSubjectDecidesUntilItIsBetter) {
  EXPECT_EQ(level(7), Level::kGrey);
  note(0, 1, 7, says(kNo, kNo));
  EXPECT_EQ(level(7), Level::kGreen);
  note(0, 2, 7, says(kYes, kYes));
  note(1, 1, 7, says(kNo, kYes));
  EXPECT_EQ(level(7), Level::kRed);
  note(0, 2, 7, says(kNo, kNo));
  EXPECT_EQ(level(7), Level::kAmber);
  note(1, 1, 7, says(kUnknown, kUnknown));
  EXPECT_EQ(level(7), Level::kGreen);
}

TEST_F(HealthTest, DimensionsAreOfTheirOwn) {
  note(0, 1, 7, says(kYes, kYes), Dimension::kCost);
  EXPECT_EQ(level(7, Dimension::kCost), Level::kRed);
  EXPECT_EQ(level(7, Dimension::kTime), Level::kGrey);
}

TEST_F(HealthTest, WhoMovesIsJudgedInBothProjectsAndWhoStaysTheSameInNone) {
  EXPECT_EQ(note(0, 1, 7, says(kYes, kYes)), std::vector<model::Handle>{7});
  EXPECT_EQ(note(0, 1, 7, says(kYes, kYes)), std::vector<model::Handle>{});
  EXPECT_EQ(note(0, 1, 8, says(kYes, kYes)), (std::vector<model::Handle>{7, 8}));
  EXPECT_EQ(level(7), Level::kGrey);
  EXPECT_EQ(level(8), Level::kRed);
}

TEST_F(HealthTest, ARuleWithoutAPartInItChangesNothing) {
  std::vector<model::Handle> judged;
  health_.note(0, {}, {SubjectKind::kBenefit, 7, 0}, 7, says(kYes, kYes), judged);
  EXPECT_TRUE(judged.empty());
  EXPECT_EQ(level(7), Level::kGrey);
}

}  // namespace
}  // namespace portfolio::engine
