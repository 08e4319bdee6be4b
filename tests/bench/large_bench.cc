// What the large organisation costs (see large_organisation.h): bytes by kind of entity, the pause
// at a commit, a restart step by step, rules evaluated again, a scrape. Release builds only say
// something. Usage: large_bench make|fold|load|reload|scrape DIRECTORY [YYYY-MM-DD] [PROJECTS]
// The last line of reload and scrape is JSON, for run.py.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "daemon/metrics/metrics.h"
#include "daemon/shell/cold_cache.h"
#include "daemon/shell/intake.h"
#include "daemon/shell/row_gatherer.h"
#include "daemon/shell/side_by_side.h"
#include "proto/codec/event_codec.h"
#include "rules/engine/fold.h"
#include "storage/commit_thread.h"
#include "storage/local_journal.h"
#include "storage/rocks_store.h"
#include "tests/bench/large_organisation.h"

namespace portfolio::bench {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

struct Arguments {
  std::string what, directory;
  CivilDate today = *parse_date("2026-03-04");
  Size size;
};

class Stopwatch {
 public:
  // Milliseconds since the last call.
  double lap() {
    const auto now = Steady::now();
    const std::chrono::duration<double, std::milli> took = now - last_;
    last_ = now;
    return took.count();
  }

 private:
  Steady::time_point last_ = Steady::now();
};

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "large_bench: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

double status_mib(const char* key) {
  std::ifstream file("/proc/self/status");
  std::string line;
  while (std::getline(file, line))
    if (line.starts_with(key)) return std::atof(line.c_str() + std::strlen(key) + 1) / 1024;
  return 0;
}
std::size_t heap_bytes() {
  const auto info = mallinfo2();
  return info.uordblks + info.hblkhd;
}
double mib(std::size_t bytes) { return static_cast<double>(bytes) / (1 << 20); }
void say_memory(const char* when) {
  std::printf("%-34s VmRSS %7.1f MiB  VmHWM %7.1f MiB  heap in use %7.1f MiB\n", when,
              status_mib("VmRSS:"), status_mib("VmHWM:"), mib(heap_bytes()));
}

std::unique_ptr<storage::LocalJournal> open_journal(const Arguments& a) {
  // The day's work is over: whatever the fold plans lies in the future.
  const Timestamp now = Timestamp{a.today.time_since_epoch()} + 9h;
  return must(storage::LocalJournal::open(a.directory + "/journal", {}, storage::Access::kReadWrite,
                                          [now] { return now; }));
}
std::unique_ptr<storage::RocksStore> open_store(const Arguments& a,
                                                const storage::SharedMemory& memory) {
  return must(storage::RocksStore::open(a.directory + "/bench-state", {},
                                        storage::Access::kReadWrite, memory));
}
ruleset::RuleSet shipped() { return ruleset::load(ruleset::shipped_files(), {}).rules; }

void make(const Arguments& a) {
  const auto journal = open_journal(a);
  std::vector<std::string> bytes;
  std::vector<std::string> organisations;
  std::size_t total = 0, count = 0;
  const auto append = [&] {
    std::vector<storage::JournalWriter::Entry> entries;
    for (std::size_t i = 0; i < bytes.size(); ++i) entries.push_back({organisations[i], bytes[i]});
    must(journal->append_all(entries));
    bytes.clear();
    organisations.clear();
  };
  make_events(a.size, a.today, [&](const model::Event& event) {
    bytes.push_back(codec::encode_event(event));
    organisations.emplace_back(event.organisation);
    total += bytes.back().size();
    ++count;
    if (bytes.size() == 20'000) append();
  });
  append();
  std::printf("%zu events of %.0f bytes\n", count,
              static_cast<double>(total) / static_cast<double>(count));
}

// As a partition does it, without delivery: the transitions are counted and dropped.
class Folder {
 public:
  Folder(const Arguments& a, const storage::SharedMemory& memory)
      : journal_(open_journal(a)),
        store_(open_store(a, memory)),
        committer_(std::make_unique<storage::CommitThread>(*store_)),
        cold_(*store_),
        fold_(0, "local", shipped()),
        gatherer_(clock_) {}

  void run() {
    const auto reader = must(journal_->reader(0));
    std::vector<storage::Record> records;
    Stopwatch watch;
    while (must(reader->read(records, 2000, 0ms)) > 0) batch(records);
    commit();
    committer_->wait_idle(60s);
    const double took = watch.lap();
    std::printf("folded %lld records in %.0f ms; %zu transitions\n",
                static_cast<long long>(journal_->end_offset()), took, transitions_);
    std::printf("commits of %d records: pauses of", kCommitEvery);
    for (const double pause : pauses_) std::printf(" %.1f", pause);
    std::printf(" ms\n");
  }
  // Every project is dirty again, as after a week's reports.
  void pauses() {
    std::vector<double> took;
    for (int round = 0; round < 40; ++round) {
      std::size_t dirty = 0;
      for (const auto& [id, one] : fold_.organisations())
        for (model::Handle h = 0; h < one->organisation().projects.size(); ++h, ++dirty)
          mark_dirty(one->organisation(), {model::EntityKind::kProject, h});
      wake_all();
      took.push_back(commit());
      if (round == 0) std::printf("%zu dirty rows a commit\n", dirty);
    }
    std::sort(took.begin(), took.end());
    std::printf("pause at a commit of dirty projects: p50 %.1f ms, worst of 40 %.1f ms\n",
                took[took.size() / 2], took.back());
  }

 private:
  static constexpr int kCommitEvery = 400'000;

  void batch(const std::vector<storage::Record>& records) {
    events_.resize(records.size());
    own_.resize(records.size());
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < records.size(); ++i) {
      PORTFOLIO_CHECK(!intake_.read(records[i], 1 << 20, events_[i], own_[i]));
      model::cold_keys(events_[i], keys);
    }
    must(cold_.fetch(keys));
    for (std::size_t i = 0; i < records.size(); ++i)
      must(fold_.step(events_[i], {records[i].offset, records[i].appended_at}, cold_));
    transitions_ += fold_.take_transitions().size();
    since_commit_ += static_cast<int>(records.size());
    if (since_commit_ >= kCommitEvery) pauses_.push_back(commit());
  }
  // A fact that changes nothing makes the fold look at each organisation's dirty rows.
  void wake_all() {
    for (const auto& [id, one] : fold_.organisations()) {
      model::Event event;
      event.organisation = id;
      event.id = event.source = "planning";
      event.fact = model::Tick{};
      must(fold_.step(event, {journal_->end_offset(), one->organisation().clock}, cold_));
    }
  }
  // The longest of the milliseconds for which the worker stands still at a time: slices of rows,
  // between which it would read on, then the rest.
  double commit() {
    committer_->wait_idle(60s);
    cold_.committed();
    double longest = 0;
    Stopwatch watch;
    while (!gatherer_.advance(fold_)) longest = std::max(longest, watch.lap());
    storage::Batch batch = gatherer_.finish(fold_);
    cold_.seal(batch);
    PORTFOLIO_CHECK(committer_->submit(batch, 0, storage::Durability::kBuffered));
    since_commit_ = 0;
    return std::max(longest, watch.lap());
  }

  std::unique_ptr<storage::LocalJournal> journal_;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<storage::CommitThread> committer_;
  daemon::ColdCache cold_;
  engine::Fold fold_;
  daemon::SystemClock clock_;
  daemon::RowGatherer gatherer_;
  daemon::Intake intake_{{}, 1};
  std::vector<model::Event> events_;
  std::vector<std::string> own_;
  std::vector<double> pauses_;
  std::size_t transitions_ = 0;
  int since_commit_ = 0;
};

void fold(const Arguments& a) {
  const storage::SharedMemory memory;
  Folder folder(a, memory);
  folder.run();
  say_memory("after folding");
  folder.pauses();
  say_memory("after 40 commits");
}

struct KindCost {
  std::size_t rows = 0, bytes = 0, heap = 0;
  double ms = 0;
};

// By the letter of the rows' kind (rules/engine/rows.cc).
void say_kinds(const std::map<char, KindCost>& kinds) {
  std::printf("%-6s %10s %12s %12s %10s\n", "kind", "rows", "bytes a row", "heap a row", "ms");
  for (const auto& [kind, k] : kinds)
    std::printf("%-6c %10zu %12.0f %12.0f %10.1f\n", kind, k.rows,
                static_cast<double>(k.bytes) / static_cast<double>(k.rows),
                static_cast<double>(k.heap) / static_cast<double>(k.rows), k.ms);
}

// As a partition starts: rows, links, verdicts. The scan comes in order of keys, so that what a
// kind costs is the difference between its first and its last row.
std::unique_ptr<engine::Fold> load(const Arguments& a, const storage::SharedMemory& memory) {
  const auto store = open_store(a, memory);
  auto fold = std::make_unique<engine::Fold>(0, "local", shipped());
  std::map<char, KindCost> kinds;
  char kind = 0;
  std::size_t heap = heap_bytes();
  Stopwatch watch, whole;
  const auto close_kind = [&](char next) {
    if (kind != 0) {
      kinds[kind].heap += heap_bytes() - heap;
      kinds[kind].ms += watch.lap();
    }
    heap = heap_bytes();
    kind = next;
  };
  must(store->scan(storage::Family::kRows, {}, [&](std::string_view key, std::string_view value) {
    const std::size_t end = key.find('\0');
    const char next = key[end + 1];
    if (next != kind) close_kind(next);
    ++kinds[kind].rows;
    kinds[kind].bytes += key.size() + value.size();
    PORTFOLIO_CHECK(fold->read_row(key, value));
    return storage::Scan::kContinue;
  }));
  close_kind(0);
  std::printf("rows read in %.0f ms\n", whole.lap());
  say_kinds(kinds);
  heap = heap_bytes();
  fold->resume();
  std::printf("links and verdicts in %.0f ms, %.1f MiB; %llu evaluations\n", whole.lap(),
              mib(heap_bytes() - heap),
              static_cast<unsigned long long>(fold->counters().evaluations));
  for (const auto& [id, one] : fold->organisations())
    std::printf("%s: %zu alert rows, %zu symbols, %lld entities\n", id.c_str(),
                one->ledger().rows().size(), one->organisation().symbols.size(),
                static_cast<long long>(one->organisation().entities));
  return fold;
}

// Rules on projects: the shipped ones under other names.
std::vector<ruleset::SourceFile> rules_on_projects(int count) {
  std::vector<ruleset::SourceFile> files;
  for (int i = 0; static_cast<int>(files.size()) < count; ++i)
    for (const ruleset::SourceFile& file : ruleset::shipped_files()) {
      std::string text = file.text;
      if (text.find("\nsubject: project\n") == std::string::npos) continue;
      const std::string number = std::to_string(i);
      text.insert(text.find('\n'), "_" + number);
      text.insert(text.find('\n', text.find("\nid: ") + 1), number + "0");
      files.push_back({"rule" + std::to_string(files.size()) + ".yaml", std::move(text)});
      if (static_cast<int>(files.size()) == count) break;
    }
  return files;
}

// All shipped rules, each with another text, and all of them on.
std::vector<ruleset::SourceFile> changed_rules(ruleset::Selection& selection) {
  const auto known = ruleset::shipped_files();
  std::vector<ruleset::SourceFile> files(known.begin(), known.end());
  for (ruleset::SourceFile& file : files) file.text += "# changed\n";
  for (const ruleset::Rule& rule : shipped().rules) selection.enabled.push_back(rule.name);
  return files;
}

// Milliseconds until every rule has looked at each of its subjects.
double put_into_force(engine::Fold& fold, const std::vector<ruleset::SourceFile>& files,
                      const ruleset::Selection& selection, model::ColdRows& cold) {
  const ruleset::Loaded loaded = ruleset::load(files, selection);
  for (const auto& problem : loaded.problems) std::puts(to_text(problem).c_str());
  std::vector<std::string> texts;
  model::Event event;
  event.organisation = event.id = event.source = "portfoliod.0";
  event.fact = ruleset::to_fact(loaded.rules, fold.rules().generation + 1, texts);
  const Timestamp now = fold.organisations().begin()->second->organisation().clock;
  const auto before = fold.counters().evaluations;
  Stopwatch watch;
  must(fold.step(event, {1'000'000'000, now}, cold));
  const double took = watch.lap();
  const auto done = fold.counters().evaluations - before;
  std::printf("%zu rules put into force in %.0f ms: %llu evaluations, %.0f ns each\n",
              fold.rules().rules.size(), took, static_cast<unsigned long long>(done),
              took * 1e6 / static_cast<double>(done));
  fold.take_transitions();
  return took;
}

void reload(const Arguments& a) {
  constexpr int kRules = 61;
  const storage::SharedMemory memory;
  const auto fold = load(a, memory);
  fold->look_side_by_side(daemon::side_by_side);
  const auto store = open_store(a, memory);
  daemon::ColdCache cold(*store);
  ruleset::Selection all;
  const auto files = changed_rules(all);
  const double shipped_took = put_into_force(*fold, files, all, cold);
  const double projects_took = put_into_force(*fold, rules_on_projects(kRules), {}, cold);
  say_memory("after the activations");
  std::printf("{\"shipped_ms\": %.0f, \"on_projects_ms\": %.0f, \"rules\": %d}\n", shipped_took,
              projects_took, kRules);
}

void scrape() {
  metrics::Metrics metrics({"0", "0", "g++"}, {true, 200'000, 20'000});
  auto figures = std::make_shared<metrics::Figures>();
  for (int i = 0; i < 25'000; ++i)
    figures->projects.push_back({"alpha",
                                 "pf-" + std::to_string(i % 50),
                                 "P-" + std::to_string(10'000 + i),
                                 1,
                                 500,
                                 950,
                                 {},
                                 {},
                                 i % 3});
  metrics.publish(0, figures);
  std::vector<double> took;
  std::size_t bytes = 0;
  for (int i = 0; i < 20; ++i) {
    Stopwatch watch;
    bytes = metrics.text().size();
    took.push_back(watch.lap());
  }
  std::sort(took.begin(), took.end());
  std::printf("scrape of %zu series, %.1f MiB: p50 %.1f ms, worst of 20 %.1f ms\n",
              figures->projects.size() * 4, mib(bytes), took[10], took.back());
  say_memory("after 20 scrapes");
  std::printf("{\"p50_ms\": %.1f, \"worst_ms\": %.1f}\n", took[10], took.back());
}

int run(const Arguments& a) {
  if (a.what == "make") {
    make(a);
  } else if (a.what == "fold") {
    fold(a);
  } else if (a.what == "load") {
    const storage::SharedMemory memory;
    const auto fold = load(a, memory);
    say_memory("after the start");
  } else if (a.what == "reload") {
    reload(a);
  } else if (a.what == "scrape") {
    scrape();
  } else {
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace portfolio::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: large_bench make|fold|load|reload|scrape DIRECTORY [DATE] [PROJECTS]\n",
               stderr);
    return 2;
  }
  portfolio::bench::Arguments arguments;
  arguments.what = argv[1];
  arguments.directory = argv[2];
  if (argc > 3) arguments.today = portfolio::parse_date(argv[3]).value_or(arguments.today);
  if (argc > 4) arguments.size.projects = std::atoi(argv[4]);
  return portfolio::bench::run(arguments);
}
