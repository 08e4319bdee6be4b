#include "daemon/shell/outbox.h"

#include <algorithm>

namespace portfolio::daemon {

Result<std::vector<storage::OutboxEntry>> Outbox::load(const storage::Store& store) {
  std::vector<storage::OutboxEntry> entries;
  std::optional<Error> damaged;
  PORTFOLIO_OK(
      store.scan(storage::Family::kOutbox, {}, [&](std::string_view key, std::string_view value) {
        auto entry = storage::decode_outbox_entry(key, value);
        if (!entry) {
          damaged = std::move(entry).error();
          return storage::Scan::kStop;
        }
        entries.push_back(*std::move(entry));
        return storage::Scan::kContinue;
      }));
  if (damaged) return tl::unexpected<Error>(*std::move(damaged));
  for (const storage::OutboxEntry& entry : entries) {
    stored_.emplace(Key{entry.sink, entry.sequence}, entry.created_at);
    last_[entry.sink] = std::max(last_[entry.sink], entry.sequence);
  }
  return entries;
}

void Outbox::add(const storage::OutboxEntry& entry) {
  fresh_.emplace(Key{entry.sink, entry.sequence}, entry);
}

void Outbox::delivered(const std::string& sink, std::span<const std::uint64_t> sequences) {
  const std::lock_guard lock(mutex_);
  for (const std::uint64_t sequence : sequences) reports_.emplace_back(sink, sequence);
}

void Outbox::take_reports() {
  std::vector<Key> reports;
  {
    const std::lock_guard lock(mutex_);
    reports.swap(reports_);
  }
  for (const Key& key : reports) {
    fresh_.erase(key);
    if (stored_.erase(key) > 0) done_.push_back(key);
  }
}

void Outbox::seal(storage::Batch& batch) {
  take_reports();
  for (const Key& key : done_)
    batch.erase(storage::Family::kOutbox, storage::outbox_key(key.first, key.second));
  done_.clear();
  for (const auto& [key, entry] : fresh_) {
    batch.put(storage::Family::kOutbox, storage::outbox_key(key.first, key.second),
              storage::encode(entry));
    stored_.emplace(key, entry.created_at);
  }
  fresh_.clear();
}

std::size_t Outbox::size() {
  take_reports();
  return fresh_.size() + stored_.size();
}

std::optional<Timestamp> Outbox::oldest() {
  std::optional<Timestamp> oldest;
  const auto consider = [&](Timestamp at) { oldest = oldest ? std::min(*oldest, at) : at; };
  for (const auto& [sink, last] : last_) {
    const Key first{sink, 0};
    const auto fresh = fresh_.lower_bound(first);
    if (fresh != fresh_.end() && fresh->first.first == sink) consider(fresh->second.created_at);
    const auto stored = stored_.lower_bound(first);
    if (stored != stored_.end() && stored->first.first == sink) consider(stored->second);
  }
  return oldest;
}

}  // namespace portfolio::daemon
