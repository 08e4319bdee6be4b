#include "rules/engine/restater.h"

#include <algorithm>

#include "rules/expr/format.h"
#include "rules/signals/restated.h"

namespace portfolio::engine {
namespace {

using alert::Truth;
using model::WeeklyClose;
using signals::figures_of;
using signals::ProjectFigures;
using signals::SubjectKind;

constexpr std::size_t kCritical = alert::kSeverities - 1;

// Whether its decisions follow from the figures of a close.
bool decides_by_close(const ruleset::Rule& rule) {
  if (!rule.enabled || rule.shadow || rule.subject != SubjectKind::kProject) return false;
  bool any = false, all = true;
  const auto look = [&](const std::optional<expr::Program>& program) {
    if (!program) return;
    for (const std::uint16_t slot : program->reads()) {
      const bool fits = signals::is_of_close(signals::catalogue()[slot]);
      any |= fits;
      all &= fits;
    }
  };
  look(rule.guard);
  for (const ruleset::Conditions& conditions : rule.severities) look(conditions.on);
  return any && all;
}

std::string in_words(const ProjectFigures& f, std::int64_t amount) {
  if (f.ledger != signals::Ledger::kMoney) return std::to_string(amount / 60) + " hours";
  return expr::format(expr::Value::money({amount, f.currency}), {expr::Kind::kMoney});
}

std::string known(const std::string& then, const std::string& now) {
  return " (known then: " + then + "; known now: " + now + ")";
}

}  // namespace

Restater::Restater(signals::Context& context, const ruleset::RuleSet& rules,
                   const model::ClosedWeeks& weeks, model::Handle project)
    : context_(context), rules_(rules), weeks_(weeks), subject_{SubjectKind::kProject, project, 0} {
  for (const WeeklyClose& close : model::unpack(weeks.closes)) {
    Pair& pair = pairs_.emplace_back(Pair{close, close});
    if (weeks.late && close.day < *weeks.late) continue;
    pair.now = signals::known_now(context.organisation(), project, weeks, close);
  }
}

Restater::~Restater() { context_.forget(); }

bool Restater::is_changed() const {
  return std::ranges::any_of(pairs_, [](const Pair& pair) { return !(pair.then == pair.now); });
}

void Restater::suppose(const WeeklyClose& close) {
  context_.suppose(subject_.handle, figures_of(weeks_, close));
}

bool Restater::decides(const ruleset::Rule& rule, std::size_t severity, const WeeklyClose& close) {
  suppose(close);
  const alert::Reading reading = evaluate(context_, rule, subject_, Ends::kForHealth).reading;
  return reading.guard == Truth::kYes && reading.severities[severity].on == Truth::kYes;
}

std::optional<Restater::Flip> Restater::flip_of(const ruleset::Rule& rule, std::uint16_t place) {
  for (std::size_t severity = alert::kSeverities; severity-- > 0;) {
    if (!rule.severities[severity].on) continue;
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
      if (pairs_[i].then == pairs_[i].now) continue;
      const bool now = decides(rule, severity, pairs_[i].now);
      if (now != decides(rule, severity, pairs_[i].then)) return Flip{place, severity, i, now};
    }
  }
  return std::nullopt;
}

std::vector<Restater::Flip> Restater::flips() {
  std::vector<Flip> found;
  for (std::uint16_t place = 0; place < rules_.rules.size(); ++place)
    if (decides_by_close(rules_.rules[place]))
      if (const auto flip = flip_of(rules_.rules[place], place)) found.push_back(*flip);
  std::stable_sort(found.begin(), found.end(), [](const Flip& a, const Flip& b) {
    return std::pair(b.severity, a.close) < std::pair(a.severity, b.close);
  });
  return found;
}

// What the rule quotes first, as that close has it.
std::string Restater::quoted(const ruleset::Rule& rule, const WeeklyClose& close) {
  suppose(close);
  for (const std::uint16_t slot : rule.evidence) {
    const signals::Signal& signal = signals::catalogue()[slot];
    if (!signals::is_of_close(signal)) continue;
    return expr::format(signals::read(context_, slot, subject_), signal.type,
                        expr::Format::kPercent);
  }
  return in_words(figures_of(weeks_, close), close.cost);
}

// To when it began; else to the first later close at which it was known; else to today.
std::int64_t Restater::days_earlier(const Flip& flip, std::optional<CivilDate> begun) {
  const ruleset::Rule& rule = rules_.rules[flip.rule];
  const CivilDate close = pairs_[flip.close].then.day;
  if (begun && *begun > close) return (*begun - close).count();
  for (std::size_t i = flip.close + 1; i < pairs_.size(); ++i)
    if (decides(rule, flip.severity, pairs_[i].then)) return (pairs_[i].then.day - close).count();
  const auto& calendar = context_.calendars().of_project(subject_.handle);
  return (calendar.local_date(context_.now()) - close).count();
}

std::string Restater::cause() const {
  const std::string day = format_date(weeks_.late.value_or(CivilDate{})) + ", ";
  switch (weeks_.late_kind) {
    case model::Booked::kHours:
      return "with the hours booked on " + day;
    case model::Booked::kCost:
      return "with the costs booked on " + day;
    case model::Booked::kMeasured:
      break;
  }
  return "with what was measured on " + day;
}

std::string Restater::text_of(const Flip& flip, std::optional<CivilDate> begun) {
  const ruleset::Rule& rule = rules_.rules[flip.rule];
  const Pair& pair = pairs_[flip.close];
  std::string text = cause() + "\"" + rule.title + "\" ";
  if (flip.starts) {
    const std::int64_t days = days_earlier(flip, begun);
    text +=
        "should have started " + std::to_string(days) + (days == 1 ? " day" : " days") + " earlier";
  } else {
    text += "had no ground on " + format_date(pair.then.day);
  }
  return text + known(quoted(rule, pair.then), quoted(rule, pair.now));
}

std::string Restater::text_of_forecast(const Pair& pair, std::int64_t moved,
                                       std::int64_t of) const {
  const ProjectFigures then = figures_of(weeks_, pair.then), now = figures_of(weeks_, pair.now);
  const std::string share =
      expr::format(expr::Value::decimal(moved, of), {expr::Kind::kDecimal, expr::Unit::kShare},
                   expr::Format::kPercent);
  return cause() + "the cost expected on " + format_date(pair.then.day) + " was " + share +
         (*now.eac > *then.eac ? " higher" : " lower") + " than known then" +
         known(in_words(then, *then.eac), in_words(now, *now.eac));
}

model::Restatement Restater::summary(const std::vector<Flip>& flips, std::string text_of_first) {
  __extension__ using Wide = __int128;
  model::Restatement r;
  const Pair* farthest = nullptr;
  for (const Pair& pair : pairs_) {
    if (pair.then == pair.now) continue;
    if (r.since == CivilDate{}) r.since = pair.then.day;
    const auto then = figures_of(weeks_, pair.then).eac, now = figures_of(weeks_, pair.now).eac;
    if (!then || !now || *then <= 0) continue;
    const std::int64_t moved = *now > *then ? *now - *then : *then - *now;
    if (Wide{moved} * r.forecast <= Wide{r.moved} * *then) continue;
    r.moved = moved;
    r.forecast = *then;
    farthest = &pair;
  }
  r.decision = !flips.empty();
  r.critical = std::ranges::any_of(flips, [](const Flip& f) { return f.severity == kCritical; });
  r.text = std::move(text_of_first);
  if (r.text.empty() && farthest != nullptr)
    r.text = text_of_forecast(*farthest, r.moved, r.forecast);
  return r;
}

}  // namespace portfolio::engine
