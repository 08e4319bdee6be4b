#include "daemon/kafka/topic.h"

#include <gtest/gtest.h>

namespace portfolio::daemon {
namespace {

TopicFacts good_topic() {
  TopicFacts facts;
  facts.name = "facts";
  facts.partitions = 4;
  facts.settings = {{"message.timestamp.type", "LogAppendTime"},
                    {"cleanup.policy", "delete"},
                    {"retention.ms", "-1"},
                    {"retention.bytes", "-1"}};
  return facts;
}

TEST(Topic, OneThatKeepsAllInOrderIsAccepted) {
  EXPECT_TRUE(check_events_topic(good_topic()));
  EXPECT_TRUE(check_partitions(good_topic(), 4));
}

TEST(Topic, EachRefusalHasANameAndASentence) {
  const struct {
    std::string key, value, reason, wanted;
  } kRows[] = {
      {"message.timestamp.type", "CreateTime", "topic_create_time",
       "topic facts has message.timestamp.type=CreateTime, wanted LogAppendTime: journal time is "
       "the time of the brokers, not of the producers"},
      {"cleanup.policy", "compact", "topic_compacted",
       "topic facts has cleanup.policy=compact, wanted delete: a compacted topic forgets facts "
       "that state is built from"},
      {"cleanup.policy", "compact,delete", "topic_compacted",
       "topic facts has cleanup.policy=compact,delete, wanted delete: a compacted topic forgets "
       "facts that state is built from"},
      {"retention.ms", "604800000", "topic_retention",
       "topic facts has retention.ms=604800000, wanted -1: state is rebuilt from the start of the "
       "log, which must not be deleted"},
      {"retention.bytes", "1", "topic_retention",
       "topic facts has retention.bytes=1, wanted -1: state is rebuilt from the start of the log, "
       "which must not be deleted"},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.key + '=' + row.value);
    TopicFacts facts = good_topic();
    facts.settings[row.key] = row.value;
    const auto checked = check_events_topic(facts);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().reaction, Reaction::kStop);
    EXPECT_EQ(checked.error().reason, row.reason);
    EXPECT_EQ(checked.error().message, row.wanted);
  }
}

TEST(Topic, AnotherNumberOfPartitionsIsRefused) {
  const auto checked = check_partitions(good_topic(), 6);
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().reason, "partitions_changed");
  EXPECT_EQ(checked.error().message,
            "topic facts has 4 partitions, but the state was built with 6: organisations would "
            "change their partition");
}

TEST(Topic, BrokersThatAreAwayAreARetry) {
  KafkaConfig config;
  config.brokers = {"127.0.0.1:1"};
  const auto facts = describe_topic(config, "facts", std::chrono::milliseconds{200});
  ASSERT_FALSE(facts);
  EXPECT_EQ(facts.error().reaction, Reaction::kRetry);
  EXPECT_EQ(facts.error().reason, "kafka_unavailable");
}

}  // namespace
}  // namespace portfolio::daemon
