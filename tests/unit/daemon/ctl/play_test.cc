#include "daemon/ctl/play.h"

#include <gtest/gtest.h>

#include <vector>

#include "proto/codec/event_codec.h"
#include "rules/model/fact.h"

namespace portfolio::ctl {
namespace {

class MemoryTarget final : public Target {
 public:
  Result<Outcome> write(const std::vector<Incoming>& batch) override {
    if (away-- > 0) return retry("not yet");
    for (const Incoming& event : batch) written.push_back(event);
    return Outcome{static_cast<std::int64_t>(batch.size()), 0, {}};
  }
  std::vector<Incoming> written;
  int away = 0;
};

struct Played {
  std::vector<Incoming> written;
  Timestamp ended{};
};

// Plays four weeks from 2026-01-05 on a clock that stands at `now` and moves only by waiting.
Played play(const char* now, bool once, int away = 0) {
  simulate::Simulation story(
      {.projects = 2, .people = 3, .weeks = 4, .seed = 1, .start = *parse_date("2026-01-05")});
  MemoryTarget target;
  target.away = away;
  Timestamp clock = *parse_time(now);
  const WallClock wall{[&] { return clock; },
                       [&](std::chrono::milliseconds time) { clock += time; }};
  const PlayOptions options{
      .live_from = *parse_date("2026-01-12"), .day = std::chrono::milliseconds{1000}, .once = once};
  Player player(target, story, options, wall, {});
  EXPECT_TRUE(player.play().has_value());
  return {std::move(target.written), clock};
}

model::Event decoded(const Incoming& incoming) {
  model::Event event;
  EXPECT_TRUE(codec::decode_event(incoming.bytes, {}, event).has_value());
  return event;
}

TEST(Play, TellsThePastAsHistoryAndEndsIt) {
  const Played played = play("2026-06-01T00:00:00Z", false);
  ASSERT_GT(played.written.size(), 50u);
  EXPECT_TRUE(decoded(played.written.front()).backfill);
  EXPECT_TRUE(std::holds_alternative<model::BackfillFinished>(decoded(played.written.back()).fact));
  // Three weeks at a second a day.
  EXPECT_EQ(played.ended, *parse_time("2026-06-01T00:00:21Z"));
}

TEST(Play, LeavesWhenTheClockIsMet) {
  const Played played = play("2026-01-14T12:00:00Z", true);
  EXPECT_TRUE(std::holds_alternative<model::BackfillFinished>(decoded(played.written.back()).fact));
  for (const Incoming& event : played.written) {
    EXPECT_LE(decoded(event).occurred_at, *parse_time("2026-01-14T12:00:02Z"));
  }
}

TEST(Play, GoesOnInRealTime) {
  const Played played = play("2026-01-14T12:00:00Z", false);
  std::size_t finished = 0, live = 0;
  for (const Incoming& incoming : played.written) {
    const model::Event event = decoded(incoming);
    if (std::holds_alternative<model::BackfillFinished>(event.fact)) {
      ++finished;
      continue;
    }
    EXPECT_EQ(event.backfill, finished == 0);
    live += finished;
  }
  EXPECT_EQ(finished, 1u);
  EXPECT_GT(live, 10u);
  EXPECT_GE(played.ended, *parse_time("2026-01-30T00:00:00Z"));
}

TEST(Play, WaitsForADaemonThatIsAway) {
  EXPECT_EQ(play("2026-06-01T00:00:00Z", false, 3).written.size(),
            play("2026-06-01T00:00:00Z", false).written.size());
}

}  // namespace
}  // namespace portfolio::ctl
