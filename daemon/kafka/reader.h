// One partition of the events topic, read in batches from a queue of its own by its owner's thread.
// Every offset is either given, once, or explained: repeats are dropped, a gap is read again before
// it is believed, and a log that begins too late or ends too early is a named stop.
#pragma once
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "daemon/kafka/handles.h"
#include "storage/journal.h"

namespace portfolio::daemon {

// What the consumer's thread and the reader both know of a partition. Outlives the reader.
struct PartitionState {
  explicit PartitionState(std::int32_t number) : partition(number) {}
  const std::int32_t partition;
  std::atomic<std::int64_t> next{-1};  // To be given next; -1: not yet started.
  std::atomic<std::int64_t> first{0};
  std::atomic<std::int64_t> end{0};
  std::atomic<std::int64_t> gaps{0};  // Offsets the log has no record for (transaction markers).
};

class KafkaReader final : public storage::JournalReader, private storage::HeaderSource {
 public:
  KafkaReader(rd_kafka_t& client, const std::string& topic, PartitionState& state);
  ~KafkaReader() override { release(); }
  KafkaReader(const KafkaReader&) = delete;
  KafkaReader& operator=(const KafkaReader&) = delete;

  Result<std::size_t> read(std::vector<storage::Record>& into, std::size_t max_records,
                           std::chrono::milliseconds wait) override;
  std::int64_t end_offset() const override;
  std::int64_t first_offset() const override { return state_.first; }

 private:
  void release();
  void fetch(std::size_t max_records, std::chrono::milliseconds wait);
  bool take(rd_kafka_message_t& message, std::vector<storage::Record>& into);
  bool explain_gap(std::int64_t met);
  std::span<const storage::Header> headers_of(const storage::Record& record) override;
  Error failure_of(const rd_kafka_message_t& message);
  Error explain_out_of_range();

  rd_kafka_t& client_;
  const std::string topic_;
  PartitionState& state_;
  Queue queue_;
  std::vector<rd_kafka_message_t*> messages_;  // Held until the next read: the records' bytes.
  std::vector<storage::Header> headers_;       // Of the record last asked for.
  std::optional<Error> failure_;               // Met behind records that were given first.
  std::int64_t gap_from_ = -1, gap_to_ = -1;  // The gap being read again.
  int gaps_confirmed_ = 0;                    // By reading again.
};

}  // namespace portfolio::daemon
