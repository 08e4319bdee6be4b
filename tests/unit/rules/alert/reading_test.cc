#include "rules/alert/reading.h"

#include <gtest/gtest.h>

namespace portfolio::alert {
namespace {

constexpr Truth kNo = Truth::kNo;
constexpr Truth kMaybe = Truth::kUnknown;
constexpr Truth kYes = Truth::kYes;

Reading warning_and_critical(Condition warning, Condition critical) {
  Reading reading;
  reading.of(Severity::kInfo) = {kNo, kNo};
  reading.of(Severity::kWarning) = warning;
  reading.of(Severity::kCritical) = critical;
  return reading;
}

TEST(Reading, NestsSeverities) {
  RuleTiming timing;
  timing.of(Severity::kWarning).used = true;
  timing.of(Severity::kCritical).used = true;
  const struct {
    std::string_view name;
    Condition warning, critical, warning_then, critical_then;
  } kRows[] = {
      {"plain", {kYes, kNo}, {kNo, kYes}, {kYes, kNo}, {kNo, kYes}},
      {"critical makes warning", {kNo, kYes}, {kYes, kNo}, {kYes, kNo}, {kYes, kNo}},
      {"what is off below is off above", {kNo, kYes}, {kNo, kNo}, {kNo, kYes}, {kNo, kYes}},
      {"off decides what is unknown", {kMaybe, kYes}, {kMaybe, kMaybe}, {kNo, kYes}, {kNo, kYes}},
      {"unknown critical hides a quiet warning",
       {kNo, kNo},
       {kMaybe, kMaybe},
       {kMaybe, kNo},
       {kMaybe, kMaybe}},
      {"unknown critical hides no warning",
       {kYes, kNo},
       {kMaybe, kMaybe},
       {kYes, kNo},
       {kMaybe, kMaybe}},
      {"on counts where both are said", {kYes, kYes}, {kNo, kNo}, {kYes, kNo}, {kNo, kNo}},
      {"all unknown", {kMaybe, kMaybe}, {kMaybe, kMaybe}, {kMaybe, kMaybe}, {kMaybe, kMaybe}}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const Reading result = nested(warning_and_critical(row.warning, row.critical), timing);
    EXPECT_EQ(result, warning_and_critical(row.warning_then, row.critical_then));
    EXPECT_EQ(nested(result, timing), result);
  }
}

TEST(Reading, TakesTheOtherWayForItsSeverityAndTheLesser) {
  RuleTiming timing;
  timing.of(Severity::kWarning).used = true;
  timing.of(Severity::kCritical).used = true;
  const auto seen = [&](Severity to, Truth other, Condition warning, Condition critical) {
    timing.other_way.to = to;
    Reading reading = warning_and_critical(warning, critical);
    reading.other = other;
    const Reading result = nested(reading, timing);
    EXPECT_EQ(nested(result, timing), result);
    return result;
  };
  // On by the other way: warning is on too, and critical is not by its own; neither is off.
  Reading result = seen(Severity::kCritical, kYes, {kNo, kYes}, {kNo, kYes});
  EXPECT_EQ(result.of(Severity::kWarning), (Condition{kYes, kNo}));
  EXPECT_EQ(result.of(Severity::kCritical), (Condition{kNo, kNo}));
  EXPECT_EQ(result.other, kYes);
  EXPECT_TRUE(result.says_on());
  // Off below is off by any way.
  result = seen(Severity::kCritical, kMaybe, {kNo, kYes}, {kNo, kNo});
  EXPECT_EQ(result.other, kNo);
  // A graver severity says nothing of the other way to a lesser one.
  result = seen(Severity::kWarning, kNo, {kNo, kNo}, {kYes, kNo});
  EXPECT_EQ(result.of(Severity::kWarning), (Condition{kYes, kNo}));
  EXPECT_EQ(result.other, kNo);
  // A rule without another way has none.
  EXPECT_EQ(seen(Severity::kUnspecified, kYes, {kNo, kYes}, {kNo, kYes}).other, kNo);
}

TEST(Reading, LeavesOutWhatTheRuleDoesNotHave) {
  RuleTiming timing;
  timing.of(Severity::kWarning).used = true;
  const Reading result = nested(warning_and_critical({kNo, kYes}, {kYes, kYes}), timing);
  EXPECT_EQ(result, warning_and_critical({kNo, kYes}, {kNo, kNo}));
}

TEST(Reading, ComesBackFromItsBits) {
  const Truth all[] = {kNo, kMaybe, kYes};
  for (const Truth guard : all)
    for (const Truth a : all)
      for (const Truth b : all) {
        Reading reading = warning_and_critical({a, b}, {b, a});
        reading.guard = guard;
        reading.of(Severity::kInfo) = {b, kMaybe};
        reading.other = a;
        EXPECT_EQ(unpack(pack(reading)), reading);
      }
}

}  // namespace
}  // namespace portfolio::alert
