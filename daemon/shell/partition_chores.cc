// What a partition does beside its records: dead letters beyond the limit go, what time has made
// needless goes, and what was about an erased person goes, from the files too.
#include <spdlog/spdlog.h>

#include "daemon/metrics/metrics.h"
#include "daemon/shell/failpoint.h"
#include "daemon/shell/partition.h"

namespace portfolio::daemon {
namespace {

// There from the commit that erases until the files have been rewritten.
constexpr std::string_view kErasingKey = "erasing";

}  // namespace

// Nothing is lost: the journal still has them, and the topic for dead letters where there is one.
void Partition::seal_letters(storage::Batch& batch) {
  const std::int64_t most = config_->limits.dead_letters;
  const std::int64_t count = letter_box_.seal(batch, most);
  if (count == 0) return;
  parts_.metrics.dead_letters_forgotten.Increment(static_cast<double>(count));
  spdlog::warn("dead letters beyond the limit are kept no longer partition={} count={} limit={}",
               settings_.place.partition, count, most);
}

void Partition::sweep() {
  const auto changed = sweep_.step(*store_, fold_, cold_, parts_.clock.steady());
  if (!changed) return fail(changed.error());
  has_chores_ = has_chores_ || *changed > 0;
}

// The fold has forgotten the person; so must the letters, and then the files.
Result<void> Partition::follow_erasure(const model::Event& event, std::int64_t offset) {
  const model::PersonErased* const gone = model::erasure_of(event);
  if (gone == nullptr) return {};
  PORTFOLIO_TRY(letters, letter_box_.erase(*store_, event.organisation, gone->person));
  erasure_ = Erasing::kFolded;
  spdlog::info("person erased partition={} offset={} dead_letters={}", settings_.place.partition,
               offset, letters);
  return {};
}

Result<void> Partition::find_unfinished_erasure() {
  PORTFOLIO_TRY(mark, store_->get(storage::Family::kMeta, kErasingKey));
  if (mark) erasure_ = Erasing::kSealed;
  return {};
}

void Partition::seal_erasure(storage::Batch& batch) {
  if (erasure_ == Erasing::kFolded) {
    batch.put(storage::Family::kMeta, kErasingKey, "1");
    erasure_ = Erasing::kSealed;
    erasure_sealed_ = next_offset_;
  } else if (erasure_ == Erasing::kRewritten) {
    batch.erase(storage::Family::kMeta, kErasingKey);
    erasure_ = Erasing::kNone;
  }
}

void Partition::settle_erasure() {
  if (erasure_ == Erasing::kSealed && committed_offset_ >= erasure_sealed_ &&
      !compaction_.is_running()) {
    failpoint("erasure_committed");
    erasure_ = Erasing::kRewriting;
    compaction_.start();
  }
  const auto ended = compaction_.take_result();
  if (!ended) return;
  if (!*ended) {
    spdlog::warn(
        "files could not be rewritten, they still hold what was erased partition={} error=\"{}\"",
        settings_.place.partition, ended->error().message);
    erasure_ = Erasing::kSealed;
    erasure_sealed_ = committed_offset_ + 1;  // Again after the next commit.
    return;
  }
  spdlog::info("files rewritten, nothing of what was erased is left partition={}",
               settings_.place.partition);
  has_chores_ = true;
  if (erasure_ == Erasing::kRewriting) erasure_ = Erasing::kRewritten;
}

}  // namespace portfolio::daemon
