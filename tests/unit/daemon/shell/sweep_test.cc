// Old detail goes from the store, a few rows at a time, and not what changed since.
#include "daemon/shell/sweep.h"

#include <gtest/gtest.h>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "storage/memory_store.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;
using storage::Family;

constexpr Timestamp kStart{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 8h};

class SweepTest : public testing::Test {
 protected:
  void log(int entry, Timestamp at) {
    const std::string day = format_time(at).substr(0, 10);
    const auto bytes = codec::event_from_json(
        R"({"id":"x","source":"ts","organisation":"acme","occurred_at":")" + format_time(at) +
        R"(","time_logged":{"entry":")" + std::to_string(entry) + R"(","person":"u17","date":")" +
        day + R"(","minutes":60}})");
    ASSERT_TRUE(bytes);
    model::Event event;
    ASSERT_TRUE(codec::decode_event(*bytes, {}, event));
    ASSERT_TRUE(fold_.step(event, {offset_++, at}, cold_));
  }
  void commit() {
    storage::Batch batch;
    cold_.seal(batch);
    ASSERT_TRUE(store_.commit(batch, storage::Durability::kBuffered));
    cold_.committed();
  }
  std::int64_t step(std::chrono::hours when) {
    const auto changed = sweep_.step(store_, fold_, cold_, SteadyTime{when});
    EXPECT_TRUE(changed);
    return changed.value_or(-1);
  }
  int naming() {
    int count = 0;
    EXPECT_TRUE(store_.scan(Family::kCold, {}, [&](auto, std::string_view value) {
      count += value.find("u17") == std::string_view::npos ? 0 : 1;
      return storage::Scan::kContinue;
    }));
    return count;
  }
  storage::MemoryStore store_;
  ColdCache cold_{store_};
  engine::Fold fold_{0, "local", {}};
  Sweep sweep_;
  std::int64_t offset_ = 0;
};

TEST_F(SweepTest, ClearsOldEntriesAFewAtATime) {
  for (int i = 0; i < 1000; ++i) log(i, kStart);
  log(5000, kStart + Days{500});
  commit();
  const std::int64_t some = step(1h), others = step(1h);
  EXPECT_LE(some, 512);
  EXPECT_EQ(some + others, 1000);
  commit();
  EXPECT_EQ(naming(), 1);
  EXPECT_EQ(step(2h), 0);  // The pass is over …
  log(6000, kStart + Days{1000});
  EXPECT_EQ(step(8h), 1);  // … and the next one comes later.
  commit();
  EXPECT_EQ(naming(), 1);
}

TEST_F(SweepTest, LeavesARowThatHasChangedSinceAlone) {
  log(1, kStart);
  commit();
  log(2, kStart + Days{500});
  const auto keys = [&] {
    std::vector<std::string> all;
    EXPECT_TRUE(store_.scan(Family::kCold, {}, [&](std::string_view key, auto) {
      all.emplace_back(key);
      return storage::Scan::kContinue;
    }));
    return all;
  }();
  ASSERT_EQ(keys.size(), 1U);
  cold_.put(keys.front(), "newer");
  EXPECT_EQ(step(1h), 0);
  EXPECT_EQ(cold_.find(keys.front()), "newer");
}

}  // namespace
}  // namespace portfolio::daemon
