#include "storage/batch.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <utility>

#include "rules/model/result.h"

namespace portfolio::storage {
namespace {

// Pieces grow, so that a small batch stays small and a large one seldom asks. Large ones come in
// huge pages where the system has them: first touches are half of the cost of a batch otherwise.
constexpr std::size_t kSmallChunkBytes = std::size_t{64} << 10U;
constexpr std::size_t kSmallChunks = 8;
constexpr std::size_t kHugePageBytes = std::size_t{2} << 20U;

// Keys are compared eight bytes at a time, as numbers; the family counts as the first byte.
constexpr std::size_t kWindow = 8;

std::uint64_t window_of(std::string_view bytes) {
  std::uint64_t result = 0;
  if (bytes.size() >= kWindow) {
    std::memcpy(&result, bytes.data(), kWindow);
    return __builtin_bswap64(result);
  }
  for (const char byte : bytes) result = result << 8U | static_cast<unsigned char>(byte);
  return bytes.empty() ? 0 : result << (8 * (kWindow - bytes.size()));
}

std::uint64_t first_window(Family family, std::string_view key) {
  return std::uint64_t{static_cast<std::uint8_t>(family)} << 56U |
         window_of(key.substr(0, kWindow - 1)) >> 8U;
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
  operation.data_ = data;
  operation.value_size_ = static_cast<std::uint32_t>(value_size);
  operation.key_size_ = static_cast<std::uint16_t>(key.size());
  operation.family_ = family;
  operation.erases_ = erases;
  operations_.push_back(operation);
  bytes_ += key.size() + value_size;
  sorted_ = false;
  return data + key.size();
}

char* Batch::allocate(std::size_t size) {
  if (size > room_ || next_ == nullptr) {
    const bool small = chunks_.size() < kSmallChunks && size <= kSmallChunkBytes;
    const std::size_t page = small ? kSmallChunkBytes : kHugePageBytes;
    room_ = (size + page - 1) / page * page;
    next_ = static_cast<char*>(std::aligned_alloc(small ? alignof(std::max_align_t) : page, room_));
    PORTFOLIO_CHECK(next_ != nullptr);
    chunks_.emplace_back(next_);
    if (!small) (void)madvise(next_, room_, MADV_HUGEPAGE);  // A wish; refusal does no harm.
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

// Sorts operations that are equal up to `depth` of family and key by the next window, and those
// that are equal in it by what follows. Padding does not count: of two keys the one that ends first
// comes first. Stable, so that of equal keys the last write stands last.
void Batch::sort_from(std::span<Operation> operations, std::size_t depth) {
  const auto rest = [depth](const Operation& operation) {
    return std::min<std::size_t>(operation.key_size_ + 1U - depth, kWindow);
  };
  const auto before = [&](const Operation& a, const Operation& b) {
    return a.window_ != b.window_ ? a.window_ < b.window_ : rest(a) < rest(b);
  };
  if (!std::is_sorted(operations.begin(), operations.end(), before))
    std::stable_sort(operations.begin(), operations.end(), before);
  for (std::size_t first = 0; first < operations.size();) {
    std::size_t last = first + 1;
    while (last < operations.size() && !before(operations[first], operations[last])) ++last;
    const bool longer = rest(operations[first]) == kWindow;
    if (longer && last - first > 1) {
      const auto equal = operations.subspan(first, last - first);
      const std::size_t next = depth + kWindow;
      for (Operation& operation : equal)
        operation.window_ = window_of(operation.key().substr(next - 1));
      sort_from(equal, next);
    }
    first = last;
  }
}

std::span<const Batch::Operation> Batch::sorted() {
  if (sorted_) return operations_;
  for (Operation& operation : operations_)
    operation.window_ = first_window(operation.family_, operation.key());
  sort_from(operations_, 0);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < operations_.size(); ++i) {
    const bool replaced = i + 1 < operations_.size() &&
                          operations_[i].family_ == operations_[i + 1].family_ &&
                          operations_[i].key() == operations_[i + 1].key();
    if (!replaced) operations_[kept++] = operations_[i];
  }
  operations_.resize(kept);
  sorted_ = true;
  return operations_;
}

}  // namespace portfolio::storage
