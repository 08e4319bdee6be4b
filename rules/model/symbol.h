// Ids interned once: a Symbol stands for a string within one organisation's state. Its number
// depends on the order of arrival, so it never reaches a row, a digest, an order or a transition.
#pragma once
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
  std::size_t slot_of(std::string_view text) const;
  void grow();
  std::string_view keep(std::string_view text);

  std::vector<const char*> texts_;    // By number; 32-bit length in front of the bytes.
  std::vector<std::uint32_t> slots_;  // Open addressing, a power of two.
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t chunk_used_ = 0;
  std::size_t chunk_size_ = 0;
};

}  // namespace portfolio
