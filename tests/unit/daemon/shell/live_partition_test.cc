// One partition with a journal of the test's: when it counts as ready, what a reload changes while
// it works, and records that are larger than the journal allows.
#include "daemon/shell/partition.h"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>

#include "daemon/delivery/delivery_loop.h"
#include "daemon/metrics/metrics.h"
#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "storage/memory_store.h"
#include "tests/testkit/manual_clock.h"

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp kNow = std::chrono::sys_days{std::chrono::year{2026} / 3 / 2};

// A journal in memory. Records may be promised, by its end, before they can be read.
class Journal final : public storage::JournalWriter {
 public:
  void append(std::string_view organisation, std::string value, Done done) override {
    const std::lock_guard lock(mutex_);
    records_.emplace_back(std::string(organisation), std::move(value));
    end_ = std::max<std::int64_t>(end_, static_cast<std::int64_t>(records_.size()));
    changed_.notify_all();
    done(storage::Position{0, static_cast<std::int64_t>(records_.size()) - 1});
  }
  void promise(std::int64_t end) {
    const std::lock_guard lock(mutex_);
    end_ = end;
  }

  class Reader final : public storage::JournalReader {
   public:
    explicit Reader(Journal& journal) : journal_(journal) {}
    Result<std::size_t> read(std::vector<storage::Record>& into, std::size_t most,
                             std::chrono::milliseconds wait) override {
      std::unique_lock lock(journal_.mutex_);
      const auto more = [&] { return next_ < journal_.records_.size(); };
      journal_.changed_.wait_for(lock, wait, more);
      into.clear();
      for (; more() && into.size() < most; ++next_) {
        const auto& [key, value] = journal_.records_[next_];
        into.push_back({0, static_cast<std::int64_t>(next_), kNow, key, value, {}});
      }
      return into.size();
    }
    std::int64_t end_offset() const override {
      const std::lock_guard lock(journal_.mutex_);
      return journal_.end_;
    }
    std::int64_t first_offset() const override { return 0; }

   private:
    Journal& journal_;
    std::size_t next_ = 0;
  };

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<std::string, std::string>> records_;  // Their texts stay where they are.
  std::int64_t end_ = 0;
};

class Nobody final : public DeliveryListener {
  void delivered(std::int32_t, const std::string&, std::span<const std::uint64_t>) override {}
  void counted(SinkKind, DeliveryOutcome, std::size_t) override {}
};

std::string project(std::string_view id, std::size_t padding = 0) {
  const auto bytes = codec::event_from_json(
      R"({"id":"1","source":"pmo","organisation":"acme","occurred_at":"2026-03-01T00:00:00Z",)"
      R"("project_upserted":{"project":")" +
      std::string(id) + R"(","tags":[")" + std::string(150, 't') + "\"" +
      [&] {
        std::string more;
        for (std::size_t i = 0; i < padding; ++i)
          more += ",\"" + std::to_string(i) + std::string(150, 'x') + '"';
        return more;
      }() +
      "]}}");
  EXPECT_TRUE(bytes) << bytes.error().message;
  return bytes.value_or("");
}

class PartitionTest : public testing::Test {
 protected:
  PartitionTest() { config_.limits.ready_lag = 30s; }
  void start() {
    auto store = std::make_unique<storage::MemoryStore>();
    store_ = store.get();
    PartitionSettings settings;
    settings.place.journal = "test";
    settings.topic = "local";
    settings.kind = "local";
    settings.config = std::make_shared<const Config>(config_);
    settings.core_version = "1";
    partition_ =
        std::make_unique<Partition>(std::move(settings), std::move(store), ruleset::RuleSet{},
                                    PartitionParts{journal_, delivery_, metrics_, clock_, {}, {}});
    ASSERT_TRUE(partition_->load());
    partition_->start(std::make_unique<Journal::Reader>(journal_), wanted());
  }
  WantedRules wanted() const {
    auto rules = load_wanted_rules(config_);
    EXPECT_TRUE(rules);
    return rules.value_or(WantedRules{});
  }
  // Waits for what the worker's thread will come to.
  template <class Predicate>
  bool becomes(Predicate predicate) const {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!predicate() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return predicate();
  }
  void append(std::string value) {
    journal_.append("acme", std::move(value), [](auto) {});
  }
  std::vector<storage::DeadLetter> letters() {
    std::vector<storage::DeadLetter> all;
    EXPECT_TRUE(store_->scan(storage::Family::kDeadLetters, {}, [&](auto key, auto value) {
      all.push_back(*storage::decode_dead_letter(key, value));
      return storage::Scan::kContinue;
    }));
    return all;
  }
  // Facts go on coming and time passes, so that commits go on, until it is so.
  template <class Predicate>
  bool comes_to(Predicate predicate) {
    return becomes([&] {
      if (predicate()) return true;
      const auto before = partition_->status().position;
      clock_.advance(config_.storage.commit_every);
      append(project("P-on"));
      return becomes([&] { return partition_->status().position > before; }) && predicate();
    });
  }

