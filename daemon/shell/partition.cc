#include "daemon/shell/partition.h"

#include <spdlog/spdlog.h>

#include "daemon/delivery/delivery_loop.h"
#include "daemon/delivery/sinks.h"
#include "daemon/metrics/metrics.h"
#include "daemon/shell/event_results.h"
#include "daemon/shell/failpoint.h"
#include "daemon/shell/side_by_side.h"
#include "daemon/shell/state_loader.h"
#include "proto/codec/alert_codec.h"
#include "proto/codec/partition.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds kIdleWait = 20ms;

// Only what no configuration allows: the limits that decide are in the journal, and the fold's.
constexpr codec::Limits kCodecLimits{.record_bytes_max = std::size_t{64} << 20U};

metrics::EventResult result_of(const Result<model::Disposition>& result, const model::Event& e) {
  if (!result) return metrics::EventResult::kDeadLetter;
  if (std::holds_alternative<model::Tick>(e.fact)) return metrics::EventResult::kTick;
  switch (*result) {
    case model::Disposition::kApplied:
      return metrics::EventResult::kApplied;
    case model::Disposition::kRepeated:
      return metrics::EventResult::kRepeated;
    case model::Disposition::kOlder:
      return metrics::EventResult::kStale;
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace

Partition::Partition(PartitionSettings settings, std::unique_ptr<storage::Store> store,
                     ruleset::RuleSet generation_0, PartitionParts parts)
    : settings_(std::move(settings)),
      store_(std::move(store)),
      parts_(std::move(parts)),
      intake_(kCodecLimits, settings_.place.partitions),
      fold_(settings_.place.partition, settings_.topic, std::move(generation_0)),
      cold_(*store_),
      gatherer_(parts_.clock),
      compaction_(*store_),
      gauges_(parts_.metrics.partition(settings_.place.partition)),
      config_(settings_.config),
      inbox_(static_cast<std::size_t>(config_->limits.inbox)) {
  fold_.look_side_by_side(side_by_side);
  status_.partition = settings_.place.partition;
  status_.kind = settings_.kind;
}

Partition::~Partition() { stop(); }

Result<std::int64_t> Partition::load() {
  PORTFOLIO_TRY(checkpoint, storage::read_checkpoint(*store_));
  if (checkpoint) {
    PORTFOLIO_OK(storage::check_same_journal(*checkpoint, settings_.place));
    PORTFOLIO_OK(storage::check_row_format(*store_, engine::kRowFormat));
    next_offset_ = checkpoint->next_offset;
  }
  PORTFOLIO_OK(load_state(*store_, fold_));
  PORTFOLIO_TRY(entries, outbox_.load(*store_));
  left_over_ = std::move(entries);
  PORTFOLIO_OK(letter_box_.load(*store_));
  status_.dead_letters = letter_box_.size();
  PORTFOLIO_OK(find_unfinished_erasure());
  committed_offset_ = next_offset_;
  status_.position = next_offset_ - 1;
  return next_offset_;
}

void Partition::start(std::unique_ptr<storage::JournalReader> reader, WantedRules rules) {
  reader_ = std::move(reader);
  wanted_ = std::move(rules);
  // Not before the partition can be found by who reports the delivery, or the report would be lost.
  restore_delivery();
  parts_.delivery.offer(settings_.place.partition, std::exchange(left_over_, {}));
  committer_ = std::make_unique<storage::CommitThread>(*store_, [] { failpoint("written"); });
  last_commit_ = parts_.clock.steady();
  thread_ = std::thread([this] { run(); });
}

void Partition::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  committer_.reset();
  reader_.reset();
  parts_.metrics.drop_partition(settings_.place.partition);
}

bool Partition::post(Task task) {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || tasks_.size() >= inbox_) return false;
    tasks_.push_back(std::move(task));
  }
  wake_.notify_all();
  return true;
}

void Partition::want(WantedRules rules, std::shared_ptr<const Config> config) {
  const std::lock_guard lock(mutex_);
  wanted_ = std::move(rules);
  inbox_ = static_cast<std::size_t>(config->limits.inbox);
  wanted_config_ = std::move(config);
}

void Partition::tell_again() {
  const std::lock_guard lock(mutex_);
  if (!stopping_) tells_again_ = true;
}

