// One sink's queue and its pace: parcels wait in order, a failure is tried again after a growing
// wait, what was delivered is reported. The decisions are here, apart from the thread that runs
// them.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "daemon/delivery/sink.h"

namespace portfolio::daemon {

enum class DeliveryOutcome { kDelivered, kRetried, kRefused };

// Called on the threads of the lanes.
class DeliveryListener {
 public:
  virtual ~DeliveryListener() = default;
  // These entries may leave the outbox with the next commit. All are of one sink and partition.
  virtual void delivered(std::int32_t partition, const std::string& sink,
                         std::span<const std::uint64_t> sequences) = 0;
  virtual void counted(SinkKind kind, DeliveryOutcome outcome, std::size_t count) = 0;
  // A transition of then has just been delivered.
  virtual void took(Timestamp) {}
};

struct DeliveryOptions {
  std::chrono::milliseconds retry_from{500};   // Doubles with each failure …
  std::chrono::milliseconds retry_to{30'000};  // … up to this.
  std::size_t batch = 256;                     // Given to a sink at once.
  std::size_t entries = 100'000;               // Waiting, of one partition; then is_full().
  std::size_t bytes = std::size_t{64} << 20;   // Likewise.
};

struct LaneStatus {
  std::string sink;
  SinkKind kind = SinkKind::kFile;
  std::size_t waiting = 0;
  std::optional<Timestamp> oldest;      // Journal time of the first one that waits.
  std::optional<Error> trouble;         // Why the last try failed; nothing if it did not.
  std::optional<Timestamp> trouble_at;  // Since when, by the wall.
};

class Lane {
 public:
  Lane(std::unique_ptr<Sink> sink, const DeliveryOptions& options, const Clock& clock,
       DeliveryListener& listener);

  const std::string& sink_name() const { return name_; }

  // From any thread; never block.
  void offer(std::vector<Parcel> parcels);
  void restore(std::int32_t partition, std::vector<model::AlertTransition> active);
  void forget(std::int32_t partition);
  // From its next round on another sink of the same name has the queue; it must be told by
  // restore() what is active.
  void replace(std::unique_ptr<Sink> sink);
  // What still waits, of a lane whose thread has ended.
  std::vector<Parcel> take_waiting();
  enum class Stop { kSoon, kNow };  // Once what is ready is delivered; or breaking off.
  void stop(Stop how);
  bool wait_until_done(std::chrono::milliseconds timeout);
  struct Load {
    std::size_t entries = 0;
    std::size_t bytes = 0;
  };
  Load load(std::int32_t partition) const;
  LaneStatus status() const;

  // One round of the lane's thread: delivers what is due. Returns when to come again.
  SteadyTime step();
  // step() and wait, until stop().
  void run();
  SinkKind kind() const { return kind_; }

 private:
  struct Waiting {
    std::uint64_t ticket = 0;  // Of this lane; grows.
    Parcel parcel;
  };
  void run_errands();
  std::vector<Parcel> take_batch(std::vector<std::uint64_t>& tickets);
  void settle(std::span<const Parcel> batch, std::span<const std::uint64_t> tickets,
              std::size_t count);
  void fail(const Error& error);
  void succeed();
  bool is_ready(SteadyTime now) const;

  const std::string name_;
  const SinkKind kind_;
  std::unique_ptr<Sink> sink_;  // Of the lane's thread, but for being cancelled.
  const DeliveryOptions options_;
  const Clock& clock_;
  DeliveryListener& listener_;

  mutable std::mutex mutex_;  // Guards all that follows.
  std::condition_variable changed_;
  std::unique_ptr<Sink> next_sink_;
  std::deque<Waiting> queue_;
  std::vector<std::function<void(Sink&)>> errands_;  // For the lane's thread, before it delivers.
  std::map<std::int32_t, Load> loads_;               // By partition.
  std::uint64_t next_ticket_ = 0;
  std::chrono::milliseconds wait_{0};  // The present back-off; 0: none.
  SteadyTime next_try_{};
  std::optional<Error> trouble_;
  std::optional<Timestamp> trouble_at_;
  bool is_stopping_ = false;
  bool is_done_ = false;
};

}  // namespace portfolio::daemon
