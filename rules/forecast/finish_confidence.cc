#include "rules/forecast/finish_confidence.h"

#include <algorithm>
#include <vector>

namespace portfolio::forecast {
namespace {

// Work is scaled down to this many steps, so that a large backlog costs no more than a small one.
constexpr std::int64_t kStepsMax = 2000;
constexpr double kNegligible = 1e-12;

std::int64_t steps(std::int64_t items, std::int64_t scale) {
  return items >= 0 ? (items + scale / 2) / scale : -((-items + scale / 2) / scale);
}

std::int32_t to_per_mille(double probability) {
  return static_cast<std::int32_t>(std::clamp(probability, 0.0, 1.0) * 1000.0 + 0.5);
}

// The distribution of what remains: open[r] is the chance that r steps are left.
class Remaining {
 public:
  Remaining(std::int64_t start, std::int64_t limit)
      : open_(static_cast<std::size_t>(limit) + 1, 0.0), next_(open_.size(), 0.0) {
    open_[static_cast<std::size_t>(start)] = 1.0;
  }
  // One week more; returns the chance of being done by its end.
  double draw(std::span<const std::int64_t> burns) {
    std::fill(next_.begin(), next_.end(), 0.0);
    const double share = 1.0 / static_cast<double>(burns.size());
    const auto limit = static_cast<std::int64_t>(open_.size()) - 1;
    for (std::int64_t left = 1; left <= limit; ++left) {
      const double mass = open_[static_cast<std::size_t>(left)];
      if (mass < kNegligible) continue;
      for (const std::int64_t burn : burns) {
        const std::int64_t after = left - burn;
        if (after <= 0)
          done_ += mass * share;
        else
          next_[static_cast<std::size_t>(std::min(after, limit))] += mass * share;
      }
    }
    open_.swap(next_);
    return done_;
  }

 private:
  std::vector<double> open_, next_;
  double done_ = 0.0;
};

FinishConfidence look_ahead(std::span<const Week> past, std::int64_t remaining, int weeks_left,
                            int horizon) {
  if (remaining <= 0) return {1000, 0};
  const std::int64_t scale = std::max<std::int64_t>(1, (remaining + kStepsMax - 1) / kStepsMax);
  std::vector<std::int64_t> burns;
  for (const Week& week : past) burns.push_back(steps(week.done - week.added, scale));
  FinishConfidence result;
  if (burns.empty() || std::ranges::all_of(burns, [](std::int64_t b) { return b <= 0; }))
    return result;
  const std::int64_t start = std::max<std::int64_t>(1, steps(remaining, scale));
  Remaining open(start, start * 3);
  for (int week = 1; week <= horizon; ++week) {
    const double done = open.draw(burns);
    if (week == weeks_left) result.on_time_per_mille = to_per_mille(done);
    if (!result.weeks_p85 && done >= 0.85) result.weeks_p85 = week;
    if (result.weeks_p85 && week >= weeks_left) break;
  }
  return result;
}

}  // namespace

FinishConfidence finish_confidence(std::span<const Week> past, std::int64_t remaining,
                                   int weeks_left) {
  return look_ahead(past, remaining, weeks_left, kHorizonWeeks);
}

std::int32_t chance_within(std::span<const Week> past, std::int64_t remaining, int weeks_left) {
  return look_ahead(past, remaining, weeks_left, std::min(weeks_left, kHorizonWeeks))
      .on_time_per_mille;
}

}  // namespace portfolio::forecast