  testkit::ManualClock clock_{kNow};
  Config config_;
  Journal journal_;
  Nobody nobody_;
  DeliveryLoop delivery_{{}, {}, clock_, nobody_};
  metrics::Metrics metrics_{{"1", "r", "c"}, {}};
  storage::MemoryStore* store_ = nullptr;
  std::unique_ptr<Partition> partition_;
};

TEST_F(PartitionTest, IsInTimeUntilItIsBehindForLongerThanTheLimit) {
  append(project("P-1"));
  start();
  ASSERT_TRUE(becomes([&] { return partition_->status().in_time; }));
  journal_.promise(10);
  ASSERT_TRUE(becomes([&] { return !partition_->status().caught_up; }));
  clock_.advance(30s);
  EXPECT_TRUE(partition_->status().in_time);  // A moment behind is no lag, nor is the limit itself.
  clock_.advance(1ms);
  EXPECT_TRUE(becomes([&] { return !partition_->status().in_time; }));
  journal_.promise(2);
  append(project("P-2"));
  EXPECT_TRUE(becomes([&] { return partition_->status().in_time; }));
}

TEST_F(PartitionTest, AReloadSetsAnotherLagAndKeepsFewerDeadLetters) {
  for (int i = 0; i < 5; ++i) append("no event");
  start();
  ASSERT_TRUE(becomes([&] { return partition_->status().in_time; }));
  EXPECT_TRUE(comes_to([&] { return letters().size() == 5; }));
  config_.limits.ready_lag = 10s;
  config_.limits.dead_letters = 2;
  partition_->want(wanted(), std::make_shared<const Config>(config_));
  EXPECT_TRUE(comes_to([&] { return letters().size() == 2; }));
  EXPECT_EQ(letters().front().offset, 3);  // The oldest went.
  journal_.promise(1'000'000);
  ASSERT_TRUE(becomes([&] { return !partition_->status().caught_up; }));
  clock_.advance(10s + 1ms);
  EXPECT_TRUE(becomes([&] { return !partition_->status().in_time; }));
}

// What is larger than the journal allows is put aside with one reason, whatever else is wrong with
// it, and whichever records it was read with.
TEST_F(PartitionTest, TheSizeOfARecordIsJudgedBeforeAllElse) {
  config_.limits.event_bytes = 64 << 10;
  start();
  ASSERT_TRUE(becomes([&] { return partition_->status().in_time; }));
  const std::int64_t first = partition_->status().position + 1;
  append(project("P-1", 300));                           // 48 KB.
  append(project("P-2", 600));                           // 96 KB.
  append(std::string(std::size_t{100} << 10U, '\xff'));  // Also no protobuf.
  append(std::string(100, '\xff'));
  journal_.append("somebody", project("P-3", 600), [](auto) {});  // Also a wrong key.
  ASSERT_TRUE(comes_to([&] { return letters().size() == 4; }));
  const struct {
    std::int64_t offset;
    std::string_view reason;
  } kRows[] = {{1, "too_large"}, {2, "too_large"}, {3, "bad_protobuf"}, {4, "too_large"}};
  const auto all = letters();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].offset, first + kRows[i].offset);
    EXPECT_EQ(all[i].reason, kRows[i].reason) << all[i].message;
  }
}

}  // namespace
}  // namespace portfolio::daemon
