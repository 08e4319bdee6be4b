// Rows that a batch asks for are found as they are now, wherever they lie: changed in this batch,
// in an earlier one, in a commit that is being written, or in the store.
#include "daemon/shell/cold_cache.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "storage/memory_store.h"

namespace portfolio::daemon {
namespace {

using Keys = std::vector<std::string>;

class ColdCacheTest : public testing::Test {
 protected:
  std::string find(const std::string& key) {
    const auto found = cold_.find(key);
    return found ? std::string(*found) : "none";
  }
  // What has changed is on its way into the store.
  void seal() { cold_.seal(batch_); }
  void commit() {
    ASSERT_TRUE(store_.commit(batch_, storage::Durability::kBuffered));
    batch_ = {};
    cold_.committed();
  }

  storage::MemoryStore store_;
  storage::Batch batch_;
  ColdCache cold_{store_};
};

TEST_F(ColdCacheTest, WhatNobodyWroteIsNotThere) {
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  EXPECT_EQ(find("a"), "none");
}

TEST_F(ColdCacheTest, ARowIsFoundAtEachStageOfItsWay) {
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  cold_.put("a", "1");
  EXPECT_EQ(find("a"), "1");
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  EXPECT_EQ(find("a"), "1");
  seal();
  ASSERT_TRUE(cold_.fetch(Keys{"a", "b"}));
  EXPECT_EQ(find("a"), "1");
  commit();
  ASSERT_TRUE(cold_.fetch(Keys{"b", "a"}));
  EXPECT_EQ(find("a"), "1");
  EXPECT_EQ(find("b"), "none");
}

TEST_F(ColdCacheTest, TheLastOfTwoChangesInABatchCounts) {
  ASSERT_TRUE(cold_.fetch(Keys{"a", "a"}));
  cold_.put("a", "1");
  cold_.put("a", "2");
  EXPECT_EQ(find("a"), "2");
  seal();
  commit();
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  EXPECT_EQ(find("a"), "2");
}

TEST_F(ColdCacheTest, AChangeHidesWhatIsBeingWritten) {
  cold_.put("a", "1");
  seal();
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  cold_.put("a", "2");
  EXPECT_EQ(find("a"), "2");
  EXPECT_TRUE(cold_.is_newer("a"));
  commit();
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  EXPECT_EQ(find("a"), "2");
}

TEST_F(ColdCacheTest, AnEmptyRowIsNoRow) {
  cold_.put("a", "1");
  seal();
  commit();
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  cold_.put("a", "");
  EXPECT_EQ(find("a"), "none");
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  EXPECT_EQ(find("a"), "none");
  seal();
  commit();
  ASSERT_TRUE(cold_.fetch(Keys{"a"}));
  EXPECT_EQ(find("a"), "none");
}

TEST_F(ColdCacheTest, AWalkVisitsEachRowOnceAsItIsNow) {
  cold_.put("a/1", "old");
  cold_.put("a/2", "written");
  seal();
  ASSERT_TRUE(cold_.fetch(Keys{"a/1", "a/2", "a/3", "b/1"}));
  cold_.put("a/1", "new");
  cold_.put("b/1", "other");
  std::string seen;
  cold_.each("a/", [&](std::string_view key, std::string_view bytes) {
    seen += std::string(key) + '=' + std::string(bytes) + ' ';
  });
  EXPECT_EQ(seen, "a/1=new a/2=written ");
}

TEST_F(ColdCacheTest, ManyBatchesAreRemembered) {
  constexpr int kBatches = 20, kEach = 500;
  const auto key = [](int batch, int i) {
    return "key-" + std::to_string(batch) + '-' + std::to_string(i);
  };
  for (int batch = 0; batch < kBatches; ++batch) {
    Keys keys;
    for (int i = 0; i < kEach; ++i) keys.push_back(key(batch, i));
    ASSERT_TRUE(cold_.fetch(keys));
    for (const std::string& one : keys) cold_.put(one, "of " + one);
    if (batch % 7 == 6) seal();
    if (batch % 7 == 6) commit();
  }
  Keys all;
  for (int batch = 0; batch < kBatches; ++batch)
    for (int i = 0; i < kEach; ++i) all.push_back(key(batch, i));
  ASSERT_TRUE(cold_.fetch(all));
  for (const std::string& one : all) ASSERT_EQ(find(one), "of " + one);
}

}  // namespace
}  // namespace portfolio::daemon
