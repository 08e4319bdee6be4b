// Dense tables of entities: an entity keeps its handle and its address for as long as the table
// lives. Handles follow the order of arrival, so they never reach a row, a digest or an order.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
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

// A hash of 32 bits: its order is that of the slots below, so that they can grow without the keys.
inline std::uint32_t short_hash(std::uint64_t key) {
  key ^= key >> 32U;
  key *= 0xd6e8feb86659fd93ULL;
  key ^= key >> 32U;
  key *= 0xd6e8feb86659fd93ULL;
  return static_cast<std::uint32_t>(key >> 32U);
}

// Handles by the hash of what they are known by; whether a handle is the wanted one is for the
// caller to say. Nothing is ever taken out.
class HashIndex {
 public:
  // The first handle under that hash for which `is_it` holds.
  template <class IsIt>
  Handle find(std::uint32_t hash, IsIt is_it) const {
    if (slots_.empty()) return kNoHandle;
    for (std::size_t at = place(hash);; at = at + 1 == slots_.size() ? 0 : at + 1) {
      const Slot& slot = slots_[at];
      if (slot.handle == kNoHandle) return kNoHandle;
      if (slot.hash == hash && is_it(slot.handle)) return slot.handle;
    }
  }
  void insert(std::uint32_t hash, Handle handle) {
    if ((used_ + 1) * 5 > slots_.size() * 4) grow();
    put({hash, handle});
    ++used_;
  }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    Handle handle = kNoHandle;
  };
  std::size_t place(std::uint32_t hash) const {
    return static_cast<std::size_t>(std::uint64_t{hash} * slots_.size() >> 32U);
  }
  void put(Slot slot) {
    std::size_t at = place(slot.hash);
    while (slots_[at].handle != kNoHandle) at = at + 1 == slots_.size() ? 0 : at + 1;
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.empty() ? 16 : slots_.size() + slots_.size() / 4);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.handle != kNoHandle) put(slot);
  }
  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

template <class T>
class Table {
 public:
  Table() = default;
  Table(Table&&) = delete;
  ~Table() {
    for (Handle handle = 0; handle < size_; ++handle) std::destroy_at(&at(handle));
  }

  Handle find(EntityKey key) const {
    return index_.find(short_hash(key.packed()), [&](Handle handle) {
      return at(handle).id == key.id && owner(handle) == key.owner;
    });
  }
  T* get(EntityKey key) {
    const Handle handle = find(key);
    return handle == kNoHandle ? nullptr : &at(handle);
  }
  const T* get(EntityKey key) const { return const_cast<Table*>(this)->get(key); }
  T& at(Handle handle) { return chunks_[handle / kChunk][handle % kChunk]; }
  const T& at(Handle handle) const { return chunks_[handle / kChunk][handle % kChunk]; }

  // Adds an entity that must not be there yet; its `id` is that of the key.
  Handle add(EntityKey key, T entity) {
    PORTFOLIO_CHECK(entity.id == key.id && find(key) == kNoHandle);
    if (size_ == chunks_.size() * kChunk) make_room();
    const auto handle = static_cast<Handle>(size_);
    std::construct_at(&at(handle), std::move(entity));
    ++size_;
    if (key.owner) owners_.resize(size_);
    if (key.owner) owners_[handle] = key.owner;
    index_.insert(short_hash(key.packed()), handle);
    return handle;
  }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t kChunk = 256;
  // Chunks of a table that is large already are made several at a time: allocators round up what
  // is smaller, each in its own way, by up to a fifth. What nobody has been put into is not touched
  // and costs nothing.
  static constexpr std::size_t kTogether = 8;
  struct Free {
    void operator()(T* first) const { ::operator delete (first, std::align_val_t{alignof(T)}); }
  };
  void make_room() {
    const std::size_t count = chunks_.size() < kTogether ? 1 : kTogether;
    void* const bytes = ::operator new (count* kChunk * sizeof(T), std::align_val_t{alignof(T)});
    pieces_.emplace_back(static_cast<T*>(bytes));
    for (std::size_t i = 0; i < count; ++i) chunks_.push_back(pieces_.back().get() + i * kChunk);
  }
  Symbol owner(Handle handle) const { return handle < owners_.size() ? owners_[handle] : Symbol{}; }

  std::vector<T*> chunks_;
  std::vector<std::unique_ptr<T, Free>> pieces_;  // The memory of one chunk or several.
  std::size_t size_ = 0;
  std::vector<Symbol> owners_;  // Empty where the entities belong to no other.
  HashIndex index_;
};

}  // namespace portfolio::model
