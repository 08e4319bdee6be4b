// Dense tables of entities: an entity keeps its handle and its address for as long as the table
// lives. Handles follow the order of arrival, so they never reach a row, a digest or an order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "rules/model/result.h"
#include "rules/model/symbol.h"

namespace portfolio::model {

using Handle = std::uint32_t;
constexpr Handle kNoHandle = 0xffffffffU;

// What an entity is known by: its id, or the ids of its project and itself.
struct EntityKey {
  Symbol owner;  // None for entities that belong to no other.
  Symbol id;
  std::uint64_t packed() const { return std::uint64_t{owner.number} << 32 | id.number; }
};

// Maps packed keys to handles by open addressing; keys are never taken out.
class HandleIndex {
 public:
  Handle find(std::uint64_t key) const {
    if (slots_.empty()) return kNoHandle;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = place(key) & mask;; at = (at + 1) & mask) {
      if (slots_[at].handle == kNoHandle) return kNoHandle;
      if (slots_[at].key == key) return slots_[at].handle;
    }
  }
  void insert(std::uint64_t key, Handle handle) {
    if ((used_ + 1) * 3 > slots_.size() * 2) grow();
    put(key, handle);
    ++used_;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    Handle handle = kNoHandle;
  };
  static std::size_t place(std::uint64_t key) {
    key *= 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(key ^ (key >> 29));
  }
  void put(std::uint64_t key, Handle handle) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = place(key) & mask;
    while (slots_[at].handle != kNoHandle) at = (at + 1) & mask;
    slots_[at] = {key, handle};
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.handle != kNoHandle) put(slot.key, slot.handle);
  }
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

template <class T>
class Table {
 public:
  Handle find(EntityKey key) const { return index_.find(key.packed()); }
  T* get(EntityKey key) {
    const Handle handle = find(key);
    return handle == kNoHandle ? nullptr : &at(handle);
  }
  const T* get(EntityKey key) const { return const_cast<Table*>(this)->get(key); }
  T& at(Handle handle) { return chunks_[handle / kChunk][handle % kChunk]; }
  const T& at(Handle handle) const { return chunks_[handle / kChunk][handle % kChunk]; }

  // Adds an entity that must not be there yet.
  Handle add(EntityKey key, T entity) {
    PORTFOLIO_CHECK(find(key) == kNoHandle);
    if (size_ % kChunk == 0) chunks_.push_back(std::make_unique<T[]>(kChunk));
    const auto handle = static_cast<Handle>(size_++);
    at(handle) = std::move(entity);
    index_.insert(key.packed(), handle);
    return handle;
  }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kChunk = 256;
  std::vector<std::unique_ptr<T[]>> chunks_;
  std::size_t size_ = 0;
  HandleIndex index_;
};

}  // namespace portfolio::model
