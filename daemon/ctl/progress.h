// A line on the terminal that says how far a long work has come: share, rate, time left. Silent
// where standard error is no terminal.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace portfolio::ctl {

class Progress {
 public:
  enum class Show { kAuto, kNever };
  explicit Progress(Show show);
  ~Progress();

  // `done` of `total` units (0: not known); `count` is what the rate counts.
  void update(std::int64_t done, std::int64_t total, std::int64_t count, const char* counted);
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool shown_;
  bool dirty_ = false;
  Clock::time_point started_ = Clock::now();
  Clock::time_point drawn_{};
};

// "[=====>    ]  45 %  120,345 events/s  0:12 left"
std::string progress_line(std::int64_t done, std::int64_t total, std::int64_t count,
                          const char* counted, std::chrono::milliseconds elapsed);
std::string with_commas(std::int64_t number);

}  // namespace portfolio::ctl
