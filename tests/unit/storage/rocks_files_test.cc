// The files of a store: how many are held open, and what they still say after a compaction while
// others read and write.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "storage/rocks_store.h"
#include "tests/testkit/temporary_directory.h"

namespace portfolio::storage {
namespace {

constexpr std::string_view kCanary = "canary-4711";

class RocksFiles : public testing::Test {
 protected:
  void open(const RocksStore::Options& options) {
    auto opened = RocksStore::open(directory(), options, Access::kReadWrite, memory_);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }
  std::string directory() const { return folder_ / "s"; }
  void put(Family family, const std::string& key, const std::string& value) {
    Batch batch;
    batch.put(family, key, value);
    ASSERT_TRUE(store_->commit(batch, Durability::kBuffered));
  }
  // The file that says the text; empty if none does.
  std::string saying(std::string_view text) const {
    for (const auto& entry : std::filesystem::directory_iterator(directory())) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      if (bytes.find(text) != std::string::npos) return entry.path().filename();
    }
    return {};
  }

  testkit::TemporaryDirectory folder_;
  SharedMemory memory_;
  std::unique_ptr<RocksStore> store_;
};

// The library bounds them, and writes down by how many.
TEST_F(RocksFiles, AreHeldOpenUpToTheConfiguredNumber) {
  open({.open_files = 37});
  EXPECT_TRUE(saying("max_open_files=37").starts_with("OPTIONS-"));
  ASSERT_TRUE(store_->close());
  open({.open_files = 91});
  EXPECT_TRUE(saying("max_open_files=91").starts_with("OPTIONS-"));
}

TEST_F(RocksFiles, SayNothingOfWhatWasErasedAfterACompactionBesideReadersAndWriters) {
  open({});
  for (int i = 0; i < 200; ++i)
    put(Family::kCold, "e" + std::to_string(i), std::string(kCanary) + std::to_string(i));
  put(Family::kCold, std::string("z") + std::string(kCanary), "x");
  ASSERT_TRUE(store_->backup(folder_ / "b"));
  EXPECT_NE(saying(kCanary), "");
  Batch batch;
  for (int i = 0; i < 200; ++i) batch.put(Family::kCold, "e" + std::to_string(i), "nobody");
  batch.erase(Family::kCold, std::string("z") + std::string(kCanary));
  ASSERT_TRUE(store_->commit(batch, Durability::kBuffered));
  std::atomic<bool> over{false};
  std::atomic<int> failures{0};
  std::thread other([&] {
    for (int i = 0; !over; ++i) {
      Batch more;
      more.put(Family::kRows, std::to_string(i % 100), "y");
      if (!store_->commit(more, Durability::kBuffered)) ++failures;
      if (const auto got = store_->get(Family::kCold, "e7"); !got || **got != "nobody") ++failures;
    }
  });
  const auto done = store_->compact(Family::kCold);
  over = true;
  other.join();
  ASSERT_TRUE(done) << done.error().message;
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(saying(kCanary), "");
  EXPECT_EQ(**store_->get(Family::kCold, "e0"), "nobody");
}

}  // namespace
}  // namespace portfolio::storage