void Partition::restore_delivery() {
  std::vector<model::AlertTransition> open;
  for (const auto& [id, fold] : fold_.organisations())
    for (model::AlertTransition& alert : fold->open_alerts()) open.push_back(std::move(alert));
  parts_.delivery.restore(settings_.place.partition, open);
}

void Partition::delivered(const std::string& sink, std::span<const std::uint64_t> sequences) {
  outbox_.delivered(sink, sequences);
  failpoint("delivered");
}

PartitionStatus Partition::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Partition::run() {
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    round();
  }
  if (const auto trouble = status().trouble; trouble && trouble->reaction == Reaction::kStop)
    return;
  committer_->wait_idle(config_->limits.stop_timeout / 2);
  if (since_commit_ > 0 && commit()) committer_->wait_idle(config_->limits.stop_timeout / 2);
}

// One turn: questions, a batch, what follows from it, and a commit if it is time.
void Partition::round() {
  run_tasks();
  settle_commit();
  const bool stands_still = [&] {
    const auto now = status();
    return now.trouble && now.trouble->reaction == Reaction::kStop;
  }();
  const bool is_full = parts_.delivery.is_full(settings_.place.partition);
  if (stands_still || is_full) {
    maybe_commit(true);
    gauges_->ready = false;
    std::unique_lock lock(mutex_);
    status_.is_stalled = is_full;
    wake_.wait_for(lock, kIdleWait, [&] { return stopping_ || !tasks_.empty(); });
    return;
  }
  const auto count = read_batch();
  if (!count) return fail(count.error());
  if (*count > 0) {
    failpoint("read");
    if (auto applied = apply_batch(); !applied) return fail(applied.error());
    tell_transitions();
  }
  const bool caught_up = next_offset_ >= reader_->end_offset();
  if (caught_up) {
    maybe_append_rules();
    append_ticks();
    tell_transitions();
  }
  if (caught_up && *count == 0) sweep();
  maybe_commit(*count == 0);
  settle_erasure();
  publish_gauges();
  publish_figures(caught_up);
}

void Partition::run_tasks() {
  std::deque<Task> tasks;
  bool again = false;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(tasks_);
    again = std::exchange(tells_again_, false);
    if (wanted_config_) config_ = std::move(wanted_config_);
    wanted_config_ = nullptr;
  }
  if (again) restore_delivery();
  for (const Task& task : tasks) task();
}

Result<std::size_t> Partition::read_batch() {
  const auto most = static_cast<std::size_t>(config_->limits.batch_events);
  bool waiting = false;
  {
    const std::lock_guard lock(mutex_);
    waiting = !tasks_.empty() || gatherer_.has_begun();
  }
  return reader_->read(records_, most, waiting ? 0ms : kIdleWait);
}

Result<void> Partition::apply_batch() {
  const std::span<const storage::Record> all(records_);
  for (std::size_t from = 0; from < all.size(); from += kTogether) {
    const auto some = all.subspan(from, std::min(kTogether, all.size() - from));
    decode(some);
    PORTFOLIO_OK(fold(some));
  }
  return {};
}

void Partition::decode(std::span<const storage::Record> records) {
  events_.resize(std::max(events_.size(), records.size()));
  own_.resize(std::max(own_.size(), records.size()));
  letters_.assign(records.size(), std::nullopt);
  keys_.clear();
  erasures_.clear();
  std::int64_t most = fold_.limits().event_bytes_max;  // That may be in force among them.
  for (std::size_t i = 0; i < records.size(); ++i) {
    letters_[i] = intake_.read(records[i], most, events_[i], own_[i]);
    if (letters_[i]) continue;
    model::cold_keys(events_[i], keys_);
    if (const auto* const rules = std::get_if<model::RulesetActivated>(&events_[i].fact))
      most = std::max(most, rules->limits.event_bytes_max);
    if (const auto* const gone = model::erasure_of(events_[i]))
      erasures_.push_back({std::string(events_[i].organisation), std::string(gone->person)});
  }
  failpoint("decoded");
}

