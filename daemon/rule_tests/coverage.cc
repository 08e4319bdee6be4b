#include "daemon/rule_tests/coverage.h"

#include <algorithm>

#include "rules/signals/subject.h"

namespace portfolio::rule_tests {
namespace {

using alert::Severity;
using alert::Truth;
using model::Change;

constexpr const char* kSeverities[] = {"info", "warning", "critical"};
constexpr const char kHeldBack[] = "guard holds back", kMissing[] = "input missing",
                     kTold[] = "missing input told";

// A change that makes no difference, as the tests say with a reason, is of a branch that nothing
// goes through: a guard that says no more than the conditions, data that are never missing.
bool makes_difference(const std::vector<Equivalent>& equivalent, const std::string& mutant) {
  return std::ranges::find(equivalent, mutant, &Equivalent::mutant) == equivalent.end();
}

}  // namespace

Coverage::Coverage(const ruleset::RuleSet& rules, std::string_view rule,
                   const std::vector<Equivalent>& equivalent)
    : rule_(rule), main_kind_(kind_name(rules.find(rule)->subject)) {
  for (const ruleset::Rule& part : rules.rules) {
    if (part.name != rule_) continue;
    const std::string kind(kind_name(part.subject)), prefix = prefix_of(kind);
    const std::string mutants = prefix.empty() ? "" : kind + ".";
    for (std::size_t i = 0; i < alert::kSeverities; ++i) {
      if (!part.severities[i].on) continue;
      branches_.push_back({prefix + kSeverities[i] + " fires"});
      branches_.push_back({prefix + kSeverities[i] + " ends"});
    }
    if (part.guard)
      branches_.push_back(
          {prefix + kHeldBack, false, makes_difference(equivalent, mutants + "guard: removed")});
    branches_.push_back({prefix + kMissing, false, false});
    branches_.push_back(
        {prefix + kTold, false, makes_difference(equivalent, mutants + "nodata_after: *")});
  }
}

std::string Coverage::prefix_of(std::string_view kind) const {
  return kind == main_kind_ ? std::string() : std::string(kind) + ": ";
}

void Coverage::look(engine::OrganisationFold& fold) {
  for (const ruleset::Rule& part : fold.rules().rules)
    if (part.name == rule_) look(fold, part);
}

void Coverage::look(engine::OrganisationFold& fold, const ruleset::Rule& rule) {
  const std::string prefix = prefix_of(kind_name(rule.subject));
  const model::Organisation& o = fold.organisation();
  const CivilDate today = CivilDate{std::chrono::floor<Days>(o.clock).time_since_epoch()};
  signals::for_each_subject(o, rule.subject, today, [&](signals::SubjectRef subject) {
    const engine::Evaluation evaluation = fold.evaluate_now(rule, subject);
    if (!evaluation.applies) return;
    for (const alert::Condition& condition : evaluation.reading.severities) {
      if (condition.on == Truth::kUnknown) see(prefix + kMissing);
      if (condition.on == Truth::kYes && evaluation.reading.guard != Truth::kYes)
        see(prefix + kHeldBack);
    }
  });
}

void Coverage::listen(const std::vector<model::AlertTransition>& told) {
  std::map<std::string, Severity, std::less<>> now;  // By alert.
  for (const model::AlertTransition& one : told) {
    const std::string prefix = prefix_of(one.subject.kind);
    Severity& severity = now[one.alert];
    const Severity next = one.change == Change::kResolved ? Severity::kUnspecified : one.severity;
    const std::size_t place = static_cast<std::size_t>(next);
    switch (one.change) {
      case Change::kFiring:
      case Change::kEscalated:
        see(prefix + kSeverities[place - 1] + " fires");
        break;
      case Change::kDeescalated:
      case Change::kResolved:
        see_severities(prefix, next, severity, " ends");
        break;
      case Change::kNodata:
        see(prefix + kTold);
        break;
      default:
        break;
    }
    severity = next;
  }
}

// Those in between: whoever leaves critical at once has left warning too.
void Coverage::see_severities(const std::string& part, Severity above, Severity up_to,
                              const char* what) {
  for (auto i = static_cast<std::size_t>(above); i < static_cast<std::size_t>(up_to); ++i)
    see(part + kSeverities[i] + what);
}

void Coverage::see(const std::string& name) {
  for (Branch& branch : branches_)
    if (branch.name == name) branch.seen = true;
}

}  // namespace portfolio::rule_tests
