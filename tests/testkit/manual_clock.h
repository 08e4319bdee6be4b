// A clock that stands still until a test moves it. Safe to move while another thread reads it.
#pragma once
#include <atomic>
#include <chrono>

#include "daemon/clock.h"

namespace portfolio::testkit {

class ManualClock final : public daemon::Clock {
 public:
  explicit ManualClock(Timestamp start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2})
      : now_(start.time_since_epoch().count()) {}

  Timestamp now() const override { return Timestamp{std::chrono::milliseconds{now_.load()}}; }
  daemon::SteadyTime steady() const override {
    return daemon::SteadyTime{std::chrono::milliseconds{now_.load()}};
  }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  std::atomic<Timestamp::rep> now_;
};

}  // namespace portfolio::testkit
