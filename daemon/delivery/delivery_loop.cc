#include "daemon/delivery/delivery_loop.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <utility>

namespace portfolio::daemon {
namespace {

constexpr std::chrono::milliseconds kFarewell{2000};  // For what is ready when the loop stops.

bool takes_letters(const Lane& lane) { return lane.kind() == SinkKind::kDeadLetterTopic; }

}  // namespace

DeliveryLoop::DeliveryLoop(std::vector<std::unique_ptr<Sink>> sinks, const DeliveryOptions& options,
                           const Clock& clock, DeliveryListener& listener)
    : options_(options),
      clock_(clock),
      listener_(listener),
      entries_most_(options.entries),
      bytes_most_(options.bytes) {
  for (auto& sink : sinks)
    lanes_.push_back({std::make_unique<Lane>(std::move(sink), options, clock, listener), {}});
}

DeliveryLoop::~DeliveryLoop() { stop(); }

std::vector<std::string> DeliveryLoop::alert_sinks() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [lane, thread] : lanes_)
    if (!takes_letters(*lane)) names.push_back(lane->sink_name());
  return names;
}

std::vector<std::string> DeliveryLoop::dead_letter_sinks() const {
  const std::shared_lock lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [lane, thread] : lanes_)
    if (takes_letters(*lane)) names.push_back(lane->sink_name());
  return names;
}

void DeliveryLoop::start() {
  const std::unique_lock lock(mutex_);
  started_ = true;
  for (Running& one : lanes_) one.thread = std::thread([&lane = *one.lane] { lane.run(); });
}

void DeliveryLoop::offer(std::int32_t partition, std::vector<storage::OutboxEntry> entries) {
  std::map<std::string, std::vector<Parcel>> by_sink;
  for (auto& entry : entries) {
    std::vector<Parcel>& parcels = by_sink[entry.sink];
    parcels.push_back({partition, std::move(entry)});
  }
  {
    const std::shared_lock lock(mutex_);
    for (const auto& [lane, thread] : lanes_) {
      const auto mine = by_sink.find(lane->sink_name());
      if (mine == by_sink.end()) continue;
      lane->offer(std::move(mine->second));
      by_sink.erase(mine);
    }
  }
  for (const auto& [sink, parcels] : by_sink) {
    std::vector<std::uint64_t> sequences;
    for (const Parcel& parcel : parcels) sequences.push_back(parcel.entry.sequence);
    drop(partition, sink, sequences);
  }
}

void DeliveryLoop::drop(std::int32_t partition, const std::string& sink,
                        std::span<const std::uint64_t> sequences) {
  spdlog::warn("entries of a sink that is no longer configured are dropped sink={} count={}", sink,
               sequences.size());
  listener_.delivered(partition, sink, sequences);
}

void DeliveryLoop::replace_alertmanagers(std::vector<std::unique_ptr<Sink>> sinks) {
  std::vector<Running> gone;
  {
    const std::unique_lock lock(mutex_);
    for (std::size_t i = 0; i < lanes_.size();) {
      const Lane& lane = *lanes_[i].lane;
      const auto stays = std::find_if(sinks.begin(), sinks.end(), [&](const auto& sink) {
        return sink != nullptr && sink->name() == lane.sink_name();
      });
      if (lane.kind() != SinkKind::kAlertmanager || stays != sinks.end()) {
        if (stays != sinks.end()) lanes_[i].lane->replace(std::move(*stays));
        ++i;
        continue;
      }
      gone.push_back(std::move(lanes_[i]));
      lanes_.erase(lanes_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    for (auto& sink : sinks) {
      if (sink == nullptr) continue;
      Running added{std::make_unique<Lane>(std::move(sink), options_, clock_, listener_), {}};
      if (started_) added.thread = std::thread([&lane = *added.lane] { lane.run(); });
      lanes_.push_back(std::move(added));
    }
  }
  for (Running& one : gone) end(one);
}

void DeliveryLoop::end(Running& gone) {
  gone.lane->stop(Lane::Stop::kNow);
  if (gone.thread.joinable()) gone.thread.join();
  std::map<std::int32_t, std::vector<std::uint64_t>> waiting;
  for (const Parcel& parcel : gone.lane->take_waiting())
    waiting[parcel.partition].push_back(parcel.entry.sequence);
  for (const auto& [partition, sequences] : waiting)
    drop(partition, gone.lane->sink_name(), sequences);
}

void DeliveryLoop::set_limits(std::size_t entries, std::size_t bytes) {
  entries_most_ = entries;
  bytes_most_ = bytes;
}

bool DeliveryLoop::is_full(std::int32_t partition) const {
  const std::shared_lock lock(mutex_);
  Lane::Load sum;
  for (const auto& [lane, thread] : lanes_) {
    const Lane::Load load = lane->load(partition);
    sum.entries += load.entries;
    sum.bytes += load.bytes;
  }
  return sum.entries >= entries_most_ || sum.bytes >= bytes_most_;
}

void DeliveryLoop::restore(std::int32_t partition,
                           const std::vector<model::AlertTransition>& active) {
  const std::shared_lock lock(mutex_);
  for (const auto& [lane, thread] : lanes_) lane->restore(partition, active);
}

void DeliveryLoop::forget(std::int32_t partition) {
  const std::shared_lock lock(mutex_);
  for (const auto& [lane, thread] : lanes_) lane->forget(partition);
}

std::vector<LaneStatus> DeliveryLoop::status() const {
  const std::shared_lock lock(mutex_);
  std::vector<LaneStatus> result;
  for (const auto& [lane, thread] : lanes_) result.push_back(lane->status());
  return result;
}

// The lanes stay as they are: a worker may still look at them.
void DeliveryLoop::stop() {
  std::vector<Running*> running;
  {
    const std::unique_lock lock(mutex_);
    if (!std::exchange(started_, false)) return;
    for (Running& one : lanes_) running.push_back(&one);
  }
  const auto deadline = std::chrono::steady_clock::now() + kFarewell;
  for (const Running* one : running) one->lane->stop(Lane::Stop::kSoon);
  for (Running* one : running) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (!one->lane->wait_until_done(left)) one->lane->stop(Lane::Stop::kNow);
  }
  for (Running* one : running) one->thread.join();
}

}  // namespace portfolio::daemon
