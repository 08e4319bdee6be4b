// Rewrites a store's files on a thread of its own, so that nothing of what was erased remains in
// them, while the partition goes on.
#pragma once
#include <atomic>
#include <optional>
#include <thread>

#include "storage/store.h"

namespace portfolio::daemon {

class Compaction {
 public:
  explicit Compaction(storage::Store& store) : store_(store) {}
  ~Compaction();  // Breaks off what runs: whoever owns the store next begins again.

  bool is_running() const { return thread_.joinable() && !done_; }
  // Not while one runs.
  void start();
  // How it ended, once.
  std::optional<Result<void>> take_result();

 private:
  void wait() {
    if (thread_.joinable()) thread_.join();
  }
  storage::Store& store_;
  Result<void> result_;
  std::atomic<bool> done_{false};
  std::thread thread_;
};

}  // namespace portfolio::daemon
