// The partitions that this process owns now, and questions to them. Partitions come and go on the
// consumer's thread; anyone may ask.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "daemon/shell/partition.h"

namespace portfolio::daemon {

class Shards {
 public:
  void add(std::int32_t number, std::shared_ptr<Partition> partition);
  // Gives it back, so that who removes it also stops it; nothing if it is not ours.
  std::shared_ptr<Partition> remove(std::int32_t number);
  std::shared_ptr<Partition> find(std::int32_t number) const;
  std::vector<std::shared_ptr<Partition>> all() const;

  // The same question to each partition, in the order of their numbers; the first failure fails
  // all. The answers are merged by the caller.
  template <class Answer>
  Result<std::vector<Answer>> ask_all(
      std::function<Answer(engine::Fold&, const storage::Store&)> question) const {
    std::vector<Answer> answers;
    for (const auto& partition : all()) {
      auto answer = partition->ask<Answer>(question);
      if (!answer) return tl::unexpected<Error>(std::move(answer).error());
      answers.push_back(*std::move(answer));
    }
    return answers;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::int32_t, std::shared_ptr<Partition>> partitions_;
};

}  // namespace portfolio::daemon
