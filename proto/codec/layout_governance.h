// Layouts of the facts about dependencies, risks, decisions and benefits: numbers as in
// proto/portfolio/v1/governance.proto.
#pragma once
#include <tuple>

#include "proto/codec/layout.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

template <>
struct Layout<model::Endpoint> {
  using T = model::Endpoint;
  static constexpr std::string_view kName = "endpoint";
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::milestone>(2, "milestone", kId)};
};

template <>
struct Layout<model::BlockedItem> {
  using T = model::BlockedItem;
  static constexpr std::string_view kName = "blocked_item";
  static constexpr std::tuple kFields{field<&T::project>(1, "project", must(kId)),
                                      field<&T::milestone>(2, "milestone", kId),
                                      field<&T::task>(3, "task", kId)};
};

template <>
struct Layout<model::PlannedBenefit> {
  using T = model::PlannedBenefit;
  static constexpr std::string_view kName = "planned_benefit";
  static constexpr std::tuple kFields{
      field<&T::date>(1, "date", must(kPlain)), field<&T::cumulative>(2, "cumulative"),
      field<&T::cumulative_units>(3, "cumulative_units", kSignedUnits)};
};

template <>
struct Layout<model::DependencyUpserted> {
  using T = model::DependencyUpserted;
  static constexpr std::string_view kName = "dependency_upserted";
  static constexpr std::uint32_t kNumber = 46;
  static constexpr std::tuple kFields{
      field<&T::dependency>(1, "dependency", must(kId)), field<&T::giver>(2, "giver", must(kPlain)),
      field<&T::taker>(3, "taker", must(kPlain)),        field<&T::type>(4, "type"),
      field<&T::lag_days>(5, "lag_days", kSignedDays),   field<&T::need_by>(6, "need_by"),
      field<&T::deliverable>(7, "deliverable", kText),   field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::DependencyCommitted> {
  using T = model::DependencyCommitted;
  static constexpr std::string_view kName = "dependency_committed";
  static constexpr std::uint32_t kNumber = 47;
  static constexpr std::tuple kFields{
      field<&T::dependency>(1, "dependency", must(kId)), field<&T::accepted>(2, "accepted"),
      field<&T::promised_date>(3, "promised_date"), field<&T::by>(4, "by", kId)};
};

template <>
struct Layout<model::DependencyRemoved> {
  using T = model::DependencyRemoved;
  static constexpr std::string_view kName = "dependency_removed";
  static constexpr std::uint32_t kNumber = 48;
  static constexpr std::tuple kFields{field<&T::dependency>(1, "dependency", must(kId))};
};

template <>
struct Layout<model::RiskUpserted> {
  using T = model::RiskUpserted;
  static constexpr std::string_view kName = "risk_upserted";
  static constexpr std::uint32_t kNumber = 49;
  static constexpr std::tuple kFields{
      field<&T::risk>(1, "risk", must(kId)),
      field<&T::project>(2, "project", must(kId)),
      field<&T::state>(3, "state"),
      field<&T::probability_per_mille>(4, "probability_per_mille", kPerMille),
      field<&T::impact_cost>(5, "impact_cost"),
      field<&T::impact_days>(6, "impact_days", kNaturalDays),
      field<&T::owner>(7, "owner", kId),
      field<&T::reviewed_on>(8, "reviewed_on"),
      field<&T::cause>(9, "cause", kId),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::DecisionRaised> {
  using T = model::DecisionRaised;
  static constexpr std::string_view kName = "decision_raised";
  static constexpr std::uint32_t kNumber = 50;
  static constexpr std::tuple kFields{field<&T::decision>(1, "decision", must(kId)),
                                      field<&T::owner>(2, "owner", must(kId)),
                                      field<&T::projects>(3, "projects", kId),
                                      field<&T::needed_by>(4, "needed_by"),
                                      field<&T::title>(5, "title", kTitle),
                                      field<&T::options>(6, "options", kText),
                                      field<&T::blocks>(7, "blocks"),
                                      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::DecisionMade> {
  using T = model::DecisionMade;
  static constexpr std::string_view kName = "decision_made";
  static constexpr std::uint32_t kNumber = 51;
  static constexpr std::tuple kFields{
      field<&T::decision>(1, "decision", must(kId)), field<&T::date>(2, "date", must(kPlain)),
      field<&T::outcome>(3, "outcome", kText), field<&T::by>(4, "by", kId)};
};

template <>
struct Layout<model::BenefitProfiled> {
  using T = model::BenefitProfiled;
  static constexpr std::string_view kName = "benefit_profiled";
  static constexpr std::uint32_t kNumber = 52;
  static constexpr std::tuple kFields{field<&T::benefit>(1, "benefit", must(kId)),
                                      field<&T::project>(2, "project", must(kId)),
                                      field<&T::name>(3, "name", kTitle),
                                      field<&T::owner>(4, "owner", kId),
                                      field<&T::measure>(5, "measure", kTitle),
                                      field<&T::baseline_value>(6, "baseline_value", kSignedUnits),
                                      field<&T::plan>(7, "plan"),
                                      field<&T::cadence_days>(8, "cadence_days", kCadence),
                                      field<&T::state>(9, "state"),
                                      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::BenefitMeasured> {
  using T = model::BenefitMeasured;
  static constexpr std::string_view kName = "benefit_measured";
  static constexpr std::uint32_t kNumber = 53;
  static constexpr std::tuple kFields{
      field<&T::benefit>(1, "benefit", must(kId)), field<&T::date>(2, "date", must(kPlain)),
      field<&T::actual>(3, "actual"), field<&T::actual_units>(4, "actual_units", kSignedUnits),
      field<&T::forecast_total>(5, "forecast_total")};
};

template <>
struct Layout<model::AdoptionPlanned> {
  using T = model::AdoptionPlanned;
  static constexpr std::string_view kName = "adoption_planned";
  static constexpr std::uint32_t kNumber = 54;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)), field<&T::date>(2, "date", must(kPlain)),
      field<&T::users>(3, "users", kCount), field<&T::measure>(4, "measure", kTitle),
      field<&T::score_per_mille>(5, "score_per_mille", kPerMille)};
};

template <>
struct Layout<model::AdoptionMeasured> {
  using T = model::AdoptionMeasured;
  static constexpr std::string_view kName = "adoption_measured";
  static constexpr std::uint32_t kNumber = 55;
  static constexpr std::tuple kFields{
      field<&T::project>(1, "project", must(kId)), field<&T::date>(2, "date", must(kPlain)),
      field<&T::users>(3, "users", kCount), field<&T::measure>(4, "measure", kTitle),
      field<&T::score_per_mille>(5, "score_per_mille", kPerMille)};
};

template <>
struct Layout<model::ObjectiveUpserted> {
  using T = model::ObjectiveUpserted;
  static constexpr std::string_view kName = "objective_upserted";
  static constexpr std::uint32_t kNumber = 56;
  static constexpr std::tuple kFields{
      field<&T::objective>(1, "objective", must(kId)),
      field<&T::name>(2, "name", kTitle),
      field<&T::owner>(3, "owner", kId),
      field<&T::state>(4, "state"),
      field<&T::spend_target_per_mille>(5, "spend_target_per_mille", kPerMille),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::CycleUpserted> {
  using T = model::CycleUpserted;
  static constexpr std::string_view kName = "cycle_upserted";
  static constexpr std::uint32_t kNumber = 58;
  static constexpr std::tuple kFields{
      field<&T::cycle>(1, "cycle", must(kId)), field<&T::from>(2, "from", must(kPlain)),
      field<&T::to>(3, "to", must(kPlain)), field<&T::targets>(4, "targets", kText),
      field<&T::clear>(50, "clear", kId)};
};

}  // namespace portfolio::codec
