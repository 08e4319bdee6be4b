// The chance that remaining work is finished by a date, from past weeks: whole weeks are drawn with
// replacement, what was finished and what came in taken together, until nothing remains. Computed
// exactly, as the convolution of the weekly distribution, not by random draws. The method is that
// of D. Vacanti, "Actionable Agile Metrics for Predictability", 2015, made exact.
#pragma once
#include <cstdint>
#include <optional>
#include <span>

namespace portfolio::forecast {

constexpr int kHorizonWeeks = 520;

struct Week {
  std::int64_t done = 0, added = 0;  // Items.
};

struct FinishConfidence {
  std::int32_t on_time_per_mille = 0;  // Finished within the weeks that are left.
  std::optional<int> weeks_p85;  // Weeks until it is 85 % likely; nothing: not in the horizon.
};

// `weeks_left`: whole weeks until the committed finish, 0 or less: no more week. Neither random nor
// dependent on the machine: sums and products of doubles in a fixed order, rounded to per mille.
// Nothing where there are no weeks or nothing was ever finished and work remains.
FinishConfidence finish_confidence(std::span<const Week> past, std::int64_t remaining,
                                   int weeks_left);

// Only the first of both, per mille: it looks no further ahead, and so costs less.
std::int32_t chance_within(std::span<const Week> past, std::int64_t remaining, int weeks_left);

}  // namespace portfolio::forecast
