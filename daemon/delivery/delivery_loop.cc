#include "daemon/delivery/delivery_loop.h"

#include <spdlog/spdlog.h>

#include <chrono>
#include <map>
#include <utility>

namespace portfolio::daemon {
namespace {

constexpr std::chrono::milliseconds kFarewell{2000};  // For what is ready when the loop stops.

bool takes_letters(const Lane& lane) { return lane.kind() == SinkKind::kDeadLetterTopic; }

}  // namespace

DeliveryLoop::DeliveryLoop(std::vector<std::unique_ptr<Sink>> sinks, const DeliveryOptions& options,
                           const Clock& clock, DeliveryListener& listener)
    : options_(options), listener_(listener) {
  for (auto& sink : sinks)
    lanes_.push_back(std::make_unique<Lane>(std::move(sink), options, clock, listener));
}

DeliveryLoop::~DeliveryLoop() { stop(); }

std::vector<std::string> DeliveryLoop::alert_sinks() const {
  std::vector<std::string> names;
  for (const auto& lane : lanes_) {
    if (!takes_letters(*lane)) names.push_back(lane->sink_name());
  }
  return names;
}

std::vector<std::string> DeliveryLoop::dead_letter_sinks() const {
  std::vector<std::string> names;
  for (const auto& lane : lanes_) {
    if (takes_letters(*lane)) names.push_back(lane->sink_name());
  }
  return names;
}

void DeliveryLoop::start() {
  for (const auto& lane : lanes_) threads_.emplace_back([&lane = *lane] { lane.run(); });
}

void DeliveryLoop::offer(std::int32_t partition, std::vector<storage::OutboxEntry> entries) {
  std::map<std::string, std::vector<Parcel>> by_sink;
  for (auto& entry : entries) {
    std::vector<Parcel>& parcels = by_sink[entry.sink];
    parcels.push_back({partition, std::move(entry)});
  }
  for (const auto& lane : lanes_) {
    const auto mine = by_sink.find(lane->sink_name());
    if (mine == by_sink.end()) continue;
    lane->offer(std::move(mine->second));
    by_sink.erase(mine);
  }
  for (const auto& [sink, parcels] : by_sink) {
    spdlog::warn("entries of a sink that is no longer configured are dropped sink={} count={}",
                 sink, parcels.size());
    std::vector<std::uint64_t> sequences;
    for (const Parcel& parcel : parcels) sequences.push_back(parcel.entry.sequence);
    listener_.delivered(partition, sink, sequences);
  }
}

bool DeliveryLoop::is_full(std::int32_t partition) const {
  Lane::Load sum;
  for (const auto& lane : lanes_) {
    const Lane::Load load = lane->load(partition);
    sum.entries += load.entries;
    sum.bytes += load.bytes;
  }
  return sum.entries >= options_.entries || sum.bytes >= options_.bytes;
}

void DeliveryLoop::restore(std::int32_t partition,
                           const std::vector<model::AlertTransition>& active) {
  for (const auto& lane : lanes_) lane->restore(partition, active);
}

void DeliveryLoop::forget(std::int32_t partition) {
  for (const auto& lane : lanes_) lane->forget(partition);
}

std::vector<LaneStatus> DeliveryLoop::status() const {
  std::vector<LaneStatus> result;
  for (const auto& lane : lanes_) result.push_back(lane->status());
  return result;
}

void DeliveryLoop::stop() {
  if (threads_.empty()) return;
  const auto deadline = std::chrono::steady_clock::now() + kFarewell;
  for (const auto& lane : lanes_) lane->stop(Lane::Stop::kSoon);
  for (const auto& lane : lanes_) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    if (!lane->wait_until_done(left)) lane->stop(Lane::Stop::kNow);
  }
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace portfolio::daemon
