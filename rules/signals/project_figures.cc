#include "rules/signals/figure_parts.h"

#include <algorithm>

#include "rules/signals/cost_sheet.h"

namespace portfolio::signals {
namespace {

using model::Baseline;
using model::Handle;
using model::Organisation;
using model::Project;
__extension__ using Wide = __int128;

constexpr std::int32_t kEstimateFresh = 10;  // Working days (D07).
constexpr std::int32_t kRunRateDays = 20;    // Working days.
constexpr std::int64_t kWorkingYear = 260;   // Working days (C.0, VaR).

struct Budget {
  Ledger ledger = Ledger::kUnknown;
  Currency currency;
  std::int64_t amount = 0;
};

std::optional<Budget> money_budget(const Project& p) {
  const Baseline* const b = newest_baseline(p, [](const Baseline& x) { return x.budget; });
  if (b == nullptr) {
    if (!p.budget) return std::nullopt;
    return Budget{Ledger::kMoney, p.budget->amount.currency, p.budget->amount.minor_units};
  }
  Money sum = *b->budget;
  for (const model::ApprovedChange& c : p.changes) {
    if (!c.budget || c.stamp.occurred_at <= b->stamp.occurred_at) continue;
    sum = add(sum, *c.budget).value_or(sum);
  }
  return Budget{Ledger::kMoney, sum.currency, sum.minor_units};
}

std::optional<Budget> effort_budget(const Project& p) {
  const Baseline* const b = newest_baseline(p, [](const Baseline& x) { return x.effort; });
  if (b == nullptr) return std::nullopt;
  std::int64_t sum = *b->effort;
  for (const model::ApprovedChange& c : p.changes)
    if (c.stamp.occurred_at > b->stamp.occurred_at) sum += c.effort;
  return Budget{Ledger::kMinutes, {}, sum};
}

const model::MeasuredValue* last_measured(const Project& p, Day& day, Ledger ledger) {
  const model::MeasuredValue* last = nullptr;
  for (const model::MeasuredValue& m : p.measured) {
    if (!day.has_come(m.as_of)) continue;
    if (ledger == Ledger::kMoney ? m.earned.has_value() : m.earned_minutes.has_value()) last = &m;
  }
  return last;
}

std::int64_t minutes_booked(const Project& p, std::optional<CivilDate> since,
                            std::optional<CivilDate> until) {
  std::int64_t sum = 0;
  for (const model::HoursSum& s : p.hours)
    if ((!since || s.segment > *since) && (!until || s.segment <= *until)) sum += s.minutes;
  return sum;
}

void set_money_cost(const Organisation& o, const Project& p, Day& day, ProjectFigures& f) {
  const MoneyCost cost = money_cost(o, p, f.currency, day);
  if (!cost.actual) {
    f.missing_cost = cost.missing;
    return;
  }
  f.cost = cost.actual;
  f.committed = *cost.actual + cost.committed;
}

void set_minutes_cost(const Project& p, Day& day, ProjectFigures& f) {
  f.cost = minutes_cost(p, day);
  f.committed = f.cost;
}

// Money where budget and costs are known, else minutes.
void set_ledger(const Organisation& o, const Project& p, Day& day, ProjectFigures& f) {
  const auto money = money_budget(p);
  const auto effort = effort_budget(p);
  const auto choose = [&](const Budget& b) {
    f.ledger = b.ledger;
    f.currency = b.currency;
    f.budget = b.amount;
  };
  if (money) {
    choose(*money);
    set_money_cost(o, p, day, f);
    if (f.cost || !effort) return;
  }
  if (!effort) {
    f.missing_cost = "budget";
    return;
  }
  choose(*effort);
  set_minutes_cost(p, day, f);
}

Ratio share(std::int64_t part, std::int64_t whole) {
  return {std::clamp<std::int64_t>(part, 0, whole), whole};
}

std::optional<Ratio> milestone_progress(const Organisation& o, const Project& p) {
  std::int64_t total = 0, done = 0, count = 0, achieved = 0;
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    if (m.cancelled || m.stub) continue;
    const std::int64_t weight = std::max(m.weight_per_mille.value_or(0), 0);
    ++count;
    total += weight;
    if (!m.achieved_on) continue;
    ++achieved;
    done += weight;
  }
  if (total > 0) return share(done, total);
  if (count > 0) return share(achieved, count);
  return std::nullopt;
}

std::optional<Ratio> backlog_progress(const Project& p) {
  std::int64_t done = 0;
  std::optional<std::int64_t> remaining;
  for (const model::BacklogCount& b : p.seldom->backlog) {
    done += b.done.value_or(0);
    if (b.remaining) remaining = b.remaining;
  }
  if (!remaining || done + *remaining <= 0) return std::nullopt;
  return share(done, done + *remaining);
}

std::optional<Ratio> task_progress(const Project& p) {
  if (p.tasks->plan > 0) return share(p.tasks->plan_done, p.tasks->plan);
  if (p.tasks->items > 0) return share(p.tasks->items_done, p.tasks->items);
  return std::nullopt;
}

std::optional<Ratio> measured_progress(const Project& p, Day& day, const ProjectFigures& f) {
  const model::MeasuredValue* const m = last_measured(p, day, f.ledger);
  if (m == nullptr || !f.budget || *f.budget <= 0) return std::nullopt;
  return share(f.ledger == Ledger::kMoney ? m->earned->minor_units : *m->earned_minutes, *f.budget);
}

std::optional<Ratio> progress(const Organisation& o, const Project& p, Day& day,
                              const ProjectFigures& f) {
  return p.progress_method == model::ProgressMethod::kEarnedValue ? measured_progress(p, day, f)
                                                                  : counted_progress(o, p);
}

// Planned value: linear between the curve's points, from nothing at the start.
std::optional<std::int64_t> planned_at(const Baseline& b, Ledger ledger, Day& day) {
  const auto& curve = ledger == Ledger::kMoney ? b.money_curve : b.effort_curve;
  if (curve.empty()) return std::nullopt;
  const CivilDate date = day.today();
  model::PlanPoint before{b.start.value_or(curve.front().date), 0};
  if (date < before.date) {
    day.differs_on(before.date);
    return 0;
  }
  for (const model::PlanPoint& point : curve) {
    if (point.date >= date) {
      day.differs_tomorrow();
      const std::int64_t span = (point.date - before.date).count();
      if (span <= 0) return point.cumulative;
      const auto part =
          multiply_divide(point.cumulative - before.cumulative, (date - before.date).count(), span);
      return part ? std::optional(before.cumulative + *part) : std::nullopt;
    }
    before = point;
  }
  return curve.back().cumulative;
}

// What should be done by now by the tasks' baseline finish, in the ledger's share of the budget.
std::optional<std::int64_t> planned_from_tasks(const Organisation& o, const Project& p,
                                               std::int64_t budget, Day& day) {
  std::int64_t due = 0, total = 0;
  for (const Handle h : p.task_list) {
    const model::Task& t = o.tasks.at(h);
    if (t.stub || t.state == model::TaskState::kCancelled) continue;
    if (!t.baseline_finish) return std::nullopt;
    const std::int64_t plan = t.plan_minutes.value_or(0);
    total += plan;
    if (day.has_come(*t.baseline_finish)) due += plan;
  }
  return total > 0 ? multiply_divide(budget, due, total) : std::nullopt;
}

std::optional<std::int64_t> planned_from_milestones(const Organisation& o, const Project& p,
                                                    std::int64_t budget, Day& day) {
  std::int64_t due = 0, total = 0;
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    if (m.cancelled || !m.weight_per_mille || !m.approved_date()) continue;
    total += *m.weight_per_mille;
    if (day.has_come(*m.approved_date())) due += *m.weight_per_mille;
  }
  return total > 0 ? multiply_divide(budget, due, total) : std::nullopt;
}

