// All metrics of the daemon, as named members of one struct; names and labels are in the contract
// with users. Labels come from closed sets, never from ids of persons or events.
// Leaves out the HTTP side: `text()` is what /metrics answers.
#pragma once
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "daemon/metrics/figures.h"
#include "rules/model/transition.h"

namespace portfolio::metrics {

enum class EventResult : std::uint8_t { kApplied, kRepeated, kStale, kDeadLetter, kTick };
enum class SinkName : std::uint8_t {
  kAlertsTopic,
  kAlertmanager,
  kFile,
  kDeadLetterTopic,
  kWebhook
};
enum class DeliveryOutcome : std::uint8_t { kDelivered, kRetried, kRefused };

struct Build {
  std::string version;
  std::string revision;
  std::string compiler;
};

struct ExportLimits {
  bool per_project = false;               // Opt-in: series of single projects.
  std::size_t project_series_max = 2000;  // Above it series are dropped, and counted.
  std::size_t portfolio_series_max = 20000;
};

// What a partition's owner keeps up to date; read at each scrape.
struct PartitionGauges {
  std::atomic<std::int64_t> position{-1};
  std::atomic<std::int64_t> lag{0};
  std::atomic<std::int64_t> outbox_entries{0};
  std::atomic<std::int64_t> outbox_oldest_ms{0};  // Journal time of the oldest entry; 0: none.
  std::atomic<std::int64_t> last_commit_ms{0};    // Wall clock; 0: none yet.
  std::atomic<bool> ready{false};
};

class FiguresExport;
class PartitionsExport;

class Metrics {
 public:
  Metrics(const Build& build, const ExportLimits& limits);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  std::string text() const;  // Prometheus' text format.

  prometheus::Counter& events(EventResult result);
  prometheus::Counter& transitions(model::Change change, model::Severity severity);
  prometheus::Counter& deliveries(SinkName sink, DeliveryOutcome outcome);
  // The reasons are those of `Error`; beyond the first 64 different ones they count as "other".
  prometheus::Counter& dead_letters(std::string_view reason);
  // `handler` is the pattern of the route, never the path that came.
  prometheus::Counter& http_requests(std::string_view handler, unsigned code);

  // Stays valid until the partition is dropped. A dropped one leaves the export at once.
  std::shared_ptr<PartitionGauges> partition(std::int32_t number);
  void drop_partition(std::int32_t number);
  // Replaces what the partition published before.
  void publish(std::int32_t partition, std::shared_ptr<const Figures> figures);

 private:
  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& events_;
  prometheus::Family<prometheus::Counter>& dead_letters_;
  prometheus::Family<prometheus::Counter>& transitions_;
  prometheus::Family<prometheus::Counter>& deliveries_;
  prometheus::Family<prometheus::Counter>& http_requests_;
  std::unique_ptr<PartitionsExport> partitions_;
  std::unique_ptr<FiguresExport> figures_;
  std::mutex mutex_;
  std::size_t dead_letter_reasons_ = 0;

 public:
  prometheus::Histogram& commit_duration_seconds;
  prometheus::Histogram& commit_pause_seconds;          // The worker's part of it: no folding.
  prometheus::Histogram& event_apply_duration_seconds;  // One observation per batch, as its mean.
  prometheus::Histogram& event_to_alert_seconds;        // From append to the transition's delivery.
  prometheus::Counter& rule_evaluations;
  prometheus::Counter& rule_evaluation_failures;
  prometheus::Counter& shadow_transitions;
  prometheus::Counter& notifications_deferred;
  prometheus::Counter& dead_letters_forgotten;
  prometheus::Counter& state_rebuilds;
  prometheus::Gauge& config_last_reload_successful;
  prometheus::Gauge& config_last_reload_success_timestamp_seconds;
  prometheus::Gauge& ready;
  prometheus::Gauge& http_connections;
};

}  // namespace portfolio::metrics
