// How long conditions must hold before anything is told. Leaves out the conditions themselves.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rules/model/transition.h"

namespace portfolio::alert {

using model::Severity;

enum class SpanUnit : std::uint8_t {
  kWorkingDays,     // Ends at the same local time on the n-th working date after.
  kWorkingMinutes,  // Counted inside the working day.
  kCalendarHours,
};

struct Span {
  std::int32_t amount = 0;  // 0: at once.
  SpanUnit unit = SpanUnit::kWorkingDays;
  bool operator==(const Span&) const = default;
};

struct SeverityTiming {
  bool used = false;  // Whether the rule has this severity.
  Span hold{0};       // `on` must hold this long before the severity fires.
  Span clear{2};      // And `off` this long before it ends.
  bool operator==(const SeverityTiming&) const = default;
};

// An alert that fires and resolves too often becomes one message, until it has calmed down.
struct FlapLimits {
  std::uint8_t turns =
      4;  // Firing or resolving more often than this is flapping; 0: never. At most 4.
  std::int32_t window = 20;  // Within so many working days.
  std::int32_t calm = 5;     // Over after so many whole working days without a turn.
  bool operator==(const FlapLimits&) const = default;
};

// Another way to reach one of the severities, with a hold of its own; it ends as that one does.
struct OtherWay {
  Severity to = Severity::kUnspecified;  // kUnspecified: the rule has none.
  Span hold{0};
  bool operator==(const OtherWay&) const = default;
};

constexpr std::size_t kReachMax = 4;
// Who else hears of an alert that goes on: after each of these, in growing order.
struct Reach {
  std::array<Span, kReachMax> after{};
  std::uint8_t count = 0;
  std::uint8_t silent = 0;  // A bit a step: nobody stands there, and nothing is told.
  bool operator==(const Reach&) const = default;
};

constexpr std::size_t kSeverities = 3;
constexpr std::size_t index_of(Severity severity) { return static_cast<std::size_t>(severity) - 1; }
constexpr Severity severity_at(std::size_t index) { return static_cast<Severity>(index + 1); }

struct RuleTiming {
  std::array<SeverityTiming, kSeverities> severities{};  // Info, warning, critical.
  Span nodata_after{3};
  std::optional<Span> ends_after;  // An alert ends by itself when it is so old.
  FlapLimits flapping;
  OtherWay other_way;
  Reach reach;

  SeverityTiming& of(Severity severity) { return severities[index_of(severity)]; }
  const SeverityTiming& of(Severity severity) const { return severities[index_of(severity)]; }
  bool has_other_way() const {
    return other_way.to != Severity::kUnspecified && of(other_way.to).used;
  }
  bool operator==(const RuleTiming&) const = default;
};

}  // namespace portfolio::alert