// The date on which the plan had earned what is earned now: linear between points.
std::optional<CivilDate> earned_date(const Baseline& b, Ledger ledger, std::int64_t earned) {
  const auto& curve = ledger == Ledger::kMoney ? b.money_curve : b.effort_curve;
  if (curve.empty() || !b.start) return std::nullopt;
  model::PlanPoint before{*b.start, 0};
  for (const model::PlanPoint& point : curve) {
    if (point.cumulative >= earned) {
      const std::int64_t span = point.cumulative - before.cumulative;
      if (span <= 0) return point.date;
      const auto days =
          multiply_divide((point.date - before.date).count(), earned - before.cumulative, span);
      return days ? std::optional(before.date + Days{*days}) : std::nullopt;
    }
    before = point;
  }
  return curve.back().date;
}

void set_earned(const Organisation& o, const Project& p, Day& day, ProjectFigures& f) {
  f.progress = progress(o, p, day, f);
  if (p.progress_method == model::ProgressMethod::kUnspecified)
    f.missing_progress = "progress_method";
  if (f.progress && f.budget)
    f.earned = multiply_divide(*f.budget, f.progress->numerator, f.progress->denominator);
}

std::optional<std::int64_t> planned(const Organisation& o, const Project& p, const Baseline* plan,
                                    Day& day, const ProjectFigures& f) {
  if (plan != nullptr) return planned_at(*plan, f.ledger, day);
  if (const auto due = planned_from_tasks(o, p, *f.budget, day)) return due;
  return planned_from_milestones(o, p, *f.budget, day);
}

