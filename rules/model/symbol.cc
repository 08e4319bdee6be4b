#include "rules/model/symbol.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "rules/model/result.h"

namespace portfolio {
namespace {

constexpr std::size_t kChunk = 64 * 1024;

std::string_view stored(const char* entry) {
  std::uint32_t size = 0;
  std::memcpy(&size, entry, sizeof size);
  return {entry + sizeof size, size};
}

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93ULL;
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93ULL;
  return value ^ (value >> 32);
}

}  // namespace

std::uint64_t hash_bytes(std::string_view bytes) {
  std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ bytes.size();
  while (bytes.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), 8);
    hash = mix(hash ^ word);
    bytes.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
  return mix(hash ^ rest);
}

SymbolTable::SymbolTable() : slots_(64, 0) {
  texts_.push_back(keep({}).data() - sizeof(std::uint32_t));
}

Symbol SymbolTable::find(std::string_view text) const {
  return text.empty() ? Symbol{} : Symbol{slots_[slot_of(text)]};
}

Symbol SymbolTable::intern(std::string_view text) {
  if (text.empty()) return {};
  std::size_t slot = slot_of(text);
  if (slots_[slot] != 0) return Symbol{slots_[slot]};
  if (texts_.size() * 2 > slots_.size()) {
    grow();
    slot = slot_of(text);
  }
  const auto number = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back(keep(text).data() - sizeof(std::uint32_t));
  slots_[slot] = number;
  return Symbol{number};
}

std::string_view SymbolTable::text(Symbol symbol) const {
  PORTFOLIO_CHECK(symbol.number < texts_.size());
  return stored(texts_[symbol.number]);
}

std::size_t SymbolTable::slot_of(std::string_view text) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash_bytes(text) & mask;
  while (slots_[slot] != 0 && stored(texts_[slots_[slot]]) != text) slot = (slot + 1) & mask;
  return slot;
}

void SymbolTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (std::uint32_t number = 1; number < texts_.size(); ++number)
    slots_[slot_of(stored(texts_[number]))] = number;
}

std::string_view SymbolTable::keep(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::size_t needed = sizeof size + text.size();
  if (chunk_used_ + needed > chunk_size_) {
    chunk_size_ = needed > kChunk ? needed : kChunk;
    chunks_.push_back(std::make_unique<char[]>(chunk_size_));
    chunk_used_ = 0;
  }
  char* const place = chunks_.back().get() + chunk_used_;
  chunk_used_ += needed;
  std::memcpy(place, &size, sizeof size);
  if (!text.empty()) std::memcpy(place + sizeof size, text.data(), text.size());
  return {place + sizeof size, text.size()};
}

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "check failed: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace portfolio
