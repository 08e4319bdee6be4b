// A small rule that loads, to be broken by tests in one place at a time.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "rules/ruleset/load.h"

namespace portfolio::ruleset {

constexpr std::string_view kExample = R"(rule: late_milestone
id: X01
title: A milestone is late
subject: milestone
starred: true
health: {dimension: time}
thresholds:
  limit: {value: 5, unit: wd, neutral: 0}
  share: 0.10
applies: project.active && milestone.open
warning:
  on: milestone.slip >= limit
  off: milestone.slip <= 2
  for: 1wd
value_at_risk: milestone.value_at_risk
evidence: [milestone.slip, milestone.forecast_date]
texts:
  what_changed: "{milestone.name} is {milestone.slip} working days late."
  so_what: "At stake: {milestone.value_at_risk:money}."
  what_to_do: Agree a new date.
  who: {manager: project.manager, office: }
source: Practice
)";

// The example with one part of it exchanged.
inline std::string changed(std::string_view from, std::string_view to) {
  std::string text(kExample);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << "the example has no " << from;
  return text.replace(at, from.size(), to);
}

inline std::vector<std::string> problems_of(std::string text) {
  const SourceFile file{"late.yaml", std::move(text)};
  std::vector<std::string> all;
  for (const Problem& problem : load({&file, 1}, {}).problems) all.push_back(to_text(problem));
  return all;
}

}  // namespace portfolio::ruleset
