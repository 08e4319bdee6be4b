#include "rules/signals/project_figures.h"

#include <algorithm>
#include <map>
#include <set>

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

// The newest baseline that carries what is asked for.
template <class Has>
const Baseline* newest_baseline(const Project& p, Has has) {
  const Baseline* newest = nullptr;
  for (const Baseline& b : p.baselines)
    if (has(b)) newest = &b;
  return newest;
}

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

const model::MeasuredValue* last_measured(const Project& p, CivilDate today, Ledger ledger) {
  const model::MeasuredValue* last = nullptr;
  for (const model::MeasuredValue& m : p.measured) {
    if (m.as_of > today) continue;
    if (ledger == Ledger::kMoney ? m.earned.has_value() : m.earned_minutes.has_value()) last = &m;
  }
  return last;
}

// Adds up one project's money, in one currency.
class CostSheet {
 public:
  CostSheet(const Organisation& o, const Project& p, Currency currency, CivilDate today)
      : o_(o), p_(p), currency_(currency), today_(today) {}

  // Booked after `since` (all of it without). False where an amount cannot be expressed.
  bool add_up(std::optional<CivilDate> since, std::optional<CivilDate> until = std::nullopt) {
    std::set<std::int32_t> labour_months;
    for (const model::CostSum& s : p_.costs)
      if (s.labour_postings > 0) labour_months.insert(month_of(s.segment));
    for (const model::CostSum& s : p_.costs) {
      if (since && s.segment <= *since) continue;
      if (until && s.segment > *until) continue;
      if (!add_in({s.actual, s.currency}, actual) || !add_in({s.committed, s.currency}, committed))
        return false;
      posted = posted || s.postings > 0;
    }
    for (const model::HoursSum& s : p_.hours) {
      if ((since && s.segment <= *since) || (until && s.segment > *until)) continue;
      if (labour_months.contains(month_of(s.segment)) || s.minutes == 0) continue;
      add_hours(s);
    }
    return true;
  }

  std::int64_t actual = 0, committed = 0;
  bool posted = false;    // Some cost is posted.
  bool priced = false;    // Some hours had a price.
  bool unpriced = false;  // Some hours had none.

 private:
  bool add_in(Money amount, std::int64_t& sum) {
    if (amount.minor_units == 0) return true;
    const auto converted = exchange(o_, amount, currency_, today_);
    return converted && !__builtin_add_overflow(sum, converted->minor_units, &sum);
  }
  void add_hours(const model::HoursSum& s) {
    const auto rate = hourly_rate(o_, s.person, s.role, s.segment);
    const auto price = rate ? scale(*rate, s.minutes, 60) : std::nullopt;
    const auto converted = price ? exchange(o_, *price, currency_, today_) : std::nullopt;
    if (!converted || __builtin_add_overflow(actual, converted->minor_units, &actual)) {
      unpriced = true;
      return;
    }
    priced = true;
  }

  const Organisation& o_;
  const Project& p_;
  Currency currency_;
  CivilDate today_;
};

std::int64_t minutes_booked(const Project& p, std::optional<CivilDate> since) {
  std::int64_t sum = 0;
  for (const model::HoursSum& s : p.hours)
    if (!since || s.segment > *since) sum += s.minutes;
  return sum;
}

void set_money_cost(const Organisation& o, const Project& p, CivilDate today, ProjectFigures& f) {
  const model::MeasuredValue* const m = last_measured(p, today, Ledger::kMoney);
  const bool measured = m != nullptr && m->actual && m->actual->currency == f.currency;
  CostSheet sheet(o, p, f.currency, today);
  if (!sheet.add_up(measured ? std::optional(m->as_of) : std::nullopt)) {
    f.missing_cost = "exchange_rate";
    return;
  }
  if (!measured && !sheet.posted && sheet.unpriced) {
    f.missing_cost = "rate";
    return;
  }
  f.cost = sheet.actual + (measured ? m->actual->minor_units : 0);
  f.committed = *f.cost + sheet.committed;
}

