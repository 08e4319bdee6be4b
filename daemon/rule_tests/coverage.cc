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

}  // namespace

Coverage::Coverage(const ruleset::Rule& rule) : rule_(rule.name) {
  for (std::size_t i = 0; i < alert::kSeverities; ++i) {
    if (!rule.severities[i].on) continue;
    branches_.push_back({std::string(kSeverities[i]) + " fires"});
    branches_.push_back({std::string(kSeverities[i]) + " ends"});
  }
  if (rule.guard) branches_.push_back({kHeldBack});
  branches_.push_back({kMissing, false, false});
  branches_.push_back({kTold, false, false});
}

void Coverage::look(engine::OrganisationFold& fold) {
  const ruleset::Rule& rule = *fold.rules().find(rule_);
  const model::Organisation& o = fold.organisation();
  const CivilDate today = CivilDate{std::chrono::floor<Days>(o.clock).time_since_epoch()};
  signals::for_each_subject(o, rule.subject, today, [&](signals::SubjectRef subject) {
    const engine::Evaluation evaluation = fold.evaluate_now(rule, subject);
    if (!evaluation.applies) return;
    for (const alert::Condition& condition : evaluation.reading.severities) {
      if (condition.on == Truth::kUnknown) see(kMissing);
      if (condition.on == Truth::kYes && evaluation.reading.guard != Truth::kYes) see(kHeldBack);
    }
  });
}

void Coverage::listen(const std::vector<model::AlertTransition>& told) {
  std::map<std::string, Severity, std::less<>> now;  // By alert.
  for (const model::AlertTransition& one : told) {
    Severity& severity = now[one.subject.id];
    const Severity next = one.change == Change::kResolved ? Severity::kUnspecified : one.severity;
    const std::size_t place = static_cast<std::size_t>(next);
    switch (one.change) {
      case Change::kFiring:
      case Change::kEscalated:
        see(std::string(kSeverities[place - 1]) + " fires");
        break;
      case Change::kDeescalated:
      case Change::kResolved:
        see_severities(next, severity, " ends");
        break;
      case Change::kNodata:
        see(kTold);
        break;
      default:
        break;
    }
    severity = next;
  }
}

// Those in between: whoever leaves critical at once has left warning too.
void Coverage::see_severities(Severity above, Severity up_to, const char* what) {
  for (auto i = static_cast<std::size_t>(above); i < static_cast<std::size_t>(up_to); ++i)
    see(std::string(kSeverities[i]) + what);
}

void Coverage::see(const std::string& name) {
  for (Branch& branch : branches_)
    if (branch.name == name) branch.seen = true;
}

}  // namespace portfolio::rule_tests
