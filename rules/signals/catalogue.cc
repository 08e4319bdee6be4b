#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

std::vector<Signal> all_signals() {
  std::vector<Signal> all;
  add_milestone_signals(all);
  add_project_signals(all);
  add_cost_signals(all);
  add_status_signals(all);
  add_dependency_signals(all);
  add_graph_signals(all);
  add_handover_signals(all);
  add_value_signals(all);
  add_alignment_signals(all);
  add_strategy_signals(all);
  add_cause_signals(all);
  add_capacity_signals(all);
  add_decision_signals(all);
  add_benefit_signals(all);
  add_source_signals(all);
  add_escalation_signals(all);
  add_sponsor_signals(all);
  add_team_signals(all);
  add_performance_signals(all);
  add_schedule_signals(all);
  add_scope_signals(all);
  add_risk_signals(all);
  add_task_signals(all);
  add_timesheet_signals(all);
  add_workload_signals(all);
  add_hours_signals(all);
  add_absence_signals(all);
  add_role_outlook_signals(all);
  add_quality_signals(all);
  add_reporting_signals(all);
  add_choice_signals(all);
  add_restatement_signals(all);
  return all;
}

bool belongs_to_project(SubjectKind kind) {
  switch (kind) {
    case SubjectKind::kProject:
    case SubjectKind::kMilestone:
    case SubjectKind::kBudgetThreshold:
    case SubjectKind::kDependency:
    case SubjectKind::kDecision:
    case SubjectKind::kBenefit:
    case SubjectKind::kTask:
      return true;
    case SubjectKind::kPortfolio:
    case SubjectKind::kRoleMonth:
    case SubjectKind::kPerson:
    case SubjectKind::kSource:
    case SubjectKind::kRole:
    case SubjectKind::kObjective:
    case SubjectKind::kProjectPair:
    case SubjectKind::kCause:
    case SubjectKind::kSponsor:
    case SubjectKind::kApprover:
    case SubjectKind::kAlert:
    case SubjectKind::kAbsence:
    case SubjectKind::kTeam:
      return false;
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace

const std::vector<Signal>& catalogue() {
  static const std::vector<Signal> kAll = all_signals();
  return kAll;
}

bool is_readable(const Signal& signal, SubjectKind by) {
  if (signal.subject == by) return true;
  if (signal.subject == SubjectKind::kProject) return belongs_to_project(by);
  return signal.subject == SubjectKind::kPortfolio && belongs_to_project(by);
}

Value read(Context& context, std::uint16_t slot, SubjectRef subject) {
  const Signal& signal = context.signal(slot);
  if (signal.subject == subject.kind) return signal.compute(context, subject);
  const model::Organisation& o = context.organisation();
  const bool of_project = signal.subject == SubjectKind::kProject;
  const Handle owner = of_project ? project_of(o, subject) : portfolio_of(o, subject);
  if (owner == kNoHandle) return Value::missing(of_project ? "project" : "portfolio");
  return signal.compute(context, {signal.subject, owner, 0});
}

Value on_calendar(Context& context, SubjectRef subject, const expr::CalendarQuestion& question) {
  using About = expr::CalendarQuestion::About;
  const calendar::WorkingCalendar& calendar = context.calendars().of(subject);
  switch (question.about) {
    case About::kToday: {
      const CivilDate today = calendar.local_date(context.now());
      const Timestamp next = calendar.midnight(today + Days{1});
      // Where clocks go back over midnight a date begins twice.
      return Value::date(today).until(next > context.now() ? next
                                                           : context.now() + std::chrono::hours{1});
    }
    case About::kBetween:
      return Value::integer(calendar.working_days(question.from, question.to));
    case About::kAfter:
      return Value::date(
          calendar.add_working_days(question.from, static_cast<std::int32_t>(question.days)));
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::signals
