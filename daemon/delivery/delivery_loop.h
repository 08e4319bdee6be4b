// All sinks with a thread each: takes outbox entries, delivers each at least once, says when one
// has arrived. A sink that is away slows nobody until a partition's outbox is full. Telling may run
// ahead of the commit: whoever drops repeated ids sees each transition once.
#pragma once
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "daemon/delivery/lane.h"

namespace portfolio::daemon {

class DeliveryLoop {
 public:
  // Clock and listener must outlive the loop.
  DeliveryLoop(std::vector<std::unique_ptr<Sink>> sinks, const DeliveryOptions& options,
               const Clock& clock, DeliveryListener& listener);
  ~DeliveryLoop();

  // The names that OutboxEntry::sink may have: an entry is made for each of them.
  std::vector<std::string> alert_sinks() const;        // For transitions.
  std::vector<std::string> dead_letter_sinks() const;  // For dead letters.

  void start();

  // Never blocks. Entries of a sink that is no longer configured count as delivered.
  void offer(std::int32_t partition, std::vector<storage::OutboxEntry> entries);
  // True if so much of the partition waits that its worker should stop reading.
  bool is_full(std::int32_t partition) const;

  // At the start of a partition, before its first offer: the alerts that are active in its state,
  // each by its last transition, and nothing else.
  void restore(std::int32_t partition, const std::vector<model::AlertTransition>& active);
  // At its end: nothing more is said about it, also not that its alerts are over.
  void forget(std::int32_t partition);

  std::vector<LaneStatus> status() const;

  // Tries once more what is ready, then ends the threads. Sends no farewell of any kind.
  void stop();

 private:
  const DeliveryOptions options_;
  DeliveryListener& listener_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::thread> threads_;
};

}  // namespace portfolio::daemon
