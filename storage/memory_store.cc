#include "storage/memory_store.h"

#include <mutex>

namespace portfolio::storage {
namespace {

tl::unexpected<Error> closed() { return stop("The store in memory has been closed.", "closed"); }

}  // namespace

Result<void> MemoryStore::commit(Batch& batch, Durability) {
  const std::unique_lock lock{mutex_};
  if (closed_) return closed();
  for (const Batch::Operation& operation : batch.sorted()) {
    Rows& rows = families_[operation.family()];
    const auto found = rows.find(operation.key());
    const auto value = operation.value();
    if (!value) {
      if (found != rows.end()) rows.erase(found);
    } else if (found != rows.end()) {
      found->second.assign(*value);
    } else {
      rows.emplace(operation.key(), *value);
    }
  }
  return {};
}

const MemoryStore::Rows* MemoryStore::find(Family family) const {
  const auto found = families_.find(family);
  return found == families_.end() ? nullptr : &found->second;
}

Result<std::optional<std::string>> MemoryStore::get(Family family, std::string_view key) const {
  const std::shared_lock lock{mutex_};
  if (closed_) return closed();
  const Rows* rows = find(family);
  if (rows == nullptr) return std::nullopt;
  const auto found = rows->find(key);
  if (found == rows->end()) return std::nullopt;
  return found->second;
}

Result<void> MemoryStore::get_many(Family family, std::span<const std::string_view> keys,
                                   std::vector<std::optional<std::string>>& values) const {
  values.clear();
  values.reserve(keys.size());
  for (const std::string_view key : keys) {
    PORTFOLIO_TRY(value, get(family, key));
    values.push_back(std::move(value));
  }
  return {};
}

Result<void> MemoryStore::scan_from(Family family, std::string_view prefix, std::string_view from,
                                    const Visitor& visit) const {
  const std::shared_lock lock{mutex_};
  if (closed_) return closed();
  const Rows* rows = find(family);
  if (rows == nullptr) return {};
  for (auto row = rows->lower_bound(std::max(prefix, from)); row != rows->end(); ++row) {
    if (!row->first.starts_with(prefix)) break;
    if (visit(row->first, row->second) == Scan::kStop) break;
  }
  return {};
}

Result<void> MemoryStore::compact(Family) { return {}; }

Result<void> MemoryStore::backup(const std::string&) {
  return skip("A store in memory has nothing to back up.", "unsupported");
}

Result<void> MemoryStore::close() {
  const std::unique_lock lock{mutex_};
  closed_ = true;
  return {};
}

}  // namespace portfolio::storage
