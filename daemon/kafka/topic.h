// What the brokers say about a topic, and whether the journal can rest on it.
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <string>

#include "daemon/config/config.h"
#include "rules/model/result.h"

namespace portfolio::daemon {

struct TopicFacts {
  std::string name;
  std::string cluster;  // The brokers' id of themselves.
  std::int32_t partitions = 0;
  std::map<std::string, std::string> settings;  // Of the topic, defaults of the broker included.
};

// kRetry while the brokers cannot be asked or do not know the topic.
Result<TopicFacts> describe_topic(const KafkaConfig& config, const std::string& topic,
                                  std::chrono::milliseconds timeout);

// A named refusal if the log would not be ordered by append time or would forget: reasons
// `topic_create_time`, `topic_retention`, `topic_compacted`.
Result<void> check_events_topic(const TopicFacts& facts);

// `partitions_changed` if the number is not the one that the state was built with.
Result<void> check_partitions(const TopicFacts& facts, std::int32_t stored);

// Makes a topic; one that is there already is no error. For tests and first trials.
Result<void> create_topic(const KafkaConfig& config, const TopicFacts& wanted,
                          std::chrono::milliseconds timeout);

}  // namespace portfolio::daemon