// Planned value and earned schedule on the day that the earned value is of.
void set_planned(const Organisation& o, const Project& p, Day& day, ProjectFigures& f) {
  if (!f.progress || !f.budget) return;
  const model::MeasuredValue* const m = measured_earned(p, day, f.ledger);
  const Baseline* const plan = newest_baseline(p, [&](const Baseline& b) {
    return !(f.ledger == Ledger::kMoney ? b.money_curve : b.effort_curve).empty();
  });
  Day of_measurement(m == nullptr ? day.today() : m->as_of);
  Day& as_of = m == nullptr ? day : of_measurement;
  if (m != nullptr && f.ledger == Ledger::kMoney && m->planned) {
    f.planned = m->planned->minor_units;
  } else if (m != nullptr && f.ledger == Ledger::kMinutes && m->planned_minutes) {
    f.planned = *m->planned_minutes;
  } else {
    f.planned = planned(o, p, plan, as_of, f);
  }
  if (plan == nullptr || !f.earned || !plan->start) return;
  as_of.differs_tomorrow();
  if (as_of.today() <= *plan->start) return;
  if (const auto date = earned_date(*plan, f.ledger, *f.earned))
    f.time_index = Ratio{std::max<std::int64_t>((*date - *plan->start).count(), 0),
                         (as_of.today() - *plan->start).count()};
}

std::optional<CivilDate> earlier(std::optional<CivilDate> a, std::optional<CivilDate> b) {
  if (!a || !b) return a ? a : b;
  return std::min(a, b);
}

// A task earns nothing before it is done, while its hours cost at once. So a forecast credits the
// hours of open tasks (model::begun_tenths). In parts of the budget; nothing where progress is not
// counted in planned tasks.
std::int64_t work_in_progress(const Project& p, const ProjectFigures& f) {
  if (p.progress_method != model::ProgressMethod::kTasks || p.tasks->plan <= 0) return 0;
  const auto credit = multiply_divide(*f.budget, p.tasks->begun_tenths, p.tasks->plan);
  return std::min(credit.value_or(0) / 10, std::max<std::int64_t>(*f.budget - *f.earned, 0));
}

// Work in progress may explain what looks too dear, but makes nobody look cheap: it is asked for
// only where the budget would not do, and takes the forecast down to the budget at most.
void set_eac_at_pace(const Project& p, ProjectFigures& f) {
  const auto remaining = remaining_at_pace(f, *f.earned);
  if (!remaining) return;
  f.eac = *f.cost + *remaining;
  if (*f.eac <= *f.budget) return;
  const std::int64_t credit = work_in_progress(p, f);
  if (credit == 0) return;
  if (const auto rest = remaining_at_pace(f, *f.earned + credit))
    f.eac = std::clamp(*f.cost + *rest, *f.budget, *f.eac);
}

void set_eac(const Project& p, const calendar::WorkingCalendar& calendar, CivilDate today,
             ProjectFigures& f) {
  f.eac_until = earlier(f.cost_until, f.earned_until);
  if (!f.cost) return;
  if (is_fresh(p, calendar, today)) {
    const CivilDate stale = calendar.add_working_days(p.estimate->as_of, kEstimateFresh + 1);
    f.eac_until = earlier(f.eac_until, stale);
    if (const auto remaining = estimated_rest(p, f)) {
      f.eac = *f.cost + *remaining;
      return;
    }
  }
  if (f.budget && f.earned) set_eac_at_pace(p, f);
}

