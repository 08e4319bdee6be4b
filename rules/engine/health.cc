#include "rules/engine/health.h"

namespace portfolio::engine {

using alert::Severity;
using alert::Truth;
using signals::Level;

Level verdict_of(const ruleset::Rule& rule, const Evaluation& evaluation) {
  if (!evaluation.applies || evaluation.reading.guard != Truth::kYes) return Level::kGrey;
  const auto on = [&](Severity severity) {
    return rule.severities[alert::index_of(severity)].on ? evaluation.reading.of(severity).on
                                                         : Truth::kNo;
  };
  const Truth critical = on(Severity::kCritical);
  if (critical == Truth::kYes) return Level::kRed;
  if (rule.health->from == Severity::kCritical)
    return critical == Truth::kNo ? Level::kGreen : Level::kGrey;
  const Truth warning = on(Severity::kWarning);
  if (warning == Truth::kYes) return Level::kAmber;
  return critical == Truth::kNo && warning == Truth::kNo ? Level::kGreen : Level::kGrey;
}

Level& Health::verdict(std::uint16_t place, const signals::SubjectRef& s) {
  if (verdicts_.size() <= place) verdicts_.resize(place + 1U);
  std::vector<Level>& of_rule = verdicts_[place];
  const std::size_t at = s.kind == signals::SubjectKind::kBudgetThreshold
                             ? std::size_t{s.handle} * 4 + static_cast<std::size_t>(s.part)
                             : s.handle;
  if (of_rule.size() <= at) of_rule.resize(std::max(at + 1, of_rule.size() * 2), Level::kGrey);
  return of_rule[at];
}

bool Health::note(std::uint16_t place, const ruleset::Rule& rule,
                  const signals::SubjectRef& subject, model::Handle project,
                  const Evaluation& evaluation) {
  if (!rule.health || project == model::kNoHandle) return false;
  const Level next = verdict_of(rule, evaluation);
  Level& held = verdict(place, subject);
  if (held == next) return false;
  if (counts_.size() <= project)
    counts_.resize(std::max<std::size_t>(project + 1, counts_.size() * 2));
  auto& counts = counts_[project][static_cast<std::size_t>(rule.health->dimension)];
  if (held != Level::kGrey) --counts[static_cast<std::size_t>(held)];
  if (next != Level::kGrey) ++counts[static_cast<std::size_t>(next)];
  held = next;
  return true;
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
