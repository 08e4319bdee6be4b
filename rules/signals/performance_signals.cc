// Signals of how money and work keep pace with each other and with the plan (rules D04, D06, D10).
#include <algorithm>

#include "rules/expr/format.h"
#include "rules/signals/earned_time.h"
#include "rules/signals/parts.h"
#include "rules/signals/spending.h"

namespace portfolio::signals {
namespace {

using expr::Rational;
using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr std::int64_t kWeeksInWindow = 4;
constexpr std::int64_t kWeek = 5;  // Working days.

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}
CivilDate today_of(Context& c, SubjectRef s) { return calendar_of(c, s).local_date(c.now()); }

// Work against plan, and against time from when 60 % of it were done: at the end work and plan
// are the same, however late they are.
Value pace(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.plan(s.handle);
  Value result = Value::missing("planned_value");
  if (!f.earned) {
    result = Value::missing(f.budget ? f.missing_progress : "budget");
  } else if (!is_measured_in_time(at(c, s), *f.progress)) {
    if (f.planned && *f.planned > 0) result = Value::decimal(*f.earned, *f.planned);
    return held(c, s, held(c, s, result, f.earned_until), f.planned_until);
  } else {
    Day day(today_of(c, s));
    if (const auto time = earned_time(c.organisation(), at(c, s), f, day))
      result = Value::decimal(time->numerator, time->denominator);
    result = held(c, s, result, day.until());
  }
  if (!f.earned_until) return result;
  const Timestamp earned_until = calendar_of(c, s).midnight(*f.earned_until);
  return Value(result).until(std::min(result.valid_until(), earned_until));
}

// --- What is left of money and work -----------------------------------------------------------

Timestamp until_of(Context& c, SubjectRef s, const ProjectFigures& f) {
  Timestamp soonest = kNever;
  for (const auto& day : {f.cost_until, f.earned_until})
    if (day) soonest = std::min(soonest, calendar_of(c, s).midnight(*day));
  return soonest;
}

Value recovery_of(const ProjectFigures& f) {
  if (!f.budget || *f.budget <= 0) return Value::missing("budget");
  if (!f.cost) return Value::missing(f.missing_cost);
  if (!f.earned) return Value::missing(f.missing_progress);
  if (*f.cost >= *f.budget) return Value::missing("money_left");
  return Value::decimal(*f.budget - *f.earned, *f.budget - *f.cost);
}
Value recovery_index(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  return recovery_of(f).until(until_of(c, s, f));
}

// The pace that is needed against the one so far; both say what 1 of money produces.
std::optional<Rational> extra_effort(const ProjectFigures& f) {
  const Value needed = recovery_of(f);
  if (!needed.is_known() || *f.earned <= 0 || *f.cost <= 0) return std::nullopt;
  const auto ratio = expr::divide(needed.as_rational(), Rational{*f.earned, *f.cost});
  return ratio ? expr::subtract(*ratio, Rational{1, 1}) : std::nullopt;
}

std::string percent(Rational share) {
  return expr::format(Value::decimal(share), kShareOf, expr::Format::kPercent);
}

Value recovery_text(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  if (!f.budget || *f.budget <= 0 || !f.cost || !f.earned) return recovery_of(f);
  const std::int64_t open = std::max<std::int64_t>(*f.budget - *f.earned, 0);
  std::string text;
  if (*f.cost >= *f.budget) {
    text = "The budget is used up and " + percent({open, *f.budget}) + " of the work is open";
  } else if (open == 0) {
    text = "All of the work is done";
  } else if (const auto extra = extra_effort(f); extra && extra->numerator <= 0) {
    text = "The rest of the work fits the rest of the money";
  } else if (extra) {
    text =
        "To stay in budget the team must work " + percent(*extra) + " more efficiently than so far";
  } else {
    text = percent({*f.cost, *f.budget}) + " of the budget is used and nothing is finished yet";
  }
  return Value::text(c.keep(text)).until(until_of(c, s, f));
}

// --- How long the money lasts -----------------------------------------------------------------

Value spends(Context& c, SubjectRef s) {
  const Spent& o = c.spending(s.handle);
  if (!o.spending.recent) return Value::missing(o.spending.missing).until(o.until);
  return Value::boolean(*o.spending.recent > 0).until(o.until);
}
Value runway(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.costs(s.handle);
  const Spent& o = c.spending(s.handle);
  const Timestamp until = std::min(o.until, until_of(c, s, f));
  if (!f.budget) return Value::missing("budget").until(until);
  if (!f.cost) return Value::missing(f.missing_cost).until(until);
  if (!o.spending.recent) return Value::missing(o.spending.missing).until(until);
  if (*o.spending.recent <= 0) return Value::missing("spending").until(until);
  const auto left = expr::multiply({*f.budget - *f.cost, 1}, {kWeeksInWindow, 1});
  if (!left) return Value::missing("budget").until(until);
  return Value::decimal(left->numerator, *o.spending.recent).until(until);
}
Value weeks_needed(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.dates(s.handle);
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const Timestamp until = calendar.next_day_boundary(c.now());
  if (!f.forecast_finish) return held(c, s, Value::missing("forecast_finish"), f.dates_until);
  const auto days = calendar.working_days(calendar.local_date(c.now()), *f.forecast_finish);
  const Timestamp moves = f.dates_until ? calendar.midnight(*f.dates_until) : kNever;
  return Value::decimal(std::max(days, 0), kWeek).until(std::min(until, moves));
}
Value weeks_of_cost(Context& c, SubjectRef s) {
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const Spent& o = c.spending(s.handle);
  if (!o.spending.since) return Value::missing(o.spending.missing).until(o.until);
  const auto days = calendar.working_days(*o.spending.since, calendar.local_date(c.now()));
  return Value::integer(std::max<std::int64_t>(days / kWeek, 0)).until(o.until);
}

constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kSpent{EntityKind::kProject, aspect::kCost};
constexpr Reads kWork{EntityKind::kProject, aspect::kProgress};
constexpr Reads kDone{EntityKind::kMilestone, aspect::kState | aspect::kPlan};
constexpr Reads kRates{EntityKind::kOrganisation, aspect::kCost};
constexpr Reads kUnit{EntityKind::kProject, aspect::kLedger};
constexpr Reads kOutlook{EntityKind::kProject, aspect::kOutlook};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

}  // namespace

