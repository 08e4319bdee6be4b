// The rows of ONE partition: what a restart needs, written in atomic batches, seldom read.
// Knows nothing of what rows mean. A row that was damaged on disk is an error, never a value.
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/result.h"
#include "storage/batch.h"

namespace portfolio::storage {

enum class Durability {
  kBuffered,  // Survives the death of the process; a power cut may lose the last commits, in order.
  kSynced,    // Survives a power cut.
};
enum class Access { kReadWrite, kReadOnly };
enum class Scan { kContinue, kStop };

// Every function may be called from any thread; commits come from one thread at a time.
// Reasons of errors: `corrupt_row`, `disk_full` (kRetry), `storage_failed`, `closed`, `read_only`.
class Store {
 public:
  using Visitor = std::function<Scan(std::string_view key, std::string_view value)>;

  virtual ~Store() = default;
  // All of the batch or nothing. The batch is sorted, and otherwise left as it is, so that the
  // same one can be tried again after an error with kRetry.
  virtual Result<void> commit(Batch& batch, Durability durability) = 0;
  virtual Result<std::optional<std::string>> get(Family family, std::string_view key) const = 0;
  // values[i] belongs to keys[i]; a key may be asked for more than once.
  virtual Result<void> get_many(Family family, std::span<const std::string_view> keys,
                                std::vector<std::optional<std::string>>& values) const = 0;
  // Rows whose key starts with `prefix` and is not before `from`, in the order of their keys.
  // What is committed meanwhile is not seen. The views are valid during the call only.
  virtual Result<void> scan_from(Family family, std::string_view prefix, std::string_view from,
                                 const Visitor& visit) const = 0;
  Result<void> scan(Family family, std::string_view prefix, const Visitor& visit) const {
    return scan_from(family, prefix, {}, visit);
  }
  // Rewrites a family so that nothing which was erased remains in the files.
  virtual Result<void> compact(Family family) = 0;
  // From any thread: makes compact() return soon, unfinished, now and from now on.
  virtual void cancel_compactions() {}
  // A consistent copy into a directory that does not exist yet.
  virtual Result<void> backup(const std::string& directory) = 0;
  // After this every call fails with reason `closed`. Closing twice does nothing.
  virtual Result<void> close() = 0;
};

}  // namespace portfolio::storage