void set_delay_cost(const Organisation& o, const Project& p,
                    const calendar::WorkingCalendar& calendar, Day& day, ProjectFigures& f) {
  const Currency currency = f.currency != Currency{} ? f.currency
                            : p.costs.empty()        ? Currency{}
                                                     : p.costs.front().currency;
  if (currency != Currency{}) {
    CostSheet recent(o, p, currency, day);
    day.differs_tomorrow();  // The window moves.
    const CivilDate since = calendar.add_working_days(day.today(), -kRunRateDays);
    if (recent.add_up(since, day.today()) && (recent.posted || recent.priced))
      f.run_rate = scale({recent.actual, currency}, 1, kRunRateDays);
  }
  if (p.cost_of_delay_per_day) {
    f.delay_cost = p.cost_of_delay_per_day;
  } else if (p.planned_annual_benefit) {
    f.delay_cost = scale(*p.planned_annual_benefit, 1, kWorkingYear);
  } else {
    f.delay_cost = f.run_rate;
  }
}

}  // namespace

std::optional<Ratio> counted_progress(const Organisation& o, const Project& p) {
  using enum model::ProgressMethod;
  switch (p.progress_method) {
    case kMilestones:
      return milestone_progress(o, p);
    case kTasks:
      return task_progress(p);
    case kBacklog:
      return backlog_progress(p);
    case kUnits:
      if (p.units_total.value_or(0) <= 0 || !p.units_done) return std::nullopt;
      return share(*p.units_done, *p.units_total);
    case kReported:
      if (!p.reports || !p.reports->progress) return std::nullopt;
      return share(*p.reports->progress, 1000);
    case kEarnedValue:
    case kUnspecified:
      return std::nullopt;
  }
  PORTFOLIO_CHECK(false);
}

MoneyCost money_cost(const Organisation& o, const Project& p, Currency currency, Day& day,
                     std::optional<CivilDate> until) {
  const model::MeasuredValue* const m = last_measured(p, day, Ledger::kMoney);
  const bool measured = m != nullptr && m->actual && m->actual->currency == currency;
  CostSheet sheet(o, p, currency, day);
  if (!sheet.add_up(measured ? std::optional(m->as_of) : std::nullopt, until))
    return {.actual = {}, .committed = 0, .missing = "exchange_rate"};
  if (!measured && !sheet.posted && sheet.unpriced)
    return {.actual = {}, .committed = 0, .missing = "rate"};
  return {.actual = sheet.actual + (measured ? m->actual->minor_units : 0),
          .committed = sheet.committed,
          .missing = {}};
}

std::int64_t minutes_cost(const Project& p, Day& day, std::optional<CivilDate> until) {
  const model::MeasuredValue* const m = last_measured(p, day, Ledger::kMinutes);
  const bool measured = m != nullptr && m->actual_minutes;
  return minutes_booked(p, measured ? std::optional(m->as_of) : std::nullopt, until) +
         (measured ? *m->actual_minutes : 0);
}

const model::MeasuredValue* measured_earned(const Project& p, Day& day, Ledger ledger) {
  if (p.progress_method != model::ProgressMethod::kEarnedValue) return nullptr;
  return last_measured(p, day, ledger);
}

bool is_fresh(const Project& p, const calendar::WorkingCalendar& calendar, CivilDate today) {
  return p.estimate && calendar.working_days(p.estimate->as_of, today) <= kEstimateFresh;
}

std::optional<std::int64_t> estimated_rest(const Project& p, const ProjectFigures& f) {
  const model::Estimate& e = *p.estimate;
  if (f.ledger == Ledger::kMinutes) return e.remaining_minutes;
  if (f.ledger != Ledger::kMoney || !e.remaining || e.remaining->currency != f.currency)
    return std::nullopt;
  return e.remaining->minor_units;
}

std::optional<std::int64_t> remaining_at_pace(const ProjectFigures& f, std::int64_t earned) {
  const std::int64_t open = std::max<std::int64_t>(*f.budget - earned, 0);
  const bool early = Wide{*f.earned} * 100 < Wide{*f.budget} * 20;
  if (early || *f.cost <= 0) return open;
  if (Wide{earned} * 2 <= Wide{*f.cost}) return multiply_divide(open, 2, 1);
  if (Wide{earned} * 2 >= Wide{*f.cost} * 3) return multiply_divide(open, 2, 3);
  return multiply_divide(open, *f.cost, earned);
}

