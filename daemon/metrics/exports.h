// What is computed at each scrape rather than counted as it happens: the partitions' gauges, the
// portfolio's figures, and what the system says of this process.
#pragma once
#include <prometheus/collectable.h>
#include <prometheus/counter.h>
#include <prometheus/metric_family.h>

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "daemon/metrics/metrics.h"

namespace portfolio::metrics {

class PartitionsExport : public prometheus::Collectable {
 public:
  std::shared_ptr<PartitionGauges> get(std::int32_t number);
  void drop(std::int32_t number);
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  mutable std::mutex mutex_;
  std::map<std::int32_t, std::shared_ptr<PartitionGauges>> gauges_;
};

// Written as text at once: a hundred thousand series would take too long as objects of the library.
class FiguresExport {
 public:
  FiguresExport(const ExportLimits& limits, prometheus::Counter& dropped)
      : limits_(limits), dropped_(&dropped) {}
  void publish(std::int32_t partition, std::shared_ptr<const Figures> figures);
  void drop(std::int32_t partition);
  // In Prometheus' text format; families without a series are left out.
  void write(std::string& out) const;

 private:
  const ExportLimits limits_;
  prometheus::Counter* dropped_;
  mutable std::mutex mutex_;
  std::map<std::int32_t, std::shared_ptr<const Figures>> figures_;
};

// process_* as every client library names them.
class ProcessExport : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

// A family that is filled value by value; labels in the order given.
class FamilyBuilder {
 public:
  using Labels = std::vector<prometheus::ClientMetric::Label>;
  FamilyBuilder(std::string name, std::string help, prometheus::MetricType type);
  void add(Labels labels, double value);
  std::size_t size() const { return family_.metric.size(); }
  prometheus::MetricFamily take() { return std::move(family_); }

 private:
  prometheus::MetricFamily family_;
};

}  // namespace portfolio::metrics
