// Writes sealed batches on a thread of its own, one in flight, so that the worker pauses only while
// it builds one. Keeps the order. A failure with kRetry is tried again with the same batch.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "storage/store.h"

namespace portfolio::storage {

class CommitThread {
 public:
  struct Status {
    bool busy = false;            // A batch is in flight: the next one has to wait.
    std::int64_t committed = -1;  // The position handed over with the last batch that was written.
    std::uint64_t commits = 0;    // Batches written.
    std::chrono::nanoseconds last_duration{};  // Of the last batch written, without waiting.
    std::optional<Error>
        error;  // Of the batch in flight; kRetry is being tried again, else it stopped.
  };
  // Called on the commit thread, without a lock held, after each batch and each first failure.
  using Notify = std::function<void()>;

  explicit CommitThread(Store& store, Notify notify = {});
  ~CommitThread();  // Writes what is in flight, unless it is failing.
  CommitThread(const CommitThread&) = delete;
  CommitThread& operator=(const CommitThread&) = delete;

  // Takes the batch and leaves an empty one, or returns false and leaves it alone if one is in
  // flight or the thread has stopped.
  bool submit(Batch& batch, std::int64_t position, Durability durability);
  Status status() const;
  // Waits until nothing is in flight (true), or until the time is over or a failure is known.
  bool wait_idle(std::chrono::milliseconds limit);

 private:
  void run();
  bool write(std::unique_lock<std::mutex>& lock);
  void tell(std::unique_lock<std::mutex>& lock);

  Store& store_;
  Notify notify_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::condition_variable wake_;
  Batch batch_;
  std::int64_t position_ = -1;
  Durability durability_ = Durability::kBuffered;
  Status status_;
  bool closing_ = false;
  std::thread thread_;  // Last, so that it starts when everything else is there.
};

}  // namespace portfolio::storage
