// Facts as they come: one plain struct for each fact of the wire contract (portfolio.v1.Event),
// with the contract's field names. Ids and texts are views into the record they were read from and
// live as long as its bytes. An absent optional and an empty list mean "not said". Leaves out the
// wire format (proto/codec) and what facts do to state (the entities' apply).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/model/fact_kinds.h"
#include "rules/model/fact_system.h"
#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::model {

// --- Portfolios, projects and what is reported of them ---------------------------------------

struct PortfolioUpserted {
  View portfolio;
  std::optional<PortfolioKind> kind;
  OptionalView name, parent, owner, sponsor, pmo, resource_manager, calendar;
  std::optional<Currency> currency;
  std::optional<Profile> profile;
  std::optional<Money> value;
  std::optional<PerMille> discount_rate_per_mille;
  Views clear;
};

struct ProjectUpserted {
  View project;
  OptionalView name, parent;  // The parent is a portfolio, a programme or a project.
  std::optional<WorkType> work_type;
  std::optional<Lifecycle> lifecycle;
  OptionalView manager, sponsor;
  Views objectives, systems, teams, tags, distinct_from;
  std::optional<std::int32_t> rank;  // 1 is highest.
  std::optional<Profile> profile;
  std::optional<std::int32_t> report_cadence_days;  // Working days.
  OptionalView calendar;
  std::optional<CivilDate> planned_start, planned_finish, actual_start, actual_finish, go_live;
  std::optional<Money> value, cost_of_delay_per_day, planned_annual_benefit;
  std::optional<ProgressMethod> progress_method;
  std::optional<std::int64_t> units_total, units_done;
  std::optional<std::int32_t> buffer_days;
  OptionalView reference_class;
  Views clear;
};

struct RecoveryPlan {
  OptionalView owner;
  std::optional<CivilDate> due;
  OptionalView exit_criterion;
};

struct StatusReported {
  View project;
  std::optional<Colour> overall;  // Absent: not rated, never green.
  std::optional<CivilDate> period_end;
  std::optional<Colour> time, scope, cost, benefit;
  OptionalView summary;
  std::optional<PerMille> progress_per_mille;
  std::optional<CivilDate> forecast_finish;
  std::optional<Money> forecast_cost;
  OptionalView reporter, cause;
  std::optional<RecoveryPlan> recovery_plan;
};

struct DissentAccepted {
  View project, by;
  std::optional<CivilDate> until;
};

// One point of a cumulative plan: in money or in minutes.
struct PlannedValue {
  CivilDate date{};
  std::optional<Money> cumulative;
  std::optional<Minutes> cumulative_minutes;
};

struct MilestoneDate {
  View milestone;
  CivilDate date{};
};

struct BaselineApproved {
  View project;
  std::optional<std::int32_t> number;  // 0 is the first and is kept for ever.
  std::optional<CivilDate> start, finish;
  std::optional<Money> budget;
  std::optional<Minutes> effort_minutes;
  std::vector<PlannedValue> planned_value;
  std::vector<MilestoneDate> milestones;
  std::optional<std::int64_t> scope_items;
  OptionalView approver, reason;
};

// Signed differences; the milestones' dates are absolute.
struct ChangeApproved {
  View project, change;
  std::optional<std::int32_t> days;  // Working days.
  std::optional<Money> budget;
  std::optional<Minutes> effort_minutes;
  std::optional<std::int64_t> scope_items;
  std::vector<MilestoneDate> milestones;
  std::optional<Money> from_contingency;
  OptionalView approver, reason;
};

struct BudgetApproved {
  View project;
  Money amount;
  std::optional<Money> contingency;
  OptionalView approver;
};

struct EarnedValueMeasured {
  View project;
  CivilDate as_of{};
  std::optional<Money> planned_value, earned_value, actual_cost;  // Cumulative.
  std::optional<Minutes> planned_value_minutes, earned_value_minutes, actual_cost_minutes;
};

struct EstimateReported {
  View project;
  CivilDate as_of{};
  std::optional<Money> remaining_cost;
  std::optional<Minutes> remaining_minutes;
};

// --- Milestones, tasks, effort and cost ------------------------------------------------------

struct MilestoneUpserted {
  View project, milestone;
  OptionalView name;
  std::optional<CivilDate> baseline_date, forecast_date, achieved_on;
  std::optional<bool> cancelled, critical;
  std::optional<std::int32_t> float_days;  // Working days; negative is behind.
  std::optional<PerMille> weight_per_mille;
  std::optional<bool> gate;
  OptionalView owner, reason;
  Views clear;
};

