// What time it is, for the loops of the shell; the core is handed its time and never asks.
#pragma once
#include <chrono>

#include "rules/model/time.h"

namespace portfolio::daemon {

using SteadyTime = std::chrono::steady_clock::time_point;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;      // The wall's time, for what is shown and sent.
  virtual SteadyTime steady() const = 0;  // For waits and back-off: never goes back.
};

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  }
  SteadyTime steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace portfolio::daemon
