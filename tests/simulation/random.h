// Pseudo-random numbers that are the same on every machine (splitmix64). Not for secrets.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace portfolio::simulation {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

  std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  // From `low` to `high`, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(bits() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  // "P0" to "P4" for a count of five.
  std::string id(std::string_view letter, int count) {
    return std::string(letter) + std::to_string(between(0, count - 1));
  }
  template <std::size_t kSize>
  std::string_view pick(const std::string_view (&from)[kSize]) {
    return from[static_cast<std::size_t>(between(0, kSize - 1))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace portfolio::simulation
