// What every store promises, asked of each of them.
#include "storage/store.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "storage/memory_store.h"
#include "storage/rocks_store.h"
#include "tests/testkit/faulty_store.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

enum class Kind { kMemory, kRocks, kFaulty };

class StoreContract : public testing::TestWithParam<Kind> {
 protected:
  void SetUp() override {
    switch (GetParam()) {
      case Kind::kMemory:
        store_ = std::make_unique<MemoryStore>();
        return;
      case Kind::kFaulty:
        store_ = std::make_unique<testkit::FaultyStore>();
        return;
      case Kind::kRocks:
        auto opened = RocksStore::open(directory_ / "s", {}, Access::kReadWrite, memory_);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
        return;
    }
  }
  void put(Family family, std::string_view key, std::string_view value) {
    Batch batch;
    batch.put(family, key, value);
    const auto written = store_->commit(batch, Durability::kBuffered);
    ASSERT_TRUE(written) << written.error().message;
  }
  std::string scanned(std::string_view prefix, std::string_view from = {}) const {
    std::string result;
    const auto done = store_->scan_from(
        Family::kRows, prefix, from, [&](std::string_view key, std::string_view value) {
          result += std::string{key} + '=' + std::string{value} + ' ';
          return Scan::kContinue;
        });
    EXPECT_TRUE(done);
    return result;
  }

  testkit::TemporaryDirectory directory_;
  SharedMemory memory_;
  std::unique_ptr<Store> store_;
};

TEST_P(StoreContract, GivesBackWhatWasCommitted) {
  put(Family::kRows, "a", "1");
  put(Family::kCold, "a", "2");
  put(Family::kRows, "empty", "");
  EXPECT_EQ(store_->get(Family::kRows, "a").value(), "1");
  EXPECT_EQ(store_->get(Family::kCold, "a").value(), "2");
  EXPECT_EQ(store_->get(Family::kRows, "empty").value(), "");
  EXPECT_EQ(store_->get(Family::kRows, "b").value(), std::nullopt);
  EXPECT_EQ(store_->get(Family::kOutbox, "a").value(), std::nullopt);
}

TEST_P(StoreContract, WritesABatchAsItsLastWritesSay) {
  put(Family::kRows, "gone", "x");
  Batch batch;
  batch.put(Family::kRows, "a", "1");
  batch.erase(Family::kRows, "gone");
  batch.erase(Family::kRows, "never there");
  batch.put(Family::kRows, "a", "2");
  ASSERT_TRUE(store_->commit(batch, Durability::kSynced));
  EXPECT_EQ(scanned(""), "a=2 ");
  ASSERT_TRUE(store_->commit(batch, Durability::kSynced)) << "the same batch may be written again";
  EXPECT_EQ(scanned(""), "a=2 ");
}

TEST_P(StoreContract, ScansOnePrefixOfOneFamilyInOrder) {
  put(Family::kCold, "p/0", "other family");
  put(Family::kRows, "p/2", "2");
  put(Family::kRows, "p/10", "10");
  put(Family::kRows, "p", "not below");
  put(Family::kRows, "q/1", "other");
  put(Family::kRows, "p/\xFF\xFF", "last");
  EXPECT_EQ(scanned("p/"), "p/10=10 p/2=2 p/\xFF\xFF=last ");
  EXPECT_EQ(scanned("p/", "p/2"), "p/2=2 p/\xFF\xFF=last ");
  EXPECT_EQ(scanned("p/", "a"), scanned("p/"));
  EXPECT_EQ(scanned("p/\xFF"), "p/\xFF\xFF=last ");
  EXPECT_EQ(scanned("nothing"), "");
  EXPECT_EQ(scanned(""), "p=not below p/10=10 p/2=2 p/\xFF\xFF=last q/1=other ");
}

TEST_P(StoreContract, StopsAScanWhenAsked) {
  put(Family::kRows, "a", "1");
  put(Family::kRows, "b", "2");
  int rows = 0;
  EXPECT_TRUE(store_->scan(Family::kRows, "", [&](std::string_view, std::string_view) {
    ++rows;
    return Scan::kStop;
  }));
  EXPECT_EQ(rows, 1);
}

TEST_P(StoreContract, GetsManyEvenIfAskedTwiceForOne) {
  Batch batch;
  for (int i = 0; i < 2000; ++i)
    batch.put(Family::kCold, "key" + std::to_string(i), std::to_string(i));
  ASSERT_TRUE(store_->commit(batch, Durability::kBuffered));
  std::vector<std::string> names;
  for (int i = 0; i < 3000; ++i) names.push_back("key" + std::to_string(2500 - i * 7 % 2500));
  const std::vector<std::string_view> keys{names.begin(), names.end()};
  std::vector<std::optional<std::string>> values{"left over"};
  ASSERT_TRUE(store_->get_many(Family::kCold, keys, values));
  ASSERT_EQ(values.size(), keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    EXPECT_EQ(values[i], store_->get(Family::kCold, keys[i]).value()) << keys[i];
  ASSERT_TRUE(store_->get_many(Family::kCold, {}, values));
  EXPECT_TRUE(values.empty());
}

TEST_P(StoreContract, RefusesEverythingAfterItWasClosed) {
  ASSERT_TRUE(store_->close());
  ASSERT_TRUE(store_->close());
  Batch batch;
  std::vector<std::optional<std::string>> values;
  const std::string_view key = "a";
  EXPECT_EQ(store_->commit(batch, Durability::kSynced).error().reason, "closed");
  EXPECT_EQ(store_->get(Family::kRows, key).error().reason, "closed");
  EXPECT_EQ(store_->get_many(Family::kRows, {&key, 1}, values).error().reason, "closed");
  const auto scan = store_->scan(Family::kRows, "", [](auto, auto) { return Scan::kContinue; });
  EXPECT_EQ(scan.error().reason, "closed");
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract,
                         testing::Values(Kind::kMemory, Kind::kRocks, Kind::kFaulty),
                         [](const auto& kind) -> std::string {
                           switch (kind.param) {
                             case Kind::kMemory:
                               return "Memory";
                             case Kind::kRocks:
                               return "Rocks";
                             case Kind::kFaulty:
                               return "Faulty";
                           }
                           return "";
                         });

TEST(FaultyStore, LosesWhatWasNotSyncedAsAPrefix) {
  testkit::FaultyStore store;
  const auto put = [&](const std::string& value, Durability durability) {
    Batch batch;
    batch.put(Family::kRows, "a", value);
    ASSERT_TRUE(store.commit(batch, durability));
  };
  put("1", Durability::kSynced);
  put("2", Durability::kBuffered);
  put("3", Durability::kBuffered);
  store.lose_unsynced(1);
  EXPECT_EQ(store.get(Family::kRows, "a").value(), "2");
  store.lose_unsynced();
  EXPECT_EQ(store.get(Family::kRows, "a").value(), "1");
}

TEST(FaultyStore, FailsTheCommitItWasToldTo) {
  testkit::FaultyStore store;
  store.fail_commit(2, Error{Reaction::kRetry, "The disk is full.", "disk_full"});
  Batch batch;
  EXPECT_TRUE(store.commit(batch, Durability::kBuffered));
  EXPECT_EQ(store.commit(batch, Durability::kBuffered).error().reason, "disk_full");
  EXPECT_TRUE(store.commit(batch, Durability::kBuffered));
}

}  // namespace
}  // namespace portfolio::storage
