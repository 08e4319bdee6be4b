// The parts of the pipeline benchmark that are C++: filling a topic, the stages without a store,
// and latency. run.py puts them together; each prints one line of JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "tests/bench/pipeline/latency.h"
#include "tests/bench/pipeline/stages.h"

namespace portfolio::bench {
namespace {

struct Arguments {
  std::string brokers, topic = "portfolio.events.v1", alerts = "portfolio.alerts.v1";
  std::int32_t partitions = 4;
  Kind kind = Kind::kCoalescing;
  std::int64_t events = 1'000'000;  // Beside the world.
  double rate = 0, seconds = 10;
};

Topic topic_of(const Arguments& a) {
  Topic topic;
  topic.kafka.brokers = {a.brokers};
  topic.kafka.topic = a.topic;
  topic.partitions = a.partitions;
  return topic;
}

CivilDate today() {
  return CivilDate{
      std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()).time_since_epoch()};
}

void fill(const Arguments& a) {
  const Topic topic = topic_of(a);
  const daemon::Client producer = open_producer(topic, 50);
  Workload workload(a.kind, a.partitions, today());
  Record record;
  std::int64_t bytes = 0;
  const std::int64_t count = workload.world_size() + a.events;
  for (std::int64_t i = 0; i < count; ++i) {
    workload.next(record);
    if (i >= workload.world_size()) bytes += static_cast<std::int64_t>(record.value.size());
    produce(*producer, topic, record.organisation, record.value);
    if (i % 1000 == 0) rd_kafka_poll(producer.get(), 0);
  }
  flush(*producer);
  std::printf("{\"records\": %lld, \"mean_bytes\": %.1f}\n", static_cast<long long>(count),
              a.events > 0 ? static_cast<double>(bytes) / static_cast<double>(a.events) : 0.0);
}

void show(const Measured& m) {
  std::printf(
      "{\"records\": %lld, \"bytes\": %lld, \"evaluations\": %llu, \"cpu\": %.4f, "
      "\"wall\": %.4f}\n",
      static_cast<long long>(m.records), static_cast<long long>(m.bytes),
      static_cast<unsigned long long>(m.evaluations), m.cpu, m.wall);
}

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return -1;
  std::sort(values.begin(), values.end());
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size()));
  return values[std::min(at, values.size() - 1)];
}

void latency(const Arguments& a) {
  LatencyPlan plan{topic_of(a), a.alerts, a.rate, a.seconds};
  Workload workload(a.kind, a.partitions, today());
  Record record;
  for (std::int64_t i = 0; i < workload.world_size(); ++i) workload.next(record);
  const Latency found = measure_latency(plan, workload);
  std::printf(
      "{\"probes\": %zu, \"lost\": %d, \"sent\": %lld, \"heard_p50\": %.2f, \"heard_p99\": %.2f, "
      "\"appended_p50\": %.0f, \"appended_p99\": %.0f}\n",
      found.heard.size(), found.lost, static_cast<long long>(found.sent),
      quantile(found.heard, 0.5), quantile(found.heard, 0.99), quantile(found.appended, 0.5),
      quantile(found.appended, 0.99));
}

void add_topic(CLI::App& app, Arguments& a) {
  app.add_option("--brokers", a.brokers)->required();
  app.add_option("--topic", a.topic);
  app.add_option("--partitions", a.partitions);
}

void add_kind(CLI::App& app, Arguments& a) {
  static const std::map<std::string, Kind> kinds = {
      {"coalescing", Kind::kCoalescing}, {"entries", Kind::kEntries}, {"wide", Kind::kWide}};
  app.add_option("--workload", a.kind)->transform(CLI::CheckedTransformer(kinds));
}

int run(int argc, char** argv) {
  Arguments a;
  CLI::App app{"Parts of the pipeline benchmark; run.py runs them."};
  app.require_subcommand(1);
  CLI::App* const filler = app.add_subcommand("fill", "Fills a topic with a workload");
  filler->add_option("--events", a.events);
  add_kind(*filler, a);
  filler->callback([&] { fill(a); });
  CLI::App* const raw = app.add_subcommand("raw", "Batches of librdkafka alone");
  raw->callback([&] { show(consume_raw(topic_of(a))); });
  CLI::App* const decode = app.add_subcommand("decode", "And the daemon's reader and intake");
  decode->callback([&] { show(run_stage(topic_of(a), Stage::kDecode)); });
  CLI::App* const fold = app.add_subcommand("fold", "And the fold with the shipped rules");
  fold->callback([&] { show(run_stage(topic_of(a), Stage::kFold)); });
  CLI::App* const late = app.add_subcommand("latency", "From events to alert records, under load");
  late->add_option("--alerts", a.alerts);
  late->add_option("--rate", a.rate);
  late->add_option("--seconds", a.seconds);
  add_kind(*late, a);
  late->callback([&] { latency(a); });
  for (CLI::App* const sub : {filler, raw, decode, fold, late}) add_topic(*sub, a);
  CLI11_PARSE(app, argc, argv);
  return 0;
}

}  // namespace
}  // namespace portfolio::bench

int main(int argc, char** argv) { return portfolio::bench::run(argc, argv); }
