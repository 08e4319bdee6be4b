// Layouts of the facts about portfolios and projects: numbers as in
// proto/portfolio/v1/project.proto.
#pragma once
#include <tuple>

#include "proto/codec/layout.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

template <>
struct Layout<model::RecoveryPlan> {
  using T = model::RecoveryPlan;
  static constexpr std::string_view kName = "recovery_plan";
  static constexpr std::tuple kFields{field<&T::owner>(1, "owner", kId), field<&T::due>(2, "due"),
                                      field<&T::exit_criterion>(3, "exit_criterion", kText)};
};

template <>
struct Layout<model::PlannedValue> {
  using T = model::PlannedValue;
  static constexpr std::string_view kName = "planned_value";
  static constexpr std::tuple kFields{
      field<&T::date>(1, "date", must(kPlain)), field<&T::cumulative>(2, "cumulative"),
      field<&T::cumulative_minutes>(3, "cumulative_minutes", kWork)};
};

template <>
struct Layout<model::MilestoneDate> {
  using T = model::MilestoneDate;
  static constexpr std::string_view kName = "milestone_date";
  static constexpr std::tuple kFields{field<&T::milestone>(1, "milestone", must(kId)),
                                      field<&T::date>(2, "date", must(kPlain))};
};

template <>
struct Layout<model::PortfolioUpserted> {
  using T = model::PortfolioUpserted;
  static constexpr std::string_view kName = "portfolio_upserted";
  static constexpr std::uint32_t kNumber = 16;
  static constexpr std::tuple kFields{
      field<&T::portfolio>(1, "portfolio", must(kId)),
      field<&T::kind>(2, "kind"),
      field<&T::name>(3, "name", kTitle),
      field<&T::parent>(4, "parent", kId),
      field<&T::owner>(5, "owner", kId),
      field<&T::sponsor>(6, "sponsor", kId),
      field<&T::pmo>(7, "pmo", kId),
      field<&T::resource_manager>(8, "resource_manager", kId),
      field<&T::calendar>(9, "calendar", kId),
      field<&T::currency>(10, "currency"),
      field<&T::profile>(11, "profile"),
      field<&T::value>(12, "value"),
      field<&T::discount_rate_per_mille>(13, "discount_rate_per_mille", kPerMille),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::ProjectUpserted> {
  using T = model::ProjectUpserted;
  static constexpr std::string_view kName = "project_upserted";
  static constexpr std::uint32_t kNumber = 17;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)),
      field<&T::name>(2, "name", kTitle),
      field<&T::parent>(3, "parent", kId),
      field<&T::work_type>(4, "work_type"),
      field<&T::lifecycle>(5, "lifecycle"),
      field<&T::manager>(6, "manager", kId),
      field<&T::sponsor>(7, "sponsor", kId),
      field<&T::objectives>(8, "objectives", kId),
      field<&T::systems>(9, "systems", kId),
      field<&T::teams>(10, "teams", kId),
      field<&T::tags>(11, "tags", kTitle),
      field<&T::distinct_from>(12, "distinct_from", kId),
      field<&T::rank>(13, "rank", kRank),
      field<&T::profile>(14, "profile"),
      field<&T::report_cadence_days>(15, "report_cadence_days", kCadence),
      field<&T::calendar>(16, "calendar", kId),
      field<&T::planned_start>(17, "planned_start"),
      field<&T::planned_finish>(18, "planned_finish"),
      field<&T::actual_start>(19, "actual_start"),
      field<&T::actual_finish>(20, "actual_finish"),
      field<&T::go_live>(21, "go_live"),
      field<&T::value>(22, "value"),
      field<&T::cost_of_delay_per_day>(23, "cost_of_delay_per_day"),
      field<&T::planned_annual_benefit>(24, "planned_annual_benefit"),
      field<&T::progress_method>(25, "progress_method"),
      field<&T::units_total>(26, "units_total", kCount),
      field<&T::units_done>(27, "units_done", kCount),
      field<&T::buffer_days>(28, "buffer_days", kNaturalDays),
      field<&T::reference_class>(29, "reference_class", kId),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::StatusReported> {
  using T = model::StatusReported;
  static constexpr std::string_view kName = "status_reported";
  static constexpr std::uint32_t kNumber = 18;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)),
      field<&T::overall>(2, "overall"),
      field<&T::period_end>(3, "period_end"),
      field<&T::time>(4, "time"),
      field<&T::scope>(5, "scope"),
      field<&T::cost>(6, "cost"),
      field<&T::benefit>(7, "benefit"),
      field<&T::summary>(8, "summary", kText),
      field<&T::progress_per_mille>(9, "progress_per_mille", kClampedPerMille),
      field<&T::forecast_finish>(10, "forecast_finish"),
      field<&T::forecast_cost>(11, "forecast_cost"),
      field<&T::reporter>(12, "reporter", kId),
      field<&T::cause>(13, "cause", kId),
      field<&T::recovery_plan>(14, "recovery_plan")};
};

