#include "rules/engine/health.h"

#include <algorithm>
#include <utility>

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

namespace {

std::size_t place_of(const signals::SubjectRef& s) {
  return s.kind == signals::SubjectKind::kBudgetThreshold
             ? std::size_t{s.handle} * 4 + static_cast<std::size_t>(s.part)
             : s.handle;
}

bool may_change_project(const signals::SubjectRef& s) {
  return s.kind == signals::SubjectKind::kDependency || s.kind == signals::SubjectKind::kDecision ||
         s.kind == signals::SubjectKind::kBenefit;
}

constexpr std::uint8_t kFourGrey = 0xff;
static_assert(static_cast<unsigned>(Level::kGrey) == 3);

template <class T>
T& at_place(std::vector<T>& list, std::size_t place, const T& absent) {
  if (list.size() <= place) {
    if (list.capacity() <= place) list.reserve(place + place / 8 + 1);
    list.resize(place + 1, absent);
  }
  return list[place];
}

}  // namespace

void Health::count(model::Handle project, signals::Dimension dimension, Level level, int sign) {
  if (level == Level::kGrey || project == model::kNoHandle) return;
  std::uint16_t& held =
      at_place(counts_, project,
               Counts{})[static_cast<std::size_t>(dimension)][static_cast<std::size_t>(level)];
  held = static_cast<std::uint16_t>(held + sign);
}

void Health::note(std::uint16_t place, const ruleset::Rule& rule,
                  const signals::SubjectRef& subject, model::Handle project,
                  const Evaluation& evaluation, std::vector<model::Handle>& judged) {
  if (!rule.health) return;
  if (verdicts_.size() <= place) verdicts_.resize(place + 1U);
  Verdicts& verdicts = verdicts_[place][is_finish(subject) ? 1 : 0];
  const std::size_t at = place_of(subject);
  std::uint8_t& four = at_place(verdicts.levels, at / 4, kFourGrey);
  const auto shift = static_cast<unsigned>(at % 4 * 2);
  const auto level = static_cast<Level>(four >> shift & 3U);
  const Level next = verdict_of(rule, evaluation);
  model::Handle held = project;
  if (may_change_project(subject))
    held = std::exchange(at_place(verdicts.projects, at, model::kNoHandle), project);
  if (level == next && held == project) return;
  count(held, rule.health->dimension, level, -1);
  count(project, rule.health->dimension, next, 1);
  for (const model::Handle one : {held, project})
    if (one != model::kNoHandle) judged.push_back(one);
  four = static_cast<std::uint8_t>((four & ~(3U << shift)) | static_cast<unsigned>(next) << shift);
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
