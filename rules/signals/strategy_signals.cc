// Signals of what the whole goes for: spend against targets of objectives (P07), projects that look
// like the same work (P10), and how much of the planned value is likely in time (P11).
#include <algorithm>

#include "rules/signals/likeness.h"
#include "rules/signals/objective_spend.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kObjectiveKind = SubjectKind::kObjective;
constexpr SubjectKind kPairKind = SubjectKind::kProjectPair;
constexpr SubjectKind kPortfolioKind = SubjectKind::kPortfolio;

// --- Objectives -------------------------------------------------------------------------------

const model::Objective& objective_at(Context& c, SubjectRef s) {
  return c.organisation().objectives.at(s.handle);
}
Value objective_name(Context& c, SubjectRef s) {
  return name_or_id(c, objective_at(c, s).name, objective_at(c, s).id);
}
Value objective_owner(Context& c, SubjectRef s) { return text_of(c, objective_at(c, s).owner); }
Value objective_approved(Context& c, SubjectRef s) {
  return Value::boolean(objective_at(c, s).state == model::ObjectiveState::kApproved);
}
Value spend_target(Context& c, SubjectRef s) {
  const auto target = objective_at(c, s).spend_target;
  return target ? Value::decimal(*target, 1000) : Value::missing("spend_target");
}
Value spend_share(Context& c, SubjectRef s) {
  const calendar::WorkingCalendar& calendar = c.calendars().organisation();
  std::string_view missing;
  const auto share = c.objective_spend().share_of(c, objective_at(c, s).id, missing);
  const Value value =
      share ? Value::decimal(share->numerator, share->denominator) : Value::missing(missing);
  return Value(value).until(calendar.midnight(calendar.local_date(c.now()) + Days{1}));
}
Value spend_drift(Context& c, SubjectRef s) {
  const Value target = spend_target(c, s), share = spend_share(c, s);
  if (!target.is_known()) return target;
  if (!share.is_known()) return share;
  auto drift = expr::subtract(share.as_rational(), target.as_rational());
  if (!drift) return Value::failed("overflow");
  drift->numerator = std::abs(drift->numerator);
  return Value::decimal(*drift).until(share.valid_until());
}

// --- Pairs of projects ------------------------------------------------------------------------

const Project& first(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const Project& second(Context& c, SubjectRef s) {
  return c.organisation().projects.at(static_cast<Handle>(s.part));
}
Value similarity(Context& c, SubjectRef s) {
  Traits a, b;
  read_traits(first(c, s), a);
  read_traits(second(c, s), b);
  expr::Rational sum{0, 1};
  std::int64_t weights = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Overlap term = overlap(a[i], b[i]);
    if (term.either == 0) continue;  // Neither says anything of it.
    weights += kTraitWeights[i];
    const auto next = expr::add(sum, {kTraitWeights[i] * term.both, term.either});
    if (!next) return Value::failed("overflow");
    sum = *next;
  }
  if (weights == 0) return Value::missing("objectives");
  return Value::decimal(sum.numerator, sum.denominator * weights);
}
Value both_active(Context& c, SubjectRef s) {
  return Value::boolean(first(c, s).lifecycle == model::Lifecycle::kActive &&
                        second(c, s).lifecycle == model::Lifecycle::kActive);
}
Value distinct(Context& c, SubjectRef s) {
  const auto says = [](const Project& a, const Project& b) {
    return std::find(a.distinct_from.begin(), a.distinct_from.end(), b.id) != a.distinct_from.end();
  };
  return Value::boolean(says(first(c, s), second(c, s)) || says(second(c, s), first(c, s)));
}
Value first_name(Context& c, SubjectRef s) {
  return name_or_id(c, first(c, s).name, first(c, s).id);
}
Value second_name(Context& c, SubjectRef s) {
  return name_or_id(c, second(c, s).name, second(c, s).id);
}
Value first_manager(Context& c, SubjectRef s) { return text_of(c, first(c, s).manager); }
Value second_manager(Context& c, SubjectRef s) { return text_of(c, second(c, s).manager); }

// --- Planned value in time --------------------------------------------------------------------

constexpr std::int32_t kLookBack = 20;    // Working days.
constexpr model::PerMille kLikely = 700;  // A finish with that chance counts as in time.

// The chance as it was 20 working days ago; `until` is when, as days pass, it changes.
std::optional<model::PerMille> chance_before(const Project& p, Timestamp now,
                                             const calendar::WorkingCalendar& calendar,
                                             Timestamp& until) {
  std::optional<model::PerMille> chance;
  for (const model::ChancePoint& point : p.seldom->chances) {
    const Timestamp seen = calendar.add_working_days(point.at, kLookBack);
    if (seen > now) {
      until = std::min(until, seen);
      break;
    }
    chance = point.on_time;
  }
  return chance;
}

