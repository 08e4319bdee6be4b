// Which mutants there are of a rule, and what becomes of them under its tests.
#include "daemon/rule_tests/mutation.h"

#include <gtest/gtest.h>

#include "daemon/rule_tests/mutants.h"

namespace portfolio::rule_tests {
namespace {

constexpr std::string_view kRule = R"(rule: late_task
id: X1
title: A milestone is late
subject: milestone
thresholds:
  warn_days: {value: 5, unit: wd}
applies: milestone.open
guard: milestone.slip < 900
warning:
  on: milestone.slip >= warn_days
  off: milestone.slip <= 2
  for: 1wd
texts:
  what_changed: Late.
  so_what: It matters.
  what_to_do: Act.
  who: {manager: project.manager}
source: Practice
)";

constexpr std::string_view kTests = R"(rule: late_task
given:
  - {at: 2026-03-02T09:00:00Z, project_upserted: {project: P-1, lifecycle: ACTIVE}}
  - {at: 2026-03-02T09:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
     baseline_date: 2026-03-31}}
tests:
  - name: fires at five days
    events:
      - {at: 2026-03-03T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-07}}
    expect:
      - {at: 2026-03-04T10:00:00Z, change: FIRING, subject: P-1/M1}
    until: 2026-03-20T00:00:00Z
)";

TEST(Stepped, KeepsTheWayANumberIsWritten) {
  const struct {
    std::string_view number;
    int by;
    std::size_t digits;
    std::string_view result;
  } kRows[] = {{"5", 1, 0, "6"},          {"0", -1, 0, "-1"},       {"0.95", 1, 2, "0.96"},
               {"1", -1, 2, "0.99"},      {"0.125", 1, 3, "0.126"}, {"-0.01", 1, 2, "0.00"},
               {"0.005", -1, 3, "0.004"}, {"10", -1, 0, "9"}};
  for (const auto& row : kRows) EXPECT_EQ(stepped(row.number, row.by, row.digits), row.result);
}

std::string fates(const std::string& tests) {
  const ruleset::SourceFile rules[] = {{"rule.yaml", std::string(kRule)}};
  Bench bench(rules);
  const MutationReport report = run_mutants({"test.yaml", tests}, rules, bench);
  constexpr const char* kFates[] = {"caught", "survived", "refused", "equivalent"};
  std::string all;
  for (const ruleset::Problem& problem : report.problems) all += to_text(problem) + '\n';
  for (const MutantFate& one : report.fates)
    all += std::to_string(one.place.line) + ' ' + one.mutant + ": " +
           kFates[static_cast<std::size_t>(one.fate)] + '\n';
  return all;
}

TEST(Mutation, ChangesEverythingThatATestShouldNotice) {
  EXPECT_EQ(fates(std::string(kTests)),
            "6 thresholds.warn_days: 5 -> 4: survived\n"
            "6 thresholds.warn_days: 5 -> 6: caught\n"
            "10 warning.on: 1st >= -> >: caught\n"
            "11 warning.off: 1st <= -> <: survived\n"
            "11 warning.off: 1st 2 -> 1: survived\n"
            "11 warning.off: 1st 2 -> 3: survived\n"
            "11 warning.off: never: survived\n"
            "11 warning.off: not on: survived\n"
            "12 warning.for: 1wd -> 0wd: caught\n"
            "12 warning.for: 1wd -> 2wd: caught\n"
            "12 warning.for: 1wd -> 1cald: survived\n"
            "10 warning.clear: 2wd -> 1wd: survived\n"
            "10 warning.clear: 2wd -> 3wd: survived\n"
            "10 warning.clear: 2wd -> 2cald: survived\n"
            "1 nodata_after: 3wd -> 2wd: survived\n"
            "1 nodata_after: 3wd -> 4wd: survived\n"
            "1 nodata_after: 3wd -> 3cald: survived\n"
            "8 guard: removed: survived\n");
}

TEST(Mutation, ListsWhatIsNoDifference) {
  const std::string excused = std::string(kTests) +
                              "equivalent:\n"
                              "  - {mutant: 'guard: removed', reason: no slip is that long}\n"
                              "  - {mutant: 'guard: gone', reason: there is no such}\n"
                              "  - {mutant: 'warning.for: 1wd -> 2wd', reason: but it is caught}\n";
  const std::string all = fates(excused);
  EXPECT_NE(all.find("8 guard: removed: equivalent\n"), std::string::npos) << all;
  EXPECT_NE(all.find("test.yaml:16:5: there is no mutant \"guard: gone\"\n"), std::string::npos);
  EXPECT_NE(all.find("test.yaml:17:5: \"warning.for: 1wd -> 2wd\" is listed as no difference, but "
                     "a test catches it\n"),
            std::string::npos);
}

TEST(Mutation, ListsAllMutantsOfAPlaceAtOnce) {
  const std::string excused = std::string(kTests) +
                              "equivalent:\n"
                              "  - {mutant: 'nodata_after: *', reason: it is never without data}\n"
                              "  - {mutant: 'warning.for: *', reason: but one is caught}\n";
  const std::string all = fates(excused);
  EXPECT_NE(all.find("1 nodata_after: 3wd -> 2wd: equivalent\n"
                     "1 nodata_after: 3wd -> 4wd: equivalent\n"
                     "1 nodata_after: 3wd -> 3cald: equivalent\n"),
            std::string::npos)
      << all;
  EXPECT_NE(all.find("test.yaml:16:5: \"warning.for: 1wd -> 2wd\" is listed as no difference, but "
                     "a test catches it\n"),
            std::string::npos);
}

TEST(Mutation, SaysNothingOfARuleWhoseTestsFail) {
  std::string failing(kTests);
  failing.replace(failing.find("03-04T10"), 8, "03-05T10");
  EXPECT_EQ(fates(failing),
            "test.yaml:12:9: fires at five days: expected 2026-03-05T10:00:00Z FIRING P-1/M1, met "
            "2026-03-04T10:00:00Z FIRING P-1/M1\n");
}

}  // namespace
}  // namespace portfolio::rule_tests
