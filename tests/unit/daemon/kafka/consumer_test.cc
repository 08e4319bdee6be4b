#include "daemon/kafka/consumer.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <mutex>

#include "daemon/kafka/producer.h"
#include "tests/unit/daemon/kafka/mock_cluster.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;
using storage::Record;

// Keeps the readers it is given; starts where it is told to.
class Owner final : public PartitionOwner {
 public:
  Result<void> topic_found(const TopicFacts&) override { return {}; }
  Result<std::int64_t> assigned(std::int32_t partition,
                                std::unique_ptr<storage::JournalReader> reader) override {
    const std::lock_guard lock(mutex);
    ++calls[partition];
    if (refusals-- > 0) return retry("no room yet", "disk_full");
    if (truncated) return tl::unexpected(log_truncated(partition, 0, 5));
    first = reader->first_offset();
    readers[partition] = std::move(reader);
    changed.notify_all();
    return start;
  }
  void revoked(std::int32_t partition) override {
    const std::lock_guard lock(mutex);
    readers.erase(partition);
    revocations.push_back(partition);
  }
  void waiting(std::vector<WaitingPartition> partitions) override {
    const std::lock_guard lock(mutex);
    unread = std::move(partitions);
    changed.notify_all();
  }
  void stopped(const Error& error) override {
    const std::lock_guard lock(mutex);
    end = error;
    changed.notify_all();
  }
  bool wait_for(std::size_t count) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, 20s, [&] { return readers.size() >= count; });
  }

  std::mutex mutex;
  std::condition_variable changed;
  std::int64_t start = 0;
  std::int64_t first = -1;
  int refusals = 0;
  bool truncated = false;
  std::vector<WaitingPartition> unread;
  std::map<std::int32_t, int> calls;
  std::map<std::int32_t, std::unique_ptr<storage::JournalReader>> readers;
  std::vector<std::int32_t> revocations;
  std::optional<Error> end;
};

ConsumerOptions one_partition() {
  return {.partitions = {1}, .check_topic = false, .timeout = 2s, .retry_every = 50ms};
}

// Records of one organisation that lives in partition 1 of 4.
class KafkaConsumerTest : public testing::Test {
 protected:
  void write(int from, int count) {
    auto producer = Producer::open(cluster.config(), {});
    ASSERT_TRUE(producer);
    for (int i = from; i < from + count; ++i) {
      const std::string number = std::to_string(i);
      const std::vector<storage::Header> headers = {{"ce_id", number}, {"empty", ""}};
      (*producer)->produce(MockCluster::kTopic, key, number,
                           i % 2 == 0 ? std::span(headers) : std::span<const storage::Header>{},
                           [](Result<storage::Position> answer) {
                             EXPECT_TRUE(answer);
                             EXPECT_EQ(answer->partition, 1);
                           });
    }
    ASSERT_TRUE((*producer)->flush(10s));
  }
  void SetUp() override {
    auto writer = KafkaWriter::open(cluster.config(), {});
    ASSERT_TRUE(writer);
    for (int i = 0; key.empty(); ++i) {
      const std::string candidate = "organisation-" + std::to_string(i);
      if ((*writer)->append_and_wait(candidate, "0").value().partition == 1) key = candidate;
    }
  }
  // Reads until `count` records came or the reader failed.
  Result<std::vector<std::string>> read(std::size_t count) {
    std::vector<std::string> values;
    std::vector<Record> batch;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (values.size() < count && std::chrono::steady_clock::now() < deadline) {
      const auto size = owner.readers.at(1)->read(batch, 7, 100ms);
      if (!size) return tl::unexpected(size.error());
      for (const Record& record : batch) {
        EXPECT_EQ(record.key, key);
        EXPECT_EQ(std::to_string(record.offset), record.value);
        if (record.offset != 0 && record.offset % 2 == 0) {
          if (record.headers().size() != 2) return stop("not two headers", "test");
          EXPECT_EQ(record.headers()[0].value, record.value);
        } else {
          EXPECT_TRUE(record.headers().empty());
        }
        values.emplace_back(record.value);
      }
    }
    return values;
  }

  MockCluster cluster;
  std::string key;
  Owner owner;
};