void set_minutes_cost(const Project& p, CivilDate today, ProjectFigures& f) {
  const model::MeasuredValue* const m = last_measured(p, today, Ledger::kMinutes);
  const bool measured = m != nullptr && m->actual_minutes;
  f.cost = minutes_booked(p, measured ? std::optional(m->as_of) : std::nullopt) +
           (measured ? *m->actual_minutes : 0);
  f.committed = f.cost;
}

// Money where budget and costs are known, else minutes.
void set_ledger(const Organisation& o, const Project& p, CivilDate today, ProjectFigures& f) {
  const auto money = money_budget(p);
  const auto effort = effort_budget(p);
  const auto choose = [&](const Budget& b) {
    f.ledger = b.ledger;
    f.currency = b.currency;
    f.budget = b.amount;
  };
  if (money) {
    choose(*money);
    set_money_cost(o, p, today, f);
    if (f.cost || !effort) return;
  }
  if (!effort) {
    f.missing_cost = "budget";
    return;
  }
  choose(*effort);
  set_minutes_cost(p, today, f);
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
  for (const model::BacklogCount& b : p.backlog) {
    done += b.done.value_or(0);
    if (b.remaining) remaining = b.remaining;
  }
  if (!remaining || done + *remaining <= 0) return std::nullopt;
  return share(done, done + *remaining);
}

std::optional<Ratio> task_progress(const Project& p) {
  if (p.tasks.plan > 0) return share(p.tasks.plan_done, p.tasks.plan);
  if (p.tasks.items > 0) return share(p.tasks.items_done, p.tasks.items);
  return std::nullopt;
}

std::optional<Ratio> measured_progress(const Project& p, CivilDate today, const ProjectFigures& f) {
  const model::MeasuredValue* const m = last_measured(p, today, f.ledger);
  if (m == nullptr || !f.budget || *f.budget <= 0) return std::nullopt;
  return share(f.ledger == Ledger::kMoney ? m->earned->minor_units : *m->earned_minutes, *f.budget);
}

std::optional<Ratio> progress(const Organisation& o, const Project& p, CivilDate today,
                              const ProjectFigures& f) {
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
      return measured_progress(p, today, f);
    case kUnspecified:
      return std::nullopt;
  }
  PORTFOLIO_CHECK(false);
}

