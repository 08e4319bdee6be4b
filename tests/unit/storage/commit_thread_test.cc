#include "storage/commit_thread.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <string>

#include "tests/testkit/faulty_store.h"

namespace portfolio::storage {
namespace {

using namespace std::chrono_literals;

Batch batch_of(std::string_view value) {
  Batch batch;
  batch.put(Family::kRows, "a", value);
  return batch;
}
const Error kFull{Reaction::kRetry, "The disk is full.", "disk_full"};

// A store whose commits wait until they are let go.
class SlowStore final : public Store {
 public:
  std::promise<void> go;
  Result<void> commit(Batch&, Durability) override {
    gate_.wait();
    return {};
  }
  Result<std::optional<std::string>> get(Family, std::string_view) const override {
    return std::nullopt;
  }
  Result<void> get_many(Family, std::span<const std::string_view>,
                        std::vector<std::optional<std::string>>&) const override {
    return {};
  }
  Result<void> scan_from(Family, std::string_view, std::string_view,
                         const Visitor&) const override {
    return {};
  }
  Result<void> compact(Family) override { return {}; }
  Result<void> backup(const std::string&) override { return {}; }
  Result<void> close() override { return {}; }

 private:
  std::shared_future<void> gate_{go.get_future()};
};

TEST(CommitThread, WritesInOrderAndSaysHowFarItCame) {
  testkit::FaultyStore store;
  std::atomic<int> notified = 0;
  CommitThread thread{store, [&] { ++notified; }};
  EXPECT_EQ(thread.status().committed, -1);
  for (int i = 1; i <= 3; ++i) {
    Batch batch = batch_of(std::to_string(i));
    ASSERT_TRUE(thread.submit(batch, i * 10, Durability::kBuffered));
    EXPECT_TRUE(batch.empty());
    ASSERT_TRUE(thread.wait_idle(10s));
    EXPECT_EQ(thread.status().committed, i * 10);
    EXPECT_EQ(store.get(Family::kRows, "a").value(), std::to_string(i));
  }
  EXPECT_EQ(thread.status().commits, 3U);
  EXPECT_GE(notified, 2);
}

TEST(CommitThread, HoldsBackTheNextBatchWhileOneIsInFlight) {
  SlowStore store;
  CommitThread thread{store};
  Batch first = batch_of("1");
  ASSERT_TRUE(thread.submit(first, 1, Durability::kBuffered));
  Batch second = batch_of("2");
  EXPECT_FALSE(thread.submit(second, 2, Durability::kBuffered));
  EXPECT_EQ(second.size(), 1U) << "left alone";
  EXPECT_TRUE(thread.status().busy);
  EXPECT_FALSE(thread.wait_idle(1ms));
  store.go.set_value();
  EXPECT_TRUE(thread.wait_idle(10s));
  EXPECT_TRUE(thread.submit(second, 2, Durability::kBuffered));
}

TEST(CommitThread, TriesTheSameBatchAgainWhenThatMayHelp) {
  testkit::FaultyStore store;
  store.fail_all(kFull);
  std::promise<void> failed;
  CommitThread thread{store, [&, first = true]() mutable {
                        if (std::exchange(first, false)) failed.set_value();
                      }};
  Batch batch = batch_of("1");
  ASSERT_TRUE(thread.submit(batch, 5, Durability::kBuffered));
  failed.get_future().wait();
  EXPECT_FALSE(thread.wait_idle(10s)) << "returns at once when a failure is known";
  EXPECT_EQ(thread.status().error.value().reason, "disk_full");
  EXPECT_EQ(thread.status().committed, -1);
  store.mend();
  while (!thread.wait_idle(10ms)) std::this_thread::yield();
  EXPECT_EQ(thread.status().committed, 5);
  EXPECT_FALSE(thread.status().error);
  EXPECT_EQ(store.get(Family::kRows, "a").value(), "1");
}

TEST(CommitThread, StopsForGoodWhenTryingAgainCannotHelp) {
  testkit::FaultyStore store;
  store.fail_commit(1, Error{Reaction::kStop, "The database is damaged.", "corrupt_store"});
  CommitThread thread{store};
  Batch batch = batch_of("1");
  ASSERT_TRUE(thread.submit(batch, 5, Durability::kBuffered));
  EXPECT_FALSE(thread.wait_idle(10s));
  EXPECT_EQ(thread.status().error.value().reaction, Reaction::kStop);
  Batch next = batch_of("2");
  EXPECT_FALSE(thread.submit(next, 6, Durability::kBuffered));
  EXPECT_EQ(store.attempts(), 1U);
}

TEST(CommitThread, WritesWhatIsInFlightBeforeItEnds) {
  testkit::FaultyStore store;
  {
    CommitThread thread{store};
    Batch batch = batch_of("1");
    ASSERT_TRUE(thread.submit(batch, 5, Durability::kSynced));
  }
  EXPECT_EQ(store.get(Family::kRows, "a").value(), "1");
}

TEST(CommitThread, EndsWhileItIsFailing) {
  testkit::FaultyStore store;
  store.fail_all(kFull);
  CommitThread thread{store};
  Batch batch = batch_of("1");
  ASSERT_TRUE(thread.submit(batch, 5, Durability::kSynced));
  EXPECT_FALSE(thread.wait_idle(10s));
}

}  // namespace
}  // namespace portfolio::storage
