// A store without a disk: for backtests and tests. Keeps the contract of Store but outlives
// nothing.
#pragma once
#include <map>
#include <shared_mutex>
#include <string>
#include <utility>

#include "storage/store.h"

namespace portfolio::storage {

class MemoryStore final : public Store {
 public:
  MemoryStore() = default;

  Result<void> commit(Batch& batch, Durability durability) override;
  Result<std::optional<std::string>> get(Family family, std::string_view key) const override;
  Result<void> get_many(Family family, std::span<const std::string_view> keys,
                        std::vector<std::optional<std::string>>& values) const override;
  Result<void> scan_from(Family family, std::string_view prefix, std::string_view from,
                         const Visitor& visit) const override;
  Result<void> compact(Family family) override;
  Result<void> backup(const std::string& directory) override;  // Always refused.
  Result<void> close() override;

 private:
  using Rows = std::map<std::string, std::string, std::less<>>;
  const Rows* find(Family family) const;

  mutable std::shared_mutex mutex_;
  std::map<Family, Rows> families_;
  bool closed_ = false;
};

}  // namespace portfolio::storage
