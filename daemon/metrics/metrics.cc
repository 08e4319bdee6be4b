#include "daemon/metrics/metrics.h"

#include <prometheus/text_serializer.h>

#include <sstream>
#include <string>
#include <vector>

#include "daemon/metrics/exports.h"
#include "rules/model/result.h"

namespace portfolio::metrics {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Registry;

constexpr std::size_t kReasonsMax = 64;

Family<Counter>& counters(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
Counter& counter(Registry& registry, const char* name, const char* help) {
  return counters(registry, name, help).Add({});
}
Gauge& gauge(Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}
Histogram& histogram(Registry& registry, const char* name, const char* help,
                     const std::vector<double>& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, bounds);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return result;
}

std::string text_of(EventResult result) {
  switch (result) {
    case EventResult::kApplied:
      return "applied";
    case EventResult::kRepeated:
      return "repeated";
    case EventResult::kStale:
      return "stale";
    case EventResult::kDeadLetter:
      return "dead_letter";
    case EventResult::kTick:
      return "tick";
  }
  PORTFOLIO_CHECK(false);
}
std::string text_of(SinkName sink) {
  switch (sink) {
    case SinkName::kAlertsTopic:
      return "alerts_topic";
    case SinkName::kAlertmanager:
      return "alertmanager";
    case SinkName::kFile:
      return "file";
    case SinkName::kDeadLetterTopic:
      return "dead_letter_topic";
    case SinkName::kWebhook:
      return "webhook";
  }
  PORTFOLIO_CHECK(false);
}
std::string text_of(DeliveryOutcome outcome) {
  switch (outcome) {
    case DeliveryOutcome::kDelivered:
      return "delivered";
    case DeliveryOutcome::kRetried:
      return "retried";
    case DeliveryOutcome::kRefused:
      return "refused";
  }
  PORTFOLIO_CHECK(false);
}

const std::vector<double> kCommitBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                           0.1,   0.25,   0.5,   1,    2.5,   10};
const std::vector<double> kPauseBounds = {0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.04,
                                          0.05,  0.075,  0.1,   0.15, 0.25, 0.5,  1};
const std::vector<double> kApplyBounds = {1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5,
                                          1e-4, 2.5e-4, 1e-3, 1e-2, 0.1};
const std::vector<double> kAlertBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                          0.1,   0.25,   1,     5,    30};

}  // namespace

