// Changes to one store that happen together or not at all, gathered by the worker as cheaply as
// copying bytes. Sorting, checksums and writing are left to whoever commits it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace portfolio::storage {

// What a row is about. The numbers are on disk and never change.
enum class Family : std::uint8_t {
  kMeta = 1,         // Format, checkpoint and other single rows.
  kRows = 2,         // Hot state, read at start only.
  kCold = 3,         // Old entries, versions and sums, fetched when a batch needs them.
  kOutbox = 4,       // Transitions not yet delivered.
  kDeadLetters = 5,  // Records that could not be understood.
};
std::string_view text(Family family);

// The last write of a key wins. A moved-from batch is empty and may be filled again.
class Batch {
 public:
  static constexpr std::size_t kKeyBytesMax = 4096;

  Batch() = default;
  Batch(Batch&& other) noexcept;
  Batch& operator=(Batch&& other) noexcept;
  ~Batch() = default;

  void put(Family family, std::string_view key, std::string_view value);
  // Room for a value that the caller writes himself, before the batch is next used.
  char* put_in_place(Family family, std::string_view key, std::size_t value_size);
  void erase(Family family, std::string_view key);

  bool empty() const { return operations_.empty(); }
  std::size_t size() const { return operations_.size(); }
  std::size_t bytes() const { return bytes_; }  // Of keys and values.
  void clear();
  Batch copy() const;

  // One change; kept small because a batch holds a hundred thousand of them.
  class Operation {
   public:
    Family family() const { return family_; }
    std::string_view key() const { return {data_, key_size_}; }
    // Nothing if the key is to be erased.
    std::optional<std::string_view> value() const;

   private:
    friend class Batch;
    std::uint64_t window_ = 0;    // A piece of the key as a number, while sorting.
    const char* data_ = nullptr;  // The key, then the value.
    std::uint32_t value_size_ = 0;
    std::uint16_t key_size_ = 0;
    Family family_ = Family::kMeta;
    bool erases_ = false;
  };
  // By family and key, each key once. Costs a sort after changes, nothing when repeated.
  std::span<const Operation> sorted();

 private:
  char* add(Family family, std::string_view key, std::size_t value_size, bool erases);
  char* allocate(std::size_t size);
  static void sort_from(std::span<Operation> operations, std::size_t depth);
  struct Free {
    void operator()(char* chunk) const { std::free(chunk); }
  };

  std::vector<Operation> operations_;
  std::vector<std::unique_ptr<char, Free>> chunks_;
  char* next_ = nullptr;  // Free room of the last chunk.
  std::size_t room_ = 0;
  std::size_t bytes_ = 0;
  bool sorted_ = true;
};

}  // namespace portfolio::storage
