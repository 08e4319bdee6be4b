// Facts that come at one instant of journal time: a plan that is sent whole, a timesheet system
// that is read out. The first of them are looked at one by one; those after them wait, and the
// rules look once at what all of them have made of state: when the journal's time goes on, or when
// somebody answers an alert. So a plan of a thousand tasks is judged as a whole, and costs as much.
#pragma once
#include <cstdint>

#include "rules/model/time.h"

namespace portfolio::engine {

// As many as a person says at once, or a small file holds: each of them is looked at by itself.
constexpr std::uint32_t kLookedAtOnce = 64;
// When so many wait the rules look, though the instant goes on.
constexpr std::uint32_t kWaitingMost = 20'000;

// Stored with the organisation's clock. Which entities wait is not: after a start in between, the
// rules look at all of them, which comes to the same.
struct Burst {
  Timestamp instant{};        // As the records say it; the clock may be ahead of it.
  std::uint32_t facts = 0;    // So far, of those that changed something.
  std::uint32_t waiting = 0;  // Of them; no rule has looked at what they changed.
  std::int64_t offset = -1;   // Of the last of these.
};

}  // namespace portfolio::engine
