// The Kafka journal, read: a member of the consumer group (or, for tests and tools, an owner of
// named partitions) that hands each partition with a reader of its own to an owner. The position is
// the owner's: what is committed to Kafka is for lag tools only. Never pauses; not reading is the
// back-pressure.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/config.h"
#include "daemon/kafka/topic.h"
#include "rules/model/result.h"
#include "storage/journal.h"

namespace portfolio::daemon {

// A partition that is ours and is not read, because it is not opened yet or was refused.
struct WaitingPartition {
  std::int32_t partition = 0;
  std::optional<Error> error;  // Nothing: nobody has tried yet.
};

// All calls come from the consumer's thread, one at a time; they may take long (opening a store).
class PartitionOwner {
 public:
  virtual ~PartitionOwner() = default;

  // Once, before the first partition (again after a failure of kRetry): the place to compare the
  // number of partitions with the state.
  virtual Result<void> topic_found(const TopicFacts& topic) = 0;

  // Returns the offset to read first: after the state's position, or 0 without local state. Where
  // the log begins later than that (first_offset() of the reader says so), a failure:
  // log_truncated(). Until the call returns, the reader gives nothing. After kRetry it is called
  // again some seconds later; after kStop it is not, and the partition stays unread.
  virtual Result<std::int64_t> assigned(std::int32_t partition,
                                        std::unique_ptr<storage::JournalReader> reader) = 0;

  // The partition went to another member, or the consumer closes. The reader must be gone when this
  // returns. A rebalance after which the partition is still ours is not told.
  virtual void revoked(std::int32_t partition) = 0;

  // Which partitions are assigned but not read, whenever that changes; none if all is well. For
  // readiness: who has none leaves it out.
  virtual void waiting(std::vector<WaitingPartition> /*partitions*/) {}

  // The consumer cannot go on: the topic was refused, or Kafka says never again.
  virtual void stopped(const Error& error) = 0;
};

enum class Start { kAtOnce, kLater };

struct ConsumerOptions {
  std::vector<std::int32_t> partitions;  // Not empty: these, without a group.
  bool check_topic = true;               // Off only for a cluster that cannot say (the mock).
  Bytes prefetch = Bytes{4} << 20;       // Of each partition.
  Bytes event_bytes = Bytes{1} << 20;
  std::chrono::milliseconds timeout{2000};  // Of one question to the brokers; bounds close().
  std::chrono::milliseconds retry_every{2000};
  Start start = Start::kAtOnce;
};

class KafkaConsumer {
 public:
  // Starts the thread unless it is to be started later; it does not wait for the brokers. `owner`
  // must outlive the consumer.
  static Result<std::unique_ptr<KafkaConsumer>> open(const KafkaConfig& config,
                                                     ConsumerOptions options,
                                                     PartitionOwner& owner);
  ~KafkaConsumer();  // close() with ten seconds.

  void start();  // For Start::kLater: once, when the owner knows this consumer.

  // The next offset to be read by whoever would go by Kafka's memory; only so that lag can be seen.
  void commit(std::int32_t partition, std::int64_t next_offset);

  // Why nothing can be read now, for readiness; nothing if all is well.
  std::optional<Error> trouble() const;

  // Revokes all partitions and leaves. False if Kafka did not let go in time.
  bool close(std::chrono::milliseconds timeout);

 private:
  class Loop;
  explicit KafkaConsumer(std::unique_ptr<Loop> loop);
  std::unique_ptr<Loop> loop_;
};

// The failure of a partition whose log begins after the record that the state needs next.
Error log_truncated(std::int32_t partition, std::int64_t needed, std::int64_t first);

}  // namespace portfolio::daemon
