#include "rules/signals/notes.h"

#include <algorithm>
#include <map>

namespace portfolio::signals {
namespace {

constexpr Range kAny{}, kFromZero{0, {}}, kFromOne{1, {}}, kShare{0, 1}, kLevel{0, 2};

// In the order of the catalogue. What is not here is a text, a date or a flag that is always known.
constexpr Note kNotes[] = {
    {"milestone.slip", kAny, "approved_date, forecast_date"},
    {"milestone.remaining", kFromOne, "approved_date"},
    {"milestone.late", kAny, "approved_date"},
    {"milestone.approved_date", kAny, "approved_date"},
    {"milestone.forecast_date", kAny, "forecast_date"},
    {"milestone.first_date", kAny, "baseline_date"},
    {"milestone.float_days", kAny, "float_days"},
    {"milestone.value_at_risk", kFromZero, "approved_date, forecast_date, cost_of_delay"},
    {"project.rank", kFromOne, "rank"},
    {"project.committed_finish", kAny, "committed_finish"},
    {"project.forecast_finish", kAny, "forecast_finish"},
    {"project.schedule_delay", kAny, "committed_finish, forecast_finish"},
    {"project.schedule_value_at_risk", kFromZero,
     "committed_finish, forecast_finish, cost_of_delay"},
    {"project.finish_probability", kShare, "throughput"},
    {"project.finish_p85", kAny, "throughput"},
    {"project.status_age", kFromZero, "status"},
    {"project.last_status_date", kAny, "status"},
    {"project.cadence", kFromOne, ""},
    {"project.completeness", kShare, ""},
    {"project.budget_used", kFromZero, "budget"},
    {"project.cost_used", kFromZero, "budget"},
    {"project.progress", kShare, "progress"},
    {"project.earned", kShare, "budget, progress"},
    {"project.planned", kShare, "budget, planned_value"},
    {"project.cost_index", kFromZero, "budget, progress"},
    {"project.schedule_index", kFromZero, "planned_value"},
    {"project.time_index", kFromZero, "planned_value"},
    {"project.overrun", kAny, "budget, progress"},
    {"project.forecast_cost_text", kAny, "forecast_cost"},
    {"project.approved_cost_text", kAny, "forecast_cost"},
    {"project.overrun_text", kAny, "forecast_cost"},
    {"project.cost_value_at_risk", kFromZero, "budget_in_money, forecast_cost"},
    {"project.run_rate", kFromZero, "cost"},
    {"project.value_at_risk", kFromZero, "forecast_finish, forecast_cost, budget_in_money"},
    {"budget_threshold.share", kShare, ""},
    {"budget_threshold.used", kFromZero, "budget"},
    {"budget_threshold.crossed", kAny, "budget"},
    {"project.reported_level", kLevel, "status"},
    {"project.computed_level", kLevel, "measurements"},
    {"project.computed_age", kFromZero, "measurements"},
    {"project.level_gap", {-2, 2}, "measurements, status"},
    {"project.computed_dimensions", {0, 5}, ""},
    {"project.reports_since_computed_changed", kFromZero, ""},
    {"project.measurements", {0, 5}, "status"},
    {"dependency.gap", kAny, "forecast_finish, need_by"},
    {"dependency.taker_float", kAny, "float_days"},
    {"dependency.need_by", kAny, "need_by"},
    {"dependency.value_at_risk", kFromZero, "forecast_finish, need_by, cost_of_delay"},
    {"dependency.need_in", kAny, "need_by"},
    {"dependency.promise_moves", kFromZero, ""},
    {"dependency.giver_manager", kAny, "project"},
    {"dependency.cycle_size", kFromZero, ""},
    {"dependency.cycle_cut", kAny, "cycle"},
    {"milestone.ripple_delay", kFromZero, ""},
    {"milestone.ripple_projects", kFromZero, ""},
    {"milestone.ripple_projects_near", kFromZero, ""},
    {"milestone.ripple_share", kFromZero, "portfolio, portfolio_value, exchange_rate"},
    {"milestone.ripple_share_near", kFromZero, "portfolio, portfolio_value, exchange_rate"},
    {"milestone.ripple_value", kFromZero, "cost_of_delay, exchange_rate"},
    {"milestone.ripple_folded", kFromZero, ""},
    {"dependency.hours_needed", kFromZero, ""},
    {"dependency.overload", kAny, "tasks, capacity"},
    {"dependency.overload_text", kAny, "tasks, capacity"},
    {"project.benefits", kFromZero, ""},
    {"project.benefit_silence", kFromZero, "cadence"},
    {"project.approval_age", kFromZero, "approval"},
    {"project.benefit_cost_ratio", kAny, "benefit_in_money, budget_in_money, progress"},
    {"project.approved_benefit_cost_ratio", kAny, "benefit_in_money, budget_in_money"},
    {"project.case_drop", kAny, "benefit_in_money, budget_in_money, progress"},
    {"project.adoption", kFromZero, "adoption_measured"},
    {"project.live_age", kAny, "go_live"},
    {"project.life_signs_missing", {0, 4}, ""},
    {"project.active_age", kFromZero, "active"},
    {"project.recent_minutes", kFromZero, ""},
    {"objective.spend_target", kShare, "spend_target"},
    {"objective.spend_share", kShare, "spending"},
    {"objective.spend_drift", kShare, "spend_target, spending"},
    {"project_pair.similarity", kShare, "objectives"},
    {"portfolio.on_time_share", kShare, "throughput"},
    {"portfolio.on_time_share_before", kShare, "throughput"},
    {"portfolio.confidence_fall", {-1, 1}, "throughput"},
    {"cause.projects", kFromZero, ""},
    {"person.utilisation_4w", kFromZero, "contract, capacity"},
    {"person.utilisation_90d", kFromZero, "contract, capacity"},
    {"person.peak_week_4w", kFromZero, "contract"},
    {"person.no_capacity", kAny, "contract"},
    {"role_month.utilisation", kFromZero, "allocations, capacity"},
    {"role_month.neighbour_utilisation", kFromZero, ""},
    {"role_month.committed_hours", kFromZero, ""},
    {"role_month.available_hours", kFromZero, ""},
    {"decision.age", kFromZero, "decision_raised"},
    {"decision.slack", kAny, "needed_by"},
    {"decision.waiting_cost", kFromZero, "decision_raised, cost_of_delay, exchange_rate"},
    {"decision.weekly_cost", kFromZero, "cost_of_delay, exchange_rate"},
    {"decision.needed_by", kAny, "needed_by"},
    {"benefit.ratio", kAny, "measurement, plan"},
    {"benefit.confirmed_ratio", kAny, "second_measurement, measurement, plan"},
    {"benefit.plan_share", kAny, "measurement, plan"},
    {"benefit.actual_text", kAny, "measurement"},
    {"benefit.planned_text", kAny, "measurement"},
    {"benefit.shortfall", kFromZero, "measurement, benefit_in_money"},
    {"source.gap", kFromZero, "first_event"},
    {"source.expected_gap", kFromZero, "rhythm"},
    {"source.gap_text", kAny, "first_event"},
    {"source.projects_judged", kFromZero, ""},
    {"alert.severity", {0, 3}, ""},
    {"alert.waited", kFromZero, ""},
    {"alert.step", {0, 3}, ""},
    {"sponsor.asks", kFromZero, ""},
    {"sponsor.answers", kFromZero, ""},
    {"sponsor.acknowledged_share", kShare, "alerts"},
    {"sponsor.decided_share", kShare, "decisions"},
    {"sponsor.attended_share", kShare, "forums"},
    {"sponsor.engagement", kShare, "asks"},
    {"sponsor.false_share", kShare, "outcomes of alerts"},
    {"team.size", kFromZero, ""},
    {"team.utilisations_4w", kFromZero, ""},
    {"team.booked_shares", kFromZero, "duty to book"},
    {"project.pace", kFromZero, "budget, progress, planned_value"},
    {"project.recovery_index", kAny, "budget, progress, money_left"},
    {"project.recovery_text", kAny, "budget, progress"},
    {"project.spends", kAny, "cost"},
    {"project.runway_weeks", kAny, "budget, spending"},
    {"project.weeks_needed", kFromZero, "forecast_finish"},
    {"project.weeks_of_cost", kFromZero, "cost"},
    {"milestone.overdue", kFromZero, "approved_date"},
    {"milestone.moves", kFromZero, "forecast_moves"},
    {"milestone.moved_days", kFromZero, "forecast_moves"},
    {"milestone.proofs_missing", kFromZero, "gate_evidence"},
    {"milestone.proofs_needed", kFromZero, "gate_evidence"},
    {"milestone.proofs_text", kAny, "gate_evidence"},
    {"milestone.days_left", kAny, "approved_date"},
    {"project.start_overdue", kFromZero, "planned_start"},
    {"project.start_date", kAny, "planned_start"},
    {"project.start_value_at_risk", kFromZero, "planned_start, cost_of_delay"},
    {"project.promised_hours", kFromZero, ""},
    {"project.scope_growth", kAny, "approved_scope, scope"},
    {"project.throughput_drop", kAny, "periods, earlier_pace"},
    {"project.throughput_deviation", kFromZero, "periods, earlier_pace"},
    {"project.periods_left", kFromZero, "periods, earlier_pace, remaining_items"},
    {"project.periods", kFromZero, ""},
    {"project.execution_index", kShare, "due_tasks"},
    {"project.due_tasks", kFromZero, ""},
    {"project.open_due_tasks", kFromZero, ""},
    {"project.buffer_used", kAny, "baseline_finish, buffer, driving_tasks"},
    {"project.chain_done", kShare, "baseline_finish, buffer, driving_tasks"},
    {"project.buffer_days", kFromZero, "buffer"},
    {"project.risk_exposure", kFromZero, "risks, exchange_rate"},
    {"project.contingency_left", kAny, "contingency, exchange_rate"},
    {"project.exposure_growth", {-1, {}}, "risks, earlier_risk_cost"},
    {"project.review_age", kFromZero, "risks"},
    {"task.blocked_days", kFromZero, "block"},
    {"task.items_behind", kFromZero, ""},
    {"task.driving_behind", kFromZero, ""},
    {"task.free_people", kFromZero, "role"},
    {"task.start_date", kAny, "planned_start"},
    {"task.days_to_start", kAny, "planned_start"},
    {"person.booked_share", kFromZero, "contract"},
    {"person.unbooked_minutes", kFromZero, ""},
    {"person.unbooked_week", kAny, "hours"},
    {"approver.waiting_sheets", kFromZero, ""},
    {"approver.longest_wait", kFromZero, ""},
    {"person.lowest_load_3w", kFromZero, "contract, hours"},
    {"person.highest_load_2w", kFromZero, "contract, hours"},
    {"person.weeks_over", kFromZero, "contract"},
    {"person.mean_week_17", kFromZero, "17 weeks"},
    {"person.project_shares_10wd", kShare, "hours"},
    {"person.mix_drift_10wd", kShare, "hours, plan"},
    {"person.planned_10wd", kFromZero, ""},
    {"person.driving_projects", kFromZero, ""},
    {"person.sole_skill_projects_60wd", kFromZero, ""},
    {"project.planned_10wd", kFromZero, ""},
    {"project.booked_10wd", kFromZero, "hours"},
    {"project.booked_share_10wd", kFromZero, "hours, plan"},
    {"project.shut_minutes", kFromZero, ""},
    {"project.shut_since", kAny, "end"},
    {"absence.days_ahead", kAny, ""},
    {"absence.overlap", kShare, ""},
    {"role.utilisation_3m", kFromZero, "capacity"},
    {"role.active_projects_3m", kFromZero, ""},
    {"role.gain_days", kFromZero, "capacity"},
    {"role.utilisation_w4_8", kFromZero, "capacity"},
    {"role.free_minutes_w4_8", kFromZero, ""},
    {"role.days_early", kFromZero, ""},
    {"project.tasks_done_with_rest", kFromZero, ""},
    {"project.reversed_dates", kFromZero, ""},
    {"project.cost_falls", kFromZero, ""},
    {"project.progress_fall", kShare, ""},
    {"project.progress_gap", kShare, ""},
    {"project.source_conflicts", kFromZero, ""},
    {"project.inactive_days", kFromZero, "activity"},
    {"project.last_activity", kAny, "activity"},
    {"project.same_reports", kFromOne, "status, summary"},
    {"project.moved_since_same", kAny, "status"},
    {"project.green_shifts_20wd", kAny, ""},
    {"project.green_shifts_90d", kAny, ""},
    {"project.total_slip", kAny, "committed_finish"},
    {"project.shown_level", kLevel, "status"},
    {"project.shown_days", kFromZero, "status"},
    {"project.restated_forecast", kAny, ""},
};

const std::map<std::string_view, const Note*>& by_name() {
  static const auto kAll = [] {
    std::map<std::string_view, const Note*> all;
    for (const Note& note : kNotes) all.emplace(note.signal, &note);
    return all;
  }();
  return kAll;
}

std::string words(const Range& range) {
  if (range.least && range.most)
    return std::to_string(*range.least) + " to " + std::to_string(*range.most);
  if (range.least) return std::to_string(*range.least) + " or more";
  return "any";
}

}  // namespace

std::span<const Note> notes() { return kNotes; }

Note note_of(const Signal& signal) {
  const auto found = by_name().find(signal.name);
  return found == by_name().end() ? Note{signal.name, {}, {}} : *found->second;
}

std::string domain_of(const Signal& signal) {
  switch (signal.type.kind) {
    case expr::Kind::kInt:
    case expr::Kind::kDecimal:
    case expr::Kind::kMoney:
      return words(note_of(signal).range);
    case expr::Kind::kBool:
      return "yes, no";
    case expr::Kind::kString:
      return "a text";
    case expr::Kind::kDate:
    case expr::Kind::kTimestamp:
      return "1970 to 2199";
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::signals