Result<void> Partition::fold(std::span<const storage::Record> records) {
  PORTFOLIO_OK(cold_.fetch(keys_, erasures_));
  failpoint("fetched");
  const SteadyTime started = parts_.clock.steady();
  EventResults results(parts_.metrics);
  for (std::size_t i = 0; i < records.size(); ++i) {
    const storage::Record& record = records[i];
    if (letters_[i]) {
      // Whatever else is wrong with it, and whichever batch it came in.
      const std::int64_t bytes = letters_[i]->bytes, most = fold_.limits().event_bytes_max;
      if (bytes > most)
        put_aside(record, "apply", engine::too_large(bytes, most));
      else
        put_aside(record, letters_[i]->stage, letters_[i]->error);
      results.note(metrics::EventResult::kDeadLetter);
    } else {
      const auto result = fold_.step(events_[i], {record.offset, record.appended_at}, cold_);
      if (!result && result.error().reaction == Reaction::kStop)
        return tl::unexpected<Error>(result.error());
      if (!result) put_aside(record, "apply", result.error());
      if (result) PORTFOLIO_OK(follow_erasure(events_[i], record.offset));
      results.note(result_of(result, events_[i]));
    }
    next_offset_ = record.offset + 1;
    ++since_commit_;
  }
  const std::chrono::duration<double> took = parts_.clock.steady() - started;
  parts_.metrics.event_apply_duration_seconds.Observe(took.count() /
                                                      static_cast<double>(records.size()));
  failpoint("applied");
  return {};
}

void Partition::put_aside(const storage::Record& record, const std::string& stage,
                          const Error& error) {
  constexpr std::size_t kKeptMax = 64 * 1024;
  const storage::DeadLetter& letter =
      letter_box_.add(storage::make_dead_letter(record, stage, error, kKeptMax));
  parts_.metrics.dead_letters(error.reason).Increment();
  std::vector<storage::OutboxEntry> entries;
  for (const std::string& sink : parts_.delivery.dead_letter_sinks()) {
    storage::OutboxEntry entry = make_dead_letter_entry(outbox_.next_sequence(sink), letter);
    entry.sink = sink;
    outbox_.add(entry);
    entries.push_back(std::move(entry));
  }
  if (!entries.empty()) parts_.delivery.offer(settings_.place.partition, std::move(entries));
}

// Told at once: the journal has decided already, and after a crash the same is told again under the
// same ids.
void Partition::tell_transitions() {
  std::vector<storage::OutboxEntry> entries;
  for (const model::AlertTransition& t : fold_.take_transitions()) {
    parts_.metrics.transitions(t.change, t.severity).Increment();
    const std::string payload = codec::encode_alert(t);
    for (const std::string& sink : parts_.delivery.alert_sinks()) {
      storage::OutboxEntry entry{
          sink, outbox_.next_sequence(sink), t.transition_id, t.organisation, t.at, payload};
      outbox_.add(entry);
      entries.push_back(std::move(entry));
    }
  }
  if (entries.empty()) return;
  parts_.delivery.offer(settings_.place.partition, std::move(entries));
  failpoint("told");
}

void Partition::maybe_commit(bool idle) {
  const auto& storage = config_->storage;
  const bool due = parts_.clock.steady() - last_commit_ >= storage.commit_every;
  if (since_commit_ == 0 && !(idle && due && (outbox_.size() > 0 || has_chores_))) return;
  if (since_commit_ < storage.commit_every_events && !due) return;
  if (committer_->status().busy) {
    // Folding goes on beside the writing, but not without bound.
    if (since_commit_ > 2 * storage.commit_every_events) committer_->wait_idle(100ms);
    if (committer_->status().busy) return;
    settle_commit();
  }
  if (gatherer_.advance(fold_)) commit();
}

