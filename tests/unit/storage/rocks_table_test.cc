// Batches that become tables at once, beside batches that do not: which write wins, what a copy and
// a reader hold, what is left in the files.
#include "storage/rocks_table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "storage/memory_store.h"
#include "storage/rocks_store.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} << 10U;  // A batch of this size is a table.
constexpr int kRowsOfATable = 300;
constexpr std::size_t kRowBytes = 300;

class RocksTable : public testing::Test {
 protected:
  void SetUp() override { store_ = open(path_); }
  std::unique_ptr<RocksStore> open(const std::string& path, Access access = Access::kReadWrite) {
    auto opened = RocksStore::open(path, {.write_buffer_bytes = kBuffer}, access, memory_);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  void commit(Batch& batch) {
    const auto written = store_->commit(batch, Durability::kBuffered);
    ASSERT_TRUE(written) << written.error().message;
  }
  void put(const std::string& key, const std::string& value) {
    Batch batch;
    batch.put(Family::kRows, key, value);
    commit(batch);
  }
  // Enough rows beside those that are of interest. Like all commits it writes the checkpoint, and
  // so lies on top of the others.
  static Batch large(const std::string& value = "filler") {
    Batch batch;
    batch.put(Family::kMeta, "checkpoint", value);
    for (int i = 0; i < kRowsOfATable; ++i)
      batch.put(Family::kCold, "f" + std::to_string(i), value + std::string(kRowBytes, '.'));
    return batch;
  }
  std::vector<std::filesystem::path> files(std::string_view extension) const {
    std::vector<std::filesystem::path> result;
    for (const auto& entry : std::filesystem::directory_iterator{path_})
      if (entry.path().extension() == extension) result.push_back(entry.path());
    return result;
  }
  std::uintmax_t log_bytes() const {
    std::uintmax_t result = 0;
    for (const auto& file : files(".log")) result += std::filesystem::file_size(file);
    return result;
  }
  std::string unfinished() const { return path_ + "/unfinished.table"; }

  testkit::TemporaryDirectory directory_;
  std::string path_ = directory_ / "s";
  SharedMemory memory_;
  std::unique_ptr<RocksStore> store_;
};

std::string all_of(const Store& store) {
  std::string result;
  for (const Family family : {Family::kMeta, Family::kRows, Family::kCold, Family::kOutbox}) {
    EXPECT_TRUE(store.scan(family, "", [&](std::string_view key, std::string_view value) {
      if (key == "format") return Scan::kContinue;
      result += std::string{key} + '=' + std::string{value} + '\n';
      return Scan::kContinue;
    }));
  }
  return result;
}

TEST_F(RocksTable, OfALargeBatchSparesTheLog) {
  put("a", "0");
  Batch batch = large();
  commit(batch);
  const auto before = files(".sst").size();
  commit(batch);
  EXPECT_EQ(log_bytes(), 0U);
  EXPECT_EQ(files(".sst").size(), before + 1);
  EXPECT_FALSE(std::filesystem::exists(unfinished()));
  put("a", "1");
  EXPECT_GT(log_bytes(), 0U);
  EXPECT_EQ(files(".sst").size(), before + 1);
}

TEST_F(RocksTable, TakesItsPlaceAmongSmallBatches) {
  put("a", "1");
  put("gone", "1");
  Batch second = large();
  second.put(Family::kRows, "a", "2");
  second.erase(Family::kRows, "gone");
  second.erase(Family::kRows, "never there");
  commit(second);
  EXPECT_EQ(store_->get(Family::kRows, "a").value(), "2");
  EXPECT_EQ(store_->get(Family::kRows, "gone").value(), std::nullopt);
  put("a", "3");
  EXPECT_EQ(store_->get(Family::kRows, "a").value(), "3");
  commit(second);
  EXPECT_EQ(store_->get(Family::kRows, "a").value(), "2") << "the same batch may be written again";
  put("a", "4");
  ASSERT_TRUE(store_->close());
  store_ = open(path_);
  EXPECT_EQ(store_->get(Family::kRows, "a").value(), "4");
  EXPECT_EQ(store_->get(Family::kRows, "gone").value(), std::nullopt);
}

// Small and large batches at random, some of keys that no other has, with all that may come in
// between. What all this comes to is what a map says.
TEST_F(RocksTable, LeavesTheStoreAsAMapWouldBe) {
  for (const unsigned seed : {1U, 2U}) {
    SCOPED_TRACE(seed);
    path_ = directory_ / std::to_string(seed);
    store_ = open(path_);
    MemoryStore model;
    std::mt19937 random{seed};
    for (int step = 0; step < 80; ++step) {
      const bool many = random() % 3 != 0;
      const auto family = random() % 2 == 0 ? Family::kRows : Family::kCold;
      const auto first = random() % 3000;
      const auto among = random() % 4 == 0 ? 100U : 3000U;
      Batch batch;
      for (unsigned i = 0; i < (many ? 400U : 5U); ++i) {
        const std::string key = std::to_string(first + random() % among);
        if (random() % 5 == 0)
          batch.erase(family, key);
        else
          batch.put(family, key, std::to_string(step) + std::string(random() % 500, 'v'));
      }
      batch.put(Family::kMeta, "checkpoint", std::to_string(step));
      commit(batch);
      ASSERT_TRUE(model.commit(batch, Durability::kBuffered));
      switch (random() % 24) {
        case 0:
          ASSERT_TRUE(store_->compact(family));
          break;
        case 1:
          ASSERT_TRUE(store_->close());
          store_ = open(path_);
          break;
        case 2: {
          const std::string copy = directory_ / (std::to_string(seed) + "-" + std::to_string(step));
          ASSERT_TRUE(store_->backup(copy));
          EXPECT_EQ(all_of(*open(copy)), all_of(model));
          break;
        }
        case 3:
          EXPECT_EQ(all_of(*open(path_, Access::kReadOnly)), all_of(model));
          break;
        default:
          break;
      }
      if (step % 5 != 4) continue;
      ASSERT_EQ(all_of(*store_), all_of(model)) << "after step " << step;
    }
  }
}

// Below the others it would be alone on a level, where each look for a row would have to look.
TEST_F(RocksTable, IsMadeOnTopOnly) {
  for (int i = 0; i < 3; ++i) {
    SCOPED_TRACE(i);
    Batch aside;
    for (int row = 0; row < kRowsOfATable; ++row)
      aside.put(Family::kCold, std::to_string(i) + "-" + std::to_string(row),
                std::string(kRowBytes, 'a'));
    const auto before = log_bytes();
    commit(aside);
    EXPECT_GT(log_bytes(), before);
    ASSERT_TRUE(store_->close());
    store_ = open(path_);
  }
}

// The library slows down who writes to it while it cannot keep up, but nobody who brings tables: of
// them there must not be ever more. Each has rows all over, so that merging them is slow.
TEST_F(RocksTable, DoesNotComeFasterThanTablesAreMerged) {
  constexpr int kCommits = 160;
  std::mt19937 random{1};
  std::size_t most = 0;
  for (int commits = 0; commits < kCommits; ++commits) {
    Batch batch;
    batch.put(Family::kMeta, "checkpoint", std::to_string(commits));
    for (int i = 0; i < kRowsOfATable; ++i)
      batch.put(Family::kCold, std::to_string(random()), std::string(kRowBytes, '.'));
    commit(batch);
    most = std::max(most, files(".sst").size());
  }
  EXPECT_LE(most, 50U);
}

TEST_F(RocksTable, SaysNothingOfWhatWasErasedOnceCompacted) {
  const std::string canary = "canary-of-the-erased-person";
  const auto says = [&] {
    for (const auto& entry : std::filesystem::directory_iterator{path_}) {
      std::ifstream file{entry.path(), std::ios::binary};
      const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
      if (bytes.find(canary) != std::string::npos) return true;
    }
    return false;
  };
  Batch batch = large();
  batch.put(Family::kCold, "entry", canary);
  batch.put(Family::kCold, "z" + canary, "x");
  commit(batch);
  EXPECT_TRUE(says());
  batch = large();
  batch.put(Family::kCold, "entry", "nobody");
  batch.erase(Family::kCold, "z" + canary);
  commit(batch);
  ASSERT_TRUE(store_->compact(Family::kCold));
  EXPECT_FALSE(says());
  EXPECT_EQ(store_->get(Family::kCold, "entry").value(), "nobody");
}

TEST_F(RocksTable, IsNotSeenByAReaderFromBefore) {
  Batch batch = large("first");
  commit(batch);
  const auto reader = open(path_, Access::kReadOnly);
  for (int i = 0; i < 20; ++i) {
    batch = large("second");
    commit(batch);
  }
  ASSERT_TRUE(store_->compact(Family::kCold));
  EXPECT_TRUE(reader->get(Family::kCold, "f0").value()->starts_with("first"));
  EXPECT_TRUE(store_->get(Family::kCold, "f0").value()->starts_with("second"));
}

TEST_F(RocksTable, ThatWasNotFinishedIsGoneAfterOpening) {
  ASSERT_TRUE(store_->close());
  std::ofstream{unfinished()} << "half a table";
  {
    const auto reader = open(path_, Access::kReadOnly);
    EXPECT_TRUE(std::filesystem::exists(unfinished())) << "it may be the writer's";
  }
  store_ = open(path_);
  EXPECT_FALSE(std::filesystem::exists(unfinished()));
}

// Killed right after the library has taken the file over, when both names are there.
TEST_F(RocksTable, IsNotWrittenOverByItsOtherName) {
  Batch batch = large("first");
  commit(batch);
  for (const auto& file : files(".sst")) {
    SCOPED_TRACE(file);
    std::filesystem::create_hard_link(file, unfinished());
    batch = Batch{};
    batch.put(Family::kMeta, "checkpoint", "second");
    for (int i = 0; i < kRowsOfATable; ++i)
      batch.put(Family::kOutbox, "o" + std::to_string(i), std::string(kRowBytes, 'o'));
    commit(batch);
    EXPECT_FALSE(std::filesystem::exists(unfinished()));
  }
  std::filesystem::create_hard_link(files(".sst").front(), unfinished());
  ASSERT_TRUE(store_->close());
  store_ = open(path_);
  EXPECT_FALSE(std::filesystem::exists(unfinished()));
  for (int i = 0; i < kRowsOfATable; ++i)
    EXPECT_TRUE(store_->get(Family::kCold, "f" + std::to_string(i)).value()->starts_with("first"));
}

}  // namespace
}  // namespace portfolio::storage
