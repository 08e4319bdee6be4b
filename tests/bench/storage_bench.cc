// What a commit costs the worker (building the batch) and the commit thread (writing it), and how
// fast the local journal takes and gives records. Release builds only say something.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "storage/commit_thread.h"
#include "storage/local_journal.h"
#include "storage/rocks_store.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kRows = 100'000;
constexpr std::size_t kRowBytes = 300;

// Keys as they come from a fold: in no order.
std::vector<std::string> keys() {
  std::vector<std::string> result;
  std::uint64_t random = 88172645463325252ULL;
  for (std::int64_t i = 0; i < kRows; ++i) {
    random ^= random << 13U;
    random ^= random >> 7U;
    random ^= random << 17U;
    result.push_back("acme/m/" + std::to_string(random % 1'000'000'000));
  }
  return result;
}

std::string value() {
  std::string result;
  std::uint32_t random = 1;
  while (result.size() < kRowBytes) result += std::to_string(random = random * 1664525U + 1U) + ' ';
  result.resize(kRowBytes);
  return result;
}

void build(Batch& batch, const std::vector<std::string>& names, std::string_view bytes) {
  for (const std::string& name : names) batch.put(Family::kRows, name, bytes);
}

void build_batch(benchmark::State& state) {
  const auto names = keys();
  const auto bytes = value();
  for (auto _ : state) {
    Batch batch;
    build(batch, names, bytes);
    benchmark::DoNotOptimize(batch);
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(build_batch)->Unit(benchmark::kMillisecond);

void sort_batch(benchmark::State& state) {
  const auto names = keys();
  const auto bytes = value();
  for (auto _ : state) {
    state.PauseTiming();
    Batch batch;
    build(batch, names, bytes);
    state.ResumeTiming();
    benchmark::DoNotOptimize(batch.sorted().data());
  }
}
BENCHMARK(sort_batch)->Unit(benchmark::kMillisecond);

struct OpenStore {
  testkit::TemporaryDirectory directory;
  SharedMemory memory;
  std::unique_ptr<RocksStore> store =
      std::move(*RocksStore::open(directory / "s", {}, Access::kReadWrite, memory));
};

void commit_rows(benchmark::State& state) {
  const auto names = keys();
  const auto bytes = value();
  const OpenStore open;
  for (auto _ : state) {
    state.PauseTiming();
    Batch batch;
    build(batch, names, bytes);
    state.ResumeTiming();
    if (!open.store->commit(batch, Durability::kBuffered)) state.SkipWithError("commit failed");
  }
  state.SetItemsProcessed(state.iterations() * kRows);
}
BENCHMARK(commit_rows)->Unit(benchmark::kMillisecond)->UseRealTime();

double cpu_seconds(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double of_this_thread() { return cpu_seconds(CLOCK_THREAD_CPUTIME_ID); }

// Of all threads, once those of the library have nothing left to do.
double at_rest() {
  constexpr double kIdle = 0.002;
  std::promise<void> never;
  const auto pause = never.get_future();
  double last = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
  for (int quiet = 0; quiet < 5;) {
    (void)pause.wait_for(100ms);
    const double now = cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
    quiet = now - last < kIdle ? quiet + 1 : 0;
    last = now;
  }
  return last;
}

// Names in no order, each number another.
std::string entry(std::uint64_t number) {
  return "acme/entry-" + std::to_string(number * 0x9e3779b97f4a7c15ULL);
}

// What large commits cost all threads, with the merging of files that follows: of ever new rows,
// as time sheets bring them (first argument 0), or always of the same ones (1); the second is how
// many. And what it costs to learn that rows are not there, once all is merged.
void large_commits(benchmark::State& state) {
  constexpr std::uint64_t kAbsent = 20'000;
  const auto rows = static_cast<std::uint64_t>(state.range(1));
  const std::string bytes = value().substr(0, 100);
  const OpenStore open;
  std::vector<std::string> names;
  for (std::uint64_t i = 0; i < kAbsent; ++i) names.push_back(entry(i) + '-');
  const std::vector<std::string_view> absent{names.begin(), names.end()};
  std::vector<std::optional<std::string>> values;
  double building = 0;
  double asking = 0;
  std::uint64_t next = 0;
  const double begun = at_rest();
  for (auto _ : state) {
    state.PauseTiming();
    const double before = of_this_thread();
    Batch batch;
    for (std::uint64_t i = 0; i < rows; ++i) batch.put(Family::kCold, entry(next + i), bytes);
    batch.put(Family::kMeta, "position", std::to_string(next));
    if (state.range(0) == 0) next += rows;
    building += of_this_thread() - before;
    state.ResumeTiming();
    if (!open.store->commit(batch, Durability::kBuffered)) state.SkipWithError("commit failed");
    state.PauseTiming();
    at_rest();
    const double committed = of_this_thread();
    if (!open.store->get_many(Family::kCold, absent, values)) state.SkipWithError("get failed");
    asking += of_this_thread() - committed;
    state.ResumeTiming();
  }
  const double all = at_rest() - begun - building - asking;
  const double commits = static_cast<double>(state.iterations()) * 1e-6;
  state.counters["cpu_us_per_row"] = all / commits / static_cast<double>(rows);
  state.counters["cpu_us_per_absent"] = asking / commits / kAbsent;
}
BENCHMARK(large_commits)
    ->Args({0, 150'000})
    ->Args({0, 400'000})
    ->Args({1, 20'000})
    ->Args({1, 150'000})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->Iterations(20);

// The pause of a worker that hands a batch over while the previous one may still be written.
void pause_of_worker(benchmark::State& state) {
  const auto names = keys();
  const auto bytes = value();
  const OpenStore open;
  CommitThread thread{*open.store};
  std::vector<double> pauses;
  std::int64_t position = 0;
  for (auto _ : state) {
    const auto start = std::chrono::steady_clock::now();
    Batch batch;
    build(batch, names, bytes);
    const auto built = std::chrono::steady_clock::now();
    while (!thread.wait_idle(10s)) continue;
    const auto handing = std::chrono::steady_clock::now();
    if (!thread.submit(batch, ++position, Durability::kBuffered)) state.SkipWithError("refused");
    const auto pause = built - start + (std::chrono::steady_clock::now() - handing);
    pauses.push_back(std::chrono::duration<double, std::milli>{pause}.count());
  }
  std::sort(pauses.begin(), pauses.end());
  state.counters["pause_p50_ms"] = pauses[pauses.size() / 2];
  state.counters["pause_p99_ms"] = pauses[(pauses.size() - 1) * 99 / 100];
  state.counters["pause_max_ms"] = pauses.back();
}
BENCHMARK(pause_of_worker)->Unit(benchmark::kMillisecond)->UseRealTime()->Iterations(100);

void get_cold_rows(benchmark::State& state) {
  const auto names = keys();
  const OpenStore open;
  Batch batch;
  const auto bytes = value();
  for (const auto& name : names) batch.put(Family::kCold, name, bytes);
  if (!open.store->commit(batch, Durability::kBuffered)) state.SkipWithError("commit failed");
  if (!open.store->compact(Family::kCold)) state.SkipWithError("compact failed");
  std::vector<std::string> wanted_names;
  const auto count = static_cast<std::size_t>(state.range(0));
  std::size_t next = 0;
  std::vector<std::optional<std::string>> values;
  for (auto _ : state) {
    std::vector<std::string_view> wanted;
    for (std::size_t i = 0; i < count; ++i)
      wanted.emplace_back(names[(next += 7919) % names.size()]);
    if (!open.store->get_many(Family::kCold, wanted, values)) state.SkipWithError("get failed");
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(get_cold_rows)->Arg(10'000)->Unit(benchmark::kMillisecond);

std::unique_ptr<LocalJournal> open_journal(const testkit::TemporaryDirectory& directory) {
  return std::move(*LocalJournal::open(directory / "j", {}, Access::kReadWrite, [] {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
  }));
}

void journal_append(benchmark::State& state) {
  const testkit::TemporaryDirectory directory;
  const auto journal = open_journal(directory);
  const std::string bytes = value().substr(0, 130);
  const std::vector<JournalWriter::Entry> entries(static_cast<std::size_t>(state.range(0)),
                                                  {"acme", bytes});
  for (auto _ : state)
    if (!journal->append_all(entries)) state.SkipWithError("append failed");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(journal_append)
    ->Arg(1)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

void journal_read(benchmark::State& state) {
  const testkit::TemporaryDirectory directory;
  const auto journal = open_journal(directory);
  const std::string bytes = value().substr(0, 130);
  const std::vector<JournalWriter::Entry> entries(10'000, {"acme", bytes});
  for (int i = 0; i < 50; ++i)
    if (!journal->append_all(entries)) state.SkipWithError("append failed");
  std::vector<Record> records;
  std::int64_t read = 0;
  for (auto _ : state) {
    const auto reader = std::move(*journal->reader(0));
    while (true) {
      const auto count = reader->read(records, 4'000, 0ms);
      if (!count || *count == 0) break;
      read += static_cast<std::int64_t>(*count);
    }
  }
  state.SetItemsProcessed(read);
}
BENCHMARK(journal_read)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace portfolio::storage