void add_performance_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.pace",
           kOf,
           kShareOf,
           "Work done / work planned by now; from 60 % done on, time earned / time passed "
           "(SPI, then SPI(t): Lipke 2003).",
           {kWork, kDone, kPlan, kUnit, kRates, kCalendar, kMoved},
           pace},
          {"project.recovery_index",
           kOf,
           kShareOf,
           "Work left / money left: what each 1.00 must produce from here on (TCPI, Anbari 2003).",
           {kWork, kDone, kPlan, kSpent, kRates, kCalendar, kMoved},
           recovery_index},
          {"project.recovery_text",
           kOf,
           kText,
           "What it takes to stay in budget, in words.",
           {kWork, kDone, kPlan, kSpent, kRates, kCalendar, kMoved},
           recovery_text},
          {"project.spends",
           kOf,
           kFlag,
           "Whether anything was spent in the last 20 working days.",
           {kPlan, kSpent, kWork, kRates, kCalendar, kMoved},
           spends},
          {"project.runway_weeks",
           kOf,
           {Kind::kDecimal},
           "Weeks until the budget is used up at the pace of the last 20 working days (D10).",
           {kPlan, kSpent, kWork, kRates, kCalendar, kMoved},
           runway},
          {"project.weeks_needed",
           kOf,
           {Kind::kDecimal},
           "Weeks to the forecast finish, at least 0 (D10).",
           {kOutlook, kCalendar, kMoved},
           weeks_needed},
          {"project.weeks_of_cost",
           kOf,
           kCount,
           "Whole weeks since the first cost.",
           {kPlan, kSpent, kWork, kRates, kCalendar, kMoved},
           weeks_of_cost},
      });
}

}  // namespace portfolio::signals
