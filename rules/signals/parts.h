// The parts of the signal catalogue, one for each area, and what they share. Private to
// rules/signals.
#pragma once
#include <vector>

#include "rules/signals/project_figures.h"
#include "rules/signals/signal.h"

namespace portfolio::signals {

using expr::Kind;
using expr::Type;
using expr::Unit;
using expr::Value;
using model::EntityKind;
using model::Handle;
using model::kNoHandle;

void add_timesheet_signals(std::vector<Signal>& into);
void add_workload_signals(std::vector<Signal>& into);
void add_hours_signals(std::vector<Signal>& into);
void add_absence_signals(std::vector<Signal>& into);
void add_role_outlook_signals(std::vector<Signal>& into);
void add_quality_signals(std::vector<Signal>& into);
void add_reporting_signals(std::vector<Signal>& into);
void add_choice_signals(std::vector<Signal>& into);
void add_restatement_signals(std::vector<Signal>& into);
void add_milestone_signals(std::vector<Signal>& into);
void add_project_signals(std::vector<Signal>& into);
void add_cost_signals(std::vector<Signal>& into);
void add_status_signals(std::vector<Signal>& into);
void add_dependency_signals(std::vector<Signal>& into);
void add_graph_signals(std::vector<Signal>& into);
void add_handover_signals(std::vector<Signal>& into);
void add_value_signals(std::vector<Signal>& into);
void add_alignment_signals(std::vector<Signal>& into);
void add_strategy_signals(std::vector<Signal>& into);
void add_cause_signals(std::vector<Signal>& into);
void add_capacity_signals(std::vector<Signal>& into);
void add_decision_signals(std::vector<Signal>& into);
void add_benefit_signals(std::vector<Signal>& into);
void add_source_signals(std::vector<Signal>& into);
void add_escalation_signals(std::vector<Signal>& into);
void add_sponsor_signals(std::vector<Signal>& into);
void add_team_signals(std::vector<Signal>& into);
void add_performance_signals(std::vector<Signal>& into);
void add_schedule_signals(std::vector<Signal>& into);
void add_scope_signals(std::vector<Signal>& into);
void add_risk_signals(std::vector<Signal>& into);
void add_task_signals(std::vector<Signal>& into);

constexpr Type kText{Kind::kString};
constexpr Type kFlag{Kind::kBool};
constexpr Type kDay{Kind::kDate};
constexpr Type kAmount{Kind::kMoney};
constexpr Type kShareOf{Kind::kDecimal, Unit::kShare};
constexpr Type kWorkdayCount{Kind::kInt, Unit::kWorkdays};
constexpr Type kMinuteCount{Kind::kInt, Unit::kMinutes};
constexpr Type kCount{Kind::kInt};

inline Value date_or(const std::optional<CivilDate>& date, std::string_view missing) {
  return date ? Value::date(*date) : Value::missing(missing);
}
inline Value money_or(const std::optional<Money>& amount, std::string_view missing) {
  return amount ? Value::money(*amount) : Value::missing(missing);
}
inline Value text_of(Context& context, Symbol symbol) {
  return Value::text(context.organisation().text(symbol));
}
// Names are optional: the id stands in.
inline Value name_or_id(Context& context, const Text& name, Symbol id) {
  return name.empty() ? text_of(context, id) : Value::text(name.view());
}
// A count of working days from a date to today; changes when the next working day begins.
inline Value days_since(Context& context, const calendar::WorkingCalendar& calendar,
                        CivilDate from) {
  return Value::integer(calendar.working_days(from, calendar.local_date(context.now())))
      .until(calendar.next_day_boundary(context.now()));
}
inline Value days_until(Context& context, const calendar::WorkingCalendar& calendar, CivilDate to) {
  return Value::integer(calendar.working_days(calendar.local_date(context.now()), to))
      .until(calendar.next_day_boundary(context.now()));
}
// A figure of a project, and the day from which it may differ without any new fact.
inline Value held(Context& context, SubjectRef project, const Value& value,
                  const std::optional<CivilDate>& until) {
  if (!until) return value;
  return Value(value).until(context.calendars().of_project(project.handle).midnight(*until));
}
// The last of the alternatives of a signal's value at risk: days of delay, priced.
inline Value price_delay(const ProjectFigures& figures, std::int64_t days) {
  if (days <= 0)
    return Value::money({0, figures.delay_cost ? figures.delay_cost->currency : figures.currency});
  if (!figures.delay_cost) return Value::missing("cost_of_delay");
  return money_or(scale(*figures.delay_cost, days, 1), "cost_of_delay");
}

}  // namespace portfolio::signals
