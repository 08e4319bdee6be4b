#include "rules/model/symbol.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "rules/model/result.h"

namespace portfolio {
namespace {

constexpr std::size_t kChunk = 64 * 1024, kChunks = 64 * 1024;  // What a place can say.

std::uint64_t mix(std::uint64_t value) {
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93ULL;
  value ^= value >> 32;
  value *= 0xd6e8feb86659fd93ULL;
  return value ^ (value >> 32);
}

constexpr std::uint64_t kOdd = 0xa0761d6478bd642fULL, kOther = 0xe7037ed1a0b428dbULL;

// Both halves of the product (as in Wang Yi's wyhash, which is in the public domain).
std::uint64_t multiplied(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = Wide{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

template <class T>
std::uint64_t word(const char* at) {
  T value = 0;
  std::memcpy(&value, at, sizeof value);
  return value;
}

// Up to three bytes.
std::uint64_t few(const char* at, std::size_t size) {
  if (size == 0) return 0;
  const auto byte = [&](std::size_t i) { return std::uint64_t{static_cast<unsigned char>(at[i])}; };
  return byte(0) << 16U | byte(size / 2) << 8U | byte(size - 1);
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

std::uint64_t table_hash(std::string_view bytes) {
  const char* at = bytes.data();
  std::size_t size = bytes.size();
  std::uint64_t hash = size * kOdd;
  using Eight = std::uint64_t;
  using Four = std::uint32_t;
  for (; size > 16; size -= 16, at += 16)
    hash = multiplied(word<Eight>(at) ^ kOdd ^ hash, word<Eight>(at + 8) ^ kOther);
  if (size >= 8)
    return multiplied(word<Eight>(at) ^ kOdd ^ hash, word<Eight>(at + size - 8) ^ kOther);
  if (size >= 4)
    return multiplied(word<Four>(at) ^ kOdd ^ hash, word<Four>(at + size - 4) ^ kOther);
  return multiplied(few(at, size) ^ kOdd ^ hash, kOther);
}

SymbolTable::SymbolTable() : slots_(64, 0) { texts_.push_back(keep({})); }

std::string_view SymbolTable::stored(Place place) const {
  const char* const at = chunks_[place >> 16U].get() + (place & 0xffffU);
  std::uint32_t size = 0;
  std::memcpy(&size, at, sizeof size);
  return {at + sizeof size, size};
}

Symbol SymbolTable::find(std::string_view text) const {
  return text.empty() ? Symbol{} : Symbol{slots_[slot_of(text, table_hash(text))]};
}

Symbol SymbolTable::intern(std::string_view text) {
  if (text.empty()) return {};
  const std::uint64_t hash = table_hash(text);
  std::uint32_t& recent = recent_[hash >> 56U];
  if (recent != 0 && stored(texts_[recent]) == text) return Symbol{recent};
  std::size_t slot = slot_of(text, hash);
  if (slots_[slot] == 0) {
    if (texts_.size() * 2 > slots_.size()) {
      grow();
      slot = slot_of(text, hash);
    }
    slots_[slot] = static_cast<std::uint32_t>(texts_.size());
    texts_.push_back(keep(text));
  }
  recent = slots_[slot];
  return Symbol{recent};
}

std::string_view SymbolTable::text(Symbol symbol) const {
  PORTFOLIO_CHECK(symbol.number < texts_.size());
  return stored(texts_[symbol.number]);
}

std::size_t SymbolTable::slot_of(std::string_view text, std::uint64_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = hash & mask;
  while (slots_[slot] != 0 && stored(texts_[slots_[slot]]) != text) slot = (slot + 1) & mask;
  return slot;
}

void SymbolTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  for (std::uint32_t number = 1; number < texts_.size(); ++number) {
    const std::string_view text = stored(texts_[number]);
    slots_[slot_of(text, table_hash(text))] = number;
  }
}

// A text that is longer than a chunk has one of its own.
SymbolTable::Place SymbolTable::keep(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  const std::size_t needed = sizeof size + text.size();
  if (chunk_used_ + needed > chunk_size_) {
    chunk_size_ = needed > kChunk ? needed : kChunk;
    PORTFOLIO_CHECK(chunks_.size() < kChunks);
    chunks_.push_back(std::make_unique<char[]>(chunk_size_));
    chunk_used_ = 0;
  }
  const auto place = static_cast<Place>((chunks_.size() - 1) << 16U | chunk_used_);
  char* const at = chunks_.back().get() + chunk_used_;
  chunk_used_ += needed;
  std::memcpy(at, &size, sizeof size);
  if (!text.empty()) std::memcpy(at + sizeof size, text.data(), text.size());
  return place;
}

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "check failed: %s at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace portfolio
