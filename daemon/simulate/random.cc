#include "daemon/simulate/random.h"

#include <array>

namespace portfolio::simulate {

Random::Random(std::uint64_t seed, std::string_view stream) : state_(seed * 0x9E3779B97F4A7C15u) {
  for (const char c : stream) {
    state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  }
  next();
}

std::uint64_t Random::next() {  // SplitMix64.
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

std::int64_t Random::below(std::int64_t limit) {
  return limit <= 1 ? 0 : static_cast<std::int64_t>(next() % static_cast<std::uint64_t>(limit));
}

std::int64_t Random::between(std::int64_t low, std::int64_t high) {
  return low + below(high - low + 1);
}

bool Random::chance(int per_mille) { return below(1000) < per_mille; }

std::int64_t Random::around(std::int64_t mean, std::int64_t spread) {
  if (spread <= 0) return mean;
  std::int64_t sum = 0;
  for (int i = 0; i < 3; ++i) sum += between(-spread, spread);
  return mean + sum;
}

std::int64_t Random::task_size() {
  // Quantiles of overruns of real tasks, scaled to a mean of 1000.
  constexpr std::array<std::int64_t, 10> kSizes{450, 590,  700,  800,  890,
                                                970, 1080, 1230, 1440, 1850};
  return kSizes[static_cast<std::size_t>(below(10))];
}

}  // namespace portfolio::simulate
