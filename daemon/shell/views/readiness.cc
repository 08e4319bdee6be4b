// Whether the daemon does its work now, and if not, why not.
#include "daemon/shell/views/state_views.h"

#include <algorithm>

namespace portfolio::daemon {

http::Readiness StateViews::readiness() {
  http::Readiness readiness;
  const http::StatusView now = status_();
  if (!now.journal_trouble.empty()) readiness.reasons.push_back(now.journal_trouble);
  const auto partitions = shards_.all();
  if (partitions.empty() && now.waiting.empty())
    readiness.reasons.emplace_back("no partition is assigned yet");
  for (const auto& [number, reason] : now.waiting) {
    if (shards_.find(number) == nullptr)
      readiness.reasons.push_back("partition " + std::to_string(number) + ": " + reason);
  }
  for (const auto& partition : partitions) {
    const PartitionStatus status = partition->status();
    const std::string name = "partition " + std::to_string(status.partition);
    if (status.trouble)
      readiness.reasons.push_back(name + ": " + status.trouble->message);
    else if (status.is_stalled)
      readiness.reasons.push_back(name +
                                  " has stopped reading: what waits for sinks is at its limit");
    else if (!status.in_time)
      readiness.reasons.push_back(name + " is " + std::to_string(status.end - status.position) +
                                  " records behind");
  }
  readiness.ready = readiness.reasons.empty();
  return readiness;
}

Result<std::vector<http::PartitionView>> StateViews::partitions() {
  std::vector<http::PartitionView> views;
  for (const auto& partition : shards_.all()) {
    const PartitionStatus status = partition->status();
    http::PartitionView view;
    view.partition = status.partition;
    view.journal = status.kind;
    view.position = status.position;
    view.end = status.end;
    view.lag = std::max<std::int64_t>(0, status.end - status.position);
    view.ready = status.in_time && !status.is_stalled && !status.trouble;
    if (status.trouble) view.reasons.push_back(status.trouble->message);
    if (status.is_stalled) view.reasons.emplace_back("what waits for sinks is at its limit");
    if (!status.caught_up) view.reasons.emplace_back("catching up");
    view.last_commit = status.last_commit;
    view.outbox_entries = status.outbox_entries;
    view.dead_letters = status.dead_letters;
    struct Sizes {
      std::int64_t organisations = 0, entities = 0;
      Timestamp clock{};
    };
    auto sizes = partition->ask<Sizes>([](engine::Fold& fold, const storage::Store&) {
      Sizes s;
      for (const auto& [id, one] : fold.organisations()) {
        ++s.organisations;
        s.entities += one->organisation().entities;
        s.clock = std::max(s.clock, one->organisation().clock);
      }
      return s;
    });
    if (sizes) {
      view.organisations = sizes->organisations;
      view.entities = sizes->entities;
      if (sizes->clock != Timestamp{}) view.clock = sizes->clock;
    }
    views.push_back(std::move(view));
  }
  for (const auto& [number, reason] : status_().waiting) {
    if (shards_.find(number) != nullptr) continue;
    http::PartitionView view;
    view.partition = number;
    view.journal = "kafka";  // The embedded journal has one, which is there from the start.
    view.reasons.push_back(reason);
    views.push_back(std::move(view));
  }
  std::sort(views.begin(), views.end(),
            [](const auto& a, const auto& b) { return a.partition < b.partition; });
  return views;
}

}  // namespace portfolio::daemon
