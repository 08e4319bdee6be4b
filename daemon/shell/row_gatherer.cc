#include "daemon/shell/row_gatherer.h"

#include <algorithm>
#include <utility>

namespace portfolio::daemon {
namespace {

// A slice takes several times what has changed since the one before, so that slices come to an end,
// but no more than takes a few milliseconds.
constexpr std::size_t kSliceMin = 2'000, kSliceMax = 12'000, kPace = 4;
constexpr int kSlicesMax = 1'000;  // Should they not, for whatever reason.

engine::RowSink into(storage::Batch& batch) {
  return [&batch](std::string_view key, std::optional<std::string_view> bytes) {
    if (bytes)
      batch.put(storage::Family::kRows, key, *bytes);
    else
      batch.erase(storage::Family::kRows, key);
  };
}

}  // namespace

bool RowGatherer::advance(engine::Fold& fold) {
  const SteadyTime started = clock_.steady();
  const std::size_t changed = fold.count_changed_rows();
  const std::size_t fresh = has_begun() && changed > left_ ? changed - left_ : 0;
  const std::size_t slice = std::clamp(kPace * fresh, kSliceMin, kSliceMax);
  if (changed <= slice || slices_ >= kSlicesMax) return true;
  fold.write_some_rows(slice, into(batch_));
  left_ = changed - slice;
  ++slices_;
  longest_ = std::max<std::chrono::duration<double>>(longest_, clock_.steady() - started);
  return false;
}

storage::Batch RowGatherer::finish(engine::Fold& fold) {
  fold.write_changed_rows(into(batch_));
  slices_ = 0;
  longest_ = {};
  return std::exchange(batch_, {});
}

}  // namespace portfolio::daemon
