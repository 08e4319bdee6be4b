// From an event to the record of its alert, while other events keep a daemon busy: milestones that
// are late at once are sent among the load, and their alerts awaited on the alerts topic.
#pragma once
#include <vector>

#include "tests/bench/pipeline/broker.h"
#include "tests/bench/pipeline/workload.h"

namespace portfolio::bench {

struct LatencyPlan {
  Topic events;
  std::string alerts_topic;  // Of one partition.
  double rate = 0;           // Events a second, beside the late milestones.
  double seconds = 10;
  double probes = 20;  // A second.
};

struct Latency {
  std::vector<double> heard;     // Milliseconds from the call of the producer to the alert read.
  std::vector<double> appended;  // Between the two records' times of append.
  std::int64_t sent = 0;         // Load.
  int lost = 0;                  // Late milestones without an alert.
};

Latency measure_latency(const LatencyPlan& plan, Workload& workload);

}  // namespace portfolio::bench
