#include "rules/alert/alert_state.h"

#include "rules/model/result.h"

namespace portfolio::alert {

ClockState clock_state(const AlertState& state, std::size_t clock) {
  return static_cast<ClockState>(state.clock_bits >> (2 * clock) & 3);
}

Phase phase(const AlertState& state) {
  if (!is_open(state)) {
    if (state.clock_bits != 0) return Phase::kPending;
    return state.episode == 0 ? Phase::kInactive : Phase::kResolved;
  }
  if (state.has(Mark::kNodata)) return Phase::kNodata;
  if (state.snoozed_until != kNone) return Phase::kSnoozed;
  if (state.due != kNone) return Phase::kAcknowledged;
  return Phase::kFiring;
}

std::string_view phase_name(Phase phase) {
  switch (phase) {
    case Phase::kInactive:
      return "inactive";
    case Phase::kPending:
      return "pending";
    case Phase::kFiring:
      return "firing";
    case Phase::kAcknowledged:
      return "acknowledged";
    case Phase::kSnoozed:
      return "snoozed";
    case Phase::kNodata:
      return "no-data";
    case Phase::kResolved:
      return "resolved";
  }
  PORTFOLIO_CHECK(false);
}

bool is_muted(const AlertState& state) {
  return is_open(state) && (state.snoozed_until != kNone || state.has(Mark::kInhibited) ||
                            state.has(Mark::kFlapping));
}

bool is_blank(const AlertState& state) {
  AlertState fresh;
  fresh.reading = state.reading;  // The next look gives it again.
  return state == fresh;
}

Timestamp next_deadline(const AlertState& state) {
  return state.deadline == kNone ? kNever : state.deadline;
}

}  // namespace portfolio::alert
