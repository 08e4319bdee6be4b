// What was told but not yet delivered: how much of it waits, since when, and what a commit keeps.
#include "daemon/shell/outbox.h"

#include <gtest/gtest.h>

#include <array>

#include "storage/memory_store.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

const Timestamp kNoon = *parse_time("2026-03-02T12:00:00Z");

class UndeliveredAlerts : public testing::Test {
 protected:
  void tell(const std::string& sink, Timestamp at) {
    outbox_.add({sink, outbox_.next_sequence(sink), "id", "acme", at, "payload"});
  }
  void deliver(const std::string& sink, std::uint64_t sequence) {
    outbox_.delivered(sink, std::array{sequence});
  }
  void commit() {
    storage::Batch batch;
    outbox_.seal(batch);
    ASSERT_TRUE(store_.commit(batch, storage::Durability::kBuffered));
  }
  // After the reports that have come.
  std::optional<Timestamp> oldest() {
    outbox_.size();
    return outbox_.oldest();
  }

  storage::MemoryStore store_;
  Outbox outbox_;
};

TEST_F(UndeliveredAlerts, NoneWaitsAtFirst) {
  EXPECT_EQ(outbox_.size(), 0U);
  EXPECT_EQ(oldest(), std::nullopt);
}

TEST_F(UndeliveredAlerts, TheOldestIsTheOneThatTheSlowestSinkDeliversNext) {
  tell("kafka", kNoon);
  tell("mail", kNoon);
  tell("kafka", kNoon + 1min);
  tell("mail", kNoon + 1min);
  deliver("kafka", 1);
  EXPECT_EQ(oldest(), kNoon);
  deliver("mail", 1);
  EXPECT_EQ(oldest(), kNoon + 1min);
  deliver("mail", 2);
  deliver("kafka", 2);
  EXPECT_EQ(oldest(), std::nullopt);
}

TEST_F(UndeliveredAlerts, WhatACommitHasStoredIsAsOldAsBefore) {
  tell("kafka", kNoon);
  commit();
  tell("kafka", kNoon + 1min);
  EXPECT_EQ(oldest(), kNoon);
  deliver("kafka", 1);
  EXPECT_EQ(oldest(), kNoon + 1min);
}

TEST_F(UndeliveredAlerts, AStartFindsThoseThatWereNotDelivered) {
  tell("kafka", kNoon);
  tell("kafka", kNoon + 1min);
  commit();
  deliver("kafka", 1);
  commit();
  Outbox next;
  const auto left = next.load(store_);
  ASSERT_TRUE(left);
  ASSERT_EQ(left->size(), 1U);
  EXPECT_EQ(left->front().sequence, 2U);
  EXPECT_EQ(next.oldest(), kNoon + 1min);
  EXPECT_EQ(next.next_sequence("kafka"), 3U);
}

}  // namespace
}  // namespace portfolio::daemon
