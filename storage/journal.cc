#include "storage/journal.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

namespace portfolio::storage {
namespace {

// Gathers the answers of appends that were made together.
class Answers {
 public:
  explicit Answers(std::size_t count) : positions_(count), missing_(count) {}

  void set(std::size_t index, Result<Position> answer) {
    const std::lock_guard lock{mutex_};
    if (answer)
      positions_[index] = *answer;
    else if (!error_)
      error_ = std::move(answer).error();
    // Told under the lock: the one who waits may destroy this as soon as he sees it.
    if (--missing_ == 0) all_there_.notify_all();
  }

  Result<std::vector<Position>> wait() {
    std::unique_lock lock{mutex_};
    all_there_.wait(lock, [this] { return missing_ == 0; });
    if (error_) return tl::unexpected<Error>(*error_);
    return std::move(positions_);
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_there_;
  std::vector<Position> positions_;
  std::optional<Error> error_;
  std::size_t missing_;
};

}  // namespace

Result<std::vector<Position>> JournalWriter::append_all(std::span<const Entry> entries) {
  Answers answers{entries.size()};
  for (std::size_t i = 0; i < entries.size(); ++i) {
    append(entries[i].organisation, std::string{entries[i].value},
           [&answers, i](Result<Position> answer) { answers.set(i, std::move(answer)); });
  }
  return answers.wait();
}

Result<Position> JournalWriter::append_and_wait(std::string_view organisation, std::string value) {
  Answers answers{1};
  append(organisation, std::move(value),
         [&answers](Result<Position> answer) { answers.set(0, std::move(answer)); });
  PORTFOLIO_TRY(positions, answers.wait());
  return positions.front();
}

}  // namespace portfolio::storage
