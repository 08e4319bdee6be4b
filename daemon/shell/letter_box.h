// The dead letters of one partition: what was put aside since the last commit, what the store
// holds, which are forgotten first, and what is taken out of them when a person is erased. One
// thread.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "storage/dead_letter.h"
#include "storage/store.h"

namespace portfolio::daemon {

class LetterBox {
 public:
  // Finds what a former life left behind.
  Result<void> load(const storage::Store& store);

  const storage::DeadLetter& add(storage::DeadLetter letter);
  // Of each letter of the organisation that names the person only place and reason stay. Returns
  // of how many.
  Result<std::int64_t> erase(const storage::Store& store, std::string_view organisation,
                             std::string_view person);
  // Hands all changes to a batch. Beyond `most` the oldest go; nothing is lost by that, for the
  // journal still has them. Returns how many went.
  std::int64_t seal(storage::Batch& batch, std::int64_t most);
  // What was sealed is in the store.
  void committed() { sealed_.clear(); }

  std::int64_t size() const { return static_cast<std::int64_t>(keys_.size() + fresh_.size()); }

 private:
  using Letters = std::map<std::string, storage::DeadLetter>;  // By key.
  Letters fresh_;                                              // Not in a batch yet.
  Letters changed_;               // In the store, but to be written again.
  Letters sealed_;                // In a batch that the store may not hold yet.
  std::deque<std::string> keys_;  // Of all that were sealed or found, the oldest first.
};

// True if the bytes of a record hold the pseudonym: as a text of its length, as protobuf has it, or
// as a word of its own.
bool names_person(std::string_view bytes, std::string_view person);

}  // namespace portfolio::daemon
