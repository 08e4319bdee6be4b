#include "storage/batch.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <string>
#include <utility>

namespace portfolio::storage {
namespace {

std::string shown(Batch& batch) {
  std::string result;
  for (const Batch::Operation& operation : batch.sorted()) {
    result += std::string{text(operation.family())} + '/' + std::string{operation.key()};
    const auto value = operation.value();
    result += value ? "=" + std::string{*value} + ' ' : std::string{"- "};
  }
  return result;
}

TEST(Batch, ComesByFamilyAndKeyWhateverTheOrderOfWriting) {
  Batch batch;
  batch.put(Family::kCold, "b", "1");
  batch.put(Family::kRows, "milestone/2", "2");
  batch.put(Family::kRows, "milestone/1", "3");
  batch.put(Family::kMeta, "z", "4");
  EXPECT_EQ(shown(batch), "meta/z=4 rows/milestone/1=3 rows/milestone/2=2 cold/b=1 ");
}

TEST(Batch, KeepsTheLastWriteOfAKey) {
  Batch batch;
  batch.put(Family::kRows, "a", "first");
  batch.put(Family::kCold, "a", "other family");
  batch.put(Family::kRows, "b", "gone");
  batch.put(Family::kRows, "a", "last");
  batch.erase(Family::kRows, "b");
  batch.erase(Family::kRows, "c");
  batch.put(Family::kRows, "c", "back");
  EXPECT_EQ(shown(batch), "rows/a=last rows/b- rows/c=back cold/a=other family ");
  EXPECT_EQ(batch.size(), 4U);
}

TEST(Batch, KeepsTheLastWriteAfterItWasSortedOnce) {
  Batch batch;
  batch.put(Family::kRows, "a", "1");
  batch.put(Family::kRows, "b", "1");
  EXPECT_EQ(shown(batch), "rows/a=1 rows/b=1 ");
  batch.put(Family::kRows, "a", "2");
  EXPECT_EQ(shown(batch), "rows/a=2 rows/b=1 ");
}

TEST(Batch, TellsKeysApartThatDifferInZeroBytesOnly) {
  using namespace std::string_literals;
  Batch batch;
  batch.put(Family::kRows, "a\0"s, "2");
  batch.put(Family::kRows, "a", "1");
  batch.put(Family::kRows, "", "0");
  ASSERT_EQ(batch.sorted().size(), 3U);
  EXPECT_EQ(batch.sorted()[0].key(), "");
  EXPECT_EQ(batch.sorted()[1].key(), "a");
  EXPECT_EQ(batch.sorted()[2].key(), "a\0"s);
}

TEST(Batch, OrdersBytesAboveAsciiAsUnsigned) {
  Batch batch;
  batch.put(Family::kRows, "\xC3\xA4", "");
  batch.put(Family::kRows, "z", "");
  batch.put(Family::kRows, "12345678\xC3", "");
  batch.put(Family::kRows, "12345678a", "");
  ASSERT_EQ(batch.sorted().size(), 4U);
  EXPECT_EQ(batch.sorted()[0].key(), "12345678a");
  EXPECT_EQ(batch.sorted()[1].key(), "12345678\xC3");
  EXPECT_EQ(batch.sorted()[3].key(), "\xC3\xA4");
}

// Against the plain way, with keys that share beginnings and end in every place of a window.
TEST(Batch, SortsAsAMapDoes) {
  using namespace std::string_literals;
  const std::string parts[] = {"",           "\0"s, "\0\0"s, "a", "b", "acme/milestone/",
                               "acme/task/", "\xFF"};
  std::map<std::pair<Family, std::string>, std::string> expected;
  Batch batch;
  std::uint32_t random = 7;
  for (int i = 0; i < 20'000; ++i) {
    std::string key;
    for (int part = 0; part < 4; ++part) {
      random = random * 1664525U + 1013904223U;
      key += parts[random >> 29U];
    }
    const Family family = (random >> 8U) % 2 == 0 ? Family::kRows : Family::kCold;
    batch.put(family, key, std::to_string(i));
    expected[{family, key}] = std::to_string(i);
  }
  const auto sorted = batch.sorted();
  ASSERT_EQ(sorted.size(), expected.size());
  auto next = expected.begin();
  for (const Batch::Operation& operation : sorted) {
    EXPECT_EQ(operation.family(), next->first.first);
    EXPECT_EQ(operation.key(), next->first.second);
    EXPECT_EQ(operation.value(), next->second);
    ++next;
  }
}

TEST(Batch, HoldsValuesLargerThanAPieceOfItsMemory) {
  Batch batch;
  const std::string large(1'000'000, 'x');
  batch.put(Family::kRows, "small", "s");
  batch.put(Family::kRows, "large", large);
  batch.put(Family::kRows, "empty", "");
  std::memcpy(batch.put_in_place(Family::kRows, "in place", 3), "abc", 3);
  ASSERT_EQ(batch.sorted().size(), 4U);
  EXPECT_EQ(batch.sorted()[0].value(), "");
  EXPECT_EQ(batch.sorted()[1].value(), "abc");
  EXPECT_EQ(batch.sorted()[2].value(), large);
  EXPECT_EQ(batch.sorted()[3].value(), "s");
}

TEST(Batch, IsEmptyAndUsableAfterAMove) {
  Batch batch;
  batch.put(Family::kRows, "a", "1");
  Batch moved = std::move(batch);
  EXPECT_TRUE(batch.empty());  // NOLINT(bugprone-use-after-move): promised by the header.
  EXPECT_EQ(batch.bytes(), 0U);
  batch.put(Family::kRows, "b", "2");
  EXPECT_EQ(shown(moved), "rows/a=1 ");
  EXPECT_EQ(shown(batch), "rows/b=2 ");
  Batch copied = moved.copy();
  moved.clear();
  EXPECT_EQ(shown(copied), "rows/a=1 ");
}

}  // namespace
}  // namespace portfolio::storage
