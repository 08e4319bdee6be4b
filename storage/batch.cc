#include "storage/batch.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <utility>

#include "rules/model/result.h"

namespace portfolio::storage {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{256} << 10U;
constexpr std::size_t kOrderBytes = 7;

std::uint64_t order_of(Family family, std::string_view key) {
  std::uint64_t order = static_cast<std::uint64_t>(family);
  for (std::size_t i = 0; i < kOrderBytes; ++i)
    order = order << 8U | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  return order;
}

}  // namespace

std::string_view text(Family family) {
  switch (family) {
    case Family::kMeta:
      return "meta";
    case Family::kRows:
      return "rows";
    case Family::kCold:
      return "cold";
    case Family::kOutbox:
      return "outbox";
    case Family::kDeadLetters:
      return "dead_letters";
  }
  PORTFOLIO_CHECK(false);
}

Batch::Batch(Batch&& other) noexcept { *this = std::move(other); }

Batch& Batch::operator=(Batch&& other) noexcept {
  if (this == &other) return *this;
  operations_ = std::exchange(other.operations_, {});
  chunks_ = std::exchange(other.chunks_, {});
  next_ = std::exchange(other.next_, nullptr);
  room_ = std::exchange(other.room_, 0);
  bytes_ = std::exchange(other.bytes_, 0);
  sorted_ = std::exchange(other.sorted_, true);
  return *this;
}

std::optional<std::string_view> Batch::Operation::value() const {
  if (erases_) return std::nullopt;
  return std::string_view{data_ + key_size_, value_size_};
}

bool Batch::Operation::before(const Operation& a, const Operation& b) {
  if (a.order_ != b.order_) return a.order_ < b.order_;
  return a.key() < b.key();
}

bool Batch::Operation::same_key(const Operation& a, const Operation& b) {
  return a.order_ == b.order_ && a.key() == b.key();
}

void Batch::put(Family family, std::string_view key, std::string_view value) {
  char* room = add(family, key, value.size(), false);
  if (!value.empty()) std::memcpy(room, value.data(), value.size());
}

char* Batch::put_in_place(Family family, std::string_view key, std::size_t value_size) {
  return add(family, key, value_size, false);
}

void Batch::erase(Family family, std::string_view key) { add(family, key, 0, true); }

char* Batch::add(Family family, std::string_view key, std::size_t value_size, bool erases) {
  PORTFOLIO_CHECK(key.size() <= kKeyBytesMax);
  PORTFOLIO_CHECK(value_size <= std::numeric_limits<std::uint32_t>::max());
  char* data = allocate(key.size() + value_size);
  if (!key.empty()) std::memcpy(data, key.data(), key.size());
  Operation operation;
  operation.order_ = order_of(family, key);
  operation.data_ = data;
  operation.value_size_ = static_cast<std::uint32_t>(value_size);
  operation.key_size_ = static_cast<std::uint16_t>(key.size());
  operation.erases_ = erases;
  operations_.push_back(operation);
  bytes_ += key.size() + value_size;
  sorted_ = false;
  return data + key.size();
}

char* Batch::allocate(std::size_t size) {
  if (size > room_ || next_ == nullptr) {
    const std::size_t chunk = std::max(size, kChunkBytes);
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk));
    next_ = chunks_.back().get();
    room_ = chunk;
  }
  char* data = next_;
  next_ += size;
  room_ -= size;
  return data;
}

void Batch::clear() { *this = Batch{}; }

Batch Batch::copy() const {
  Batch result;
  for (const Operation& operation : operations_) {
    if (const auto value = operation.value())
      result.put(operation.family(), operation.key(), *value);
    else
      result.erase(operation.family(), operation.key());
  }
  return result;
}

std::span<const Batch::Operation> Batch::sorted() {
  if (sorted_) return operations_;
  // Stable, so that of equal keys the last write stands last and is the one that is kept.
  std::stable_sort(operations_.begin(), operations_.end(), Operation::before);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const bool replaced =
        i + 1 < operations_.size() && Operation::same_key(operations_[i], operations_[i + 1]);
    if (!replaced) operations_[kept++] = operations_[i];
  }
  operations_.resize(kept);
  sorted_ = true;
  return operations_;
}

}  // namespace portfolio::storage
