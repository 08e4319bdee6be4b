// Statements behind the fields of an entity, packed into 32 bytes: one of a source with usual ids
// and versions lies inside, more of them in one piece of memory. Each is a mask of the fields that
// it is behind, then where and when it was said. Leaves out which statement counts (provenance.h).
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <utility>

#include "rules/model/symbol.h"
#include "rules/model/text.h"
#include "rules/model/time.h"

namespace portfolio::model {

// One statement: an event of a source, as far as it matters for order and evidence.
struct Stamp {
  std::uint64_t version = 0;  // entity_version + 1; 0 where the source gives none.
  Timestamp occurred_at{};
  std::int64_t offset = -1;  // Of the record in its partition.
  Text event;
  Symbol source;
  bool operator==(const Stamp&) const = default;
};

// Every function must be called with the same number of fields, at most 32.
class Statements {
 public:
  Statements() = default;
  Statements(Statements&& other) noexcept { std::swap(bytes_, other.bytes_); }
  Statements& operator=(Statements&& other) noexcept {
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~Statements();

  // Where a statement is; kNowhere if there is none. Holds until something is said.
  using Place = std::uint32_t;
  static constexpr Place kNowhere = ~Place{0};
  Place find(std::size_t field, std::size_t fields) const;
  Place first() const { return size() == 0 ? kNowhere : 0; }
  Place next(Place place, std::size_t fields) const;

  Stamp at(Place place, std::size_t fields) const;
  // Without the event: all that matters for order.
  Stamp order_at(Place place, std::size_t fields) const;
  std::uint32_t fields_at(Place place, std::size_t fields) const;

  // Says that they will be read soon: they are seldom near.
  void fetch_ahead() const {
    if (!is_inside()) __builtin_prefetch(heap().data);
  }

  // This statement is behind these fields from now on, and others no longer.
  void set(std::uint32_t said, const Stamp& stamp, std::size_t fields);

 private:
  static constexpr std::size_t kInside = 31;
  static constexpr unsigned char kHeap = 0xff;
  struct Heap {
    unsigned char* data;
    std::uint32_t size, room;
  };

  bool is_inside() const { return bytes_.data[kInside] != kHeap; }
  Heap heap() const {
    Heap heap{};
    std::memcpy(&heap, bytes_.data, sizeof heap);
    return heap;
  }
  void put_heap(const Heap& heap);
  std::size_t size() const { return is_inside() ? bytes_.data[kInside] : heap().size; }
  const unsigned char* data() const { return is_inside() ? bytes_.data : heap().data; }
  unsigned char* data() { return is_inside() ? bytes_.data : heap().data; }
  class Packed;
  bool take_from_others(std::uint32_t said, const Packed& packed, std::size_t fields);
  void cut(std::size_t from, std::size_t to);
  void append(std::span<const unsigned char> bytes);
  void move_inside();

  // The last byte is how many are in use, or kHeap: then a Heap lies in front.
  struct alignas(8) Bytes {
    unsigned char data[kInside + 1] = {};
  } bytes_;
};
static_assert(sizeof(Statements) == 32, "A million entities have one.");

}  // namespace portfolio::model
