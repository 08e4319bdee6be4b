#include "storage/commit_thread.h"

#include <algorithm>
#include <utility>

namespace portfolio::storage {
namespace {

constexpr std::chrono::milliseconds kFirstDelay{50};
constexpr std::chrono::milliseconds kLongestDelay{5000};

}  // namespace

CommitThread::CommitThread(Store& store, Notify notify)
    : store_(store), notify_(std::move(notify)), thread_([this] { run(); }) {}

CommitThread::~CommitThread() {
  {
    const std::lock_guard lock{mutex_};
    closing_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool CommitThread::submit(Batch& batch, std::int64_t position, Durability durability) {
  {
    const std::lock_guard lock{mutex_};
    if (status_.busy) return false;
    batch_ = std::exchange(batch, Batch{});
    position_ = position;
    durability_ = durability;
    status_.busy = true;
  }
  wake_.notify_all();
  return true;
}

CommitThread::Status CommitThread::status() const {
  const std::lock_guard lock{mutex_};
  return status_;
}

bool CommitThread::wait_idle(std::chrono::milliseconds limit) {
  std::unique_lock lock{mutex_};
  changed_.wait_for(lock, limit, [this] { return !status_.busy || status_.error; });
  return !status_.busy;
}

void CommitThread::run() {
  std::unique_lock lock{mutex_};
  while (true) {
    wake_.wait(lock, [this] { return closing_ || status_.busy; });
    if (!status_.busy || !write(lock)) return;
  }
}

// Tries until the batch is written (true), or there is no sense in trying on.
bool CommitThread::write(std::unique_lock<std::mutex>& lock) {
  std::chrono::milliseconds delay = kFirstDelay;
  while (true) {
    lock.unlock();
    const auto start = std::chrono::steady_clock::now();
    Result<void> result = store_.commit(batch_, durability_);
    const auto duration = std::chrono::steady_clock::now() - start;
    if (result) batch_.clear();  // Freed before the worker may go on, and not under the lock.
    lock.lock();
    if (result) {
      status_.busy = false;
      status_.committed = position_;
      ++status_.commits;
      status_.last_duration = duration;
      status_.error.reset();
      tell(lock);
      return true;
    }
    const bool retried = result.error().reaction == Reaction::kRetry;
    const bool first = !status_.error;
    status_.error = std::move(result).error();
    if (first || !retried) tell(lock);
    if (!retried || closing_) return false;
    if (wake_.wait_for(lock, delay, [this] { return closing_; })) return false;
    delay = std::min(2 * delay, kLongestDelay);
  }
}

void CommitThread::tell(std::unique_lock<std::mutex>& lock) {
  changed_.notify_all();
  if (!notify_) return;
  lock.unlock();
  notify_();
  lock.lock();
}

}  // namespace portfolio::storage
