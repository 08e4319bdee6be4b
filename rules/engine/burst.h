// Facts that come at one instant of journal time: a plan that is sent whole, a timesheet system
// that is read out. The first of them are looked at one by one; those after them wait, and the
// rules look once at what all of them have made of state: when the journal's time goes on, or when
// somebody answers an alert. So a plan of a thousand tasks is judged as a whole, and costs as much.
// Where an instant has two thousand facts somebody loads much: what follows within a second
// belongs to it, so that a load of many batches is judged a few times and not with each batch.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "rules/model/organisation.h"
#include "rules/model/time.h"

namespace portfolio::engine {

// As many as a person says at once, or a small file holds: each of them is looked at by itself.
constexpr std::uint32_t kLookedAtOnce = 64;
// When so many wait the rules look, though the instant goes on.
constexpr std::uint32_t kWaitingMost = 50'000;
// So many are a load, which lasts longer than its first instant. A stream of ten thousand facts a
// second about one organisation is none, unless it has stood still for a fifth of a second.
constexpr std::uint32_t kLoad = 2'000;
constexpr std::chrono::milliseconds kLoadLasts{1'000};

// Stored with the organisation's clock. Which entities wait is not: after a start in between, the
// rules look at all of them, which comes to the same.
struct Burst {
  Timestamp instant{};        // Its first, as the records say it; the clock may be ahead of it.
  std::uint32_t facts = 0;    // So far, of those that changed something.
  std::uint32_t waiting = 0;  // Of them; no rule has looked at what they changed.
  std::int64_t offset = -1;   // Of the last of these.
  Timestamp due{};  // Of what was due next when the first of these came: they wait no longer.

  // It is over when a record says this or a later time, or one that lies before it.
  Timestamp end() const {
    return instant + (facts < kLoad ? std::chrono::milliseconds{1} : kLoadLasts);
  }
  bool holds(Timestamp said) const { return said >= instant && said < end(); }
};

// What facts that wait have touched: each entity once, with all its aspects. Aspects lie by handle,
// which is dense and near to those of other facts; only where something was touched there is room.
class Touches {
 public:
  void add(const model::Touch& touch);
  // Sorted; leaves none behind.
  void take(std::vector<model::Touch>& into);
  void clear();

 private:
  static constexpr std::size_t kChunk = 256;
  using Chunk = std::array<model::Aspects, kChunk>;
  std::array<std::vector<std::unique_ptr<Chunk>>, model::kEntityKinds> aspects_;
  std::vector<model::EntityRef> entities_;
};

}  // namespace portfolio::engine
