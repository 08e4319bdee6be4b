#include "tests/bench/pipeline/stages.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "daemon/kafka/consumer.h"
#include "daemon/shell/cold_cache.h"
#include "daemon/shell/intake.h"
#include "rules/engine/fold.h"
#include "storage/memory_store.h"

namespace portfolio::bench {
namespace {

using namespace std::chrono_literals;
constexpr std::size_t kBatch = 2000;  // As the daemon's limits.batch_events.
constexpr std::int64_t kMost = model::FoldLimits{}.event_bytes_max;
constexpr std::chrono::milliseconds kWait = 20ms;

class Stopwatch {
 public:
  void stop(Measured& into) const {
    into.cpu = cpu_seconds() - cpu_;
    into.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall_).count();
  }

 private:
  double cpu_ = cpu_seconds();
  std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
};

void read_raw(rd_kafka_t& client, const Topic& topic, std::int32_t partition, std::int64_t end,
              Measured& found) {
  const daemon::Queue queue(
      rd_kafka_queue_get_partition(&client, topic.kafka.topic.c_str(), partition));
  rd_kafka_queue_forward(queue.get(), nullptr);
  std::vector<rd_kafka_message_t*> messages(kBatch);
  for (std::int64_t next = 0; next < end;) {
    const auto count = rd_kafka_consume_batch_queue(queue.get(), static_cast<int>(kWait.count()),
                                                    messages.data(), messages.size());
    for (std::ptrdiff_t i = 0; i < count; ++i) {
      rd_kafka_message_t* const message = messages[static_cast<std::size_t>(i)];
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) give_up(rd_kafka_message_errstr(message));
      next = message->offset + 1;
      ++found.records;
      found.bytes += static_cast<std::int64_t>(message->len);
      rd_kafka_message_destroy(message);
    }
  }
}

ruleset::RuleSet shipped_rules() {
  ruleset::Loaded loaded = ruleset::load(ruleset::shipped_files(), {});
  if (!loaded.problems.empty()) give_up(to_text(loaded.problems.front()));
  return std::move(loaded.rules);
}

// What a partition is worked on with; made before anything is measured.
struct Worker {
  Worker(std::int32_t number, const Topic& topic)
      : partition(number),
        intake({}, topic.partitions),
        fold(number, topic.kafka.topic, shipped_rules()) {}

  std::int32_t partition;
  std::unique_ptr<storage::JournalReader> reader;
  std::int64_t end = 0;
  daemon::Intake intake;
  engine::Fold fold;
  storage::MemoryStore store;
  daemon::ColdCache cold{store};
  std::vector<model::Event> events{daemon::kTogether};
  std::vector<std::string> keys;
  std::string own;
  Measured found;
};

void apply(Worker& w, Stage stage, std::span<const storage::Record> records) {
  w.keys.clear();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (auto letter = w.intake.read(records[i], kMost, w.events[i], w.own))
      give_up(letter->error.message);
    w.found.bytes += static_cast<std::int64_t>(records[i].value.size());
    if (stage == Stage::kFold) model::cold_keys(w.events[i], w.keys);
  }
  w.found.records += static_cast<std::int64_t>(records.size());
  if (stage == Stage::kDecode) return;
  if (auto fetched = w.cold.fetch(w.keys); !fetched) give_up(fetched.error().message);
  for (std::size_t i = 0; i < records.size(); ++i)
    need(w.fold.step(w.events[i], {records[i].offset, records[i].appended_at}, w.cold));
}

void work(Worker& w, Stage stage) {
  std::vector<storage::Record> records;
  for (std::int64_t next = 0; next < w.end;) {
    need(w.reader->read(records, kBatch, kWait));
    if (!records.empty()) next = records.back().offset + 1;
    const std::span<const storage::Record> all(records);
    for (std::size_t from = 0; from < all.size(); from += daemon::kTogether)
      apply(w, stage, all.subspan(from, std::min(daemon::kTogether, all.size() - from)));
    w.fold.take_transitions();
  }
}

// Reads each partition to its end on a thread of its own.
class Owner final : public daemon::PartitionOwner {
 public:
  Owner(const Topic& topic, Stage stage, const std::vector<std::int64_t>& ends) : stage_(stage) {
    for (std::int32_t i = 0; i < topic.partitions; ++i) {
      workers_.push_back(std::make_unique<Worker>(i, topic));
      workers_.back()->end = ends[static_cast<std::size_t>(i)];
    }
  }
  Result<void> topic_found(const daemon::TopicFacts&) override { return {}; }
  Result<std::int64_t> assigned(std::int32_t partition,
                                std::unique_ptr<storage::JournalReader> reader) override {
    Worker& worker = *workers_[static_cast<std::size_t>(partition)];
    worker.reader = std::move(reader);
    threads_.emplace_back([this, &worker] {
      work(worker, stage_);
      ++done_;
    });
    return 0;
  }
  void revoked(std::int32_t partition) override {
    for (std::thread& thread : std::exchange(threads_, {})) thread.join();
    workers_[static_cast<std::size_t>(partition)]->reader.reset();
  }
  void stopped(const Error& error) override { give_up(error.message); }

  bool is_done() const { return done_ == workers_.size(); }
  Measured sum() const {
    Measured sum;
    for (const auto& worker : workers_) {
      sum.records += worker->found.records;
      sum.bytes += worker->found.bytes;
      sum.evaluations += worker->fold.counters().evaluations;
    }
    return sum;
  }

 private:
  const Stage stage_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::vector<std::thread> threads_;
  std::atomic<std::size_t> done_{0};
};

}  // namespace

Measured consume_raw(const Topic& topic) {
  const daemon::Client client = open_consumer(topic);
  const auto ends = ends_of(*client, topic);
  std::vector<Measured> found(ends.size());
  std::vector<std::thread> threads;
  const Stopwatch watch;
  assign_all(*client, topic, 0);
  for (std::int32_t partition = 0; partition < topic.partitions; ++partition)
    threads.emplace_back([&, partition] {
      const auto place = static_cast<std::size_t>(partition);
      read_raw(*client, topic, partition, ends[place], found[place]);
    });
  for (std::thread& thread : threads) thread.join();
  Measured sum;
  watch.stop(sum);
  for (const Measured& one : found) {
    sum.records += one.records;
    sum.bytes += one.bytes;
  }
  return sum;
}

Measured run_stage(const Topic& topic, Stage stage) {
  const auto ends = ends_of(*open_consumer(topic), topic);
  Owner owner(topic, stage, ends);
  daemon::ConsumerOptions options;
  for (std::int32_t i = 0; i < topic.partitions; ++i) options.partitions.push_back(i);
  const Stopwatch watch;
  auto consumer = need(daemon::KafkaConsumer::open(topic.kafka, options, owner));
  const daemon::Client idle = open_producer(topic, 0);
  while (!owner.is_done()) rd_kafka_poll(idle.get(), 20);
  Measured found = owner.sum();
  watch.stop(found);
  consumer->close(10s);
  return found;
}

}  // namespace portfolio::bench
