#include "daemon/shell/cold_cache.h"

namespace portfolio::daemon {

const std::string* ColdCache::known(std::string_view key) const {
  for (const Rows* rows : {&changed_, &sealed_, &fetched_})
    if (const auto at = rows->find(key); at != rows->end()) return &at->second;
  return nullptr;
}

Result<void> ColdCache::fetch(const std::vector<std::string>& keys) {
  fetched_.clear();
  std::vector<std::string_view> wanted;
  for (const std::string& key : keys)
    if (known(key) == nullptr) wanted.push_back(key);
  if (wanted.empty()) return {};
  std::vector<std::optional<std::string>> values;
  PORTFOLIO_OK(store_.get_many(storage::Family::kCold, wanted, values));
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (values[i]) fetched_.emplace(wanted[i], *std::move(values[i]));
  return {};
}

std::optional<std::string_view> ColdCache::find(std::string_view key) {
  const std::string* const bytes = known(key);
  if (bytes == nullptr || bytes->empty()) return std::nullopt;
  return *bytes;
}

void ColdCache::put(std::string_view key, std::string bytes) {
  const auto at = changed_.find(key);
  if (at == changed_.end())
    changed_.emplace(key, std::move(bytes));
  else
    at->second = std::move(bytes);
}

void ColdCache::seal(storage::Batch& batch) {
  for (const auto& [key, bytes] : changed_) batch.put(storage::Family::kCold, key, bytes);
  sealed_ = std::move(changed_);
  changed_.clear();
}

}  // namespace portfolio::daemon
