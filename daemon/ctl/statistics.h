// How sure a measured share is.
#pragma once
#include <cstdint>

namespace portfolio::ctl {

struct Interval {
  double low = 0, high = 1;
};

// Wilson's score interval at 95 %: where the true share lies, by so many hits in so many trials.
// Without trials nothing is known: from 0 to 1.
Interval wilson(std::int64_t hits, std::int64_t trials);

}  // namespace portfolio::ctl
