#include "tests/bench/pipeline/broker.h"

#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace portfolio::bench {

using daemon::Client;
using daemon::Conf;
using daemon::PartitionList;

namespace {

constexpr int kTimeout = 10'000;  // Milliseconds.

void set(rd_kafka_conf_t& conf, const char* key, const std::string& value) {
  if (auto done = daemon::set(conf, key, value); !done) give_up(done.error().message);
}

// The client looks for topics that it does not know once a second; what is measured must not begin
// with that second.
void learn_topic(rd_kafka_t& client, const std::string& name) {
  const daemon::Topic topic(rd_kafka_topic_new(&client, name.c_str(), nullptr));
  const rd_kafka_metadata_t* found = nullptr;
  const auto code = rd_kafka_metadata(&client, 0, topic.get(), &found, kTimeout);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(rd_kafka_err2str(code));
  rd_kafka_metadata_destroy(found);
}

}  // namespace

void give_up(const std::string& why) {
  std::fprintf(stderr, "pipeline_bench: %s\n", why.c_str());
  std::exit(1);
}

Client open_consumer(const Topic& topic) {
  Conf conf = need(daemon::make_conf(topic.kafka, "bench"));
  set(*conf, "group.id", "bench");
  set(*conf, "enable.auto.commit", "false");
  set(*conf, "enable.auto.offset.store", "false");
  set(*conf, "auto.offset.reset", "error");
  set(*conf, "isolation.level", "read_committed");
  set(*conf, "check.crcs", "true");
  set(*conf, "queued.max.messages.kbytes", "4096");
  set(*conf, "fetch.max.bytes", std::to_string(16 << 20));
  Client client = need(daemon::make_client(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(client.get());
  return client;
}

std::vector<std::int64_t> ends_of(rd_kafka_t& client, const Topic& topic) {
  std::vector<std::int64_t> ends;
  for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
    std::int64_t low = 0, high = 0;
    const auto code = rd_kafka_query_watermark_offsets(&client, topic.kafka.topic.c_str(),
                                                       partition, &low, &high, kTimeout);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(rd_kafka_err2str(code));
    ends.push_back(high);
  }
  return ends;
}

void assign_all(rd_kafka_t& client, const Topic& topic, std::int64_t from) {
  const PartitionList list(rd_kafka_topic_partition_list_new(topic.partitions));
  for (std::int32_t partition = 0; partition < topic.partitions; ++partition)
    rd_kafka_topic_partition_list_add(list.get(), topic.kafka.topic.c_str(), partition)->offset =
        from;
  const auto code = rd_kafka_assign(&client, list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(rd_kafka_err2str(code));
}

Client open_producer(const Topic& topic, int linger_milliseconds, Delivered delivered,
                     void* opaque) {
  Conf conf = need(daemon::make_conf(topic.kafka, "bench"));
  set(*conf, "linger.ms", std::to_string(linger_milliseconds));
  set(*conf, "compression.codec", "lz4");
  set(*conf, "partitioner", "murmur2_random");
  set(*conf, "enable.idempotence", "true");
  rd_kafka_conf_set_opaque(conf.get(), opaque);
  if (delivered != nullptr) rd_kafka_conf_set_dr_msg_cb(conf.get(), delivered);
  Client client = need(daemon::make_client(RD_KAFKA_PRODUCER, std::move(conf)));
  learn_topic(*client, topic.kafka.topic);
  return client;
}

void produce(rd_kafka_t& producer, const Topic& topic, const std::string& key,
             const std::string& value) {
  for (;;) {
    const auto code =
        rd_kafka_producev(&producer, RD_KAFKA_V_TOPIC(topic.kafka.topic.c_str()),
                          RD_KAFKA_V_KEY(key.data(), key.size()),
                          RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                          RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) give_up(rd_kafka_err2str(code));
    rd_kafka_poll(&producer, 10);
  }
}

void flush(rd_kafka_t& producer) {
  if (rd_kafka_flush(&producer, 6 * kTimeout) != RD_KAFKA_RESP_ERR_NO_ERROR)
    give_up("not all records were delivered");
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace portfolio::bench