std::optional<std::int64_t> multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c) {
  if (c <= 0) return std::nullopt;
  std::int64_t narrow = 0;
  constexpr std::int64_t kRoom = std::int64_t{1} << 62;
  if (c < kRoom && !__builtin_mul_overflow(a, b, &narrow) && narrow > -kRoom && narrow < kRoom)
    return (narrow < 0 ? narrow - c / 2 : narrow + c / 2) / c;  // As below, not wide.
  const Wide product = Wide{a} * b;
  const Wide half = c / 2;
  const Wide result = (product < 0 ? product - half : product + half) / c;
  if (result > INT64_MAX || result < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(result);
}

std::optional<Money> convert(const Organisation& o, Money amount, Currency to, Day& day) {
  const model::ExchangeRate* best = nullptr;
  bool forward = true;
  for (const model::ExchangeRate& r : o.exchange_rates) {
    const bool along = r.from.currency == amount.currency && r.to.currency == to;
    const bool against = r.to.currency == amount.currency && r.from.currency == to;
    if ((!along && !against) || !day.has_come(r.as_of)) continue;
    if (best != nullptr && r.as_of < best->as_of) continue;
    best = &r;
    forward = along;
  }
  if (best == nullptr) return std::nullopt;
  const Money& from = forward ? best->from : best->to;
  const Money& into = forward ? best->to : best->from;
  const auto units = multiply_divide(amount.minor_units, into.minor_units, from.minor_units);
  return units ? std::optional(Money{*units, to}) : std::nullopt;
}

std::optional<Money> hourly_rate(const Organisation& o, Symbol person, Symbol role, CivilDate day) {
  const model::Person* const p = person ? o.people.get({{}, person}) : nullptr;
  if (!role && p != nullptr && !p->roles.empty()) role = p->roles.front();
  const model::Rate *of_person = nullptr, *of_role = nullptr;
  for (const model::Rate& r : o.rates) {
    if (r.from > day) continue;
    if (person && r.person == person && (of_person == nullptr || r.from >= of_person->from))
      of_person = &r;
    if (role && r.role == role && (of_role == nullptr || r.from >= of_role->from)) of_role = &r;
  }
  if (of_person == nullptr) of_person = of_role;
  return of_person == nullptr ? std::nullopt : std::optional(of_person->per_hour);
}

void add_costs(const Organisation& o, const calendar::WorkingCalendar& calendar, Handle project,
               CivilDate today, ProjectFigures& f) {
  const Project& p = o.projects.at(project);
  Day costs(today), earned(today);
  set_ledger(o, p, costs, f);
  f.cost_until = costs.until();
  set_earned(o, p, earned, f);
  f.earned_until = earlier(f.cost_until, earned.until());
  set_eac(p, calendar, today, f);
}

void add_dates(const Organisation& o, const calendar::WorkingCalendar& calendar, Handle project,
               CivilDate today, ProjectFigures& f) {
  Day dates(today);
  set_dates(o, o.projects.at(project), calendar, dates, f);
  f.dates_until = dates.until();
}

void add_plan(const Organisation& o, Handle project, CivilDate today, ProjectFigures& f) {
  Day plan(today);
  set_planned(o, o.projects.at(project), plan, f);
  f.planned_until = earlier(f.earned_until, plan.until());
}

void add_rate(const Organisation& o, const calendar::WorkingCalendar& calendar, Handle project,
              CivilDate today, ProjectFigures& f) {
  Day rate(today);
  set_delay_cost(o, o.projects.at(project), calendar, rate, f);
  f.rate_until = rate.until();
}

ProjectFigures compute_figures(const Organisation& o, const calendar::WorkingCalendar& calendar,
                               Handle project, CivilDate today) {
  ProjectFigures f;
  add_costs(o, calendar, project, today, f);
  add_dates(o, calendar, project, today, f);
  add_plan(o, project, today, f);
  add_rate(o, calendar, project, today, f);
  return f;
}

}  // namespace portfolio::signals
