#include "rules/model/fact.h"

#include <array>

namespace portfolio::model {
namespace {

// In the order of the variant's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<Fact>> kNames = {
    "portfolio_upserted",
    "project_upserted",
    "status_reported",
    "dissent_accepted",
    "baseline_approved",
    "change_approved",
    "budget_approved",
    "earned_value_measured",
    "estimate_reported",
    "milestone_upserted",
    "milestone_achieved",
    "gate_evidence_recorded",
    "task_upserted",
    "task_blocked",
    "task_unblocked",
    "backlog_measured",
    "time_logged",
    "time_deleted",
    "timesheet_submitted",
    "timesheet_approved",
    "timesheet_rejected",
    "cost_posted",
    "rate_set",
    "exchange_rate_set",
    "person_upserted",
    "allocation_upserted",
    "allocation_ended",
    "absence_approved",
    "absence_cancelled",
    "calendar_upserted",
    "dependency_upserted",
    "dependency_committed",
    "dependency_removed",
    "risk_upserted",
    "decision_raised",
    "decision_made",
    "benefit_profiled",
    "benefit_measured",
    "adoption_planned",
    "adoption_measured",
    "objective_upserted",
    "forum_attended",
    "cycle_upserted",
    "source_upserted",
    "source_heartbeat",
    "alert_acknowledged",
    "alert_snoozed",
    "alert_labelled",
    "delivery_reported",
    "intervention_recorded",
    "lesson_recorded",
    "person_erased",
    "tick",
    "backfill_finished",
    "ruleset_activated"};
static_assert(!kNames.back().empty());

}  // namespace

std::string_view fact_name(const Fact& fact) { return kNames[fact.index()]; }

}  // namespace portfolio::model
