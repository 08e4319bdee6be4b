#include "daemon/delivery/lane.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace portfolio::daemon {
namespace {

using std::chrono::milliseconds;

// The longest sleep: a clock that a test moves is looked at again after it.
constexpr milliseconds kSleepMost{1000};

std::size_t size_of(const storage::OutboxEntry& entry) {
  return sizeof entry + entry.sink.size() + entry.id.size() + entry.organisation.size() +
         entry.payload.size();
}

}  // namespace

Lane::Lane(std::unique_ptr<Sink> sink, const DeliveryOptions& options, const Clock& clock,
           DeliveryListener& listener)
    : name_(sink->name()),
      kind_(sink->kind()),
      sink_(std::move(sink)),
      options_(options),
      clock_(clock),
      listener_(listener) {}

void Lane::offer(std::vector<Parcel> parcels) {
  const std::lock_guard lock(mutex_);
  for (Parcel& parcel : parcels) {
    Load& load = loads_[parcel.partition];
    ++load.entries;
    load.bytes += size_of(parcel.entry);
    queue_.push_back({next_ticket_++, std::move(parcel)});
  }
  changed_.notify_all();
}

void Lane::restore(std::int32_t partition, std::vector<model::AlertTransition> active) {
  const std::lock_guard lock(mutex_);
  errands_.push_back(
      [partition, list = std::move(active)](Sink& sink) { sink.restore(partition, list); });
  changed_.notify_all();
}

void Lane::forget(std::int32_t partition) {
  const std::lock_guard lock(mutex_);
  std::erase_if(queue_,
                [&](const Waiting& waiting) { return waiting.parcel.partition == partition; });
  loads_.erase(partition);
  errands_.push_back([partition](Sink& sink) { sink.forget(partition); });
  changed_.notify_all();
}

void Lane::replace(std::unique_ptr<Sink> sink) {
  const std::lock_guard lock(mutex_);
  next_sink_ = std::move(sink);
  changed_.notify_all();
}

std::vector<Parcel> Lane::take_waiting() {
  const std::lock_guard lock(mutex_);
  std::vector<Parcel> parcels;
  for (Waiting& waiting : queue_) parcels.push_back(std::move(waiting.parcel));
  queue_.clear();
  loads_.clear();
  return parcels;
}

void Lane::stop(Stop how) {
  const std::lock_guard lock(mutex_);
  is_stopping_ = true;
  changed_.notify_all();
  if (how == Stop::kNow) sink_->cancel();
}

bool Lane::wait_until_done(milliseconds timeout) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [this] { return is_done_; });
}

Lane::Load Lane::load(std::int32_t partition) const {
  const std::lock_guard lock(mutex_);
  const auto found = loads_.find(partition);
  return found == loads_.end() ? Load{} : found->second;
}

LaneStatus Lane::status() const {
  const std::lock_guard lock(mutex_);
  LaneStatus status{name_, kind_, queue_.size(), std::nullopt, trouble_, trouble_at_};
  if (!queue_.empty()) status.oldest = queue_.front().parcel.entry.created_at;
  return status;
}

void Lane::run_errands() {
  std::vector<std::function<void(Sink&)>> errands;
  std::unique_ptr<Sink> former;
  {
    const std::lock_guard lock(mutex_);
    errands.swap(errands_);
    if (next_sink_ != nullptr) {
      former = std::exchange(sink_, std::move(next_sink_));
      wait_ = milliseconds{0};  // Its trouble need not be that of the new one.
      next_try_ = {};
    }
  }
  for (const auto& errand : errands) errand(*sink_);
}

// Copies: while the sink is at it, a partition may be forgotten.
std::vector<Parcel> Lane::take_batch(std::vector<std::uint64_t>& tickets) {
  const std::lock_guard lock(mutex_);
  std::vector<Parcel> batch;
  const std::size_t count = std::min(queue_.size(), options_.batch);
  batch.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    batch.push_back(queue_[i].parcel);
    tickets.push_back(queue_[i].ticket);
  }
  return batch;
}