bool Partition::commit() {
  const SteadyTime started = parts_.clock.steady();
  std::chrono::duration<double> pause = gatherer_.longest_pause();
  storage::Batch batch = gatherer_.finish(fold_);
  cold_.seal(batch);
  outbox_.seal(batch);
  seal_letters(batch);
  seal_erasure(batch);
  storage::Checkpoint checkpoint = settings_.place;
  checkpoint.next_offset = next_offset_;
  storage::put_checkpoint(batch, checkpoint);
  storage::put_row_format(batch, engine::kRowFormat);
  failpoint("commit_built");
  const bool taken = committer_->submit(batch, next_offset_, storage::Durability::kBuffered);
  PORTFOLIO_CHECK(taken);  // It was idle, and only this thread hands over.
  failpoint("submitted");
  {
    const std::lock_guard lock(mutex_);
    status_.dead_letters = letter_box_.size();
  }
  since_commit_ = 0;
  has_chores_ = false;
  last_commit_ = parts_.clock.steady();
  pause = std::max<std::chrono::duration<double>>(pause, last_commit_ - started);
  parts_.metrics.commit_pause_seconds.Observe(pause.count());
  return true;
}

void Partition::settle_commit() {
  const auto written = committer_->status();
  if (written.error && written.error->reaction == Reaction::kStop) fail(*written.error);
  {
    const std::lock_guard lock(mutex_);
    if (written.error && written.error->reaction == Reaction::kRetry)
      status_.trouble = written.error;
    if (!written.error && status_.trouble && status_.trouble->reaction == Reaction::kRetry)
      status_.trouble.reset();
  }
  if (written.busy || written.committed <= committed_offset_) return;
  committed_offset_ = written.committed;
  cold_.committed();
  letter_box_.committed();
  parts_.metrics.commit_duration_seconds.Observe(
      std::chrono::duration<double>(written.last_duration).count());
  {
    const std::lock_guard lock(mutex_);
    status_.last_commit = parts_.clock.now();
  }
  if (parts_.committed) parts_.committed(settings_.place.partition, committed_offset_);
  failpoint("acknowledged");
}

void Partition::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  if (!status_.trouble || status_.trouble->message != error.message)
    spdlog::error("partition stands partition={} reason={} error=\"{}\"", settings_.place.partition,
                  error.reason, error.message);
  status_.trouble = error;
  if (error.reaction == Reaction::kRetry) wake_.notify_all();
}

void Partition::publish_gauges() {
  const std::int64_t end = reader_->end_offset();
  const std::int64_t waiting = static_cast<std::int64_t>(outbox_.size());
  gauges_->position = next_offset_ - 1;
  gauges_->lag = std::max<std::int64_t>(0, end - next_offset_);
  gauges_->outbox_entries = waiting;
  const auto oldest = outbox_.oldest();
  gauges_->outbox_oldest_ms = oldest ? oldest->time_since_epoch().count() : 0;
  const engine::Counters counters = fold_.counters();
  parts_.metrics.rule_evaluations.Increment(
      static_cast<double>(counters.evaluations - seen_evaluations_));
  parts_.metrics.rule_evaluation_failures.Increment(
      static_cast<double>(counters.failures - seen_failures_));
  parts_.metrics.shadow_transitions.Increment(
      static_cast<double>(counters.shadowed - seen_shadowed_));
  seen_evaluations_ = counters.evaluations;
  seen_shadowed_ = counters.shadowed;
  seen_failures_ = counters.failures;
  const std::lock_guard lock(mutex_);
  status_.position = next_offset_ - 1;
  status_.end = end - 1;
  status_.outbox_entries = waiting;
  note_progress(next_offset_ >= end);
}

// With the mutex held. A moment behind is no lag: records come while others are applied.
void Partition::note_progress(bool caught_up) {
  const SteadyTime now = parts_.clock.steady();
  status_.caught_up = caught_up;
  status_.is_stalled = false;
  if (caught_up) {
    was_caught_up_ = true;
    behind_since_.reset();
  } else if (!behind_since_) {
    behind_since_ = now;
  }
  status_.in_time =
      was_caught_up_ && (!behind_since_ || now - *behind_since_ <= config_->limits.ready_lag);
  gauges_->ready = status_.in_time && !status_.trouble;
}

// The portfolio's figures for the next scrape: made now and then, for they cost a walk over all.
void Partition::publish_figures(bool caught_up) {
  const SteadyTime now = parts_.clock.steady();
  const auto pause = caught_up ? 5s : 30s;
  if (!parts_.figures || (last_figures_ != SteadyTime{} && now - last_figures_ < pause)) return;
  last_figures_ = now;
  parts_.metrics.publish(settings_.place.partition, parts_.figures(fold_));
}

}  // namespace portfolio::daemon
