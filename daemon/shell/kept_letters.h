// The dead letters that the store keeps of one partition, a bounded number: new ones go into each
// commit, and the oldest go out. Nothing is lost: the journal still has them, and the topic for
// dead letters where there is one.
#pragma once
#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "storage/dead_letter.h"
#include "storage/store.h"

namespace portfolio::daemon {

class KeptLetters {
 public:
  Result<void> load(const storage::Store& store);
  const storage::DeadLetter& add(storage::DeadLetter letter);
  // Call once for each commit. Says how many are kept no longer, for `most` of them may stay.
  std::size_t seal(storage::Batch& batch, std::size_t most);
  std::int64_t size() const { return static_cast<std::int64_t>(keys_.size()); }  // In the store.

 private:
  std::vector<storage::DeadLetter> fresh_;
  std::deque<std::string> keys_;  // The oldest first.
};

}  // namespace portfolio::daemon
