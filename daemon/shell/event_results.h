// What became of a batch's events, counted and handed to the metrics at its end: a look-up for each
// event would cost more than decoding it.
#pragma once
#include <array>
#include <cstdint>

#include "daemon/metrics/metrics.h"

namespace portfolio::daemon {

class EventResults {
 public:
  explicit EventResults(metrics::Metrics& metrics) : metrics_(metrics) {}
  ~EventResults() {
    for (std::size_t i = 0; i < counts_.size(); ++i)
      if (counts_[i] > 0)
        metrics_.events(static_cast<metrics::EventResult>(i))
            .Increment(static_cast<double>(counts_[i]));
  }
  EventResults(const EventResults&) = delete;
  EventResults& operator=(const EventResults&) = delete;
  void note(metrics::EventResult result) { ++counts_[static_cast<std::size_t>(result)]; }

 private:
  metrics::Metrics& metrics_;
  std::array<std::uint64_t, 5> counts_{};
};

}  // namespace portfolio::daemon
