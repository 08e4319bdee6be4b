#include "daemon/metrics/exports.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace portfolio::metrics {

using prometheus::MetricType;

FamilyBuilder::FamilyBuilder(std::string name, std::string help, MetricType type) {
  family_.name = std::move(name);
  family_.help = std::move(help);
  family_.type = type;
}

void FamilyBuilder::add(Labels labels, double value) {
  prometheus::ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  metric.counter.value = value;
  family_.metric.push_back(std::move(metric));
}

std::shared_ptr<PartitionGauges> PartitionsExport::get(std::int32_t number) {
  const std::lock_guard lock(mutex_);
  auto& gauges = gauges_[number];
  if (!gauges) gauges = std::make_shared<PartitionGauges>();
  return gauges;
}

void PartitionsExport::drop(std::int32_t number) {
  const std::lock_guard lock(mutex_);
  gauges_.erase(number);
}

std::vector<prometheus::MetricFamily> PartitionsExport::Collect() const {
  FamilyBuilder position{"portfoliod_journal_position", "Last journal record in the state.",
                         MetricType::Gauge};
  FamilyBuilder lag{"portfoliod_journal_lag_messages", "Journal records not yet in the state.",
                    MetricType::Gauge};
  FamilyBuilder commit{"portfoliod_last_commit_timestamp_seconds",
                       "When the partition last committed.", MetricType::Gauge};
  FamilyBuilder ready{"portfoliod_partition_ready", "1 if the partition is ready.",
                      MetricType::Gauge};
  FamilyBuilder entries{"portfoliod_outbox_entries", "Transitions that await their delivery.",
                        MetricType::Gauge};
  FamilyBuilder oldest{"portfoliod_outbox_oldest_timestamp_seconds",
                       "Time of the oldest transition that awaits its delivery; 0 if none does.",
                       MetricType::Gauge};
  std::int64_t entries_sum = 0;
  std::int64_t oldest_ms = 0;
  const std::lock_guard lock(mutex_);
  for (const auto& [number, gauges] : gauges_) {
    const FamilyBuilder::Labels labels = {{"partition", std::to_string(number)}};
    position.add(labels, static_cast<double>(gauges->position.load()));
    lag.add(labels, static_cast<double>(gauges->lag.load()));
    ready.add(labels, gauges->ready.load() ? 1 : 0);
    if (const std::int64_t ms = gauges->last_commit_ms.load(); ms != 0)
      commit.add(labels, static_cast<double>(ms) / 1000);
    entries_sum += gauges->outbox_entries.load();
    if (const std::int64_t ms = gauges->outbox_oldest_ms.load(); ms != 0)
      oldest_ms = oldest_ms == 0 ? ms : std::min(oldest_ms, ms);
  }
  entries.add({}, static_cast<double>(entries_sum));
  oldest.add({}, static_cast<double>(oldest_ms) / 1000);
  return {position.take(), lag.take(), commit.take(), ready.take(), entries.take(), oldest.take()};
}

namespace {

struct ProcessFigures {
  double cpu_seconds = 0;
  double virtual_bytes = 0;
  double resident_bytes = 0;
  double start_seconds = 0;
};

double boot_time() {
  std::ifstream stat("/proc/stat");
  for (std::string line; std::getline(stat, line);)
    if (line.rfind("btime ", 0) == 0) return std::stod(line.substr(6));
  return 0;
}

// Fields of /proc/self/stat, counted after the command's closing bracket; nothing but zeros where
// the system does not tell.
ProcessFigures read_process() {
  std::ifstream file("/proc/self/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t bracket = text.rfind(')');
  if (bracket == std::string::npos) return {};
  std::istringstream rest(text.substr(bracket + 1));
  const std::vector<std::string> fields{std::istream_iterator<std::string>(rest), {}};
  if (fields.size() < 22) return {};
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  static const double boot = boot_time();
  return {.cpu_seconds = (std::stod(fields[11]) + std::stod(fields[12])) / ticks,
          .virtual_bytes = std::stod(fields[20]),
          .resident_bytes = std::stod(fields[21]) * static_cast<double>(sysconf(_SC_PAGESIZE)),
          .start_seconds = boot + std::stod(fields[19]) / ticks};
}

double open_files() {
  std::error_code ignored;
  const std::filesystem::directory_iterator first("/proc/self/fd", ignored);
  return static_cast<double>(std::distance(first, std::filesystem::directory_iterator{}));
}

prometheus::MetricFamily single(const char* name, const char* help, MetricType type, double value) {
  FamilyBuilder family(name, help, type);
  family.add({}, value);
  return family.take();
}

}  // namespace

std::vector<prometheus::MetricFamily> ProcessExport::Collect() const {
  const ProcessFigures figures = read_process();
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  return {single("process_cpu_seconds_total", "User and system CPU time spent.",
                 MetricType::Counter, figures.cpu_seconds),
          single("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
                 figures.resident_bytes),
          single("process_virtual_memory_bytes", "Virtual memory.", MetricType::Gauge,
                 figures.virtual_bytes),
          single("process_start_time_seconds", "When the process started.", MetricType::Gauge,
                 figures.start_seconds),
          single("process_open_fds", "Open file descriptors.", MetricType::Gauge, open_files()),
          single("process_max_fds", "Limit of open file descriptors.", MetricType::Gauge,
                 static_cast<double>(files.rlim_cur))};
}

}  // namespace portfolio::metrics