template <>
struct Layout<model::DissentAccepted> {
  using T = model::DissentAccepted;
  static constexpr std::string_view kName = "dissent_accepted";
  static constexpr std::uint32_t kNumber = 19;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::by>(2, "by", must(kId)),
                                      field<&T::until>(3, "until")};
};

template <>
struct Layout<model::BaselineApproved> {
  using T = model::BaselineApproved;
  static constexpr std::string_view kName = "baseline_approved";
  static constexpr std::uint32_t kNumber = 20;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::number>(2, "number", kOrdinal),
                                      field<&T::start>(3, "start"),
                                      field<&T::finish>(4, "finish"),
                                      field<&T::budget>(5, "budget"),
                                      field<&T::effort_minutes>(6, "effort_minutes", kWork),
                                      field<&T::planned_value>(7, "planned_value"),
                                      field<&T::milestones>(8, "milestones"),
                                      field<&T::scope_items>(9, "scope_items", kCount),
                                      field<&T::approver>(10, "approver", kId),
                                      field<&T::reason>(11, "reason", kText)};
};

template <>
struct Layout<model::ChangeApproved> {
  using T = model::ChangeApproved;
  static constexpr std::string_view kName = "change_approved";
  static constexpr std::uint32_t kNumber = 21;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::change>(2, "change", must(kId)),
                                      field<&T::days>(3, "days", kSignedDays),
                                      field<&T::budget>(4, "budget"),
                                      field<&T::effort_minutes>(5, "effort_minutes", kSignedWork),
                                      field<&T::scope_items>(6, "scope_items", kSignedWork),
                                      field<&T::milestones>(7, "milestones"),
                                      field<&T::from_contingency>(8, "from_contingency"),
                                      field<&T::approver>(9, "approver", kId),
                                      field<&T::reason>(10, "reason", kText)};
};

template <>
struct Layout<model::BudgetApproved> {
  using T = model::BudgetApproved;
  static constexpr std::string_view kName = "budget_approved";
  static constexpr std::uint32_t kNumber = 22;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)), field<&T::amount>(2, "amount", must(kPlain)),
      field<&T::contingency>(3, "contingency"), field<&T::approver>(4, "approver", kId)};
};

template <>
struct Layout<model::EarnedValueMeasured> {
  using T = model::EarnedValueMeasured;
  static constexpr std::string_view kName = "earned_value_measured";
  static constexpr std::uint32_t kNumber = 23;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)),
      field<&T::as_of>(2, "as_of", must(kPlain)),
      field<&T::planned_value>(3, "planned_value"),
      field<&T::earned_value>(4, "earned_value"),
      field<&T::actual_cost>(5, "actual_cost"),
      field<&T::planned_value_minutes>(6, "planned_value_minutes", kWork),
      field<&T::earned_value_minutes>(7, "earned_value_minutes", kWork),
      field<&T::actual_cost_minutes>(8, "actual_cost_minutes", kWork)};
};

template <>
struct Layout<model::EstimateReported> {
  using T = model::EstimateReported;
  static constexpr std::string_view kName = "estimate_reported";
  static constexpr std::uint32_t kNumber = 24;
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::as_of>(2, "as_of", must(kPlain)),
                                      field<&T::remaining_cost>(3, "remaining_cost"),
                                      field<&T::remaining_minutes>(4, "remaining_minutes", kWork)};
};

}  // namespace portfolio::codec
