#include "daemon/shell/shards.h"

namespace portfolio::daemon {

void Shards::add(std::int32_t number, std::shared_ptr<Partition> partition) {
  const std::lock_guard lock(mutex_);
  partitions_[number] = std::move(partition);
}

std::shared_ptr<Partition> Shards::remove(std::int32_t number) {
  const std::lock_guard lock(mutex_);
  const auto at = partitions_.find(number);
  if (at == partitions_.end()) return nullptr;
  std::shared_ptr<Partition> partition = std::move(at->second);
  partitions_.erase(at);
  return partition;
}

std::shared_ptr<Partition> Shards::find(std::int32_t number) const {
  const std::lock_guard lock(mutex_);
  const auto at = partitions_.find(number);
  return at == partitions_.end() ? nullptr : at->second;
}

std::vector<std::shared_ptr<Partition>> Shards::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Partition>> all;
  for (const auto& [number, partition] : partitions_) all.push_back(partition);
  return all;
}

}  // namespace portfolio::daemon
