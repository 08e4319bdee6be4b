// A table of rows that only grows until it is emptied: keys and values lie in large pieces, so that
// a row costs no allocation of its own. The last value of a key counts.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace portfolio::daemon {

class ColdTable {
 public:
  std::optional<std::string_view> find(std::string_view key, std::uint64_t hash) const;
  void put(std::string_view key, std::uint64_t hash, std::string_view value);
  void clear();
  // A key of that hash will be asked for soon.
  void expect(std::uint64_t hash) const {
    if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
  }

  template <class Visit>
  void for_each(Visit visit) const {
    for (const Row& row : rows_) visit(row.key(), row.value());
  }

 private:
  struct Row {
    std::uint64_t hash = 0;
    const char* data = nullptr;  // The key, then the value.
    std::uint32_t key_size = 0, value_size = 0;
    std::string_view key() const { return {data, key_size}; }
    std::string_view value() const { return {data + key_size, value_size}; }
  };
  std::size_t slot_of(std::string_view key, std::uint64_t hash) const;
  const char* keep(std::string_view key, std::string_view value);
  void grow();

  std::vector<Row> rows_;
  // Open addressing. What is not there is mostly known without a look at the rows.
  struct Slot {
    std::uint32_t tag = 0;    // Of the hash those bits that do not choose the slot.
    std::uint32_t place = 0;  // One more than the place in rows_; 0: free.
  };
  static std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
  }
  std::vector<Slot> slots_;
  std::vector<std::unique_ptr<char[]>> pieces_;
  std::size_t used_ = 0, room_ = 0;  // Of the last piece.
};

}  // namespace portfolio::daemon
