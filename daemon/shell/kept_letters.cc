#include "daemon/shell/kept_letters.h"

namespace portfolio::daemon {

Result<void> KeptLetters::load(const storage::Store& store) {
  return store.scan(storage::Family::kDeadLetters, {}, [&](std::string_view key, auto) {
    keys_.emplace_back(key);
    return storage::Scan::kContinue;
  });
}

const storage::DeadLetter& KeptLetters::add(storage::DeadLetter letter) {
  return fresh_.emplace_back(std::move(letter));
}

std::size_t KeptLetters::seal(storage::Batch& batch, std::size_t most) {
  for (const storage::DeadLetter& letter : fresh_) {
    keys_.push_back(storage::dead_letter_key(letter.partition, letter.offset));
    batch.put(storage::Family::kDeadLetters, keys_.back(), storage::encode(letter));
  }
  fresh_.clear();
  std::size_t forgotten = 0;
  for (; keys_.size() > most; ++forgotten) {
    batch.erase(storage::Family::kDeadLetters, keys_.front());
    keys_.pop_front();
  }
  return forgotten;
}

}  // namespace portfolio::daemon
