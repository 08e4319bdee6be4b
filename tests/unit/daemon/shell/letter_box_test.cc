// Dead letters are kept up to a limit, and say nothing any more about a person who was erased.
#include "daemon/shell/letter_box.h"

#include <gtest/gtest.h>

#include "storage/memory_store.h"

namespace portfolio::daemon {
namespace {

using storage::DeadLetter;
using storage::Family;

DeadLetter letter(std::int64_t offset, std::string value, std::string key = "acme") {
  DeadLetter made;
  made.offset = offset;
  made.stage = "decode";
  made.reason = "bad_date";
  made.message = "a sentence";
  made.key = std::move(key);
  made.value = std::move(value);
  return made;
}

class LetterBoxTest : public testing::Test {
 protected:
  std::int64_t commit(std::int64_t most = 100) {
    storage::Batch batch;
    const std::int64_t gone = box_.seal(batch, most);
    EXPECT_TRUE(store_.commit(batch, storage::Durability::kBuffered));
    box_.committed();
    return gone;
  }
  std::vector<DeadLetter> stored() {
    std::vector<DeadLetter> all;
    EXPECT_TRUE(store_.scan(Family::kDeadLetters, {}, [&](auto key, auto value) {
      all.push_back(*storage::decode_dead_letter(key, value));
      return storage::Scan::kContinue;
    }));
    return all;
  }
  storage::MemoryStore store_;
  LetterBox box_;
};

TEST(NamesPerson, ByTheLengthInFrontOrAsAWordOfItsOwn) {
  using namespace std::string_literals;
  const struct {
    std::string_view name;
    std::string bytes;
    bool names;
  } kRows[] = {
      {"protobuf, with a letter behind", "\x0a\x03u17B\x01x"s, true},
      {"json", R"({"person":"u17"})"s, true},
      {"at both ends", "u17"s, true},
      {"part of a longer one", R"({"person":"u171"})"s, false},
      {"the end of a longer one", R"({"person":"mu17"})"s, false},
      {"a longer one in protobuf", "\x0a\x04u171"s, false},
      {"a second time", "u171 u17"s, true},
      {"not at all", "nobody"s, false},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(names_person(row.bytes, "u17"), row.names);
  }
  EXPECT_FALSE(names_person("anything", ""));
}

TEST_F(LetterBoxTest, TheOldestGoWhenThereAreTooMany) {
  for (int i = 0; i < 5; ++i) box_.add(letter(i, "x"));
  EXPECT_EQ(commit(3), 2);
  EXPECT_EQ(box_.size(), 3);
  ASSERT_EQ(stored().size(), 3U);
  EXPECT_EQ(stored().front().offset, 2);
  EXPECT_EQ(commit(3), 0);
  EXPECT_EQ(commit(1), 2);  // A lower limit after a reload.
  EXPECT_EQ(stored().front().offset, 4);
}

TEST_F(LetterBoxTest, WhatAFormerLifeLeftBehindCountsToo) {
  for (int i = 0; i < 3; ++i) box_.add(letter(i, "x"));
  commit();
  LetterBox next;
  ASSERT_TRUE(next.load(store_));
  EXPECT_EQ(next.size(), 3);
  next.add(letter(9, "x"));
  storage::Batch batch;
  EXPECT_EQ(next.seal(batch, 2), 2);
}

TEST_F(LetterBoxTest, ErasingTakesTheContentsOutWhereverALetterIs) {
  box_.add(letter(1, R"({"person":"u17"})"));
  commit();
  box_.add(letter(2, R"({"person":"u17"})"));
  storage::Batch in_flight;
  box_.seal(in_flight, 100);
  box_.add(letter(3, R"({"person":"u17"})"));
  box_.add(letter(4, R"({"person":"u18"})"));
  box_.add(letter(5, R"({"person":"u17"})", "globex"));
  const auto erased = box_.erase(store_, "acme", "u17");
  ASSERT_TRUE(erased);
  EXPECT_EQ(*erased, 3);
  ASSERT_TRUE(store_.commit(in_flight, storage::Durability::kBuffered));
  commit();
  const auto all = stored();
  ASSERT_EQ(all.size(), 5U);
  for (const DeadLetter& one : all) {
    const bool is_about = one.offset <= 3;
    EXPECT_EQ(one.value.empty(), is_about) << one.offset;
    EXPECT_EQ(one.left_out_bytes > 0, is_about) << one.offset;
    EXPECT_EQ(one.reason, "bad_date");
  }
}

TEST_F(LetterBoxTest, ALetterWithAnotherKeyIsErasedIfItNamesTheOrganisation) {
  box_.add(letter(1, R"({"organisation":"acme","person":"u17"})", "somebody"));
  EXPECT_EQ(*box_.erase(store_, "acme", "u17"), 1);
}

}  // namespace
}  // namespace portfolio::daemon
