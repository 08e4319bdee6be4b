// One partition at work: reads its records, folds them, tells what follows, commits. One thread is
// the sole owner of fold and state; others ask through the inbox, which is emptied between batches.
#pragma once
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "daemon/clock.h"
#include "daemon/config/wanted_rules.h"
#include "daemon/shell/cold_cache.h"
#include "daemon/shell/compaction.h"
#include "daemon/shell/intake.h"
#include "daemon/shell/letter_box.h"
#include "daemon/shell/outbox.h"
#include "daemon/shell/row_gatherer.h"
#include "daemon/shell/sweep.h"
#include "rules/engine/fold.h"
#include "storage/checkpoint.h"
#include "storage/commit_thread.h"
#include "storage/journal.h"
#include "storage/store.h"

namespace portfolio::metrics {
class Metrics;
struct PartitionGauges;
struct Figures;
}  // namespace portfolio::metrics

namespace portfolio::daemon {

class DeliveryLoop;

struct PartitionSettings {
  storage::Checkpoint place;             // Whose partition it is; next_offset does not matter.
  std::string topic;                     // As evidence names the journal.
  std::string kind;                      // "local" or "kafka"
  std::shared_ptr<const Config> config;  // At its start.
  std::string core_version;
  std::string time_zone_version;
};

struct PartitionParts {
  storage::JournalWriter& writer;
  DeliveryLoop& delivery;
  metrics::Metrics& metrics;
  const Clock& clock;
  std::function<void(std::int32_t partition, std::int64_t next_offset)> committed;
  std::function<std::shared_ptr<const metrics::Figures>(const engine::Fold& fold)> figures;
};

struct PartitionStatus {
  std::int32_t partition = 0;
  std::string kind;
  std::int64_t position = -1, end = -1;
  bool caught_up = false;
  bool in_time = false;          // Was caught up in this life, and is not behind for too long.
  bool is_stalled = false;       // What waits for sinks is at its limit: nothing more is read.
  std::optional<Error> trouble;  // Of kStop: the partition stands still.
  std::optional<Timestamp> last_commit;
  std::int64_t dead_letters = 0, outbox_entries = 0;
};

class Partition {
 public:
  Partition(PartitionSettings settings, std::unique_ptr<storage::Store> store,
            ruleset::RuleSet generation_0, PartitionParts parts);
  ~Partition();  // stop()

  // Reads the state; returns the offset from which the journal must be read.
  Result<std::int64_t> load();
  void start(std::unique_ptr<storage::JournalReader> reader, WantedRules rules);
  // Commits what was applied and ends the thread. Tells nobody anything.
  void stop();

  // Runs `question` on the worker between two batches. kRetry if the inbox is full or the worker
  // does not come to it in time; then it is not begun any more.
  template <class Answer>
  Result<Answer> ask(std::function<Answer(engine::Fold&, const storage::Store&)> question,
                     std::chrono::milliseconds timeout = std::chrono::seconds{5});
  // After a reload: the rules that are to count, and the limits that do from the next round on.
  void want(WantedRules rules, std::shared_ptr<const Config> config);
  // After other sinks took the place of some: what is active is told to all.
  void tell_again();
  // From delivery's threads.
  void delivered(const std::string& sink, std::span<const std::uint64_t> sequences);
  PartitionStatus status() const;

 private:
  using Task = std::function<void()>;
  bool post(Task task);
  void run();
  void round();
  void run_tasks();
  void restore_delivery();
  Result<std::size_t> read_batch();
  Result<void> apply_batch();
  void decode(std::span<const storage::Record> records);
  Result<void> fold(std::span<const storage::Record> records);
  void note_progress(bool caught_up);
  void put_aside(const storage::Record& record, const std::string& stage, const Error& error);
  void tell_transitions();
  void maybe_commit(bool idle);
  bool commit();
  void settle_commit();
  void append_ticks();
  void maybe_append_rules();
  // Beside the records (partition_chores.cc).
  void seal_letters(storage::Batch& batch);
  void sweep();
  Result<void> follow_erasure(const model::Event& event, std::int64_t offset);
  Result<void> find_unfinished_erasure();
  void seal_erasure(storage::Batch& batch);
  void settle_erasure();
  void fail(const Error& error);
  void publish_gauges();
  void publish_figures(bool caught_up);
  std::string own_organisation() const;

