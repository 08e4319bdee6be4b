// Events from the wire and back. Decoding checks every bound of the contract that one record alone
// can break, and allocates nothing but lists. Leaves out what needs a clock or state: whether
// known_at lies before the journal time, whether the entity exists, which version wins.
// A failure is a dead letter (Reaction::kSkip); its reason is one of those in failure.h.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "rules/model/fact.h"
#include "rules/model/result.h"

namespace portfolio::codec {

struct Limits {
  std::size_t record_bytes_max = 1024 * 1024;
};

// Reads one portfolio.v1.Event. `into` is overwritten; it holds views into `bytes`, and its
// lists keep their capacity from one call to the next. After a failure its content is undefined.
Result<void> decode_event(std::string_view bytes, const Limits& limits, model::Event& into);

// True if the record's fact is a rule set, without looking into it. Any bytes are safe.
bool holds_rule_set(std::string_view bytes);

// The wire form: the same event always gives the same bytes. Nothing is checked.
std::string encode_event(const model::Event& event);

}  // namespace portfolio::codec