struct MilestoneAchieved {
  View project, milestone;
  CivilDate date{};
};

struct GateEvidenceRecorded {
  View project, milestone, item;
  std::optional<bool> mandatory, met;
  OptionalView owner;
};

struct TaskUpserted {
  View project, task;
  OptionalView name;
  std::optional<TaskState> state;
  std::optional<Minutes> plan_minutes, remaining_minutes;
  std::optional<CivilDate> planned_start, planned_finish, baseline_finish, finished_on;
  OptionalView owner, role, skill, milestone;
  Views predecessors;
  std::optional<bool> driving;
  std::optional<std::int64_t> items;  // Absent counts as 1.
  Views clear;
};

struct TaskBlocked {
  View project, task;
  OptionalView blocked_by, waiting_for;
  std::optional<bool> external;
  OptionalView cause;
};

struct TaskUnblocked {
  View project, task;
  OptionalView blocked_by, waiting_for;
  std::optional<bool> external;
  OptionalView cause;
};

struct BacklogMeasured {
  View project;
  CivilDate period_start{}, period_end{};
  std::optional<std::int64_t> done_items, added_items, remaining_items;
  OptionalView milestone;
};

struct TimeLogged {
  View entry, person;
  CivilDate date{};  // The day worked.
  Minutes minutes = 0;
  OptionalView project, task;  // Without a project: hours that count for the person only.
  std::optional<bool> approved;
  OptionalView role;
};

struct TimeDeleted {
  View entry;
};

struct TimesheetSubmitted {
  View person;
  CivilDate from{}, to{};
  OptionalView approver;
};

struct TimesheetApproved {
  View person;
  CivilDate from{}, to{};
  OptionalView approver;
};

struct TimesheetRejected {
  View person;
  CivilDate from{}, to{};
  OptionalView approver;
};

struct CostPosted {
  View entry, project;
  CivilDate date{};
  Money amount;  // May be negative; 0 takes the entry back.
  std::optional<CostKind> kind;
  std::optional<bool> labour;
};

struct RateSet {
  OptionalView role, person;  // At least one of them.
  Money per_hour;
  std::optional<CivilDate> from;
};

struct ExchangeRateSet {
  Money from, to;  // Of two currencies, equal in worth, both above zero.
  std::optional<CivilDate> as_of;
};

// --- People and capacity ---------------------------------------------------------------------

struct PersonUpserted {
  View person;
  OptionalView team;
  Views roles, skills;  // The first role is the main one.
  OptionalView line_manager, resource_manager, calendar;
  std::optional<Minutes> contract_minutes_per_week;
  std::optional<CivilDate> works_from, works_to;
  std::optional<bool> books_time, overtime_opt_out;
  Views clear;
};

struct AllocationUpserted {
  View allocation, project;
  OptionalView person, role;  // Without a person it is demand on a role.
  CivilDate from{}, to{};
  std::optional<Minutes> minutes_per_week;
  std::optional<std::int32_t> rank;
  std::optional<bool> firm;  // Absent counts as true.
  Views clear;
};

struct AllocationEnded {
  View allocation;
};

struct AbsenceApproved {
  View absence, person;
  CivilDate from{}, to{};
  std::optional<Minutes> minutes_per_day;  // Part of a day; absent is the whole day.
  OptionalView cover;
};

struct AbsenceCancelled {
  View absence, person;
  CivilDate from{}, to{};
  std::optional<Minutes> minutes_per_day;
  OptionalView cover;
};

struct CalendarUpserted {
  View calendar;
  std::vector<Weekday> working_weekdays;
  std::vector<CivilDate> holidays;
  OptionalView time_zone;
  std::optional<std::int32_t> day_starts_minute;
  std::optional<Minutes> minutes_per_day;
  OptionalView country;
  Views clear;
};

// --- Dependencies, risks, decisions, benefits ------------------------------------------------

struct Endpoint {
  View project;
  OptionalView milestone;
};

struct DependencyUpserted {
  View dependency;
  Endpoint giver, taker;
  std::optional<DependencyType> type;
  std::optional<std::int32_t> lag_days;  // Working days.
  std::optional<CivilDate> need_by;
  OptionalView deliverable;
  Views clear;
};

struct DependencyCommitted {
  View dependency;
  std::optional<bool> accepted;
  std::optional<CivilDate> promised_date;
  OptionalView by;
};

struct DependencyRemoved {
  View dependency;
};

