// What time leaves of cold rows, and that the fold sees no difference.
#include <gtest/gtest.h>

#include <string>

#include "tests/testkit/replay.h"

namespace portfolio::model {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kStart{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 8h};

class ColdRowsFading : public testing::Test {
 protected:
  std::string tell(testkit::Replay& replay, std::string_view fact, int version, int day) {
    const std::string said = R"({"id":"x)" + std::to_string(version) +
                             R"(","source":"ts","organisation":"acme","entity_version":)" +
                             std::to_string(version) + R"(,"occurred_at":")" + format_time(kStart) +
                             "\"," + std::string(fact) + '}';
    const auto told = replay.step(said, kStart + Days{day});
    if (!told) return told.error().reason;
    return *told == Disposition::kApplied ? "applied"
           : *told == Disposition::kOlder ? "older"
                                          : "repeated";
  }
  std::size_t cold_bytes(testkit::Replay& replay) {
    std::size_t bytes = 0;
    for (const auto& [key, value] : replay.cold().rows()) bytes += value.size();
    return bytes;
  }
  static constexpr std::string_view kLogged =
      R"("time_logged":{"entry":"e1","person":"u17","project":"P1","date":"2026-03-02",)"
      R"("minutes":90})";
};

// Each row: what is said of an old entry. The answers are the same, whether its detail is there.
TEST_F(ColdRowsFading, ChangesNoAnswer) {
  const struct {
    std::string_view name, fact;
    int version;
    std::string_view answer;
  } kRows[] = {
      {"the same again", kLogged, 2, "repeated"},
      {"an older version", kLogged, 1, "older"},
      {"a newer one", kLogged, 3, "too_old"},
      {"a deletion", R"("time_deleted":{"entry":"e1"})", 3, "too_old"},
      {"moved to now",
       R"("time_logged":{"entry":"e1","person":"u17","date":"2027-05-02","minutes":90})", 3,
       "too_old"},
      {"another entry of then",
       R"("time_logged":{"entry":"e2","person":"u17","date":"2026-03-02","minutes":90})", 3,
       "too_old"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    std::string rows[2];
    for (const bool fades : {false, true}) {
      testkit::Replay replay;
      EXPECT_EQ(tell(replay, kLogged, 2, 0), "applied");
      replay.tick(kStart + Days{500});
      if (fades) replay.fade();
      EXPECT_EQ(tell(replay, row.fact, row.version, 501), row.answer);
      rows[fades ? 1 : 0] = replay.rows_text(Flavour::kDigest);
    }
    EXPECT_EQ(rows[0], rows[1]);
  }
}

TEST_F(ColdRowsFading, LeavesOnlyTheVersionOfAnOldEntry) {
  testkit::Replay replay;
  tell(replay, kLogged, 2, 0);
  const std::size_t before = cold_bytes(replay);
  replay.tick(kStart + Days{400});  // The last day on which it can be edited.
  replay.fade();
  EXPECT_EQ(cold_bytes(replay), before);
  replay.tick(kStart + Days{401});
  replay.fade();
  EXPECT_LT(cold_bytes(replay), before);
  for (const auto& [key, bytes] : replay.cold().rows())
    EXPECT_EQ(bytes.find("u17"), std::string::npos);
  const std::size_t faded = cold_bytes(replay);
  replay.fade();
  EXPECT_EQ(cold_bytes(replay), faded);
}

TEST_F(ColdRowsFading, ForgetsIdsOfEventsWhenTheyAreRememberedNoLonger) {
  constexpr std::string_view kFact =
      R"({"id":"x","source":"pmo","organisation":"acme","occurred_at":"2026-03-02T08:00:00Z",)"
      R"("forum_attended":{"person":"u1","date":"2026-03-02","forum":"board"}})";
  testkit::Replay replay;
  ASSERT_TRUE(replay.step(kFact, kStart));
  ASSERT_GT(cold_bytes(replay), 0U);
  replay.tick(kStart + Days{35});
  replay.fade();
  EXPECT_EQ(*replay.step(kFact, kStart + Days{35}), Disposition::kRepeated);
  replay.tick(kStart + Days{36});
  replay.fade();
  EXPECT_EQ(cold_bytes(replay), 0U);
}

}  // namespace
}  // namespace portfolio::model
