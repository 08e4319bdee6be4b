#include "rules/engine/evaluation.h"

#include <algorithm>

#include "rules/signals/alert_book.h"

namespace portfolio::engine {
namespace {

using alert::Truth;

class Evaluator {
 public:
  explicit Evaluator(SubjectHost& host) : host_(host) {}

  // A condition that is not there says `absent`.
  Truth truth(const std::optional<expr::Program>& program, Truth absent) {
    if (!program) return absent;
    const expr::Value value = expr::evaluate(*program, host_);
    valid_until = std::min(valid_until, value.valid_until());
    if (value.is_known()) return value.as_bool() ? Truth::kYes : Truth::kNo;
    failures += value.state() == expr::State::kFailed ? 1 : 0;
    return Truth::kUnknown;
  }

  void read_conditions(const ruleset::Rule& rule, Ends ends, alert::Reading& reading) {
    for (std::size_t i = 0; i < alert::kSeverities; ++i) {
      const ruleset::Conditions& conditions = rule.severities[i];
      if (!conditions.on) continue;
      alert::Condition& condition = reading.severities[i];
      condition.on = truth(conditions.on, Truth::kNo);
      if (conditions.or_on) reading.other = truth(conditions.or_on, Truth::kNo);
      const bool on =
          condition.on == Truth::kYes || (conditions.or_on && reading.other == Truth::kYes);
      const bool asked =
          ends == Ends::kAll || (rule.health && alert::index_of(rule.health->from) == i);
      condition.off = on || !asked ? Truth::kNo : truth(conditions.off, Truth::kYes);
    }
  }

  Timestamp valid_until = kNever;
  std::uint32_t failures = 0;

 private:
  SubjectHost& host_;
};

// Strict halves the distance from neutral, relaxed takes one and a half of it.
expr::Value scaled(const ruleset::Parameter& p, model::Profile profile) {
  if (profile == model::Profile::kUnspecified || profile == model::Profile::kStandard)
    return p.value;
  const std::int64_t numerator = profile == model::Profile::kStrict ? 1 : 3;
  const expr::Rational v = p.value.as_rational(), n = *p.neutral;
  // n + (v - n) * numerator / 2 over a common denominator; parameters are small by their limits.
  const std::int64_t common = v.denominator * n.denominator * 2;
  const std::int64_t base = n.numerator * v.denominator * 2;
  const std::int64_t distance =
      (v.numerator * n.denominator - n.numerator * v.denominator) * numerator;
  return expr::Value::decimal(base + distance, common);
}

}  // namespace

expr::Value SubjectHost::parameter(std::uint16_t slot) {
  const ruleset::Parameter& p = rule_.parameters[slot];
  if (!rule_.overrides.empty())
    if (const auto* const other = override_of(context_.organisation(), context_.now(), rule_, slot,
                                              seat_of(context_, subject_)))
      return expr::Value(other->value).until(other->until);
  if (!p.neutral) return p.value;
  if (!profile_) profile_ = profile_of(context_.organisation(), seat_of(context_, subject_));
  return scaled(p, *profile_);
}

expr::Value SubjectHost::calendar(const expr::CalendarQuestion& question) {
  return signals::on_calendar(context_, subject_, question);
}

signals::SubjectRef seat_of(signals::Context& context, signals::SubjectRef subject) {
  if (subject.kind != signals::SubjectKind::kAlert || context.alerts() == nullptr) return subject;
  const auto alert = context.alerts()->find(Symbol{subject.handle});
  return alert ? alert->subject : subject;
}

const ruleset::Override* override_of(const model::Organisation& o, Timestamp now,
                                     const ruleset::Rule& rule, std::uint16_t slot,
                                     signals::SubjectRef subject) {
  constexpr int kDepth = 1000;
  const auto find = [&](ruleset::OverrideLevel level, Symbol id) -> const ruleset::Override* {
    for (const ruleset::Override& one : rule.overrides)
      if (one.slot == slot && one.level == level && now < one.until && one.where == o.text(id) &&
          (one.organisation.empty() || one.organisation == o.id))
        return &one;
    return nullptr;
  };
  model::Handle project = project_of(o, subject);
  for (int depth = 0; project != model::kNoHandle && depth < kDepth; ++depth) {
    const model::Project& p = o.projects.at(project);
    if (const auto* const found = find(ruleset::OverrideLevel::kProject, p.id)) return found;
    project = p.parent ? o.projects.find({{}, p.parent}) : model::kNoHandle;
  }
  model::Handle portfolio = portfolio_of(o, subject);
  for (int depth = 0; portfolio != model::kNoHandle && depth < kDepth; ++depth) {
    const model::Portfolio& p = o.portfolios.at(portfolio);
    if (const auto* const found = find(ruleset::OverrideLevel::kPortfolio, p.id)) return found;
    portfolio = p.parent ? o.portfolios.find({{}, p.parent}) : model::kNoHandle;
  }
  return nullptr;
}

model::Profile profile_of(const model::Organisation& o, signals::SubjectRef subject) {
  const model::Handle project = project_of(o, subject);
  if (project != model::kNoHandle && o.projects.at(project).profile != model::Profile::kUnspecified)
    return o.projects.at(project).profile;
  model::Handle portfolio = portfolio_of(o, subject);
  for (int depth = 0; portfolio != model::kNoHandle && depth < 1000; ++depth) {
    const model::Portfolio& p = o.portfolios.at(portfolio);
    if (p.profile != model::Profile::kUnspecified) return p.profile;
    portfolio = p.parent ? o.portfolios.find({{}, p.parent}) : model::kNoHandle;
  }
  return model::Profile::kStandard;
}

Evaluation evaluate(signals::Context& context, const ruleset::Rule& rule,
                    signals::SubjectRef subject, Ends ends) {
  SubjectHost host(context, rule, subject);
  Evaluator evaluator(host);
  Evaluation result;
  result.applies = evaluator.truth(rule.applies, Truth::kYes) == Truth::kYes;
  if (result.applies) {
    result.reading.guard = evaluator.truth(rule.guard, Truth::kYes);
    if (ends == Ends::kAll || result.reading.guard == Truth::kYes)
      evaluator.read_conditions(rule, ends, result.reading);
  } else {
    for (alert::Condition& condition : result.reading.severities)
      condition = {Truth::kNo, Truth::kYes};
  }
  result.valid_until = evaluator.valid_until;
  result.failures = evaluator.failures;
  return result;
}

}  // namespace portfolio::engine