// Planned value on a date: linear between the curve's points, from nothing at the start.
std::optional<std::int64_t> planned_at(const Baseline& b, Ledger ledger, CivilDate date) {
  const auto& curve = ledger == Ledger::kMoney ? b.money_curve : b.effort_curve;
  if (curve.empty()) return std::nullopt;
  model::PlanPoint before{b.start.value_or(curve.front().date), 0};
  if (date < before.date) return 0;
  for (const model::PlanPoint& point : curve) {
    if (point.date >= date) {
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

// What should be done by today by the tasks' baseline finish, in the ledger's share of the budget.
std::optional<std::int64_t> planned_from_tasks(const Organisation& o, const Project& p,
                                               std::int64_t budget, CivilDate date) {
  std::int64_t due = 0, total = 0;
  for (const Handle h : p.task_list) {
    const model::Task& t = o.tasks.at(h);
    if (t.stub || t.state == model::TaskState::kCancelled) continue;
    const std::int64_t plan = t.plan_minutes.value_or(0);
    total += plan;
    if (t.baseline_finish && *t.baseline_finish <= date) due += plan;
    if (!t.baseline_finish) return std::nullopt;
  }
  return total > 0 ? multiply_divide(budget, due, total) : std::nullopt;
}

std::optional<std::int64_t> planned_from_milestones(const Organisation& o, const Project& p,
                                                    std::int64_t budget, CivilDate date) {
  std::int64_t due = 0, total = 0;
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    if (m.cancelled || !m.weight_per_mille || !m.approved_date()) continue;
    total += *m.weight_per_mille;
    if (*m.approved_date() <= date) due += *m.weight_per_mille;
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

void set_earned(const Organisation& o, const Project& p, CivilDate today, ProjectFigures& f) {
  f.progress = progress(o, p, today, f);
  if (p.progress_method == model::ProgressMethod::kUnspecified)
    f.missing_progress = "progress_method";
  if (!f.progress || !f.budget) return;
  const model::MeasuredValue* const m = last_measured(p, today, f.ledger);
  const bool measured = p.progress_method == model::ProgressMethod::kEarnedValue && m != nullptr;
  f.earned = multiply_divide(*f.budget, f.progress->numerator, f.progress->denominator);
  const CivilDate as_of = measured ? m->as_of : today;
  const Baseline* const plan = newest_baseline(p, [&](const Baseline& b) {
    return !(f.ledger == Ledger::kMoney ? b.money_curve : b.effort_curve).empty();
  });
  if (measured && f.ledger == Ledger::kMoney && m->planned) {
    f.planned = m->planned->minor_units;
  } else if (measured && f.ledger == Ledger::kMinutes && m->planned_minutes) {
    f.planned = *m->planned_minutes;
  } else if (plan != nullptr) {
    f.planned = planned_at(*plan, f.ledger, as_of);
  } else {
    f.planned = planned_from_tasks(o, p, *f.budget, as_of);
    if (!f.planned) f.planned = planned_from_milestones(o, p, *f.budget, as_of);
  }
  if (plan == nullptr || !f.earned || !plan->start || as_of <= *plan->start) return;
  if (const auto date = earned_date(*plan, f.ledger, *f.earned))
    f.time_index = Ratio{std::max<std::int64_t>((*date - *plan->start).count(), 0),
                         (as_of - *plan->start).count()};
}

// BAC - EV, divided by the cost index within 0.5 and 1.5.
std::optional<std::int64_t> remaining_at_pace(const ProjectFigures& f) {
  const std::int64_t open = std::max<std::int64_t>(*f.budget - *f.earned, 0);
  const bool early = Wide{*f.earned} * 100 < Wide{*f.budget} * 20;
  if (early || *f.cost <= 0) return open;
  if (Wide{*f.earned} * 2 <= Wide{*f.cost}) return multiply_divide(open, 2, 1);
  if (Wide{*f.earned} * 2 >= Wide{*f.cost} * 3) return multiply_divide(open, 2, 3);
  return multiply_divide(open, *f.cost, *f.earned);
}

void set_eac(const Project& p, const calendar::WorkingCalendar& calendar, CivilDate today,
             ProjectFigures& f) {
  if (!f.cost) return;
  if (p.estimate && calendar.working_days(p.estimate->as_of, today) <= kEstimateFresh) {
    const auto& e = *p.estimate;
    f.eac_until = calendar.add_working_days(e.as_of, kEstimateFresh + 1);
    if (f.ledger == Ledger::kMoney && e.remaining && e.remaining->currency == f.currency) {
      f.eac = *f.cost + e.remaining->minor_units;
      return;
    }
    if (f.ledger == Ledger::kMinutes && e.remaining_minutes) {
      f.eac = *f.cost + *e.remaining_minutes;
      return;
    }
  }
  if (!f.budget || !f.earned) return;
  if (const auto remaining = remaining_at_pace(f)) f.eac = *f.cost + *remaining;
}

std::optional<CivilDate> committed_finish(const Project& p,
                                          const calendar::WorkingCalendar& calendar) {
  const Baseline* const b = newest_baseline(p, [](const Baseline& x) { return x.finish; });
  if (b == nullptr) return std::nullopt;
  std::int32_t days = 0;
  for (const model::ApprovedChange& c : p.changes)
    if (c.stamp.occurred_at > b->stamp.occurred_at) days += c.days;
  return days == 0 ? *b->finish
                   : calendar.add_working_days(*b->finish, std::clamp(days, -10000, 10000));
}

constexpr std::size_t kForecastField = 2;  // Of what is said of a milestone.

// By forecast; where that is equal the one that was said last.
bool is_later(const model::Milestone& a, const model::Milestone& b) {
  if (*a.forecast_date != *b.forecast_date) return *a.forecast_date > *b.forecast_date;
  const model::Stamp* const of_a = a.said.of(kForecastField);
  const model::Stamp* const of_b = b.said.of(kForecastField);
  return of_a != nullptr && of_b != nullptr && of_a->occurred_at > of_b->occurred_at;
}

// The newer statement of the report's forecast and that of the last milestone.
std::optional<CivilDate> said_finish(const Organisation& o, const Project& p) {
  const model::Milestone* last = nullptr;
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    if (m.cancelled || m.stub || !m.forecast_date) continue;
    if (last == nullptr || is_later(m, *last)) last = &m;
  }
  const bool reported = p.reports && p.reports->forecast_finish;
  if (last == nullptr) return reported ? p.reports->forecast_finish : std::nullopt;
  if (!reported) return last->forecast_date;
  const model::Stamp* const of_report = p.reports->said.of(0);
  const model::Stamp* const of_milestone = last->said.of(kForecastField);
  const bool milestone_newer = of_report == nullptr || of_milestone == nullptr ||
                               of_milestone->occurred_at > of_report->occurred_at;
  return milestone_newer ? last->forecast_date : p.reports->forecast_finish;
}

std::optional<CivilDate> latest_open_task(const Organisation& o, const Project& p) {
  std::optional<CivilDate> latest;
  for (const Handle h : p.task_list) {
    const model::Task& t = o.tasks.at(h);
    if (t.stub || t.state == model::TaskState::kDone || t.state == model::TaskState::kCancelled)
      continue;
    if (t.planned_finish && (!latest || *t.planned_finish > *latest)) latest = t.planned_finish;
  }
  return latest;
}

void set_dates(const Organisation& o, const Project& p, const calendar::WorkingCalendar& calendar,
               CivilDate today, ProjectFigures& f) {
  f.committed_finish = committed_finish(p, calendar);
  const bool finished = p.actual_finish || p.lifecycle == model::Lifecycle::kClosed;
  f.forecast_finish = p.actual_finish ? p.actual_finish : said_finish(o, p);
  if (!f.forecast_finish) f.forecast_finish = latest_open_task(o, p);
  if (f.forecast_finish && !finished && *f.forecast_finish < today) f.forecast_finish = today;
  if (f.committed_finish && f.forecast_finish)
    f.delay = calendar.working_days(*f.committed_finish, *f.forecast_finish);
}

void set_delay_cost(const Organisation& o, const Project& p,
                    const calendar::WorkingCalendar& calendar, CivilDate today, ProjectFigures& f) {
  const Currency currency = f.currency != Currency{} ? f.currency
                            : p.costs.empty()        ? Currency{}
                                                     : p.costs.front().currency;
  if (currency != Currency{}) {
    CostSheet recent(o, p, currency, today);
    if (recent.add_up(calendar.add_working_days(today, -kRunRateDays), today) &&
        (recent.posted || recent.priced))
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

std::optional<std::int64_t> multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c) {
  if (c <= 0) return std::nullopt;
  const Wide product = Wide{a} * b;
  const Wide half = c / 2;
  const Wide result = (product < 0 ? product - half : product + half) / c;
  if (result > INT64_MAX || result < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(result);
}

std::optional<Money> exchange(const Organisation& o, Money amount, Currency to, CivilDate today) {
  if (amount.currency == to) return amount;
  const model::ExchangeRate* best = nullptr;
  bool forward = true;
  for (const model::ExchangeRate& r : o.exchange_rates) {
    const bool along = r.from.currency == amount.currency && r.to.currency == to;
    const bool against = r.to.currency == amount.currency && r.from.currency == to;
    if ((!along && !against) || r.as_of > today) continue;
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

ProjectFigures compute_figures(const Organisation& o, const calendar::WorkingCalendar& calendar,
                               Handle project, CivilDate today) {
  const Project& p = o.projects.at(project);
  ProjectFigures f;
  set_ledger(o, p, today, f);
  set_earned(o, p, today, f);
  set_eac(p, calendar, today, f);
  set_dates(o, p, calendar, today, f);
  set_delay_cost(o, p, calendar, today, f);
  return f;
}

}  // namespace portfolio::signals
