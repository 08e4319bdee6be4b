// A transition that awaits delivery by one sink, as a row: written in the batch of the state that
// led to it, erased when the sink has taken it. Does not know what the bytes say.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/model/result.h"
#include "rules/model/time.h"

namespace portfolio::storage {

struct OutboxEntry {
  std::string sink{};          // At most 255 bytes.
  std::uint64_t sequence = 0;  // Of this sink; delivery is in this order.
  std::string id{};            // Of the transition: whoever drops repeated ids sees each once.
  std::string organisation{};
  Timestamp created_at{};  // Journal time.
  std::string payload{};   // The encoded transition.
  bool operator==(const OutboxEntry&) const = default;
};

// Rows of Family::kOutbox come by sink, then in the order of sequence.
std::string outbox_prefix(std::string_view sink);
std::string outbox_key(std::string_view sink, std::uint64_t sequence);
std::string encode(const OutboxEntry& entry);
// Any bytes are safe to decode; what is not a whole entry is an error, `corrupt_row`.
Result<OutboxEntry> decode_outbox_entry(std::string_view key, std::string_view value);

}  // namespace portfolio::storage
