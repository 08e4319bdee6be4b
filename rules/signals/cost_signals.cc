// Signals of budget, cost and progress (rules D05, D07, D08), and of budget thresholds.
#include <algorithm>

#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr SubjectKind kThreshold = SubjectKind::kBudgetThreshold;
using Amount = std::optional<std::int64_t>;

Value ratio(const Amount& part, const Amount& whole, std::string_view missing_part,
            std::string_view missing_whole) {
  if (!whole) return Value::missing(missing_whole);
  if (!part) return Value::missing(missing_part);
  if (*whole <= 0) return Value::missing(missing_whole);
  return Value::decimal(*part, *whole);
}

Value budget_used(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return held(c, s, ratio(f.committed, f.budget, f.missing_cost, "budget"), f.cost_until);
}
Value cost_used(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return held(c, s, ratio(f.cost, f.budget, f.missing_cost, "budget"), f.cost_until);
}
Value progress(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  if (!f.progress) return held(c, s, Value::missing(f.missing_progress), f.earned_until);
  return held(c, s, Value::decimal(f.progress->numerator, f.progress->denominator), f.earned_until);
}
Value earned(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return held(c, s, ratio(f.earned, f.budget, f.missing_progress, "budget"), f.earned_until);
}
Value planned(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.plan(s.handle);
  return held(c, s, ratio(f.planned, f.budget, "planned_value", "budget"), f.planned_until);
}
Value cost_index(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return held(c, s, ratio(f.earned, f.cost, f.missing_progress, f.missing_cost), f.earned_until);
}
Value schedule_index(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.plan(s.handle);
  return held(c, s, ratio(f.earned, f.planned, f.missing_progress, "planned_value"),
              f.planned_until);
}
Value time_index(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.plan(s.handle);
  if (!f.time_index) return held(c, s, Value::missing("planned_value"), f.planned_until);
  return held(c, s, Value::decimal(f.time_index->numerator, f.time_index->denominator),
              f.planned_until);
}
Value overrun_of(const ProjectFigures& f) {
  if (!f.budget || *f.budget <= 0) return Value::missing("budget");
  if (!f.cost) return Value::missing(f.missing_cost);
  if (!f.eac) return Value::missing(f.missing_progress);
  return Value::decimal(*f.eac - *f.budget, *f.budget);
}
Value overrun(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return held(c, s, overrun_of(f), f.eac_until);
}

// Hours in words where the ledger is minutes.
Value amount_text(Context& c, const ProjectFigures& f, const Amount& amount) {
  if (!amount) return Value::missing("forecast_cost");
  if (f.ledger == Ledger::kMoney) return Value::text(c.keep(format_money({*amount, f.currency})));
  return Value::text(c.keep(std::to_string(*amount / 60) + " hours"));
}
Value forecast_cost_text(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return amount_text(c, f, f.eac);
}
Value approved_cost_text(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return amount_text(c, f, f.budget);
}
Value overrun_text(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return amount_text(c, f, f.eac && f.budget ? Amount(*f.eac - *f.budget) : Amount());
}
Value cost_at_risk(const ProjectFigures& f) {
  if (f.ledger != Ledger::kMoney) return Value::missing("budget_in_money");
  if (!f.eac || !f.budget) return Value::missing("forecast_cost");
  return Value::money({std::max<std::int64_t>(0, *f.eac - *f.budget), f.currency});
}
Value cost_value_at_risk(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return held(c, s, cost_at_risk(f), f.eac_until);
}
Value run_rate(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.project(s.handle);
  return held(c, s, money_or(f.run_rate, "cost"), f.rate_until);
}

// The larger of what a delay and an overrun would cost; schedule and cost are never added, for an
// overrun may be the price of the delay.
Value larger_at_risk(const ProjectFigures& f) {
  const Value cost = cost_at_risk(f);
  const Value delay = f.delay ? price_delay(f, *f.delay) : Value::missing("forecast_finish");
  if (!cost.is_known()) return delay;
  if (!delay.is_known() || delay.as_money().currency != cost.as_money().currency) return cost;
  return delay.as_money().minor_units > cost.as_money().minor_units ? delay : cost;
}
Value value_at_risk(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.project(s.handle);
  const Value held_delay = held(c, s, held(c, s, larger_at_risk(f), f.dates_until), f.rate_until);
  return held(c, s, held_delay, f.eac_until);
}

Value threshold_share(Context&, SubjectRef s) {
  return Value::decimal(kBudgetThresholds[s.part], 1000);
}
Value threshold_used(Context& c, SubjectRef s) { return budget_used(c, s); }
Value threshold_crossed(Context& c, SubjectRef s) {
  const Value used = budget_used(c, s);
  if (!used.is_known()) return used;
  const bool told = (c.organisation().projects.at(s.handle).told >> s.part & 1) != 0;
  return Value::boolean(told).until(used.valid_until());
}
Value threshold_last(Context&, SubjectRef s) { return Value::boolean(s.part == 3); }

constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kSpent{EntityKind::kProject, aspect::kCost};
constexpr Reads kWork{EntityKind::kProject, aspect::kProgress};
constexpr Reads kEstimate{EntityKind::kProject, aspect::kEstimate};
constexpr Reads kUnit{EntityKind::kProject, aspect::kLedger};
constexpr Reads kThresholds{EntityKind::kProject, aspect::kCrossed | aspect::kLedger};
constexpr Reads kDelay{EntityKind::kProject, aspect::kOutlook};
constexpr Reads kDone{EntityKind::kMilestone, aspect::kState | aspect::kPlan};
constexpr Reads kRates{EntityKind::kOrganisation, aspect::kCost};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_index_signals(std::vector<Signal>& into) {
  into.insert(into.end(), {
                              {"project.budget_used",
                               kOf,
                               kShareOf,
                               "Cost with commitments / approved budget.",
                               {kPlan, kSpent, kRates},
                               budget_used},
                              {"project.cost_used",
                               kOf,
                               kShareOf,
                               "Actual cost / approved budget.",
                               {kPlan, kSpent, kRates},
                               cost_used},
                              {"project.progress",
                               kOf,
                               kShareOf,
                               "Work done by the declared method, 0 to 1.",
                               {kWork, kDone, kPlan, kUnit},
                               progress},
                              {"project.earned",
                               kOf,
                               kShareOf,
                               "Earned value / approved budget.",
                               {kWork, kDone, kPlan, kUnit},
                               earned},
                              {"project.planned",
                               kOf,
                               kShareOf,
                               "Planned value / approved budget.",
                               {kWork, kDone, kPlan, kUnit},
                               planned},
                              {"project.cost_index",
                               kOf,
                               kShareOf,
                               "Earned value / actual cost (CPI).",
                               {kWork, kDone, kPlan, kSpent, kRates},
                               cost_index},
                              {"project.schedule_index",
                               kOf,
                               kShareOf,
                               "Earned value / planned value (SPI).",
                               {kWork, kDone, kPlan, kUnit},
                               schedule_index},
                              {"project.time_index",
                               kOf,
                               kShareOf,
                               "Earned time / elapsed time (SPI(t), Lipke 2003).",
                               {kWork, kDone, kPlan, kUnit},
                               time_index},
                          });
}

void add_outlook_signals(std::vector<Signal>& into) {
  into.insert(into.end(), {
                              {"project.overrun",
                               kOf,
                               kShareOf,
                               "Estimate at completion / approved budget - 1 (D07).",
                               {kWork, kDone, kPlan, kSpent, kEstimate, kRates, kCalendar, kMoved},
                               overrun},
                              {"project.forecast_cost_text",
                               kOf,
                               kText,
                               "The estimate at completion, in words.",
                               {kWork, kDone, kPlan, kSpent, kEstimate},
                               forecast_cost_text},
                              {"project.approved_cost_text",
                               kOf,
                               kText,
                               "The approved budget, in words.",
                               {kPlan},
                               approved_cost_text},
                              {"project.overrun_text",
                               kOf,
                               kText,
                               "What it will cost more than approved, in words.",
                               {kWork, kDone, kPlan, kSpent, kEstimate},
                               overrun_text},
                              {"project.cost_value_at_risk",
                               kOf,
                               kAmount,
                               "What it will cost more than approved; at least 0.",
                               {kWork, kPlan, kSpent, kEstimate},
                               cost_value_at_risk},
                              {"project.run_rate",
                               kOf,
                               kAmount,
                               "Spent per working day, of the last 20.",
                               {kSpent, kRates},
                               run_rate},
                              {"project.value_at_risk",
                               kOf,
                               kAmount,
                               "The larger of what its delay and its overrun cost.",
                               {kWork, kPlan, kSpent, kEstimate, kDelay},
                               value_at_risk},
                          });
}

void add_threshold_signals(std::vector<Signal>& into) {
  into.insert(into.end(), {
                              {"budget_threshold.share",
                               kThreshold,
                               kShareOf,
                               "The share of the budget that is watched.",
                               {},
                               threshold_share},
                              {"budget_threshold.used",
                               kThreshold,
                               kShareOf,
                               "Cost with commitments / approved budget.",
                               {kPlan, kSpent, kRates},
                               threshold_used},
                              {"budget_threshold.crossed",
                               kThreshold,
                               kFlag,
                               "Crossed upward and not armed again; of those that one update "
                               "crosses, the highest only.",
                               {kThresholds},
                               threshold_crossed},
                              {"budget_threshold.last",
                               kThreshold,
                               kFlag,
                               "Whether it is the whole budget.",
                               {},
                               threshold_last},
                          });
}

}  // namespace

void add_cost_signals(std::vector<Signal>& into) {
  add_index_signals(into);
  add_outlook_signals(into);
  add_threshold_signals(into);
}

}  // namespace portfolio::signals
