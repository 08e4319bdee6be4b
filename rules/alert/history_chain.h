// The history of what an organisation was told, chained by hash: each transition carries its number
// in that history, the hash of the one before it, and its own over both and over all that it says.
// Whoever keeps the records can show later that none was changed, left out or put in between; the
// head of the chain is state like everything else, so that a replay comes to the same hashes.
//
// What is hashed is text that any program can make again. First the bytes of the previous hash,
// none for the first record; then, for each field of portfolio.v1.AlertTransition that says
// something, in the order of numbers, `NUMBER=LENGTH:BYTES\n`. Items of a list follow each other
// under the same number. Fields of a message within it have both numbers (`10.1`), an item of
// evidence begins with `26=`. Whole numbers are decimal, instants RFC 3339 in UTC with as many of
// their milliseconds as they have, enums their names without prefix, a chance of 0 is said. Left
// out are the hashes themselves and places in the journal (16, 26.7 to 26.9): they differ between
// kinds of journal.
#pragma once
#include <string>

#include "rules/model/transition.h"

namespace portfolio::alert {

// The end of the history so far; what the next transition is chained to.
struct HistoryHead {
  std::uint64_t count = 0;
  std::string hash;  // Of the last transition: 32 bytes, none before the first.
  bool operator==(const HistoryHead&) const = default;
};

template <class Archive>
void describe(Archive& a, HistoryHead& h) {
  a(h.count, h.hash);
}

// What of a transition is hashed after the previous hash.
std::string hashed_content(const model::AlertTransition& transition);
// The hash that a transition with this number and this previous hash must carry.
std::string expected_hash(const model::AlertTransition& transition);
// Gives the transition its number and hashes, and moves the head to it.
void append(HistoryHead& head, model::AlertTransition& transition);

}  // namespace portfolio::alert
