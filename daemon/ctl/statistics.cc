#include "daemon/ctl/statistics.h"

#include <algorithm>
#include <cmath>

namespace portfolio::ctl {

Interval wilson(std::int64_t hits, std::int64_t trials) {
  constexpr double kZ = 1.959964;  // 95 % of a normal distribution lie within so many deviations.
  if (trials <= 0) return {};
  const auto n = static_cast<double>(trials);
  const double share = static_cast<double>(hits) / n;
  const double scale = 1 + kZ * kZ / n;
  const double centre = (share + kZ * kZ / (2 * n)) / scale;
  const double half = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n)) / scale;
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace portfolio::ctl
