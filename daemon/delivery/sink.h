// Where transitions go. A sink is used by one thread and may block; it says how much it took, or
// what went wrong. Knows nothing of queues, retries or acknowledgement.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "daemon/clock.h"
#include "rules/model/result.h"
#include "rules/model/transition.h"
#include "storage/outbox.h"

namespace portfolio::daemon {

enum class SinkKind { kAlertsTopic, kAlertmanager, kFile, kDeadLetterTopic };

// An entry with the partition whose outbox it stands in.
struct Parcel {
  std::int32_t partition = 0;
  storage::OutboxEntry entry;
};

class Sink {
 public:
  virtual ~Sink() = default;

  // As in OutboxEntry::sink: stable over restarts, because stored entries carry it.
  virtual const std::string& name() const = 0;
  virtual SinkKind kind() const = 0;

  // Takes parcels in their order and returns how many of the first it has delivered; the rest is
  // given again. kSkip: the first one can never be delivered. Called without parcels when due().
  virtual Result<std::size_t> deliver(std::span<const Parcel> parcels) = 0;

  // When the sink wants to be called even if there is nothing new.
  virtual SteadyTime due() const { return SteadyTime::max(); }

  // The alerts of a partition that are active now, each by its last transition; replaces what the
  // sink believed. And: the partition is no longer ours, say nothing more about it.
  virtual void restore(std::int32_t, const std::vector<model::AlertTransition>&) {}
  virtual void forget(std::int32_t) {}

  // From any thread: makes a blocked deliver() return soon.
  virtual void cancel() {}
};

}  // namespace portfolio::daemon
