// How far a store has come, and in which journal: committed in the same batch as what it led to.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/store.h"

namespace portfolio::storage {

struct Checkpoint {
  std::string journal{};  // Identity: of the local journal, or cluster and topic of Kafka.
  std::int32_t partition = 0;
  std::int32_t partitions = 1;   // Of the whole journal; a changed number moves organisations.
  std::int64_t next_offset = 0;  // Everything before it is in this store.
  bool operator==(const Checkpoint&) const = default;
};

std::string encode(const Checkpoint& checkpoint);
Result<Checkpoint> decode_checkpoint(std::string_view bytes);

void put_checkpoint(Batch& batch, const Checkpoint& checkpoint);
Result<std::optional<Checkpoint>> read_checkpoint(const Store& store);  // Nothing in a new store.

// How rows are laid out; told by who writes them. Only a store that has a checkpoint
// has rows; one without their format, or with another, is refused (`other_row_format`).
void put_row_format(Batch& batch, std::uint32_t format);
Result<void> check_row_format(const Store& store, std::uint32_t format);

// Refuses, with a sentence, a store that belongs to another journal (`other_journal`), another
// partition (`other_partition`) or another number of partitions (`partitions_changed`).
// `now` is what the daemon is about to read; its next_offset does not matter.
Result<void> check_same_journal(const Checkpoint& stored, const Checkpoint& now);

}  // namespace portfolio::storage
