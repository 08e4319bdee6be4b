// Layouts of the facts about milestones, tasks, time and cost: numbers as in
// proto/portfolio/v1/work.proto.
#pragma once
#include <tuple>

#include "proto/codec/layout.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

template <>
struct Layout<model::MilestoneUpserted> {
  using T = model::MilestoneUpserted;
  static constexpr std::string_view kName = "milestone_upserted";
  static constexpr std::uint32_t kNumber = 25;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::milestone>(2, "milestone", must(kId)),
                                      field<&T::name>(3, "name", kTitle),
                                      field<&T::baseline_date>(4, "baseline_date"),
                                      field<&T::forecast_date>(5, "forecast_date"),
                                      field<&T::achieved_on>(6, "achieved_on"),
                                      field<&T::cancelled>(7, "cancelled"),
                                      field<&T::critical>(8, "critical"),
                                      field<&T::float_days>(9, "float_days", kSignedDays),
                                      field<&T::weight_per_mille>(10, "weight_per_mille", kWeight),
                                      field<&T::gate>(11, "gate"),
                                      field<&T::owner>(12, "owner", kId),
                                      field<&T::reason>(13, "reason", kText),
                                      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::MilestoneAchieved> {
  using T = model::MilestoneAchieved;
  static constexpr std::string_view kName = "milestone_achieved";
  static constexpr std::uint32_t kNumber = 26;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::milestone>(2, "milestone", must(kId)),
                                      field<&T::date>(3, "date", must(kPlain))};
};

template <>
struct Layout<model::GateEvidenceRecorded> {
  using T = model::GateEvidenceRecorded;
  static constexpr std::string_view kName = "gate_evidence_recorded";
  static constexpr std::uint32_t kNumber = 27;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::milestone>(2, "milestone", must(kId)),
                                      field<&T::item>(3, "item", must(kId)),
                                      field<&T::mandatory>(4, "mandatory"),
                                      field<&T::met>(5, "met"),
                                      field<&T::owner>(6, "owner", kId)};
};

template <>
struct Layout<model::TaskUpserted> {
  using T = model::TaskUpserted;
  static constexpr std::string_view kName = "task_upserted";
  static constexpr std::uint32_t kNumber = 28;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::task>(2, "task", must(kId)),
                                      field<&T::name>(3, "name", kTitle),
                                      field<&T::state>(4, "state"),
                                      field<&T::plan_minutes>(5, "plan_minutes", kWork),
                                      field<&T::remaining_minutes>(6, "remaining_minutes", kWork),
                                      field<&T::planned_start>(7, "planned_start"),
                                      field<&T::planned_finish>(8, "planned_finish"),
                                      field<&T::baseline_finish>(9, "baseline_finish"),
                                      field<&T::finished_on>(10, "finished_on"),
                                      field<&T::owner>(11, "owner", kId),
                                      field<&T::role>(12, "role", kId),
                                      field<&T::skill>(13, "skill", kId),
                                      field<&T::milestone>(14, "milestone", kId),
                                      field<&T::predecessors>(15, "predecessors", kId),
                                      field<&T::driving>(16, "driving"),
                                      field<&T::items>(17, "items", kCount),
                                      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::TaskBlocked> {
  using T = model::TaskBlocked;
  static constexpr std::string_view kName = "task_blocked";
  static constexpr std::uint32_t kNumber = 29;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)), field<&T::task>(2, "task", must(kId)),
      field<&T::blocked_by>(3, "blocked_by", kId), field<&T::waiting_for>(4, "waiting_for", kTitle),
      field<&T::external>(5, "external"),          field<&T::cause>(6, "cause", kId)};
};

template <>
struct Layout<model::TaskUnblocked> {
  using T = model::TaskUnblocked;
  static constexpr std::string_view kName = "task_unblocked";
  static constexpr std::uint32_t kNumber = 30;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)), field<&T::task>(2, "task", must(kId)),
      field<&T::blocked_by>(3, "blocked_by", kId), field<&T::waiting_for>(4, "waiting_for", kTitle),
      field<&T::external>(5, "external"),          field<&T::cause>(6, "cause", kId)};
};

