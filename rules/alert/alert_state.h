// What is remembered of one alert (a rule on a subject) between two looks at it. Plain data; how it
// changes is in alert_life.h. Leaves out the rule, the subject and the texts.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "rules/alert/timing.h"
#include "rules/alert/turns.h"
#include "rules/model/symbol.h"
#include "rules/model/time.h"

namespace portfolio::alert {

constexpr Timestamp kNone{};  // 1970 began before any project here.

enum class Mark : std::uint8_t {
  kInhibited = 1U << 0,
  kNodata = 1U << 1,
  kFlapping = 1U << 2,
  kHeld = 1U << 3,  // Its source is silent: it cannot end before that is back.
};

// One clock for each severity. Above `level` it runs while `on` holds, towards opening; up to
// `level` while `off` holds, towards the end. Where data is missing it stands, and then holds the
// working time that has passed instead of when it started. The last clock is of the other way that
// a rule may have to one of its severities.
constexpr std::size_t kOtherClock = kSeverities;
constexpr std::size_t kClocks = kSeverities + 1;
enum class ClockState : std::uint8_t { kStopped, kRunning, kStanding };

struct AlertState {
  std::array<Timestamp, kClocks> clocks{};
  Timestamp unknown_since{};  // Since when what decides next is unknown.
  Timestamp since{};          // When the breach began, also of one still pending.
  Timestamp opened_at{};      // When the episode was told first.
  Timestamp waiting_since{};  // Since when it is open and nobody has taken it up or put it aside.
  Timestamp due{};            // Acknowledged until then.
  Timestamp snoozed_until{};
  Timestamp deadline{};                     // When it changes next if nothing else happens.
  Symbol owner;                             // Of the acknowledgement.
  std::uint32_t episode = 0;                // 1 is the first time it fired.
  std::uint32_t sequence = 0;               // Of the last transition told in this episode.
  Severity level = Severity::kUnspecified;  // What holds; kUnspecified is nothing.
  Severity told = Severity::kUnspecified;   // What was told: differs from `level` in flapping only.
  std::uint8_t clock_bits = 0;              // Two bits a clock: ClockState.
  std::uint8_t marks = 0;
  std::uint16_t reading = 0;  // What the conditions last said (reading.h).
  std::uint8_t reached = 0;   // So many steps of the rule's reach have been told.
  Turns turns;

  bool operator==(const AlertState&) const = default;
  bool has(Mark mark) const { return (marks & static_cast<unsigned>(mark)) != 0; }
};
static_assert(sizeof(AlertState) <= 120 && std::is_trivially_copyable_v<AlertState>);

template <class Archive>
void describe(Archive& archive, AlertState& s) {
  for (Timestamp& clock : s.clocks) archive(clock);
  archive(s.unknown_since, s.since, s.opened_at, s.waiting_since, s.due, s.snoozed_until,
          s.deadline, s.owner, s.episode, s.sequence, s.level, s.told, s.clock_bits, s.marks,
          s.reading, s.reached, s.turns);
  // Only bytes that no writer wrote.
  if (s.level > Severity::kCritical) s.level = Severity::kUnspecified;
  if (s.told > Severity::kCritical) s.told = Severity::kUnspecified;
}

// What an alert is in for who looks at it.
enum class Phase : std::uint8_t {
  kInactive,
  kPending,
  kFiring,
  kAcknowledged,
  kSnoozed,
  kNodata,
  kResolved,
};

Phase phase(const AlertState& state);
std::string_view phase_name(Phase phase);  // "firing"
inline bool is_open(const AlertState& state) { return state.told != Severity::kUnspecified; }
// Open, but nobody should be notified of it: snoozed, inhibited or flapping.
bool is_muted(const AlertState& state);
// Nothing in it that a new state would not have: its row need not be kept.
bool is_blank(const AlertState& state);
// kNever if nothing happens by itself.
Timestamp next_deadline(const AlertState& state);

ClockState clock_state(const AlertState& state, std::size_t clock);

}  // namespace portfolio::alert
