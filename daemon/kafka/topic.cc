#include "daemon/kafka/topic.h"

#include <array>

#include "daemon/kafka/handles.h"

namespace portfolio::daemon {
namespace {

using Metadata = Handle<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>;
using Resource = Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;
using NewTopic = Handle<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>;
using Options = Handle<rd_kafka_AdminOptions_t, rd_kafka_AdminOptions_destroy>;
using Event = Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using TopicHandle = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;

int as_int(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

Result<Client> make_admin(const KafkaConfig& config) {
  PORTFOLIO_TRY(conf, make_conf(config, "portfoliod-admin"));
  return make_client(RD_KAFKA_PRODUCER, std::move(conf));
}

Options make_options(rd_kafka_t& client, rd_kafka_admin_op_t operation,
                     std::chrono::milliseconds timeout) {
  Options options(rd_kafka_AdminOptions_new(&client, operation));
  std::array<char, 256> problem{};
  rd_kafka_AdminOptions_set_request_timeout(options.get(), as_int(timeout), problem.data(),
                                            problem.size());
  return options;
}

// The answer of an admin operation, or why there is none.
Result<Event> wait_for(rd_kafka_queue_t& queue, std::chrono::milliseconds timeout,
                       const std::string& tried) {
  Event event(rd_kafka_queue_poll(&queue, as_int(timeout) + 1000));
  if (!event) return retry(tried + ": no answer", "kafka_unavailable");
  if (const auto code = rd_kafka_event_error(event.get()); code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(kafka_error(code, tried));
  return event;
}

Result<std::int32_t> count_partitions(rd_kafka_t& client, const std::string& topic,
                                      std::chrono::milliseconds timeout) {
  const std::string tried = "asking the brokers about topic " + topic;
  const TopicHandle handle(rd_kafka_topic_new(&client, topic.c_str(), nullptr));
  const rd_kafka_metadata_t* answer = nullptr;
  const auto code = rd_kafka_metadata(&client, 0, handle.get(), &answer, as_int(timeout));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return tl::unexpected(kafka_error(code, tried));
  const Metadata metadata(answer);
  if (metadata->topic_cnt != 1) return retry(tried + ": no answer", "kafka_unavailable");
  if (metadata->topics[0].err != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(kafka_error(metadata->topics[0].err, tried));
  if (metadata->topics[0].partition_cnt == 0)
    return retry(tried + ": it has no partitions yet", "topic_missing");
  return metadata->topics[0].partition_cnt;
}

Result<std::map<std::string, std::string>> read_settings(rd_kafka_t& client,
                                                         const std::string& topic,
                                                         std::chrono::milliseconds timeout) {
  const std::string tried = "reading the settings of topic " + topic;
  const Resource resource(rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str()));
  rd_kafka_ConfigResource_t* resources[] = {resource.get()};
  const Options options = make_options(client, RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, timeout);
  const Queue queue(rd_kafka_queue_new(&client));
  rd_kafka_DescribeConfigs(&client, resources, 1, options.get(), queue.get());
  PORTFOLIO_TRY(event, wait_for(*queue, timeout, tried));
  const auto* result = rd_kafka_event_DescribeConfigs_result(event.get());
  if (result == nullptr) return retry(tried + ": another answer", "kafka_unavailable");
  std::size_t count = 0;
  const auto** answers = rd_kafka_DescribeConfigs_result_resources(result, &count);
  if (count != 1) return retry(tried + ": no answer", "kafka_unavailable");
  if (const auto code = rd_kafka_ConfigResource_error(answers[0]);
      code != RD_KAFKA_RESP_ERR_NO_ERROR)
    return tl::unexpected(kafka_error(code, tried + " (wants DescribeConfigs on it)"));
  const auto** entries = rd_kafka_ConfigResource_configs(answers[0], &count);
  std::map<std::string, std::string> settings;
  for (std::size_t i = 0; i < count; ++i) {
    const char* value = rd_kafka_ConfigEntry_value(entries[i]);
    settings[rd_kafka_ConfigEntry_name(entries[i])] = value != nullptr ? value : "";
  }
  return settings;
}

std::string setting(const TopicFacts& facts, const std::string& key) {
  const auto found = facts.settings.find(key);
  return found == facts.settings.end() ? "unknown" : found->second;
}

// "topic x has retention.ms=1000, wanted -1: …"
std::string sentence(const TopicFacts& facts, const std::string& key, const std::string& wanted,
                     const std::string& why) {
  return "topic " + facts.name + " has " + key + '=' + setting(facts, key) + ", wanted " + wanted +
         ": " + why;
}

}  // namespace

Result<TopicFacts> describe_topic(const KafkaConfig& config, const std::string& topic,
                                  std::chrono::milliseconds timeout) {
  PORTFOLIO_TRY(client, make_admin(config));
  TopicFacts facts;
  facts.name = topic;
  PORTFOLIO_TRY(partitions, count_partitions(*client, topic, timeout));
  facts.partitions = partitions;
  PORTFOLIO_TRY(settings, read_settings(*client, topic, timeout));
  facts.settings = std::move(settings);
  if (char* id = rd_kafka_clusterid(client.get(), as_int(timeout))) {
    facts.cluster = id;
    rd_kafka_mem_free(client.get(), id);
  }
  return facts;
}

Result<void> check_events_topic(const TopicFacts& facts) {
  if (setting(facts, "message.timestamp.type") != "LogAppendTime")
    return stop(sentence(facts, "message.timestamp.type", "LogAppendTime",
                         "journal time is the time of the brokers, not of the producers"),
                "topic_create_time");
  if (setting(facts, "cleanup.policy") != "delete")
    return stop(sentence(facts, "cleanup.policy", "delete",
                         "a compacted topic forgets facts that state is built from"),
                "topic_compacted");
  for (const char* key : {"retention.ms", "retention.bytes"}) {
    if (setting(facts, key) != "-1")
      return stop(sentence(facts, key, "-1",
                           "state is rebuilt from the start of the log, which must not be deleted"),
                  "topic_retention");
  }
  return {};
}

Result<void> check_partitions(const TopicFacts& facts, std::int32_t stored) {
  if (facts.partitions == stored) return {};
  return stop("topic " + facts.name + " has " + std::to_string(facts.partitions) +
                  " partitions, but the state was built with " + std::to_string(stored) +
                  ": organisations would change their partition",
              "partitions_changed");
}

Result<void> create_topic(const KafkaConfig& config, const TopicFacts& wanted,
                          std::chrono::milliseconds timeout) {
  const std::string tried = "creating topic " + wanted.name;
  PORTFOLIO_TRY(client, make_admin(config));
  std::array<char, 512> problem{};
  const NewTopic topic(rd_kafka_NewTopic_new(wanted.name.c_str(), wanted.partitions, 1,
                                             problem.data(), problem.size()));
  if (!topic) return stop(tried + ": " + problem.data(), "config");
  for (const auto& [key, value] : wanted.settings)
    rd_kafka_NewTopic_set_config(topic.get(), key.c_str(), value.c_str());
  rd_kafka_NewTopic_t* topics[] = {topic.get()};
  const Options options = make_options(*client, RD_KAFKA_ADMIN_OP_CREATETOPICS, timeout);
  const Queue queue(rd_kafka_queue_new(client.get()));
  rd_kafka_CreateTopics(client.get(), topics, 1, options.get(), queue.get());
  PORTFOLIO_TRY(event, wait_for(*queue, timeout, tried));
  std::size_t count = 0;
  const auto* result = rd_kafka_event_CreateTopics_result(event.get());
  const auto** answers = rd_kafka_CreateTopics_result_topics(result, &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto code = rd_kafka_topic_result_error(answers[i]);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR && code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS)
      return tl::unexpected(kafka_error(code, tried));
  }
  return {};
}

}  // namespace portfolio::daemon