struct RiskUpserted {
  View risk, project;
  std::optional<RiskState> state;
  std::optional<PerMille> probability_per_mille;
  std::optional<Money> impact_cost;
  std::optional<std::int32_t> impact_days;
  OptionalView owner;
  std::optional<CivilDate> reviewed_on;
  OptionalView cause;
  Views clear;
};

struct BlockedItem {
  View project;
  OptionalView milestone, task;
};

struct DecisionRaised {
  View decision, owner;
  Views projects;
  std::optional<CivilDate> needed_by;
  OptionalView title;
  Views options;
  std::vector<BlockedItem> blocks;
  Views clear;
};

struct DecisionMade {
  View decision;
  CivilDate date{};
  OptionalView outcome, by;
};

struct PlannedBenefit {
  CivilDate date{};
  std::optional<Money> cumulative;
  std::optional<std::int64_t> cumulative_units;
};

struct BenefitProfiled {
  View benefit, project;
  OptionalView name, owner, measure;
  std::optional<std::int64_t> baseline_value;
  std::vector<PlannedBenefit> plan;          // The first plan is kept.
  std::optional<std::int32_t> cadence_days;  // Calendar days.
  std::optional<BenefitState> state;
  Views clear;
};

struct BenefitMeasured {
  View benefit;
  CivilDate date{};
  std::optional<Money> actual;  // Cumulative.
  std::optional<std::int64_t> actual_units;
  std::optional<Money> forecast_total;
};

struct AdoptionPlanned {
  View project;
  CivilDate date{};
  std::optional<std::int64_t> users;
  OptionalView measure;
  std::optional<PerMille> score_per_mille;
};

struct AdoptionMeasured {
  View project;
  CivilDate date{};
  std::optional<std::int64_t> users;
  OptionalView measure;
  std::optional<PerMille> score_per_mille;
};

struct ObjectiveUpserted {
  View objective;
  OptionalView name, owner;
  std::optional<ObjectiveState> state;
  std::optional<PerMille> spend_target_per_mille;
  Views clear;
};

struct ForumAttended {
  View person;
  CivilDate date{};
  OptionalView forum;
  std::optional<bool> present;
};

struct CycleUpserted {
  View cycle;
  CivilDate from{}, to{};
  Views targets;
  Views clear;
};

using Fact = std::variant<
    PortfolioUpserted, ProjectUpserted, StatusReported, DissentAccepted, BaselineApproved,
    ChangeApproved, BudgetApproved, EarnedValueMeasured, EstimateReported, MilestoneUpserted,
    MilestoneAchieved, GateEvidenceRecorded, TaskUpserted, TaskBlocked, TaskUnblocked,
    BacklogMeasured, TimeLogged, TimeDeleted, TimesheetSubmitted, TimesheetApproved,
    TimesheetRejected, CostPosted, RateSet, ExchangeRateSet, PersonUpserted, AllocationUpserted,
    AllocationEnded, AbsenceApproved, AbsenceCancelled, CalendarUpserted, DependencyUpserted,
    DependencyCommitted, DependencyRemoved, RiskUpserted, DecisionRaised, DecisionMade,
    BenefitProfiled, BenefitMeasured, AdoptionPlanned, AdoptionMeasured, ObjectiveUpserted,
    ForumAttended, CycleUpserted, SourceUpserted, SourceHeartbeat, AlertAcknowledged, AlertSnoozed,
    AlertLabelled, DeliveryReported, InterventionRecorded, LessonRecorded, PersonErased, Tick,
    BackfillFinished, RulesetActivated>;

// The fact's name in the contract: "milestone_upserted".
std::string_view fact_name(const Fact& fact);

// Where a record stands in the journal.
struct Position {
  std::int32_t partition = 0;
  std::int64_t offset = -1;  // -1: before the first record.
  auto operator<=>(const Position&) const = default;
};

// How large a record and its parts are, as far as a limit may be reached: of a small record
// `text` and `list` stay 0. The fold judges it, for the limits are in the journal.
struct Extent {
  std::int64_t record = 0;  // Bytes.
  std::int64_t text = 0;    // Bytes of the longest free text.
  std::int64_t list = 0;    // Items of the longest list.
};

struct Event {
  View id, source, organisation, actor;  // The actor is empty where nobody is named.
  Timestamp occurred_at{};
  bool backfill = false;
  std::optional<Timestamp> known_at;
  std::optional<std::uint64_t> entity_version;
  Fact fact;
  Extent extent;
};

}  // namespace portfolio::model
