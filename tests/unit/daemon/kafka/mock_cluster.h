// librdkafka's mock brokers on loopback, with one topic of four partitions.
#pragma once
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <array>
#include <string>

#include "daemon/config/config.h"

namespace portfolio::daemon {

class MockCluster {
 public:
  MockCluster() {
    std::array<char, 256> problem{};
    host_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), problem.data(), problem.size());
    cluster_ = rd_kafka_mock_cluster_new(host_, 1);
    rd_kafka_mock_topic_create(cluster_, kTopic, 4, 1);
  }
  ~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(host_);
  }
  MockCluster(const MockCluster&) = delete;
  MockCluster& operator=(const MockCluster&) = delete;

  KafkaConfig config() const {
    KafkaConfig config;
    config.brokers = {rd_kafka_mock_cluster_bootstraps(cluster_)};
    config.topic = kTopic;
    return config;
  }
  rd_kafka_mock_cluster_t* get() const { return cluster_; }
  static constexpr const char* kTopic = "facts";

 private:
  rd_kafka_t* host_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace portfolio::daemon
