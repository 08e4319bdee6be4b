// A simulated portfolio played to a journal: its past at once, then day after day at a given pace
// until it meets the clock on the wall, and from there on in real time.
#pragma once
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "daemon/ctl/target.h"
#include "daemon/simulate/simulation.h"
#include "rules/model/result.h"
#include "rules/model/time.h"

namespace portfolio::ctl {

struct PlayOptions {
  CivilDate live_from{};                // Days before it are told at once.
  std::chrono::milliseconds day{2000};  // How long a day takes from there on.
  bool once = false;                    // Leave when the clock is met.
};

// The clock on the wall and how to wait for it; a test brings its own.
struct WallClock {
  std::function<Timestamp()> now;
  std::function<void(std::chrono::milliseconds)> wait;
};

class Player {
 public:
  using OnDay = std::function<void(CivilDate day, std::int64_t events)>;
  Player(Target& target, simulate::Simulation& story, PlayOptions options, WallClock clock,
         OnDay on_day);

  // Returns at the end of the story, or when the clock is met and `once` is set.
  Result<void> play();

 private:
  enum class Manner { kHistory, kLive };
  Result<void> tell(const std::string& json, Manner manner);
  Result<void> flush();
  Result<void> meet_clock(const std::vector<simulate::Line>& lines, std::size_t from);
  Result<void> finish_history();

  Target& target_;
  simulate::Simulation& story_;
  PlayOptions options_;
  WallClock clock_;
  OnDay on_day_;
  std::vector<Incoming> batch_;
  std::string organisation_;
  std::int64_t events_ = 0;
  Timestamp last_{};
  bool live_ = false;
};

}  // namespace portfolio::ctl
