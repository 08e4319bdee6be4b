#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>

#include "daemon/delivery/sinks.h"
#include "daemon/kafka/consumer.h"
#include "proto/codec/alert_codec.h"
#include "proto/codec/partition.h"
#include "tests/unit/daemon/delivery/transitions.h"
#include "tests/unit/daemon/kafka/mock_cluster.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

struct Owner final : PartitionOwner {
  Result<void> topic_found(const TopicFacts&) override { return {}; }
  Result<std::int64_t> assigned(std::int32_t,
                                std::unique_ptr<storage::JournalReader> given) override {
    const std::lock_guard lock(mutex);
    reader = std::move(given);
    changed.notify_all();
    return 0;
  }
  void revoked(std::int32_t) override { reader.reset(); }
  void stopped(const Error&) override {}

  std::mutex mutex;
  std::condition_variable changed;
  std::unique_ptr<storage::JournalReader> reader;
};

// What lands in the partition of the key.
class KafkaSinksTest : public testing::Test {
 protected:
  KafkaSinksTest() : producer(*Producer::open(cluster.config(), {})) {}

  void expect_record(std::int32_t partition, const std::function<void(storage::Record&)>& check) {
    Owner owner;
    const ConsumerOptions options{.partitions = {partition}, .check_topic = false};
    const auto consumer = KafkaConsumer::open(cluster.config(), options, owner);
    ASSERT_TRUE(consumer);
    {
      std::unique_lock lock(owner.mutex);
      ASSERT_TRUE(owner.changed.wait_for(lock, 20s, [&] { return owner.reader != nullptr; }));
    }
    std::vector<storage::Record> records;
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (records.empty() && std::chrono::steady_clock::now() < deadline)
      ASSERT_TRUE(owner.reader->read(records, 10, 100ms));
    ASSERT_EQ(records.size(), 1U);
    check(records[0]);
  }

  MockCluster cluster;
  std::unique_ptr<Producer> producer;
};

std::string header_of(const storage::Record& record, std::string_view key) {
  for (const auto& header : record.headers()) {
    if (header.key == key) return std::string(header.value);
  }
  return "(none)";
}

TEST_F(KafkaSinksTest, AnAlertIsKeyedByItsIdAndNamesItsTransition) {
  const auto sink = make_kafka_alert_sink(*producer, MockCluster::kTopic, AlertFormat::kProtobuf);
  const auto fired = make_transition("alert-1", 1, model::Change::kFiring, {});
  const std::string payload = codec::encode_alert(fired);
  const std::vector<Parcel> parcels = {{0,
                                        {.sink = sink->name(),
                                         .sequence = 1,
                                         .id = fired.transition_id,
                                         .organisation = "acme",
                                         .created_at = {},
                                         .payload = payload}}};
  ASSERT_EQ(sink->deliver(parcels).value(), 1U);
  expect_record(codec::partition_of("alert-1", 4), [&](storage::Record& record) {
    EXPECT_EQ(record.key, "alert-1");
    EXPECT_EQ(record.value, payload);
    EXPECT_EQ(header_of(record, "transition_id"), "alert-1/1");
  });
}

TEST_F(KafkaSinksTest, ADeadLetterKeepsTheRecordAndSaysWhatWasWrong) {
  const auto sink = make_dead_letter_sink(*producer, MockCluster::kTopic, {"facts.in", "1.2.3"});
  storage::DeadLetter letter{.partition = 3,
                             .offset = 42,
                             .stage = "decode",
                             .reason = "bad_date",
                             .message = "The date is absurd."};
  letter.key = "acme";
  letter.value = std::string("\0\x01raw", 5);
  letter.headers = {{"ce_id", "e1"}};
  const std::vector<Parcel> parcels = {{3, make_dead_letter_entry(1, letter)}};
  ASSERT_EQ(sink->deliver(parcels).value(), 1U);
  expect_record(codec::partition_of("acme", 4), [&](storage::Record& record) {
    EXPECT_EQ(record.key, "acme");
    EXPECT_EQ(record.value, letter.value);
    EXPECT_EQ(header_of(record, "ce_id"), "e1");
    EXPECT_EQ(header_of(record, "__portfolio.errors.topic"), "facts.in");
    EXPECT_EQ(header_of(record, "__portfolio.errors.partition"), "3");
    EXPECT_EQ(header_of(record, "__portfolio.errors.offset"), "42");
    EXPECT_EQ(header_of(record, "__portfolio.errors.stage"), "decode");
    EXPECT_EQ(header_of(record, "__portfolio.errors.reason"), "bad_date");
    EXPECT_EQ(header_of(record, "__portfolio.errors.message"), "The date is absurd.");
    EXPECT_EQ(header_of(record, "__portfolio.errors.version"), "1.2.3");
  });
}

}  // namespace
}  // namespace portfolio::daemon
