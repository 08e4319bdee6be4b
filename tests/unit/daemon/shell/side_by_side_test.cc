#include "daemon/shell/side_by_side.h"

#include <gtest/gtest.h>

#include <atomic>
#include <vector>

#include "tests/testkit/replay.h"

namespace portfolio::daemon {
namespace {

TEST(SideBySide, DoesEachPieceOnce) {
  for (const std::size_t count : {0U, 1U, 2U, 100U}) {
    std::vector<std::atomic<int>> done(count);
    side_by_side(count, [&](std::size_t i) { ++done[i]; });
    for (const auto& times : done) EXPECT_EQ(times, 1);
  }
}

// Projects without a plan in several organisations, under rules that speak of them at once.
class Organisations {
 public:
  Organisations() {
    for (int i = 0; i < 40; ++i)
      for (const char* const organisation : {"b", "a", "d", "c"}) {
        const std::string number = std::to_string(i);
        EXPECT_TRUE(replay_.step(
            R"({"id":"e)" + number + R"(","source":"pmo","organisation":")" + organisation +
                R"(","occurred_at":"2026-03-02T08:00:00Z","project_upserted":{"project":"P-)" +
                number + R"(","lifecycle":"ACTIVE","sponsor":"ann"}})",
            at_));
      }
  }
  void put_into_force(const char* rule) {
    testkit::RuleSource source = testkit::shipped_rules();
    source.selection.enabled = {rule};
    at_ += Days{30};
    EXPECT_TRUE(replay_.activate(source.load(), ++generation_, at_));
  }
  testkit::Replay& replay() { return replay_; }

 private:
  Timestamp at_ = *parse_time("2026-03-02T09:00:00Z");
  testkit::Replay replay_;
  std::uint64_t generation_ = 0;
};

TEST(SideBySide, RulesThatComeIntoForceSayTheSameInTheSameOrder) {
  Organisations one_by_one, together;
  together.replay().fold().look_side_by_side(side_by_side);
  for (const char* const rule : {"status_stale", "watermelon", "status_stale"}) {
    one_by_one.put_into_force(rule);
    together.put_into_force(rule);
  }
  const auto& told = one_by_one.replay().told();
  EXPECT_FALSE(told.empty());
  ASSERT_EQ(together.replay().told().size(), told.size());
  for (std::size_t i = 0; i < told.size(); ++i)
    EXPECT_EQ(together.replay().told()[i].transition_id, told[i].transition_id);
  EXPECT_EQ(together.replay().rows_text(model::Flavour::kStored),
            one_by_one.replay().rows_text(model::Flavour::kStored));
}

}  // namespace
}  // namespace portfolio::daemon
