#include "daemon/shell/views/rule_inputs.h"

#include <algorithm>
#include <map>
#include <set>

#include "rules/signals/signal.h"

namespace portfolio::daemon {
namespace {

using alert::Truth;

// Subjects of one rule that are looked at: enough to see what is missing.
constexpr std::int64_t kSubjects = 500;
constexpr std::size_t kMissing = 8;

// Counts what one rule lacks.
class Inputs {
 public:
  Inputs(const ruleset::Rule& rule, http::RuleInputs& into) : rule_(rule), into_(into) {
    const auto gather = [&](const std::optional<expr::Program>& program) {
      if (program) slots_.insert(program->reads().begin(), program->reads().end());
    };
    gather(rule.guard);
    for (const ruleset::Conditions& conditions : rule.severities) {
      gather(conditions.on);
      gather(conditions.or_on);
    }
  }

  void look(engine::OrganisationFold& fold, signals::SubjectRef subject) {
    if (into_.subjects >= kSubjects) return;
    const engine::Evaluation evaluation = fold.evaluate_now(rule_, subject);
    if (!evaluation.applies) return;
    ++into_.subjects;
    if (is_judged(evaluation.reading)) {
      ++into_.evaluable;
      return;
    }
    for (const std::uint16_t slot : slots_) {
      const expr::Value value = signals::read(fold.context(), slot, subject);
      if (value.is_known()) continue;
      http::MissingInput& input = missing_[slot];
      if (input.wants.empty()) input.wants = value.reason();
      ++input.subjects;
    }
  }

  void finish() {
    for (auto& [slot, input] : missing_) {
      input.signal = signals::catalogue()[slot].name;
      into_.missing.push_back(std::move(input));
    }
    std::sort(into_.missing.begin(), into_.missing.end(), [](const auto& a, const auto& b) {
      return a.subjects != b.subjects ? a.subjects > b.subjects : a.signal < b.signal;
    });
    if (into_.missing.size() > kMissing) into_.missing.resize(kMissing);
  }

 private:
  // Severities that the rule does not have say nothing.
  bool is_judged(const alert::Reading& reading) const {
    if (reading.guard != Truth::kYes || reading.other == Truth::kUnknown) return false;
    for (std::size_t i = 0; i < alert::kSeverities; ++i)
      if (rule_.severities[i].on && reading.severities[i].on == Truth::kUnknown) return false;
    return true;
  }

  const ruleset::Rule& rule_;
  http::RuleInputs& into_;
  std::set<std::uint16_t> slots_;
  std::map<std::uint16_t, http::MissingInput> missing_;  // By slot.
};

}  // namespace

std::vector<http::RuleInputs> rule_inputs_of(engine::Fold& fold, const std::string& organisation) {
  std::vector<http::RuleInputs> all;
  for (const ruleset::Rule& rule : fold.rules().rules) {
    http::RuleInputs& row = rule.is_part ? all.back() : all.emplace_back();  // One for all parts.
    row.rule = rule.name;
    row.rule_id = rule.id;
    if (!rule.is_part) row.subject_kind = kind_name(rule.subject);
    row.enabled = rule.enabled;
    Inputs inputs(rule, row);
    for (const auto& [id, one] : fold.organisations()) {
      if (!organisation.empty() && id != organisation) continue;
      const model::Organisation& o = one->organisation();
      const CivilDate today{std::chrono::floor<Days>(o.clock).time_since_epoch()};
      signals::for_each_subject(o, rule.subject, today,
                                [&](signals::SubjectRef subject) { inputs.look(*one, subject); });
    }
    inputs.finish();
  }
  return all;
}

void add_to(http::RuleInputs& row, const http::RuleInputs& other) {
  row.subjects += other.subjects;
  row.evaluable += other.evaluable;
  for (const http::MissingInput& input : other.missing) {
    const auto at = std::ranges::find(row.missing, input.signal, &http::MissingInput::signal);
    if (at == row.missing.end())
      row.missing.push_back(input);
    else
      at->subjects += input.subjects;
  }
}

}  // namespace portfolio::daemon
