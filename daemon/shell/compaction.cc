#include "daemon/shell/compaction.h"

namespace portfolio::daemon {

Compaction::~Compaction() {
  if (is_running()) store_.cancel_compactions();
  wait();
}

void Compaction::start() {
  wait();
  done_ = false;
  thread_ = std::thread([this] {
    result_ = {};
    for (const storage::Family family :
         {storage::Family::kRows, storage::Family::kCold, storage::Family::kDeadLetters})
      if (result_) result_ = store_.compact(family);
    done_ = true;
  });
}

std::optional<Result<void>> Compaction::take_result() {
  if (!thread_.joinable() || !done_) return std::nullopt;
  wait();
  thread_ = {};
  return std::move(result_);
}

}  // namespace portfolio::daemon
