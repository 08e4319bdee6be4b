// Owners of librdkafka's objects, and its configuration made from ours. For the files of this
// folder.
#pragma once
#include <librdkafka/rdkafka.h>

#include <chrono>
#include <memory>
#include <string>

#include "daemon/config/config.h"
#include "rules/model/result.h"

namespace portfolio::daemon {

template <auto Destroy>
struct Destroyer {
  template <class T>
  void operator()(T* object) const {
    Destroy(object);
  }
};
template <class T, auto Destroy>
using Handle = std::unique_ptr<T, Destroyer<Destroy>>;

using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
using Conf = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using Topic = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Headers = Handle<rd_kafka_headers_t, rd_kafka_headers_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using PartitionList =
    Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;

// What every client of ours shares: brokers, security, the user's properties, its log.
// `service` names the client in the brokers' and our own log.
Result<Conf> make_conf(const KafkaConfig& config, const std::string& service);
Result<void> set(rd_kafka_conf_t& conf, const char* key, const std::string& value);
Result<Client> make_client(rd_kafka_type_t type, Conf conf);

// Whether some broker answers. Unlike other questions this one keeps to its time.
Result<void> reach_brokers(rd_kafka_t& client, std::chrono::milliseconds timeout);

// A failure of the cluster as one of ours: what was tried, and what Kafka says about it.
Error kafka_error(rd_kafka_resp_err_t code, const std::string& tried);

}  // namespace portfolio::daemon