template <>
struct Layout<model::BacklogMeasured> {
  using T = model::BacklogMeasured;
  static constexpr std::string_view kName = "backlog_measured";
  static constexpr std::uint32_t kNumber = 31;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::period_start>(2, "period_start", must(kPlain)),
                                      field<&T::period_end>(3, "period_end", must(kPlain)),
                                      field<&T::done_items>(4, "done_items", kCount),
                                      field<&T::added_items>(5, "added_items", kCount),
                                      field<&T::remaining_items>(6, "remaining_items", kCount),
                                      field<&T::milestone>(7, "milestone", kId)};
};

template <>
struct Layout<model::TimeLogged> {
  using T = model::TimeLogged;
  static constexpr std::string_view kName = "time_logged";
  static constexpr std::uint32_t kNumber = 32;
  static constexpr std::tuple kFields{field<&T::entry>(1, "entry", must(kId)),
                                      field<&T::person>(2, "person", must(kId)),
                                      field<&T::date>(3, "date", must(kPlain)),
                                      field<&T::minutes>(4, "minutes", must(kEntryMinutes)),
                                      field<&T::project>(5, "project", kId),
                                      field<&T::task>(6, "task", kId),
                                      field<&T::approved>(7, "approved"),
                                      field<&T::role>(8, "role", kId)};
};

template <>
struct Layout<model::TimeDeleted> {
  using T = model::TimeDeleted;
  static constexpr std::string_view kName = "time_deleted";
  static constexpr std::uint32_t kNumber = 33;
  static constexpr std::tuple kFields{field<&T::entry>(1, "entry", must(kId))};
};

template <>
struct Layout<model::TimesheetSubmitted> {
  using T = model::TimesheetSubmitted;
  static constexpr std::string_view kName = "timesheet_submitted";
  static constexpr std::uint32_t kNumber = 34;
  static constexpr std::tuple kFields{
      field<&T::person>(1, "person", must(kId)), field<&T::from>(2, "from", must(kPlain)),
      field<&T::to>(3, "to", must(kPlain)), field<&T::approver>(4, "approver", kId)};
};

template <>
struct Layout<model::TimesheetApproved> {
  using T = model::TimesheetApproved;
  static constexpr std::string_view kName = "timesheet_approved";
  static constexpr std::uint32_t kNumber = 35;
  static constexpr std::tuple kFields{
      field<&T::person>(1, "person", must(kId)), field<&T::from>(2, "from", must(kPlain)),
      field<&T::to>(3, "to", must(kPlain)), field<&T::approver>(4, "approver", kId)};
};

template <>
struct Layout<model::TimesheetRejected> {
  using T = model::TimesheetRejected;
  static constexpr std::string_view kName = "timesheet_rejected";
  static constexpr std::uint32_t kNumber = 36;
  static constexpr std::tuple kFields{
      field<&T::person>(1, "person", must(kId)), field<&T::from>(2, "from", must(kPlain)),
      field<&T::to>(3, "to", must(kPlain)), field<&T::approver>(4, "approver", kId)};
};

template <>
struct Layout<model::CostPosted> {
  using T = model::CostPosted;
  static constexpr std::string_view kName = "cost_posted";
  static constexpr std::uint32_t kNumber = 37;
  static constexpr std::tuple kFields{field<&T::entry>(1, "entry", must(kId)),
                                      field<&T::project>(2, "project", must(kId)),
                                      field<&T::date>(3, "date", must(kPlain)),
                                      field<&T::amount>(4, "amount", must(kPlain)),
                                      field<&T::kind>(5, "kind"),
                                      field<&T::labour>(6, "labour")};
};

template <>
struct Layout<model::RateSet> {
  using T = model::RateSet;
  static constexpr std::string_view kName = "rate_set";
  static constexpr std::uint32_t kNumber = 38;
  static constexpr std::tuple kFields{
      field<&T::role>(1, "role", kId), field<&T::person>(2, "person", kId),
      field<&T::per_hour>(3, "per_hour", must(kPlain)), field<&T::from>(4, "from")};
};

template <>
struct Layout<model::ExchangeRateSet> {
  using T = model::ExchangeRateSet;
  static constexpr std::string_view kName = "exchange_rate_set";
  static constexpr std::uint32_t kNumber = 39;
  static constexpr std::tuple kFields{field<&T::from>(1, "from", must(kPlain)),
                                      field<&T::to>(2, "to", must(kPlain)),
                                      field<&T::as_of>(3, "as_of")};
};

}  // namespace portfolio::codec
