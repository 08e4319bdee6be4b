#include "rules/engine/health.h"

#include <algorithm>

namespace portfolio::engine {

using alert::Severity;
using alert::Truth;
using signals::Level;

Level verdict_of(const ruleset::Rule& rule, const Evaluation& evaluation) {
  if (!evaluation.applies || evaluation.reading.guard != Truth::kYes) return Level::kGrey;
  const auto on = [&](Severity severity) {
    if (!rule.severities[alert::index_of(severity)].on) return Truth::kNo;
    const Truth first = evaluation.reading.of(severity).on;
    return rule.timing.other_way.to == severity ? std::max(first, evaluation.reading.other) : first;
  };
  // Quiet is what is known to be so: where even the end of a breach is unknown, data is missing.
  const bool judged = evaluation.reading.of(rule.health->from).off != Truth::kUnknown;
  const Truth critical = on(Severity::kCritical);
  if (critical == Truth::kYes) return Level::kRed;
  if (rule.health->from == Severity::kCritical)
    return critical == Truth::kNo && judged ? Level::kGreen : Level::kGrey;
  const Truth warning = on(Severity::kWarning);
  if (warning == Truth::kYes) return Level::kAmber;
  const bool quiet = critical == Truth::kNo && warning == Truth::kNo && judged;
  return quiet ? Level::kGreen : Level::kGrey;
}

Health::Verdict& Health::verdict(std::uint16_t place, const signals::SubjectRef& s) {
  if (verdicts_.size() <= place) verdicts_.resize(place + 1U);
  std::vector<Verdict>& of_rule = verdicts_[place];
  std::size_t at = s.handle;
  if (s.kind == signals::SubjectKind::kBudgetThreshold)
    at = at * 4 + static_cast<std::size_t>(s.part);
  if (s.kind == signals::SubjectKind::kMilestone) at = at * 2 + static_cast<std::size_t>(s.part);
  if (of_rule.size() <= at) of_rule.resize(std::max(at + 1, of_rule.size() * 2));
  return of_rule[at];
}

void Health::count(const Verdict& verdict, signals::Dimension dimension, int sign) {
  if (verdict.level == Level::kGrey || verdict.project == model::kNoHandle) return;
  if (counts_.size() <= verdict.project)
    counts_.resize(std::max<std::size_t>(verdict.project + 1, counts_.size() * 2));
  std::uint16_t& held = counts_[verdict.project][static_cast<std::size_t>(dimension)]
                               [static_cast<std::size_t>(verdict.level)];
  held = static_cast<std::uint16_t>(held + sign);
}

void Health::note(std::uint16_t place, const ruleset::Rule& rule,
                  const signals::SubjectRef& subject, model::Handle project,
                  const Evaluation& evaluation, std::vector<model::Handle>& judged) {
  if (!rule.health) return;
  Verdict& held = verdict(place, subject);
  const Verdict next{verdict_of(rule, evaluation), project};
  if (held == next) return;
  for (const Verdict& one : {held, next})
    if (one.project != model::kNoHandle) judged.push_back(one.project);
  count(held, rule.health->dimension, -1);
  count(next, rule.health->dimension, 1);
  held = next;
}

std::uint32_t Health::levels_of(model::Handle project) const {
  std::uint32_t levels = signals::kAllGrey;
  if (project >= counts_.size()) return levels;
  for (int i = 0; i < signals::kDimensions; ++i) {
    const auto& counts = counts_[project][static_cast<std::size_t>(i)];
    for (const Level level : {Level::kRed, Level::kAmber, Level::kGreen}) {
      if (counts[static_cast<std::size_t>(level)] == 0) continue;
      levels = signals::with_level(levels, static_cast<signals::Dimension>(i), level);
      break;
    }
  }
  return levels;
}

void Health::clear() {
  verdicts_.clear();
  counts_.clear();
}

}  // namespace portfolio::engine
