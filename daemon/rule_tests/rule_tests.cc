#include "daemon/rule_tests/rule_tests.h"

#include <algorithm>
#include <utility>

#include "daemon/rule_tests/story.h"
#include "rules/ruleset/fields.h"

namespace portfolio::rule_tests {

Bench::Bench(std::span<const ruleset::SourceFile> rules) {
  ruleset::Loaded loaded = ruleset::load(rules, {});
  rules_ = std::move(loaded.rules);
  problems_ = std::move(loaded.problems);
}

const ruleset::RuleSet* Bench::rules_for(const TestFile& file,
                                         std::vector<ruleset::Problem>& problems) {
  std::vector<std::string_view> names;
  for (ruleset::Rule& rule : rules_.rules) {
    rule.enabled = rule.starred || rule.name == file.rule ||
                   std::ranges::find(file.with, rule.name) != file.with.end();
    names.push_back(rule.name);
  }
  ruleset::reindex(rules_);
  if (const ruleset::Rule* const rule = rules_.find(file.rule); rule && rule->name == file.rule)
    return &rules_;
  for (const ruleset::Problem& problem : problems_) {
    if (problem.file.find(file.rule + ".y") == std::string::npos) continue;
    problems.push_back(problem);  // It is there, and does not load.
    return nullptr;
  }
  ruleset::Report(file.source, problems)
      .add(file.rule_place,
           "unknown rule \"" + file.rule + '"' + ruleset::did_you_mean(file.rule, names));
  return nullptr;
}

std::vector<ruleset::Rule> Bench::exchange(std::vector<ruleset::Rule> parts) {
  for (ruleset::Rule& part : parts)
    for (ruleset::Rule& held : rules_.rules) {
      if (held.name != part.name || held.subject != part.subject) continue;
      part.enabled = held.enabled;
      std::swap(held, part);
      break;
    }
  ruleset::reindex(rules_);
  return parts;
}

Report run_rule_tests(const ruleset::SourceFile& tests, Bench& bench) {
  Report result;
  const TestFile file = read_test_file(tests, result.problems);
  result.rule = file.rule;
  const ruleset::RuleSet* const rules = bench.rules_for(file, result.problems);
  if (rules == nullptr) {
    result.failed = file.tests.size();
    return result;
  }
  Coverage coverage(*rules, file.rule, file.equivalent);
  for (const Test& test : file.tests) {
    Outcome outcome;
    if (!test.broken)
      outcome = run_test(file, test, *rules, [&](auto& fold) { coverage.look(fold); });
    coverage.listen(outcome.told);
    ++(test.broken || outcome.problem ? result.failed : result.passed);
    if (outcome.problem) result.problems.push_back(*std::move(outcome.problem));
  }
  result.branches = coverage.branches();
  return result;
}

}  // namespace portfolio::rule_tests
