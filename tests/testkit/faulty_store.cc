#include "tests/testkit/faulty_store.h"

#include <array>
#include <utility>

namespace portfolio::testkit {
namespace {

using storage::Batch;
using storage::Durability;
using storage::Family;
using storage::MemoryStore;

constexpr std::array kFamilies{Family::kMeta, Family::kRows, Family::kCold, Family::kOutbox,
                               Family::kDeadLetters};

void must(const Result<void>& result) { PORTFOLIO_CHECK(result.has_value()); }

std::unique_ptr<MemoryStore> copy_of(const MemoryStore& store) {
  Batch all;
  for (const Family family : kFamilies) {
    must(store.scan(family, {}, [&](std::string_view key, std::string_view value) {
      all.put(family, key, value);
      return storage::Scan::kContinue;
    }));
  }
  auto copy = std::make_unique<MemoryStore>();
  must(copy->commit(all, Durability::kSynced));
  return copy;
}

}  // namespace

FaultyStore::FaultyStore() : current_(std::make_unique<MemoryStore>()) {}

void FaultyStore::fail_commit(std::size_t nth, Error error) {
  const std::lock_guard lock{mutex_};
  planned_in_ = nth;
  planned_failure_ = std::move(error);
}

void FaultyStore::fail_all(Error error) {
  const std::lock_guard lock{mutex_};
  standing_failure_ = std::move(error);
}

void FaultyStore::mend() {
  const std::lock_guard lock{mutex_};
  standing_failure_.reset();
  planned_failure_.reset();
  planned_in_ = 0;
}

void FaultyStore::lose_unsynced(std::size_t kept) {
  const std::lock_guard lock{mutex_};
  current_ = copy_of(synced_);
  if (unsynced_.size() > kept) unsynced_.resize(kept);
  for (Batch& batch : unsynced_) must(current_->commit(batch, Durability::kBuffered));
}

std::size_t FaultyStore::commits() const {
  const std::lock_guard lock{mutex_};
  return commits_;
}

std::size_t FaultyStore::attempts() const {
  const std::lock_guard lock{mutex_};
  return attempts_;
}

std::optional<Error> FaultyStore::failure_now() {
  if (standing_failure_) return standing_failure_;
  if (planned_in_ == 0 || --planned_in_ > 0) return std::nullopt;
  return std::exchange(planned_failure_, std::nullopt);
}

Result<void> FaultyStore::commit(Batch& batch, Durability durability) {
  const std::lock_guard lock{mutex_};
  ++attempts_;
  if (auto failure = failure_now()) return tl::unexpected<Error>(std::move(*failure));
  PORTFOLIO_OK(current_->commit(batch, durability));
  ++commits_;
  unsynced_.push_back(batch.copy());
  if (durability == Durability::kBuffered) return {};
  for (Batch& written : unsynced_) PORTFOLIO_OK(synced_.commit(written, durability));
  unsynced_.clear();
  return {};
}

Result<std::optional<std::string>> FaultyStore::get(Family family, std::string_view key) const {
  const std::lock_guard lock{mutex_};
  return current_->get(family, key);
}

Result<void> FaultyStore::get_many(Family family, std::span<const std::string_view> keys,
                                   std::vector<std::optional<std::string>>& values) const {
  const std::lock_guard lock{mutex_};
  return current_->get_many(family, keys, values);
}

Result<void> FaultyStore::scan_from(Family family, std::string_view prefix, std::string_view from,
                                    const Visitor& visit) const {
  const std::lock_guard lock{mutex_};
  return current_->scan_from(family, prefix, from, visit);
}

Result<void> FaultyStore::compact(Family family) { return current_->compact(family); }
Result<void> FaultyStore::backup(const std::string& directory) {
  return current_->backup(directory);
}
Result<void> FaultyStore::close() { return current_->close(); }

}  // namespace portfolio::testkit