struct Likely {
  std::int64_t before = 0, now = 0, all = 0;               // Planned value; in one currency.
  std::vector<std::pair<std::int64_t, std::string>> lost;  // Value and name of who fell below.
  std::string_view missing = "throughput";
  Timestamp until = kNever;
};

void add_project(Context& c, Handle h, const calendar::WorkingCalendar& calendar,
                 std::optional<Currency>& currency, Likely& sum) {
  const model::Organisation& o = c.organisation();
  const Project& p = o.projects.at(h);
  if (p.lifecycle != model::Lifecycle::kActive || !p.value) return;
  const auto before = chance_before(p, c.now(), calendar, sum.until);
  if (!before || !p.on_time) return;
  if (!currency) currency = p.value->currency;
  Day day(c.calendars().organisation().local_date(c.now()));
  const auto value = exchange(o, *p.value, *currency, day);
  if (!value) {
    sum.missing = "exchange_rate";
    return;
  }
  sum.all += value->minor_units;
  if (*before >= kLikely) sum.before += value->minor_units;
  if (*p.on_time >= kLikely) sum.now += value->minor_units;
  if (*before >= kLikely && *p.on_time < kLikely)
    sum.lost.emplace_back(value->minor_units, p.name.empty() ? o.text(p.id) : p.name.view());
}

Likely likely_value(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const calendar::WorkingCalendar& calendar = c.calendars().of_portfolio(s.handle);
  std::vector<Handle> projects;
  for_each_related(o, {EntityKind::kPortfolio, s.handle}, SubjectKind::kProject,
                   calendar.local_date(c.now()),
                   [&](SubjectRef project) { projects.push_back(project.handle); });
  std::sort(projects.begin(), projects.end(), [&](Handle a, Handle b) {
    return o.text(o.projects.at(a).id) < o.text(o.projects.at(b).id);
  });
  Likely sum;
  std::optional<Currency> currency;
  if (o.portfolios.at(s.handle).currency != Currency{})
    currency = o.portfolios.at(s.handle).currency;
  for (const Handle h : projects) add_project(c, h, calendar, currency, sum);
  return sum;
}
Value likely_share(const Likely& sum, std::int64_t part) {
  if (sum.all <= 0 || sum.missing == "exchange_rate")
    return Value::missing(sum.missing).until(sum.until);
  return Value::decimal(part, sum.all).until(sum.until);
}
Value on_time_share(Context& c, SubjectRef s) {
  const Likely sum = likely_value(c, s);
  return likely_share(sum, sum.now);
}
Value on_time_share_before(Context& c, SubjectRef s) {
  const Likely sum = likely_value(c, s);
  return likely_share(sum, sum.before);
}
Value confidence_fall(Context& c, SubjectRef s) {
  const Likely sum = likely_value(c, s);
  return likely_share(sum, sum.before - sum.now);
}
// The three with the largest value.
Value fallen_text(Context& c, SubjectRef s) {
  Likely sum = likely_value(c, s);
  std::stable_sort(sum.lost.begin(), sum.lost.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (std::size_t i = 0; i < std::min<std::size_t>(sum.lost.size(), 3); ++i)
    text += (i == 0 ? "" : ", ") + sum.lost[i].second;
  return Value::text(c.keep(text.empty() ? "no project" : text));
}
const model::Portfolio& portfolio_at(Context& c, SubjectRef s) {
  return c.organisation().portfolios.at(s.handle);
}
Value portfolio_name(Context& c, SubjectRef s) {
  return name_or_id(c, portfolio_at(c, s).name, portfolio_at(c, s).id);
}
Value portfolio_owner(Context& c, SubjectRef s) { return text_of(c, portfolio_at(c, s).owner); }
Value portfolio_pmo(Context& c, SubjectRef s) { return text_of(c, portfolio_at(c, s).pmo); }
Value portfolio_sponsor(Context& c, SubjectRef s) { return text_of(c, portfolio_at(c, s).sponsor); }

constexpr Reads kIdentity{EntityKind::kObjective, aspect::kIdentity};
constexpr Reads kState{EntityKind::kObjective, aspect::kState};
constexpr Reads kTarget{EntityKind::kObjective, aspect::kPlan};
constexpr Reads kSpent{EntityKind::kProject,
                       aspect::kCost | aspect::kProgress | aspect::kPlan | aspect::kIdentity};
constexpr Reads kRates{EntityKind::kOrganisation, aspect::kCost};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kAlike{EntityKind::kProject, aspect::kIdentity};
constexpr Reads kLifecycle{EntityKind::kProject, aspect::kState};
constexpr Reads kNamed{EntityKind::kPortfolio, aspect::kIdentity};

void add_objective_signals(std::vector<Signal>& into) {
  const std::vector<Reads> spend{kSpent, kRates, kCalendar, kTarget};
  into.insert(
      into.end(),
      {
          {"objective.name",
           kObjectiveKind,
           kText,
           "Its name, else its id.",
           {kIdentity},
           objective_name},
          {"objective.owner",
           kObjectiveKind,
           kText,
           "Who answers for it.",
           {kIdentity},
           objective_owner},
          {"objective.approved",
           kObjectiveKind,
           kFlag,
           "Whether it is approved.",
           {kState},
           objective_approved},
          {"objective.spend_target",
           kObjectiveKind,
           kShareOf,
           "What it is meant to get of all spend.",
           {kTarget},
           spend_target},
          {"objective.spend_share", kObjectiveKind, kShareOf,
           "What it got of all spend in 60 working days; that of a project with several objectives "
           "is split equally (P07).",
           spend, spend_share},
          {"objective.spend_drift", kObjectiveKind, kShareOf, "How far the two are apart (P07).",
           spend, spend_drift},
      });
}

void add_pair_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project_pair.similarity",
           kPairKind,
           kShareOf,
           "0.5 J(objectives and tags) + 0.3 J(systems) + 0.2 J(teams), J after P. Jaccard; "
           "a term of which neither says anything drops out (P10).",
           {kAlike},
           similarity},
          {"project_pair.active",
           kPairKind,
           kFlag,
           "Whether work goes on in both.",
           {kLifecycle},
           both_active},
          {"project_pair.distinct",
           kPairKind,
           kFlag,
           "Whether one is said to be distinct from the other.",
           {kAlike},
           distinct},
          {"project_pair.first", kPairKind, kText, "The one.", {kAlike}, first_name},
          {"project_pair.second", kPairKind, kText, "The other.", {kAlike}, second_name},
          {"project_pair.first_manager",
           kPairKind,
           kText,
           "Pseudonym of who leads the one.",
           {kAlike},
           first_manager},
          {"project_pair.second_manager",
           kPairKind,
           kText,
           "Pseudonym of who leads the other.",
           {kAlike},
           second_manager},
      });
}