Metrics::Metrics(const Build& build, const ExportLimits& limits)
    : registry_(std::make_shared<Registry>()),
      events_(counters(*registry_, "portfoliod_events_total", "Journal records read, by result.")),
      dead_letters_(counters(*registry_, "portfoliod_dead_letters_total",
                             "Records put aside as dead letters, by reason.")),
      transitions_(counters(*registry_, "portfoliod_alert_transitions_total",
                            "Changes of alerts that were told, by change and severity.")),
      deliveries_(counters(*registry_, "portfoliod_deliveries_total",
                           "Attempts to deliver to a sink, by outcome.")),
      http_requests_(counters(*registry_, "portfoliod_http_requests_total",
                              "HTTP requests answered, by route and status code.")),
      partitions_(std::make_unique<PartitionsExport>()),
      figures_(std::make_unique<FiguresExport>(
          limits, counter(*registry_, "portfoliod_series_dropped_total",
                          "Series left out of a scrape because of the configured limits."))),
      commit_duration_seconds(histogram(*registry_, "portfoliod_commit_duration_seconds",
                                        "Time to write one commit to the store.", kCommitBounds)),
      commit_pause_seconds(histogram(*registry_, "portfoliod_commit_pause_seconds",
                                     "Time a worker stands still to hand a commit over.",
                                     kPauseBounds)),
      event_apply_duration_seconds(histogram(*registry_, "portfoliod_event_apply_duration_seconds",
                                             "Time to apply a record and evaluate its rules.",
                                             kApplyBounds)),
      event_to_alert_seconds(histogram(*registry_, "portfoliod_event_to_alert_seconds",
                                       "Time from the append of a record to its alert record.",
                                       kAlertBounds)),
      rule_evaluations(counter(*registry_, "portfoliod_rule_evaluations_total",
                               "Evaluations of a rule on a subject.")),
      rule_evaluation_failures(counter(*registry_, "portfoliod_rule_evaluation_failures_total",
                                       "Evaluations that failed, by overflow or mixed units.")),
      shadow_transitions(counter(*registry_, "portfoliod_shadow_transitions_total",
                                 "Changes of alerts of rules in the shadow, told to nobody.")),
      notifications_deferred(counter(*registry_, "portfolio_notifications_deferred_total",
                                     "Notifications kept for the digest by a budget or the hour.")),
      dead_letters_forgotten(counter(*registry_, "portfoliod_dead_letters_forgotten_total",
                                     "Dead letters kept no longer, to stay within the limit.")),
      state_rebuilds(counter(*registry_, "portfoliod_state_rebuilds_total",
                             "Damaged states that were set aside and made anew.")),
      config_last_reload_successful(gauge(*registry_, "portfoliod_config_last_reload_successful",
                                          "1 if the last (re)load of the configuration worked.")),
      config_last_reload_success_timestamp_seconds(
          gauge(*registry_, "portfoliod_config_last_reload_success_timestamp_seconds",
                "When the configuration was last loaded with success.")),
      ready(gauge(*registry_, "portfoliod_ready", "1 if the daemon is ready, as on /-/ready.")),
      http_connections(gauge(*registry_, "portfoliod_http_connections", "Open HTTP connections.")) {
  prometheus::BuildGauge()
      .Name("portfoliod_build_info")
      .Help("Always 1; the labels say what was built.")
      .Register(*registry_)
      .Add({{"version", build.version}, {"revision", build.revision}, {"compiler", build.compiler}})
      .Set(1);
  config_last_reload_successful.Set(1);
  // Series that exist from the start can be rated from the start.
  for (const EventResult result : {EventResult::kApplied, EventResult::kRepeated,
                                   EventResult::kStale, EventResult::kDeadLetter})
    events(result);
}

Metrics::~Metrics() = default;

std::string Metrics::text() const {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  const ProcessExport process;
  for (const prometheus::Collectable* part :
       {static_cast<const prometheus::Collectable*>(partitions_.get()),
        static_cast<const prometheus::Collectable*>(&process)}) {
    for (prometheus::MetricFamily& family : part->Collect())
      if (!family.metric.empty()) families.push_back(std::move(family));
  }
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families);
  std::string text = std::move(out).str();
  figures_->write(text);
  return text;
}

Counter& Metrics::events(EventResult result) { return events_.Add({{"result", text_of(result)}}); }

Counter& Metrics::transitions(model::Change change, model::Severity severity) {
  return transitions_.Add({{"change", lower(model::change_name(change))},
                           {"severity", lower(model::severity_name(severity))}});
}

Counter& Metrics::deliveries(SinkName sink, DeliveryOutcome outcome) {
  return deliveries_.Add({{"sink", text_of(sink)}, {"outcome", text_of(outcome)}});
}

Counter& Metrics::dead_letters(std::string_view reason) {
  const std::lock_guard lock(mutex_);
  const prometheus::Labels labels = {{"reason", std::string(reason)}};
  if (!dead_letters_.Has(labels) && ++dead_letter_reasons_ > kReasonsMax)
    return dead_letters_.Add({{"reason", "other"}});
  return dead_letters_.Add(labels);
}

Counter& Metrics::http_requests(std::string_view handler, unsigned code) {
  return http_requests_.Add({{"handler", std::string(handler)}, {"code", std::to_string(code)}});
}

std::shared_ptr<PartitionGauges> Metrics::partition(std::int32_t number) {
  return partitions_->get(number);
}

void Metrics::drop_partition(std::int32_t number) {
  partitions_->drop(number);
  figures_->drop(number);
}

void Metrics::publish(std::int32_t partition, std::shared_ptr<const Figures> figures) {
  figures_->publish(partition, std::move(figures));
}

}  // namespace portfolio::metrics
