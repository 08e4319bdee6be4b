#include "daemon/shell/cold_cache.h"

#include <utility>

namespace portfolio::daemon {

Result<void> ColdCache::fetch(const std::vector<std::string>& keys) {
  fetched_.clear();
  wanted_.clear();
  for (const std::string& key : keys) {
    const std::uint64_t hash = hash_bytes(key);
    if (!changed_.find(key, hash) && !sealed_.find(key, hash)) wanted_.push_back(key);
  }
  if (wanted_.empty()) return {};
  PORTFOLIO_OK(store_.get_many(storage::Family::kCold, wanted_, values_));
  for (std::size_t i = 0; i < wanted_.size(); ++i)
    if (values_[i]) fetched_.put(wanted_[i], hash_bytes(wanted_[i]), *values_[i]);
  return {};
}

std::optional<std::string_view> ColdCache::find(std::string_view key) {
  const std::uint64_t hash = hash_bytes(key);
  for (const ColdTable* table : {&changed_, &sealed_, &fetched_})
    if (const auto found = table->find(key, hash))
      return found->empty() ? std::nullopt : found;  // An empty text stands for no row.
  return std::nullopt;
}

void ColdCache::put(std::string_view key, std::string bytes) {
  changed_.put(key, hash_bytes(key), bytes);
}

void ColdCache::seal(storage::Batch& batch) {
  changed_.for_each([&](std::string_view key, std::string_view bytes) {
    batch.put(storage::Family::kCold, key, bytes);
  });
  sealed_ = std::exchange(changed_, {});
}

}  // namespace portfolio::daemon