  const PartitionSettings settings_;
  std::unique_ptr<storage::Store> store_;
  PartitionParts parts_;
  Intake intake_;
  engine::Fold fold_;
  ColdCache cold_;
  Outbox outbox_;
  LetterBox letter_box_;
  RowGatherer gatherer_;
  Sweep sweep_;
  Compaction compaction_;
  std::unique_ptr<storage::JournalReader> reader_;
  std::unique_ptr<storage::CommitThread> committer_;
  std::shared_ptr<metrics::PartitionGauges> gauges_;

  // Of the worker alone.
  std::shared_ptr<const Config> config_;
  std::vector<storage::Record> records_;
  std::vector<model::Event> events_;
  std::vector<std::string> own_;  // Bytes of events that came in a frame.
  std::vector<std::optional<Letter>> letters_;
  std::vector<std::string> keys_;
  std::vector<storage::OutboxEntry> left_over_;  // Of a former life, until delivery is asked.
  std::vector<Erasure> erasures_;                // In this batch.
  // Of what the files still hold of people who were erased.
  enum class Erasing { kNone, kFolded, kSealed, kRewriting, kRewritten };
  Erasing erasure_ = Erasing::kNone;
  std::int64_t erasure_sealed_ = 0;  // The position of the commit that erases.
  bool has_chores_ = false;          // Something is to be committed though no record came.
  std::int64_t next_offset_ = 0;
  std::int64_t since_commit_ = 0;       // Records applied since the last commit was handed over.
  std::int64_t committed_offset_ = -1;  // As last reported by the commit thread.
  SteadyTime last_commit_{}, last_figures_{};
  std::map<std::string, SteadyTime, std::less<>> ticked_;  // When each organisation last was.
  std::atomic<int> appending_{0};
  std::uint64_t letter_sequence_ = 0;
  bool rules_asked_ = false;
  std::uint64_t seen_evaluations_ = 0, seen_failures_ = 0, seen_shadowed_ = 0;

  mutable std::mutex mutex_;  // Guards what follows.
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  std::optional<WantedRules> wanted_;
  std::shared_ptr<const Config> wanted_config_;
  std::size_t inbox_ = 0;
  bool tells_again_ = false;
  PartitionStatus status_;
  bool was_caught_up_ = false;
  std::optional<SteadyTime> behind_since_;
  bool stopping_ = false;
  std::thread thread_;
};

template <class Answer>
Result<Answer> Partition::ask(std::function<Answer(engine::Fold&, const storage::Store&)> question,
                              std::chrono::milliseconds timeout) {
  auto promise = std::make_shared<std::promise<Answer>>();
  auto wanted = std::make_shared<std::atomic<bool>>(true);  // Until nobody waits any longer.
  std::future<Answer> future = promise->get_future();
  if (!post([this, promise, wanted, question] {
        if (*wanted) promise->set_value(question(fold_, *store_));
      }))
    return retry("partition " + std::to_string(settings_.place.partition) +
                     " has too many questions waiting",
                 "overloaded");
  if (future.wait_for(timeout) != std::future_status::ready) {
    *wanted = false;
    return retry(
        "partition " + std::to_string(settings_.place.partition) + " did not answer in time",
        "overloaded");
  }
  try {
    return future.get();
  } catch (const std::future_error&) {  // The partition went away with the question unanswered.
    return retry("partition " + std::to_string(settings_.place.partition) + " has gone",
                 "unavailable");
  }
}

}  // namespace portfolio::daemon
