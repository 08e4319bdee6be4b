#include "daemon/kafka/producer.h"

#include <gtest/gtest.h>

#include "proto/codec/partition.h"
#include "tests/unit/daemon/kafka/mock_cluster.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t kProduceApi = 0;

TEST(KafkaWriter, AppendsInOrderToThePartitionOfTheOrganisation) {
  const MockCluster cluster;
  auto writer = KafkaWriter::open(cluster.config(), {});
  ASSERT_TRUE(writer) << writer.error().message;
  std::vector<storage::JournalWriter::Entry> entries;
  for (const char* organisation : {"acme", "globex", "initech", "acme", "acme", "globex"})
    entries.push_back({organisation, "fact"});
  const auto positions = (*writer)->append_all(entries);
  ASSERT_TRUE(positions) << positions.error().message;
  std::map<std::int32_t, std::int64_t> next;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const storage::Position& position = positions->at(i);
    EXPECT_EQ(position.partition, codec::partition_of(entries[i].organisation, 4));
    EXPECT_EQ(position.offset, next[position.partition]++);
  }
}

TEST(KafkaWriter, ARecordBeyondTheLimitIsSkipped) {
  const MockCluster cluster;
  auto writer = KafkaWriter::open(cluster.config(), {.record_bytes = 1000});
  ASSERT_TRUE(writer);
  const auto position = (*writer)->append_and_wait("acme", std::string(100'000, 'x'));
  ASSERT_FALSE(position);
  EXPECT_EQ(position.error().reaction, Reaction::kSkip);
  EXPECT_EQ(position.error().reason, "too_large");
}

TEST(KafkaWriter, BrokersThatAreAwayAreARetryInTime) {
  KafkaConfig config;
  config.brokers = {"127.0.0.1:1"};
  auto writer = KafkaWriter::open(config, {.timeout = 300ms});
  ASSERT_TRUE(writer);
  const auto position = (*writer)->append_and_wait("acme", "fact");
  ASSERT_FALSE(position);
  EXPECT_EQ(position.error().reaction, Reaction::kRetry);
}

TEST(KafkaWriter, SurvivesAProducerThatHasGoneFatal) {
  const MockCluster cluster;
  auto writer = KafkaWriter::open(cluster.config(), {.timeout = 5s});
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->append_and_wait("acme", "first"));
  rd_kafka_mock_push_request_errors(cluster.get(), kProduceApi, 1,
                                    RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
  const auto failed = (*writer)->append_and_wait("acme", "second");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().reaction, Reaction::kRetry);
  Result<storage::Position> again = tl::unexpected(Error{});
  const auto deadline = std::chrono::steady_clock::now() + 10s;
  while (!again && std::chrono::steady_clock::now() < deadline)
    again = (*writer)->append_and_wait("acme", "second");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->offset, 1);
}

TEST(KafkaWriter, WhatIsUnderWayAtTheEndIsAnswered) {
  KafkaConfig config;
  config.brokers = {"127.0.0.1:1"};
  auto writer = KafkaWriter::open(config, {.timeout = 60s});
  ASSERT_TRUE(writer);
  std::optional<Error> error;
  (*writer)->append("acme", "fact", [&](Result<storage::Position> answer) {
    if (!answer) error = answer.error();
  });
  writer->reset();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->reason, "closed");
}

}  // namespace
}  // namespace portfolio::daemon
