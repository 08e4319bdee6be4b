// Rows as a damaged disk may give them back: they decode, or are refused as corrupt, and what was
// decoded is the same after another turn. The input is a kind, the length of the key, key and
// value.
#include <string>

#include "storage/checkpoint.h"
#include "storage/dead_letter.h"
#include "storage/outbox.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

using namespace portfolio::storage;

void check_refusal(const portfolio::Error& error) {
  PORTFOLIO_CHECK(error.reason == "corrupt_row");
}

void try_dead_letter(std::string_view key, std::string_view value) {
  const auto letter = decode_dead_letter(key, value);
  if (!letter) return check_refusal(letter.error());
  const auto again = decode_dead_letter(key, encode(*letter));
  PORTFOLIO_CHECK(again && *again == *letter);
}

void try_outbox_entry(std::string_view key, std::string_view value) {
  const auto entry = decode_outbox_entry(key, value);
  if (!entry) return check_refusal(entry.error());
  PORTFOLIO_CHECK(outbox_key(entry->sink, entry->sequence) == key);
  const auto again = decode_outbox_entry(key, encode(*entry));
  PORTFOLIO_CHECK(again && *again == *entry);
}

void try_checkpoint(std::string_view value) {
  const auto checkpoint = decode_checkpoint(value);
  if (!checkpoint) return check_refusal(checkpoint.error());
  const auto again = decode_checkpoint(encode(*checkpoint));
  PORTFOLIO_CHECK(again && *again == *checkpoint);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = portfolio::fuzz::to_view(data, size);
  if (input.size() < 2) return 0;
  const std::string_view key = input.substr(2, static_cast<unsigned char>(input[1]));
  const std::string_view value = input.substr(2 + key.size());
  switch (input[0] % 3) {
    case 0:
      try_dead_letter(key, value);
      break;
    case 1:
      try_outbox_entry(key, value);
      break;
    case 2:
      try_checkpoint(value);
      break;
  }
  return 0;
}
