// The core alone, without a broker: records of the pipeline's workloads are read and folded in
// memory, on one thread. Says what decoding costs and what the fold adds; for profiles, and to see
// quickly what a change is worth. The usual rules are on, or all that are shipped.
// Usage: fold_bench coalescing|entries [EVENTS] [EVENTS_A_MS] [all]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/shell/cold_cache.h"
#include "daemon/shell/intake.h"
#include "rules/engine/fold.h"
#include "storage/memory_store.h"
#include "tests/bench/pipeline/workload.h"

namespace portfolio::bench {
namespace {

constexpr std::int64_t kMost = model::FoldLimits{}.event_bytes_max;
const Timestamp kNoon =
    Timestamp{parse_date("2026-03-04")->time_since_epoch()} + std::chrono::hours{12};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

std::vector<Record> make_values(Workload& workload, std::int64_t count) {
  std::vector<Record> values(static_cast<std::size_t>(count));
  for (Record& value : values) workload.next(value);
  return values;
}

// The records of a journal with one partition, as many a millisecond as asked.
std::vector<storage::Record> make_records(const std::vector<Record>& values,
                                          std::int64_t per_millisecond) {
  std::vector<storage::Record> records(values.size());
  for (std::size_t i = 0; i < records.size(); ++i) {
    const auto offset = static_cast<std::int64_t>(i);
    records[i].offset = offset;
    records[i].appended_at = kNoon + std::chrono::milliseconds{offset / per_millisecond};
    records[i].key = values[i].organisation;
    records[i].value = values[i].value;
  }
  return records;
}

engine::Fold make_fold(bool all_rules) {
  ruleset::Selection selection;
  if (all_rules)
    for (const ruleset::Rule& rule : ruleset::load(ruleset::shipped_files(), {}).rules.rules)
      selection.enabled.push_back(rule.name);
  ruleset::Loaded loaded = ruleset::load(ruleset::shipped_files(), selection);
  if (!loaded.problems.empty()) std::exit(1);
  return engine::Fold(0, "bench", std::move(loaded.rules));
}

void say(const char* what, std::int64_t events, double seconds) {
  std::printf("%-28s %8.0f k events/CPU-s  %6.2f us each\n", what,
              static_cast<double>(events) / seconds / 1e3,
              seconds * 1e6 / static_cast<double>(events));
}

class Run {
 public:
  Run(const std::vector<storage::Record>& records, bool all_rules)
      : records_(records), fold_(make_fold(all_rules)) {}

  // Reads and folds; returns the CPU seconds of all that lies after the world's records.
  double all(std::size_t world, bool fold) {
    double begun = cpu_seconds();
    for (std::size_t at = 0; at < records_.size(); at += daemon::kTogether) {
      if (at >= world && at < world + daemon::kTogether) {
        begun = cpu_seconds();
        evaluations_ = fold_.counters().evaluations;
      }
      batch(at, std::min(daemon::kTogether, records_.size() - at), fold);
    }
    return cpu_seconds() - begun;
  }
  std::uint64_t evaluations() const { return fold_.counters().evaluations - evaluations_; }

 private:
  void batch(std::size_t from, std::size_t count, bool fold) {
    keys_.clear();
    for (std::size_t i = 0; i < count; ++i) {
      if (intake_.read(records_[from + i], kMost, events_[i], own_)) std::exit(1);
      if (fold) model::cold_keys(events_[i], keys_);
    }
    if (!fold) return;
    if (!cold_.fetch(keys_)) std::exit(1);
    for (std::size_t i = 0; i < count; ++i) {
      const storage::Record& record = records_[from + i];
      if (!fold_.step(events_[i], {record.offset, record.appended_at}, cold_)) std::exit(1);
    }
    fold_.take_transitions();
  }

  const std::vector<storage::Record>& records_;
  daemon::Intake intake_{{}, 1};
  engine::Fold fold_;
  storage::MemoryStore store_;
  daemon::ColdCache cold_{store_};
  std::vector<model::Event> events_{daemon::kTogether};
  std::vector<std::string> keys_;
  std::string own_;
  std::uint64_t evaluations_ = 0;
};

}  // namespace
}  // namespace portfolio::bench

int main(int argc, char** argv) {
  using namespace portfolio;
  const std::string_view what = argc > 1 ? argv[1] : "coalescing";
  const std::int64_t events = argc > 2 ? std::atoll(argv[2]) : 500'000;
  const std::int64_t per_millisecond = argc > 3 ? std::atoll(argv[3]) : 50;
  const auto kind = what == "entries" ? bench::Kind::kEntries : bench::Kind::kCoalescing;
  bench::Workload workload(kind, 1, *parse_date("2026-03-04"));
  const auto world = static_cast<std::size_t>(workload.world_size());
  const auto values = bench::make_values(workload, workload.world_size() + events);
  const auto records = bench::make_records(values, per_millisecond);
  bench::say("decode", events, bench::Run(records, false).all(world, false));
  bench::Run run(records, argc > 4 && std::string_view(argv[4]) == "all");
  bench::say("decode + fold", events, run.all(world, true));
  std::printf("%.2f evaluations an event\n",
              static_cast<double>(run.evaluations()) / static_cast<double>(events));
  return 0;
}
