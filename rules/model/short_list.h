// A list of 32-bit things, handles or symbols, in eight bytes: up to two of them, or a run of
// successive ones, lie inside it, more in one piece of memory. Reading gives values, not places.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <utility>

#include "rules/model/result.h"

namespace portfolio::model {

template <class T>
class ShortList {
  static_assert(sizeof(T) == sizeof(std::uint32_t));

 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = T;
    Iterator() = default;
    Iterator(const ShortList* list, std::size_t at) : list_(list), at_(at) {}
    T operator*() const { return (*list_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator(list_, at_ + 1)); }
    bool operator==(const Iterator&) const = default;

   private:
    const ShortList* list_ = nullptr;
    std::size_t at_ = 0;
  };

  ShortList() = default;
  ShortList(ShortList&& other) noexcept : bits_(std::exchange(other.bits_, 0)) {}
  ShortList& operator=(ShortList&& other) noexcept {
    std::swap(bits_, other.bits_);
    return *this;
  }
  ~ShortList() { clear(); }

  std::size_t size() const {
    switch (tag()) {
      case kInline:
        return high() == kNothing ? 1 : 2;
      case kRun:
        return high();
      default:
        return bits_ == 0 ? 0 : block()->size;
    }
  }
  bool empty() const { return bits_ == 0; }
  T operator[](std::size_t i) const {
    switch (tag()) {
      case kInline:
        return from(i == 0 ? low() : high());
      case kRun:
        return from(low() + static_cast<std::uint32_t>(i));
      default:
        return from(items()[i]);
    }
  }
  T front() const { return (*this)[0]; }
  T back() const { return (*this)[size() - 1]; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }

  // As Few has it: the list itself.
  const ShortList& all() const { return *this; }
  ShortList& edit() { return *this; }
  void push_back(T value) {
    const std::uint32_t next = to(value);
    if (next < kNothing && try_inside(next)) return;
    std::uint32_t* const place = grow();
    *place = next;
  }
  // Takes out all that are equal to the value.
  void remove(T value) {
    ShortList kept;
    for (const T one : *this)
      if (to(one) != to(value)) kept.push_back(one);
    *this = std::move(kept);
  }
  void clear() {
    if (tag() == kPlain && bits_ != 0) std::free(block());
    bits_ = 0;
  }
  bool operator==(const ShortList& other) const {
    if (size() != other.size()) return false;
    for (std::size_t i = 0; i < size(); ++i)
      if (to((*this)[i]) != to(other[i])) return false;
    return true;
  }

 private:
  // The lowest two bits say what the rest is; values inside have 31 bits.
  enum Tag : std::uint64_t { kPlain = 0, kInline = 1, kRun = 3 };
  static constexpr std::uint32_t kNothing = 0x7fffffff;
  struct Block {
    std::uint32_t size = 0, room = 0;
  };

  static std::uint32_t to(T value) { return std::bit_cast<std::uint32_t>(value); }
  static T from(std::uint32_t bits) { return std::bit_cast<T>(bits); }
  std::uint64_t tag() const { return bits_ & 3U; }
  std::uint32_t low() const { return static_cast<std::uint32_t>(bits_ >> 2U) & kNothing; }
  std::uint32_t high() const { return static_cast<std::uint32_t>(bits_ >> 33U); }
  void put(Tag tag, std::uint32_t low, std::uint32_t high) {
    bits_ = tag | std::uint64_t{low} << 2U | std::uint64_t{high} << 33U;
  }
  Block* block() const { return std::bit_cast<Block*>(bits_); }
  std::uint32_t* items() const { return reinterpret_cast<std::uint32_t*>(block() + 1); }

  bool try_inside(std::uint32_t next) {
    if (bits_ == 0) {
      put(kInline, next, kNothing);
    } else if (tag() == kInline && high() == kNothing) {
      put(kInline, low(), next);
    } else if (tag() == kInline && high() == low() + 1 && next == high() + 1) {
      put(kRun, low(), 3);
    } else if (tag() == kRun && next == low() + high()) {
      put(kRun, low(), high() + 1);
    } else {
      return false;
    }
    return true;
  }
  // Room for one more at the end of a block, which is made if there is none.
  std::uint32_t* grow() {
    constexpr std::uint32_t kFirstRoom = 4;
    const auto held = static_cast<std::uint32_t>(size());
    if (tag() != kPlain || bits_ == 0 || block()->size == block()->room) {
      const std::uint32_t room = held < kFirstRoom ? kFirstRoom : held * 2;
      void* const memory = std::malloc(sizeof(Block) + room * sizeof(std::uint32_t));
      PORTFOLIO_CHECK(memory != nullptr);
      auto* const made = new (memory) Block{held, room};
      auto* const into = reinterpret_cast<std::uint32_t*>(made + 1);
      for (std::uint32_t i = 0; i < held; ++i) into[i] = to((*this)[i]);
      clear();
      bits_ = std::bit_cast<std::uint64_t>(made);
    }
    return items() + block()->size++;
  }

  std::uint64_t bits_ = 0;
};

}  // namespace portfolio::model
