// The last value of each enum that facts carry: what lies beyond is not known here.
#pragma once
#include "rules/model/fact_kinds.h"

namespace portfolio::codec {

template <class E>
inline constexpr E kLast = E{};  // Specialised below for each enum.

template <>
inline constexpr model::PortfolioKind kLast<model::PortfolioKind> =
    model::PortfolioKind::kProgramme;
template <>
inline constexpr model::Profile kLast<model::Profile> = model::Profile::kRelaxed;
template <>
inline constexpr model::WorkType kLast<model::WorkType> = model::WorkType::kCapability;
template <>
inline constexpr model::Lifecycle kLast<model::Lifecycle> = model::Lifecycle::kCancelled;
template <>
inline constexpr model::ProgressMethod kLast<model::ProgressMethod> =
    model::ProgressMethod::kEarnedValue;
template <>
inline constexpr model::Colour kLast<model::Colour> = model::Colour::kGrey;
template <>
inline constexpr model::TaskState kLast<model::TaskState> = model::TaskState::kCancelled;
template <>
inline constexpr model::CostKind kLast<model::CostKind> = model::CostKind::kCommitted;
template <>
inline constexpr model::DependencyType kLast<model::DependencyType> = model::DependencyType::kSf;
template <>
inline constexpr model::RiskState kLast<model::RiskState> = model::RiskState::kClosed;
template <>
inline constexpr model::BenefitState kLast<model::BenefitState> = model::BenefitState::kCompleted;
template <>
inline constexpr model::ObjectiveState kLast<model::ObjectiveState> =
    model::ObjectiveState::kRetired;
template <>
inline constexpr model::AlertOutcome kLast<model::AlertOutcome> = model::AlertOutcome::kIgnored;
template <>
inline constexpr model::DeliveryState kLast<model::DeliveryState> = model::DeliveryState::kFailed;
template <>
inline constexpr model::Weekday kLast<model::Weekday> = model::Weekday::kSunday;

}  // namespace portfolio::codec
