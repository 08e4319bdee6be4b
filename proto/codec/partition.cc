#include "proto/codec/partition.h"

#include "rules/model/result.h"

namespace portfolio::codec {

std::uint32_t murmur2(std::string_view bytes) {
  constexpr std::uint32_t kSeed = 0x9747b28c;
  constexpr std::uint32_t kMultiplier = 0x5bd1e995;
  constexpr int kShift = 24;
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i]));
  };
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(bytes.size());
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t word = byte(i) | byte(i + 1) << 8 | byte(i + 2) << 16 | byte(i + 3) << 24;
    word *= kMultiplier;
    word ^= word >> kShift;
    word *= kMultiplier;
    hash = (hash * kMultiplier) ^ word;
  }
  if (i < bytes.size()) {
    for (std::size_t rest = bytes.size() - i; rest > 0; --rest)
      hash ^= byte(i + rest - 1) << (8 * (rest - 1));
    hash *= kMultiplier;
  }
  hash ^= hash >> 13;
  hash *= kMultiplier;
  hash ^= hash >> 15;
  return hash;
}

std::int32_t partition_of(std::string_view organisation, std::int32_t partitions) {
  PORTFOLIO_CHECK(partitions > 0);
  return static_cast<std::int32_t>(murmur2(organisation) & 0x7fffffff) % partitions;
}

}  // namespace portfolio::codec