TEST_F(KafkaConsumerTest, ReadsEveryRecordOnceInOrder) {
  write(1, 49);
  auto consumer = KafkaConsumer::open(cluster.config(), one_partition(), owner);
  ASSERT_TRUE(consumer) << consumer.error().message;
  ASSERT_TRUE(owner.wait_for(1));
  EXPECT_EQ(owner.first, 0);
  const auto values = read(50);
  ASSERT_TRUE(values) << values.error().message;
  ASSERT_EQ(values->size(), 50U);
  EXPECT_EQ(values->back(), "49");
  EXPECT_EQ(owner.readers.at(1)->end_offset(), 50);
  (*consumer)->commit(1, 50);
  EXPECT_TRUE((*consumer)->close(10s));
  EXPECT_EQ(owner.revocations, std::vector<std::int32_t>{1});
}

TEST_F(KafkaConsumerTest, StartsWhereTheOwnerSays) {
  write(1, 9);
  owner.start = 4;
  auto consumer = KafkaConsumer::open(cluster.config(), one_partition(), owner);
  ASSERT_TRUE(consumer);
  ASSERT_TRUE(owner.wait_for(1));
  EXPECT_EQ(read(6).value().front(), "4");
}

TEST_F(KafkaConsumerTest, ALogShorterThanTheStateIsANamedStop) {
  write(1, 9);
  owner.start = 1000;
  auto consumer = KafkaConsumer::open(cluster.config(), one_partition(), owner);
  ASSERT_TRUE(consumer);
  ASSERT_TRUE(owner.wait_for(1));
  const auto values = read(1);
  ASSERT_FALSE(values);
  EXPECT_EQ(values.error().reaction, Reaction::kStop);
  EXPECT_EQ(values.error().reason, "log_shortened");
}

TEST_F(KafkaConsumerTest, AnOwnerThatIsNotReadyIsAskedAgain) {
  owner.refusals = 2;
  auto consumer = KafkaConsumer::open(cluster.config(), one_partition(), owner);
  ASSERT_TRUE(consumer);
  ASSERT_TRUE(owner.wait_for(1));
  EXPECT_EQ(owner.calls[1], 3);
  EXPECT_EQ(read(1).value().size(), 1U);
}

TEST_F(KafkaConsumerTest, WhatIsOursAndNotReadIsTold) {
  owner.truncated = true;
  auto consumer = KafkaConsumer::open(cluster.config(), one_partition(), owner);
  ASSERT_TRUE(consumer);
  const auto becomes = [&](auto predicate) {
    std::unique_lock lock(owner.mutex);
    return owner.changed.wait_for(lock, 20s, predicate);
  };
  EXPECT_TRUE(becomes([&] {
    return owner.unread.size() == 1 && owner.unread[0].partition == 1 && owner.unread[0].error &&
           owner.unread[0].error->reason == "log_truncated";
  }));
  EXPECT_FALSE((*consumer)->trouble());  // The others would be read.
  EXPECT_TRUE((*consumer)->close(10s));
  EXPECT_TRUE(owner.unread.empty());
}

TEST_F(KafkaConsumerTest, AGroupMemberGetsAllPartitions) {
  write(1, 9);
  ConsumerOptions options = one_partition();
  options.partitions.clear();
  auto consumer = KafkaConsumer::open(cluster.config(), options, owner);
  ASSERT_TRUE(consumer);
  ASSERT_TRUE(owner.wait_for(4));
  const auto values = read(10);
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_EQ(values->size(), 10U);
  EXPECT_TRUE((*consumer)->close(10s));
  EXPECT_EQ(owner.revocations.size(), 4U);
}

TEST(KafkaConsumer, BrokersThatAreAwayAreATroubleAndClosingIsQuick) {
  KafkaConfig config;
  config.brokers = {"127.0.0.1:1"};
  Owner owner;
  ConsumerOptions options;
  options.timeout = 100ms;
  options.retry_every = 20ms;
  auto consumer = KafkaConsumer::open(config, options, owner);
  ASSERT_TRUE(consumer);
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!(*consumer)->trouble() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::yield();
  ASSERT_TRUE((*consumer)->trouble());
  EXPECT_EQ((*consumer)->trouble()->reason, "kafka_unavailable");
  EXPECT_TRUE((*consumer)->close(5s));
  EXPECT_FALSE(owner.end);
}

TEST(KafkaConsumer, ABadSettingIsRefusedAtOnce) {
  KafkaConfig config;
  config.brokers = {"127.0.0.1:1"};
  config.properties["no.such.setting"] = "1";
  Owner owner;
  const auto consumer = KafkaConsumer::open(config, {}, owner);
  ASSERT_FALSE(consumer);
  EXPECT_EQ(consumer.error().reason, "config");
}

}  // namespace
}  // namespace portfolio::daemon
