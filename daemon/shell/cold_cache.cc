#include "daemon/shell/cold_cache.h"

#include <utility>

namespace portfolio::daemon {

Result<void> ColdCache::fetch(const std::vector<std::string>& keys,
                              const std::vector<Erasure>& erasures) {
  fetched_.clear();
  for (const Erasure& erasure : erasures) PORTFOLIO_OK(fetch_entries(erasure));
  expect(keys);
  wanted_.clear();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::uint64_t hash = hashes_[i];
    auto held = changed_.find(keys[i], hash);
    if (!held) held = sealed_.find(keys[i], hash);
    fetched_.put(keys[i], hash, held.value_or(std::string_view()));
    if (!held) wanted_.push_back(keys[i]);
  }
  if (wanted_.empty()) return {};
  PORTFOLIO_OK(store_.get_many(storage::Family::kCold, wanted_, values_));
  for (std::size_t i = 0; i < wanted_.size(); ++i)
    if (values_[i]) fetched_.put(wanted_[i], table_hash(wanted_[i]), *values_[i]);
  return {};
}

// The tables are larger than the caches of the processor: all places are asked for before the first
// is needed.
void ColdCache::expect(const std::vector<std::string>& keys) {
  hashes_.clear();
  for (const std::string& key : keys) {
    const std::uint64_t hash = table_hash(key);
    changed_.expect(hash);
    sealed_.expect(hash);
    hashes_.push_back(hash);
  }
}

Result<void> ColdCache::fetch_entries(const Erasure& erasure) {
  return store_.scan(storage::Family::kCold, model::entry_prefix(erasure.organisation),
                     [&](std::string_view key, std::string_view bytes) {
                       if (!is_newer(key) && model::is_entry_of(bytes, erasure.person))
                         fetched_.put(key, table_hash(key), bytes);
                       return storage::Scan::kContinue;
                     });
}

bool ColdCache::is_newer(std::string_view key) const {
  const std::uint64_t hash = table_hash(key);
  return changed_.find(key, hash) || sealed_.find(key, hash);
}

void ColdCache::each(std::string_view prefix, const Visit& visit) {
  const auto walk = [&](const ColdTable& table, auto hides) {
    table.for_each([&](std::string_view key, std::string_view bytes) {
      if (key.starts_with(prefix) && !bytes.empty() && !hides(key, table_hash(key)))
        visit(key, bytes);
    });
  };
  walk(changed_, [](auto, auto) { return false; });
  walk(sealed_, [&](auto key, auto hash) { return changed_.find(key, hash).has_value(); });
  walk(fetched_, [&](auto key, auto) { return is_newer(key); });
}

std::optional<std::string_view> ColdCache::find(std::string_view key) {
  const std::uint64_t hash = table_hash(key);
  for (const ColdTable* table : {&fetched_, &changed_, &sealed_})
    if (const auto found = table->find(key, hash))
      return found->empty() ? std::nullopt : found;  // An empty text stands for no row.
  return std::nullopt;
}

void ColdCache::put(std::string_view key, std::string bytes) {
  const std::uint64_t hash = table_hash(key);
  changed_.put(key, hash, bytes);
  fetched_.put(key, hash, bytes);
}

void ColdCache::seal(storage::Batch& batch) {
  changed_.for_each([&](std::string_view key, std::string_view bytes) {
    if (bytes.empty())
      batch.erase(storage::Family::kCold, key);
    else
      batch.put(storage::Family::kCold, key, bytes);
  });
  sealed_ = std::exchange(changed_, {});
}

}  // namespace portfolio::daemon
