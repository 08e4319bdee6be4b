// What facts are made of: views and units, and the closed sets of values in the contract's order.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace portfolio::model {

using View = std::string_view;
using OptionalView = std::optional<std::string_view>;
using Minutes = std::int64_t;   // Whole person-minutes.
using PerMille = std::int32_t;  // Share, progress, probability.
using Views = std::vector<std::string_view>;

// kUnspecified is never stored in an optional: the codec leaves it empty instead.
enum class PortfolioKind : std::uint8_t { kUnspecified, kPortfolio, kProgramme };
enum class Profile : std::uint8_t { kUnspecified, kStrict, kStandard, kRelaxed };
enum class WorkType : std::uint8_t { kUnspecified, kStageGate, kAgile, kProduct, kCapability };
enum class Lifecycle : std::uint8_t {
  kUnspecified,
  kProposed,
  kApproved,
  kActive,
  kOnHold,
  kClosed,
  kCancelled
};
enum class ProgressMethod : std::uint8_t {
  kUnspecified,
  kMilestones,
  kTasks,
  kBacklog,
  kUnits,
  kReported,
  kEarnedValue
};
enum class Colour : std::uint8_t {
  kUnspecified,
  kGreen,
  kAmberGreen,
  kAmber,
  kAmberRed,
  kRed,
  kGrey
};
enum class TaskState : std::uint8_t { kUnspecified, kTodo, kInProgress, kDone, kCancelled };
enum class CostKind : std::uint8_t { kUnspecified, kActual, kCommitted };
enum class DependencyType : std::uint8_t { kUnspecified, kFs, kSs, kFf, kSf };
enum class RiskState : std::uint8_t { kUnspecified, kOpen, kClosed };
enum class BenefitState : std::uint8_t { kUnspecified, kPlanned, kActive, kCompleted };
enum class ObjectiveState : std::uint8_t { kUnspecified, kProposed, kApproved, kRetired };
enum class AlertOutcome : std::uint8_t { kUnspecified, kTrueAlarm, kFalseAlarm, kLate, kIgnored };
enum class DeliveryState : std::uint8_t { kUnspecified, kSent, kOpened, kFailed };
// ISO numbering: Monday is 1, Sunday is 7.
enum class Weekday : std::uint8_t {
  kUnspecified,
  kMonday,
  kTuesday,
  kWednesday,
  kThursday,
  kFriday,
  kSaturday,
  kSunday
};

}  // namespace portfolio::model
