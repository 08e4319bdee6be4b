// A store in memory that fails when told to, and that forgets what was not synced, as a disk does
// when the power goes. Not for measuring: it keeps everything twice.
#pragma once
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "storage/memory_store.h"

namespace portfolio::testkit {

class FaultyStore final : public storage::Store {
 public:
  FaultyStore();

  // The commit that comes as the `nth` from now (1: the next) fails and writes nothing.
  void fail_commit(std::size_t nth, Error error);
  void fail_all(Error error);  // Until mend().
  void mend();
  // The power goes and comes back: of the commits since the last synced one only the first `kept`
  // remain.
  void lose_unsynced(std::size_t kept = 0);
  std::size_t commits() const;  // That succeeded.
  std::size_t attempts() const;

  Result<void> commit(storage::Batch& batch, storage::Durability durability) override;
  Result<std::optional<std::string>> get(storage::Family family,
                                         std::string_view key) const override;
  Result<void> get_many(storage::Family family, std::span<const std::string_view> keys,
                        std::vector<std::optional<std::string>>& values) const override;
  Result<void> scan_from(storage::Family family, std::string_view prefix, std::string_view from,
                         const Visitor& visit) const override;
  Result<void> compact(storage::Family family) override;
  Result<void> backup(const std::string& directory) override;
  Result<void> close() override;

 private:
  std::optional<Error> failure_now();

  mutable std::mutex mutex_;
  std::unique_ptr<storage::MemoryStore> current_;
  storage::MemoryStore synced_;
  std::vector<storage::Batch> unsynced_;
  std::optional<Error> standing_failure_;
  std::optional<Error> planned_failure_;
  std::size_t planned_in_ = 0;  // Commits until the planned failure; 0: none.
  std::size_t commits_ = 0;
  std::size_t attempts_ = 0;
};

}  // namespace portfolio::testkit
