#include "daemon/shell/cold_table.h"

#include <algorithm>
#include <cstring>

namespace portfolio::daemon {
namespace {

constexpr std::size_t kSmallPiece = std::size_t{16} << 10U, kLargePiece = std::size_t{1} << 20U;

}  // namespace

std::size_t ColdTable::slot_of(std::string_view key, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = hash & mask;; slot = (slot + 1) & mask) {
    const Slot& at = slots_[slot];
    if (at.place == 0) return slot;
    if (at.tag == tag_of(hash) && rows_[at.place - 1].key() == key) return slot;
  }
}

std::optional<std::string_view> ColdTable::find(std::string_view key, std::uint64_t hash) const {
  if (rows_.empty()) return std::nullopt;
  const std::uint32_t place = slots_[slot_of(key, hash)].place;
  if (place == 0) return std::nullopt;
  return rows_[place - 1].value();
}

void ColdTable::put(std::string_view key, std::uint64_t hash, std::string_view value) {
  if ((rows_.size() + 1) * 2 > slots_.size()) grow();
  Slot& slot = slots_[slot_of(key, hash)];
  if (slot.place == 0) {
    rows_.emplace_back();
    slot = {tag_of(hash), static_cast<std::uint32_t>(rows_.size())};
  }
  rows_[slot.place - 1] = {hash, keep(key, value), static_cast<std::uint32_t>(key.size()),
                           static_cast<std::uint32_t>(value.size())};
}

const char* ColdTable::keep(std::string_view key, std::string_view value) {
  const std::size_t size = key.size() + value.size();
  if (size > room_ - used_ || pieces_.empty()) {
    room_ = std::max(size, pieces_.empty() ? kSmallPiece : kLargePiece);
    pieces_.push_back(std::make_unique_for_overwrite<char[]>(room_));
    used_ = 0;
  }
  char* const place = pieces_.back().get() + used_;
  used_ += size;
  std::memcpy(place, key.data(), key.size());
  if (!value.empty()) std::memcpy(place + key.size(), value.data(), value.size());
  return place;
}

void ColdTable::grow() {
  slots_.assign(std::max<std::size_t>(slots_.size() * 2, 64), Slot{});
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    std::size_t slot = rows_[i].hash & mask;
    while (slots_[slot].place != 0) slot = (slot + 1) & mask;
    slots_[slot] = {tag_of(rows_[i].hash), static_cast<std::uint32_t>(i + 1)};
  }
}

// A small table keeps its room, for it is filled again soon.
void ColdTable::clear() {
  constexpr std::size_t kKept = 4096;
  if (rows_.size() > kKept || pieces_.size() > 2) {
    *this = ColdTable{};
    return;
  }
  if (pieces_.size() > 1) pieces_.erase(pieces_.begin());
  rows_.clear();
  std::fill(slots_.begin(), slots_.end(), Slot{});
  used_ = 0;
}

}  // namespace portfolio::daemon
