// A record of the journal that was put aside, as the store keeps it: where it stood, what was wrong
// and the record itself, untouched. One beyond the limit is kept as size and hash only; the journal
// still has it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/model/result.h"
#include "rules/model/time.h"
#include "storage/journal.h"

namespace portfolio::storage {

struct DeadLetter {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string stage{};    // Where it failed: "decode", "apply", …
  std::string reason{};   // A word from a closed set.
  std::string message{};  // A sentence.
  Timestamp at{};         // Journal time of the record.
  std::string key{};
  std::string value{};
  std::vector<std::pair<std::string, std::string>> headers{};
  // Set if key, value and headers were left out for their size.
  std::uint64_t left_out_bytes = 0;
  std::string left_out_hash{};  // SHA-256 of the value in lowercase hex.
  bool operator==(const DeadLetter&) const = default;
};

// Made from the record it is about; leaves out what is larger than `bytes_max` in all.
DeadLetter make_dead_letter(const Record& record, std::string_view stage, const Error& error,
                            std::size_t bytes_max);

// Rows of Family::kDeadLetters come in the order of partition and offset.
std::string dead_letter_key(std::int32_t partition, std::int64_t offset);
std::string encode(const DeadLetter& letter);
// Any bytes are safe to decode; what is not a whole dead letter is an error, `corrupt_row`.
Result<DeadLetter> decode_dead_letter(std::string_view key, std::string_view value);

}  // namespace portfolio::storage
