// Ids interned once: a Symbol stands for a string within one organisation's state. Its number
// depends on the order of arrival, so it never reaches a row, a digest, an order or a transition.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace portfolio {

// 0 stands for "none", whose text is empty.
struct Symbol {
  std::uint32_t number = 0;
  explicit operator bool() const { return number != 0; }
  bool operator==(const Symbol&) const = default;
};

// A hash that is the same on every machine and in every version: it may reach what is kept.
std::uint64_t hash_bytes(std::string_view bytes);
// A faster one, for tables in memory alone: another version may have another.
std::uint64_t table_hash(std::string_view bytes);

class SymbolTable {
 public:
  SymbolTable();
  Symbol intern(std::string_view text);        // The empty text gives none.
  Symbol find(std::string_view text) const;    // None if it was never interned.
  std::string_view text(Symbol symbol) const;  // Valid as long as the table.
  std::size_t size() const { return texts_.size() - 1; }

 private:
  // Where a text is: the chunk, and 16 bits of where it begins there, with 32 bits of its length.
  using Place = std::uint32_t;
  std::string_view stored(Place place) const;
  std::size_t slot_of(std::string_view text, std::uint64_t hash) const;
  void grow();
  Place keep(std::string_view text);

  std::vector<Place> texts_;          // By number.
  std::vector<std::uint32_t> slots_;  // Open addressing, a power of two.
  // What was interned of late, by hash: a row names few ids again and again, and to look here costs
  // no way through the whole table.
  std::array<std::uint32_t, 256> recent_{};
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_used_ = 0;
  std::size_t chunk_size_ = 0;
};

}  // namespace portfolio
