// The pipeline without its store, stage by stage, over a topic that is full: how many records, and
// how much CPU time of all threads they took. A thread for each partition, as in the daemon.
#pragma once
#include <cstdint>

#include "tests/bench/pipeline/broker.h"

namespace portfolio::bench {

struct Measured {
  std::int64_t records = 0;
  std::int64_t bytes = 0;         // Of values.
  std::uint64_t evaluations = 0;  // Of rules.
  double cpu = 0, wall = 0;
};

enum class Stage {
  kDecode,  // The daemon's consumer and its intake.
  kFold,    // And its fold, with all shipped rules; rows go nowhere.
};

// librdkafka's batches, looked at and let go.
Measured consume_raw(const Topic& topic);
Measured run_stage(const Topic& topic, Stage stage);

}  // namespace portfolio::bench
