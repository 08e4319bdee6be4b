#include "storage/checkpoint.h"

#include <gtest/gtest.h>

#include "storage/memory_store.h"

namespace portfolio::storage {
namespace {

const Checkpoint kStored{.journal = "local:7f", .partition = 1, .partitions = 4, .next_offset = 77};

TEST(Checkpoint, IsReadAsItWasWritten) {
  MemoryStore store;
  EXPECT_EQ(read_checkpoint(store).value(), std::nullopt);
  Batch batch;
  put_checkpoint(batch, kStored);
  ASSERT_TRUE(store.commit(batch, Durability::kBuffered));
  EXPECT_EQ(read_checkpoint(store).value(), kStored);
}

TEST(Checkpoint, RefusesDamagedBytes) {
  const std::string bytes = encode(kStored);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    const auto decoded = decode_checkpoint(bytes.substr(0, size));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().reason, "corrupt_row");
  }
  EXPECT_FALSE(decode_checkpoint(bytes + "x"));
  EXPECT_FALSE(decode_checkpoint(encode({.journal = "j", .partition = 4, .partitions = 4})));
  EXPECT_FALSE(decode_checkpoint(encode({.journal = "j", .next_offset = -1})));
}

TEST(RowFormat, RefusesAnotherOrNone) {
  MemoryStore store;
  const auto reason = [&](std::uint32_t format) {
    const auto checked = check_row_format(store, format);
    return checked ? "" : checked.error().reason;
  };
  EXPECT_EQ(reason(3), "other_row_format");
  Batch batch;
  put_row_format(batch, 3);
  ASSERT_TRUE(store.commit(batch, Durability::kBuffered));
  EXPECT_EQ(reason(3), "");
  EXPECT_EQ(reason(4), "other_row_format");
}

TEST(Checkpoint, RefusesAnotherJournalWithItsReason) {
  const struct {
    std::string_view reason;
    Checkpoint now;
  } kRows[] = {
      {"other_journal", {.journal = "local:80", .partition = 1, .partitions = 4}},
      {"other_partition", {.journal = "local:7f", .partition = 2, .partitions = 4}},
      {"partitions_changed", {.journal = "local:7f", .partition = 1, .partitions = 8}},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.reason);
    const auto checked = check_same_journal(kStored, row.now);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().reason, row.reason);
    EXPECT_EQ(checked.error().reaction, Reaction::kStop);
  }
  Checkpoint later = kStored;
  later.next_offset = 0;
  EXPECT_TRUE(check_same_journal(kStored, later));
}

}  // namespace
}  // namespace portfolio::storage