SteadyTime Lane::step() {
  run_errands();
  {
    const std::lock_guard lock(mutex_);
    if (clock_.steady() < next_try_) return next_try_;
  }
  std::vector<std::uint64_t> tickets;
  const std::vector<Parcel> batch = take_batch(tickets);
  if (batch.empty() && clock_.steady() < sink_->due()) return sink_->due();
  const auto taken = sink_->deliver(batch);
  if (taken && (*taken > 0 || batch.empty())) {
    settle(batch, tickets, *taken);
    if (*taken > 0) listener_.counted(kind_, DeliveryOutcome::kDelivered, *taken);
    if (kind_ != SinkKind::kDeadLetterTopic)
      for (std::size_t i = 0; i < *taken; ++i) listener_.took(batch[i].entry.created_at);
    succeed();
    return sink_->due();
  }
  const Error error =
      taken ? Error{Reaction::kRetry, "the sink took nothing", "unavailable"} : taken.error();
  if (error.reaction == Reaction::kSkip && !batch.empty()) {
    spdlog::error("entry cannot be delivered sink={} entry={} reason={} message=\"{}\"", name_,
                  batch.front().entry.id, error.reason, error.message);
    listener_.counted(kind_, DeliveryOutcome::kRefused, 1);
    settle(batch, tickets, 1);
    return clock_.steady();
  }
  listener_.counted(kind_, DeliveryOutcome::kRetried, 1);
  fail(error);
  const std::lock_guard lock(mutex_);
  return next_try_;
}

// Takes the first `count` of the batch out of the queue and reports them; not those whose partition
// was forgotten meanwhile.
void Lane::settle(std::span<const Parcel> batch, std::span<const std::uint64_t> tickets,
                  std::size_t count) {
  std::map<std::int32_t, std::vector<std::uint64_t>> sequences;
  {
    const std::lock_guard lock(mutex_);
    for (std::size_t i = 0; i < count; ++i) {
      if (queue_.empty() || queue_.front().ticket != tickets[i]) continue;
      queue_.pop_front();
      Load& load = loads_[batch[i].partition];
      --load.entries;
      load.bytes -= size_of(batch[i].entry);
      sequences[batch[i].partition].push_back(batch[i].entry.sequence);
    }
  }
  for (const auto& [partition, list] : sequences) listener_.delivered(partition, name_, list);
}

void Lane::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  wait_ = wait_.count() == 0 ? options_.retry_from : std::min(wait_ * 2, options_.retry_to);
  next_try_ = clock_.steady() + wait_;
  if (!trouble_) {
    trouble_at_ = clock_.now();
    spdlog::warn("sink is in trouble sink={} reason={} message=\"{}\"", name_, error.reason,
                 error.message);
  }
  trouble_ = error;
}

void Lane::succeed() {
  const std::lock_guard lock(mutex_);
  if (trouble_) spdlog::info("sink is well again sink={}", name_);
  wait_ = milliseconds{0};
  next_try_ = {};
  trouble_.reset();
  trouble_at_.reset();
}

// With the mutex held.
bool Lane::is_ready(SteadyTime now) const {
  return !errands_.empty() || next_sink_ != nullptr || (!queue_.empty() && now >= next_try_);
}

void Lane::run() {
  while (true) {
    const SteadyTime due = step();
    std::unique_lock lock(mutex_);
    // What is ready is still delivered, but no failure is waited for.
    if (is_stopping_ && (trouble_ || queue_.empty())) break;
    const SteadyTime now = clock_.steady();
    if (is_ready(now) || is_stopping_) continue;
    const auto left =
        due > now + kSleepMost
            ? kSleepMost
            : std::chrono::ceil<milliseconds>(std::max(due - now, SteadyTime::duration{}));
    changed_.wait_for(lock, left);
  }
  const std::lock_guard lock(mutex_);
  is_done_ = true;
  changed_.notify_all();
}

}  // namespace portfolio::daemon
