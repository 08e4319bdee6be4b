// What the stages share of Kafka: the journal's own settings, a plain consumer and a plain
// producer on librdkafka itself.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "daemon/kafka/handles.h"

namespace portfolio::bench {

struct Topic {
  daemon::KafkaConfig kafka;  // Brokers and topic.
  std::int32_t partitions = 4;
};

// Ends the program with a message: a benchmark has nobody to hand an error to.
[[noreturn]] void give_up(const std::string& why);
template <class T>
T need(Result<T> result) {
  if (!result) give_up(result.error().message);
  return *std::move(result);
}

// With the settings of the daemon's consumer that cost or spare time.
daemon::Client open_consumer(const Topic& topic);
// Where each partition ends now.
std::vector<std::int64_t> ends_of(rd_kafka_t& client, const Topic& topic);
void assign_all(rd_kafka_t& client, const Topic& topic, std::int64_t from);

// lz4, partitions as Java would choose them.
using Delivered = void (*)(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque);
daemon::Client open_producer(const Topic& topic, int linger_milliseconds,
                             Delivered delivered = nullptr, void* opaque = nullptr);
// Waits while the producer's queue is full.
void produce(rd_kafka_t& producer, const Topic& topic, const std::string& key,
             const std::string& value);
void flush(rd_kafka_t& producer);

// CPU time of all threads of this process, in seconds.
double cpu_seconds();

}  // namespace portfolio::bench
