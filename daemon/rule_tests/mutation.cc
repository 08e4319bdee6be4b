#include "daemon/rule_tests/mutation.h"

#include <algorithm>
#include <set>

#include "daemon/rule_tests/mutants.h"
#include "daemon/rule_tests/story.h"
#include "rules/ruleset/fields.h"

namespace portfolio::rule_tests {
namespace {

using ruleset::Problem;

class Mutation {
 public:
  Mutation(const TestFile& file, const ruleset::SourceFile& rule, Bench& bench,
           const ruleset::RuleSet& rules, MutationReport& report)
      : file_(file), rule_(rule), bench_(bench), rules_(rules), report_(report) {}

  void run() {
    const auto tree = ruleset::parse_tree(rule_.text);
    if (!tree) return;  // It loaded before.
    for (const Mutant& mutant : make_mutants(rule_.text, *tree)) try_one(mutant);
    for (const Equivalent& one : file_.equivalent)
      if (used_.count(one.mutant) == 0) add(one.place, "there is no mutant \"" + one.mutant + '"');
  }

  // Nothing: all passed.
  std::optional<Problem> first_failure() {
    for (const Test& test : file_.tests)
      if (Outcome outcome = run_test(file_, test, rules_); outcome.problem) return outcome.problem;
    return std::nullopt;
  }

 private:
  void try_one(const Mutant& mutant) {
    std::vector<Problem> problems;
    MutantFate fate{mutant.name, {}, Fate::kRefused};
    fate.place = ruleset::Report(rule_, problems).at(mutant.place, "");
    if (auto changed = ruleset::compile_rule(rule_, mutant.tree, problems); !changed.empty()) {
      std::vector<ruleset::Rule> original = bench_.exchange(std::move(changed));
      const auto failure = first_failure();
      bench_.exchange(std::move(original));
      fate.fate = failure ? Fate::kCaught : Fate::kSurvived;
      if (failure) fate.place.message = to_text(*failure);
    } else {
      fate.place.message = problems.front().message;
    }
    excuse(fate);
    report_.fates.push_back(std::move(fate));
  }

  // "nodata_after: *" is each mutant of that place.
  static bool is_meant(const Equivalent& one, const MutantFate& fate) {
    const std::string_view mutant = one.mutant;
    return mutant.ends_with('*') ? fate.mutant.starts_with(mutant.substr(0, mutant.size() - 1))
                                 : fate.mutant == mutant;
  }

  // What is listed as no difference must not be one.
  void excuse(MutantFate& fate) {
    for (const Equivalent& one : file_.equivalent) {
      if (!is_meant(one, fate)) continue;
      used_.insert(one.mutant);
      if (fate.fate != Fate::kSurvived)
        return add(one.place,
                   '"' + fate.mutant + "\" is listed as no difference, but " +
                       (fate.fate == Fate::kCaught ? "a test catches it" : "it does not load"));
      fate.fate = Fate::kEquivalent;
      fate.place.message = one.reason;
    }
  }

  void add(std::size_t place, const std::string& message) {
    ruleset::Report(file_.source, report_.problems).add(place, message);
  }

  const TestFile& file_;
  const ruleset::SourceFile& rule_;
  Bench& bench_;
  const ruleset::RuleSet& rules_;
  MutationReport& report_;
  std::set<std::string> used_;  // Equivalents that there are.
};

}  // namespace

std::size_t MutationReport::count(Fate fate) const {
  return static_cast<std::size_t>(std::count_if(
      fates.begin(), fates.end(), [&](const MutantFate& one) { return one.fate == fate; }));
}

MutationReport run_mutants(const ruleset::SourceFile& tests,
                           std::span<const ruleset::SourceFile> rules, Bench& bench) {
  MutationReport report;
  const TestFile file = read_test_file(tests, report.problems);
  report.rule = file.rule;
  if (!report.problems.empty()) return report;
  const ruleset::RuleSet* const set = bench.rules_for(file, report.problems);
  if (set == nullptr) return report;
  const ruleset::Rule& rule = *set->find(file.rule);
  const auto source = std::find_if(rules.begin(), rules.end(), [&](const ruleset::SourceFile& one) {
    return one.text == rule.text;
  });
  Mutation mutation(file, *source, bench, *set, report);
  if (auto failure = mutation.first_failure())
    report.problems.push_back(*std::move(failure));  // Nothing can be said then.
  else
    mutation.run();
  return report;
}

}  // namespace portfolio::rule_tests
