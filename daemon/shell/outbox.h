// What was told but not yet delivered, of one partition: remembered until delivery reports it, and
// part of each commit meanwhile. Entries go in and out on the worker; reports come from other
// threads.
#pragma once
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "storage/outbox.h"
#include "storage/store.h"

namespace portfolio::daemon {

class Outbox {
 public:
  // Reads what a former life left behind; returns it, to be offered again.
  Result<std::vector<storage::OutboxEntry>> load(const storage::Store& store);

  std::uint64_t next_sequence(const std::string& sink) { return ++last_[sink]; }
  void add(const storage::OutboxEntry& entry);
  // From any thread.
  void delivered(const std::string& sink, std::span<const std::uint64_t> sequences);
  // Takes reported entries out; erases them in the batch if a commit has stored them, and stores
  // those that are new. Call once for each commit.
  void seal(storage::Batch& batch);
  std::size_t size();
  // Of those that are to be delivered next, one for each sink.
  std::optional<Timestamp> oldest();

 private:
  using Key = std::pair<std::string, std::uint64_t>;
  void take_reports();

  std::map<std::string, std::uint64_t> last_;
  std::map<Key, storage::OutboxEntry> fresh_;  // Not in the store.
  std::map<Key, Timestamp> stored_;            // In the store.
  std::vector<Key> done_;                      // In the store, and delivered.
  std::mutex mutex_;                           // Guards what follows.
  std::vector<Key> reports_;
};

}  // namespace portfolio::daemon
