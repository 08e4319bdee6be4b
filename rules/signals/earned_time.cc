#include "rules/signals/earned_time.h"

#include <algorithm>

#include "rules/signals/figure_parts.h"

namespace portfolio::signals {
namespace {

using model::Baseline;
using model::Handle;
using model::Organisation;
using model::PlanPoint;
using model::Project;
__extension__ using Wide = __int128;

std::optional<CivilDate> start_of(const Project& p) {
  const Baseline* const b = newest_baseline(p, [](const Baseline& x) { return x.start; });
  if (b != nullptr) return b->start;
  return p.planned_start ? p.planned_start : p.actual_start;
}

const Baseline* with_curve(const Project& p, Ledger ledger) {
  return newest_baseline(p, [&](const Baseline& b) {
    return !(ledger == Ledger::kMoney ? b.money_curve : b.effort_curve).empty();
  });
}

// Of what is to be done when, each date with the sum up to it.
std::vector<PlanPoint> add_up(std::vector<PlanPoint> steps) {
  std::sort(steps.begin(), steps.end(),
            [](const PlanPoint& a, const PlanPoint& b) { return a.date < b.date; });
  std::int64_t sum = 0;
  for (PlanPoint& step : steps) step.cumulative = sum += step.cumulative;
  return steps;
}

std::vector<PlanPoint> task_steps(const Organisation& o, const Project& p) {
  std::vector<PlanPoint> steps;
  for (const Handle h : p.task_list) {
    const model::Task& t = o.tasks.at(h);
    if (t.stub || t.state == model::TaskState::kCancelled) continue;
    if (!t.baseline_finish) return {};
    if (t.plan_minutes.value_or(0) > 0) steps.push_back({*t.baseline_finish, *t.plan_minutes});
  }
  return add_up(std::move(steps));
}

std::vector<PlanPoint> milestone_steps(const Organisation& o, const Project& p) {
  std::vector<PlanPoint> steps;
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    if (m.cancelled || !m.approved_date() || m.weight_per_mille.value_or(0) <= 0) continue;
    steps.push_back({*m.approved_date(), *m.weight_per_mille});
  }
  return add_up(std::move(steps));
}

// A plan in steps asks for what is earned until the step that asks for more.
CivilDate earned_until(const std::vector<PlanPoint>& steps, const Ratio& progress) {
  const std::int64_t total = steps.back().cumulative;
  for (const PlanPoint& step : steps)
    if (Wide{step.cumulative} * progress.denominator > Wide{total} * progress.numerator)
      return step.date;
  return steps.back().date;
}

// What tools that measure have asked for so far; more than that is as planned.
std::optional<CivilDate> measured_date(const Project& p, const ProjectFigures& f, CivilDate start,
                                       CivilDate as_of) {
  PlanPoint before{start, 0};
  bool known = false;
  for (const model::MeasuredValue& m : p.measured) {
    if (m.as_of > as_of || m.as_of < start) continue;
    std::optional<std::int64_t> planned = m.planned_minutes;
    if (f.ledger == Ledger::kMoney)
      planned = m.planned ? std::optional(m.planned->minor_units) : std::nullopt;
    if (!planned) continue;
    known = true;
    if (*planned > *f.earned) {
      const auto days =
          multiply_divide((m.as_of - before.date).count(), *f.earned - before.cumulative,
                          *planned - before.cumulative);
      return before.date + Days{days.value_or(0)};
    }
    before = {m.as_of, *planned};
  }
  return known ? std::optional(as_of) : std::nullopt;
}

std::optional<CivilDate> earned_date(const Organisation& o, const Project& p,
                                     const ProjectFigures& f, CivilDate start, CivilDate as_of) {
  if (p.progress_method == model::ProgressMethod::kEarnedValue)
    return measured_date(p, f, start, as_of);
  std::vector<PlanPoint> steps = task_steps(o, p);
  if (steps.empty()) steps = milestone_steps(o, p);
  if (steps.empty()) return std::nullopt;
  return earned_until(steps, *f.progress);
}

}  // namespace

bool is_measured_in_time(const Project& p, const Ratio& progress) {
  return p.on_earned_time || Wide{progress.numerator} * 10 >= Wide{progress.denominator} * 6;
}

std::optional<Ratio> earned_time(const Organisation& o, const Project& p, const ProjectFigures& f,
                                 Day& day) {
  const Baseline* const plan = with_curve(p, f.ledger);
  const auto start = plan != nullptr ? plan->start : start_of(p);
  if (!start || !f.earned) return std::nullopt;
  CivilDate end = day.today();
  if (p.progress_method == model::ProgressMethod::kEarnedValue)
    for (const model::MeasuredValue& m : p.measured)
      if (day.has_come(m.as_of)) end = m.as_of;
  if (p.complete_on) end = std::min(end, *p.complete_on);
  if (end == day.today()) day.differs_tomorrow();
  if (!day.has_come(*start + Days{1}) || end <= *start) return std::nullopt;
  const std::int64_t passed = (end - *start).count();
  if (plan != nullptr) {
    if (!f.time_index) return std::nullopt;
    return Ratio{f.time_index->numerator, std::min(passed, f.time_index->denominator)};
  }
  const auto date = earned_date(o, p, f, *start, end);
  if (!date) return std::nullopt;
  return Ratio{std::max<std::int64_t>((*date - *start).count(), 0), passed};
}

}  // namespace portfolio::signals
