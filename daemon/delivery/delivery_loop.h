// All sinks with a thread each: takes outbox entries, delivers each at least once, says when one
// has arrived. A sink that is away slows nobody until a partition's outbox is full. Telling may run
// ahead of the commit: whoever drops repeated ids sees each transition once.
#pragma once
#include <atomic>
#include <memory>
#include <shared_mutex>
#include <span>
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

  // After a reload: these Alertmanagers instead of those before. Whoever stays keeps what waits for
  // it; what waits for one that is gone counts as delivered. Each partition must restore() then.
  void replace_alertmanagers(std::vector<std::unique_ptr<Sink>> sinks);
  // What may wait of one partition, from now on.
  void set_limits(std::size_t entries, std::size_t bytes);

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
  struct Running {
    std::unique_ptr<Lane> lane;
    std::thread thread;
  };
  void drop(std::int32_t partition, const std::string& sink,
            std::span<const std::uint64_t> sequences);
  void end(Running& gone);

  const DeliveryOptions options_;
  const Clock& clock_;
  DeliveryListener& listener_;
  std::atomic<std::size_t> entries_most_, bytes_most_;
  mutable std::shared_mutex mutex_;  // Guards which lanes there are.
  std::vector<Running> lanes_;
  bool started_ = false;
};

}  // namespace portfolio::daemon
