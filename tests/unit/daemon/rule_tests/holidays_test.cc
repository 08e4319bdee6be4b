// A hold counts working days: a weekend or a holiday in it makes it end later. Shown for each
// shipped rule that has one, by its own tests: the first alert that they tell of is told a working
// day later where one of the days of its hold is made a holiday.
#include <gtest/gtest.h>

#include <algorithm>

#include "daemon/rule_tests/story.h"
#include "rules/calendar/working_calendar.h"
#include "tests/unit/daemon/rule_tests/shipped_tests.h"

namespace portfolio::rule_tests {
namespace {

using calendar::WorkingCalendar;
using model::AlertTransition;

bool has_hold(const ruleset::Rule& rule) {
  return std::ranges::any_of(rule.timing.severities, [](const alert::SeverityTiming& one) {
    return one.used && one.hold.amount > 0 && one.hold.unit == alert::SpanUnit::kWorkingDays;
  });
}

// The file with that day as a holiday of everybody, before all else that is given.
std::string with_holiday(const std::string& text, Timestamp first, CivilDate day) {
  const std::size_t given = text.find("\ngiven:");
  const std::size_t line = text.find('\n', given + 1);
  std::string fact = "\n  - {at: " + format_time(first);
  fact +=
      ", calendar_upserted: {calendar: default, working_weekdays: [MONDAY, TUESDAY, WEDNESDAY, "
      "THURSDAY, FRIDAY], holidays: [" +
      format_date(day) + "]}}";
  return std::string(text).insert(line, fact);
}

class Holidays : public testing::TestWithParam<std::size_t> {
 protected:
  std::vector<AlertTransition> told(const std::string& text, std::size_t test) {
    std::vector<ruleset::Problem> problems;
    const TestFile file = read_test_file({"tests", text}, problems);
    EXPECT_TRUE(problems.empty());
    const ruleset::RuleSet* const rules = bench().rules_for(file, problems);
    return run_test(file, file.tests[test], *rules).told;
  }
  static Bench& bench() {
    static Bench bench(ruleset::shipped_files());
    return bench;
  }

  // Whether that alert is told a working day later for the holiday.
  bool is_later(const std::string& text, std::size_t test, const AlertTransition& alert,
                Timestamp first, CivilDate day) {
    const auto calendar = WorkingCalendar::make({.holidays = {day}}).value();
    for (const AlertTransition& other : told(with_holiday(text, first, day), test))
      if (other.change == alert.change && other.subject.id == alert.subject.id &&
          other.since == alert.since && other.severity == alert.severity)
        return other.at == calendar.add_working_days(alert.at, 1);
    return false;
  }

  bool is_shown(const std::string& text, const TestFile& file, std::size_t test) {
    const WorkingCalendar calendar;
    for (const AlertTransition& alert : told(text, test)) {
      if (alert.change != model::Change::kFiring && alert.change != model::Change::kEscalated)
        continue;
      const CivilDate since = calendar.local_date(alert.since), at = calendar.local_date(alert.at);
      CivilDate day = calendar.add_working_days(since, 1);
      for (int tries = 0; day <= at && tries < 10; day = calendar.add_working_days(day, 1), ++tries)
        if (is_later(text, test, alert, file.given.front().at, day)) return true;
    }
    return false;
  }
};

TEST_P(Holidays, MakeAHoldEndLater) {
  const std::string text = read_tests(GetParam());
  std::vector<ruleset::Problem> problems;
  const TestFile file = read_test_file({"tests", text}, problems);
  const ruleset::RuleSet* const rules = bench().rules_for(file, problems);
  ASSERT_NE(rules, nullptr);
  if (!has_hold(*rules->find(file.rule))) GTEST_SKIP() << "it tells at once";
  if (text.find("holidays: [") != std::string::npos) GTEST_SKIP() << "its own tests have holidays";
  if (text.find("\ngiven:") == std::string::npos || file.given.empty()) GTEST_FAIL() << "no given";
  for (std::size_t test = 0; test < file.tests.size(); ++test)
    if (is_shown(text, file, test)) return;
  ADD_FAILURE() << "no test of " << file.rule << " tells later for a holiday in its hold";
}

INSTANTIATE_TEST_SUITE_P(ShippedRules, Holidays,
                         testing::Range(std::size_t{0}, ruleset::shipped_files().size()),
                         [](const auto& place) { return name_of_rule(place.param); });

}  // namespace
}  // namespace portfolio::rule_tests
