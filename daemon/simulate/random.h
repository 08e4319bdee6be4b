// A small generator of pseudo-random whole numbers: the same seed and stream give the same numbers
// on every machine and with every library. Leaves out floating point on purpose.
#pragma once
#include <cstdint>
#include <string_view>

namespace portfolio::simulate {

class Random {
 public:
  // Every entity draws from a stream of its own, so that one more draw here changes nothing there.
  Random(std::uint64_t seed, std::string_view stream);

  std::uint64_t next();
  std::int64_t below(std::int64_t limit);                     // 0 .. limit - 1
  std::int64_t between(std::int64_t low, std::int64_t high);  // Both ends included.
  bool chance(int per_mille);
  // Bell-shaped around `mean`; about two thirds lie within `spread` of it, none beyond 3 spreads.
  std::int64_t around(std::int64_t mean, std::int64_t spread);
  // Per mille of the typical size of a task: long to the right, 1000 on average.
  std::int64_t task_size();

 private:
  std::uint64_t state_;
};

}  // namespace portfolio::simulate
