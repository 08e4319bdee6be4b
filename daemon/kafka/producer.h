// An idempotent Kafka producer that outlives its client: one that has gone fatal is replaced, and
// what it still held is reported as failed. Knows nothing of what the records mean.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/config/config.h"
#include "rules/model/result.h"
#include "storage/journal.h"

namespace portfolio::daemon {

struct ProducerOptions {
  std::string service = "portfoliod-writer";
  std::chrono::milliseconds timeout{10'000};  // From produce() to Done at the latest.
  Bytes record_bytes = Bytes{1} << 20;        // Of the largest record.
  Bytes queue = Bytes{64} << 20;              // Held in memory; beyond it: `overloaded`.
  std::vector<std::string> topics;            // Asked for at once, so that no record waits for it.
};

class Producer {
 public:
  using Done = storage::JournalWriter::Done;

  static Result<std::unique_ptr<Producer>> open(const KafkaConfig& config,
                                                const ProducerOptions& options);
  ~Producer();  // Waits up to a second for what is under way; the rest fails with `closed`.

  // Copies all it is given. The partition follows from the key as in Java (murmur2).
  void produce(const std::string& topic, std::string_view key, std::string_view value,
               std::span<const storage::Header> headers, Done done);

  // Waits until nothing is under way. False if the time was not enough.
  bool flush(std::chrono::milliseconds timeout);

 private:
  class Impl;
  explicit Producer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The journal's end: appends to one topic, the organisation as the key.
class KafkaWriter final : public storage::JournalWriter {
 public:
  static Result<std::unique_ptr<KafkaWriter>> open(const KafkaConfig& config,
                                                   const ProducerOptions& options);

  void append(std::string_view organisation, std::string value, Done done) override;
  bool flush(std::chrono::milliseconds timeout) { return producer_->flush(timeout); }

 private:
  KafkaWriter(std::string topic, std::unique_ptr<Producer> producer)
      : topic_(std::move(topic)), producer_(std::move(producer)) {}

  std::string topic_;
  std::unique_ptr<Producer> producer_;
};

}  // namespace portfolio::daemon
