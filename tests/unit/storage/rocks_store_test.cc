#include "storage/rocks_store.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

class RocksStoreTest : public testing::Test {
 protected:
  Result<std::unique_ptr<RocksStore>> open(Access access = Access::kReadWrite) {
    return RocksStore::open(path_, {}, access, memory_);
  }
  void put(Store& store, std::string_view key, std::string_view value) {
    Batch batch;
    batch.put(Family::kRows, key, value);
    const auto written = store.commit(batch, Durability::kBuffered);
    ASSERT_TRUE(written) << written.error().message;
  }
  // Behind the store's back.
  void put_raw(const std::string& key, const std::string& value) {
    rocksdb::DB* opened = nullptr;
    rocksdb::Options options;
    options.create_if_missing = true;
    ASSERT_TRUE(rocksdb::DB::Open(options, path_, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db{opened};
    ASSERT_TRUE(db->Put(rocksdb::WriteOptions{}, key, value).ok());
  }
  std::string raw(const std::string& key) {
    rocksdb::DB* opened = nullptr;
    EXPECT_TRUE(rocksdb::DB::OpenForReadOnly({}, path_, &opened).ok());
    const std::unique_ptr<rocksdb::DB> db{opened};
    std::string value;
    EXPECT_TRUE(db->Get(rocksdb::ReadOptions{}, key, &value).ok());
    return value;
  }
  std::string file_ending_in(std::string_view ending) const {
    for (const auto& entry : std::filesystem::directory_iterator{path_}) {
      const std::string name = entry.path().string();
      if (name.ends_with(ending) && entry.file_size() > 0) return name;
    }
    return {};
  }

  testkit::TemporaryDirectory directory_;
  std::string path_ = directory_ / "deep/store";
  SharedMemory memory_;
};

TEST_F(RocksStoreTest, KeepsItsRowsWhenClosedAndOpened) {
  {
    const auto store = open();
    ASSERT_TRUE(store) << store.error().message;
    put(**store, "a", "1");
  }
  const auto store = open();
  ASSERT_TRUE(store) << store.error().message;
  EXPECT_EQ((*store)->get(Family::kRows, "a").value(), "1");
}

TEST_F(RocksStoreTest, IsReadableByItsOwnerOnly) {
  const auto store = open();
  ASSERT_TRUE(store);
  struct stat about {};
  ASSERT_EQ(stat(path_.c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST_F(RocksStoreTest, NamesTheRowWhoseBytesWereChanged) {
  ASSERT_TRUE(open());
  put(**open(), "milestone/7", "on time");
  std::string row = raw("\x02milestone/7");
  row.back() = 'E';
  put_raw("\x02milestone/7", row);
  const auto store = open();
  ASSERT_TRUE(store);
  const auto got = (*store)->get(Family::kRows, "milestone/7");
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().reason, "corrupt_row");
  EXPECT_NE(got.error().message.find("rows/milestone/7"), std::string::npos);
  const auto scanned =
      (*store)->scan(Family::kRows, "", [](auto, auto) { return Scan::kContinue; });
  EXPECT_EQ(scanned.error().reason, "corrupt_row");
  std::vector<std::optional<std::string>> values;
  const std::string_view key = "milestone/7";
  EXPECT_EQ((*store)->get_many(Family::kRows, {&key, 1}, values).error().reason, "corrupt_row");
}

TEST_F(RocksStoreTest, RefusesARowInThePlaceOfAnother) {
  put(**open(), "a", "1");
  put_raw(
      "\x02"
      "b",
      raw("\x02"
          "a"));
  put_raw(
      "\x02"
      "c",
      "abc");
  const auto store = open();
  EXPECT_EQ((*store)->get(Family::kRows, "b").error().reason, "corrupt_row");
  EXPECT_EQ((*store)->get(Family::kRows, "c").error().reason, "corrupt_row") << "too short";
  EXPECT_EQ((*store)->get(Family::kRows, "a").value(), "1");
}

TEST_F(RocksStoreTest, RefusesAFormatItDoesNotKnow) {
  {
    const auto store = open();
    Batch batch;
    batch.put(Family::kMeta, "format", "portfoliod store 2");
    ASSERT_TRUE((*store)->commit(batch, Durability::kSynced));
  }
  for (const Access access : {Access::kReadWrite, Access::kReadOnly}) {
    const auto store = open(access);
    ASSERT_FALSE(store);
    EXPECT_EQ(store.error().reason, "unknown_format");
    EXPECT_EQ(store.error().reaction, Reaction::kStop);
    EXPECT_NE(store.error().message.find("portfoliod store 2"), std::string::npos);
  }
}

TEST_F(RocksStoreTest, RefusesADatabaseOfSomethingElse) {
  std::filesystem::create_directories(path_);
  put_raw("someone", "else's");
  EXPECT_EQ(open().error().reason, "unknown_format");
}

TEST_F(RocksStoreTest, CanBeReadBesideItsWriter) {
  const auto writer = open();
  put(**writer, "a", "1");
  const auto reader = open(Access::kReadOnly);
  ASSERT_TRUE(reader) << reader.error().message;
  put(**writer, "a", "2");
  EXPECT_EQ((*reader)->get(Family::kRows, "a").value(), "1");
  EXPECT_EQ((*writer)->get(Family::kRows, "a").value(), "2");
  Batch batch;
  EXPECT_EQ((*reader)->commit(batch, Durability::kSynced).error().reason, "read_only");
  EXPECT_EQ((*reader)->compact(Family::kRows).error().reason, "read_only");
  ASSERT_TRUE((*writer)->compact(Family::kRows));
  EXPECT_EQ((*reader)->get(Family::kRows, "a").value(), "1") << "its files were replaced";
}

TEST_F(RocksStoreTest, LeavesNothingBehindWhenReadOnly) {
  ASSERT_TRUE(open());
  std::size_t before = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator{path_}) ++before;
  ASSERT_TRUE(open(Access::kReadOnly));
  std::size_t after = 0;
  for ([[maybe_unused]] const auto& file : std::filesystem::directory_iterator{path_}) ++after;
  EXPECT_EQ(before, after);
}

TEST_F(RocksStoreTest, SaysThatItIsInUse) {
  const auto first = open();
  const auto second = open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().reason, "locked");
  EXPECT_NE(second.error().message.find(path_), std::string::npos);
}

TEST_F(RocksStoreTest, SaysThatThereIsNothingToRead) {
  EXPECT_EQ(open(Access::kReadOnly).error().reason, "missing");
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(RocksStoreTest, NoticesABitThatFlippedInATable) {
  put(**open(), "a", std::string(2000, 'v'));
  const std::string table = file_ending_in(".sst");
  ASSERT_FALSE(table.empty()) << "closing writes tables";
  {
    std::fstream file{table, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(20);
    file.put('\x55');
  }
  const auto store = open();
  const std::string reason =
      store ? (*store)->get(Family::kRows, "a").error().reason : store.error().reason;
  EXPECT_EQ(reason, "corrupt_store");
}

TEST_F(RocksStoreTest, BacksUpAConsistentCopy) {
  const auto store = open();
  put(**store, "a", "1");
  const std::string copy = directory_ / "copy";
  const auto made = (*store)->backup(copy);
  ASSERT_TRUE(made) << made.error().message;
  put(**store, "a", "2");
  EXPECT_FALSE((*store)->backup(copy)) << "a backup is never written over";
  const auto copied = RocksStore::open(copy, {}, Access::kReadWrite, memory_);
  ASSERT_TRUE(copied) << copied.error().message;
  EXPECT_EQ((*copied)->get(Family::kRows, "a").value(), "1");
}

TEST_F(RocksStoreTest, LeavesNoErasedBytesInItsFilesOnceCompacted) {
  const auto store = open();
  put(**store, "a", "stays");
  put(**store, "person/canary", "canary-of-the-erased-person");
  ASSERT_TRUE((*store)->compact(Family::kRows));
  Batch batch;
  batch.erase(Family::kRows, "person/canary");
  ASSERT_TRUE((*store)->commit(batch, Durability::kSynced));
  ASSERT_TRUE((*store)->compact(Family::kRows));
  for (const auto& entry : std::filesystem::directory_iterator{path_}) {
    std::ifstream file{entry.path(), std::ios::binary};
    const std::string bytes{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(bytes.find("canary"), std::string::npos) << entry.path();
  }
}

}  // namespace
}  // namespace portfolio::storage