void add_likely_signals(std::vector<Signal>& into) {
  const std::vector<Reads> reads{
      {EntityKind::kProject,
       aspect::kChance | aspect::kPlan | aspect::kState | aspect::kIdentity | aspect::kCalendar},
      {EntityKind::kPortfolio, aspect::kIdentity | aspect::kCalendar},
      kRates,
      kCalendar};
  into.insert(into.end(),
              {
                  {"portfolio.on_time_share", kPortfolioKind, kShareOf,
                   "Of the planned value of active projects whose chance is known now and was 20 "
                   "working days ago, the part with a chance of 0.7 or more to be in time (P11).",
                   reads, on_time_share},
                  {"portfolio.on_time_share_before", kPortfolioKind, kShareOf,
                   "The same as it was 20 working days ago.", reads, on_time_share_before},
                  {"portfolio.confidence_fall", kPortfolioKind, kShareOf,
                   "By how much that has fallen (P11).", reads, confidence_fall},
                  {"portfolio.fallen_text", kPortfolioKind, kText,
                   "The projects with the largest value that are no longer likely in time.", reads,
                   fallen_text},
              });
}

void add_portfolio_names(std::vector<Signal>& into) {
  into.insert(into.end(), {
                              {"portfolio.name",
                               kPortfolioKind,
                               kText,
                               "Its name, else its id.",
                               {kNamed},
                               portfolio_name},
                              {"portfolio.owner",
                               kPortfolioKind,
                               kText,
                               "Pseudonym of who owns it.",
                               {kNamed},
                               portfolio_owner},
                              {"portfolio.project_office",
                               kPortfolioKind,
                               kText,
                               "Pseudonym of its project office.",
                               {kNamed},
                               portfolio_pmo},
                              {"portfolio.sponsor",
                               kPortfolioKind,
                               kText,
                               "Pseudonym of its sponsor.",
                               {kNamed},
                               portfolio_sponsor},
                          });
}

}  // namespace

void add_strategy_signals(std::vector<Signal>& into) {
  add_objective_signals(into);
  add_pair_signals(into);
  add_likely_signals(into);
  add_portfolio_names(into);
}

}  // namespace portfolio::signals
