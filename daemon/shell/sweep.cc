#include "daemon/shell/sweep.h"

#include <utility>
#include <vector>

namespace portfolio::daemon {
namespace {

constexpr std::chrono::hours kPause{6};  // Between two passes: what fades does so by the day.
constexpr std::size_t kRowsMost = 512;   // Of one step: well below a millisecond.

}  // namespace

Result<std::int64_t> Sweep::step(const storage::Store& store, engine::Fold& fold, ColdCache& cold,
                                 SteadyTime now) {
  if (!in_pass_) {
    if (begun_ && now - *begun_ < kPause) return 0;
    begun_ = now;
    in_pass_ = true;
    next_.clear();
  }
  std::size_t seen = 0;
  std::vector<std::pair<std::string, std::string>> changed;
  PORTFOLIO_OK(store.scan_from(
      storage::Family::kCold, {}, next_, [&](std::string_view key, std::string_view bytes) {
        next_.assign(key).push_back('\0');
        const auto* const one = fold.find(key.substr(0, key.find('\0')));
        // A row that changed since is of today.
        if (one != nullptr && !cold.is_newer(key))
          if (auto left = model::faded(key, bytes, one->organisation().clock, fold.limits()))
            changed.emplace_back(key, *std::move(left));
        return ++seen < kRowsMost ? storage::Scan::kContinue : storage::Scan::kStop;
      }));
  in_pass_ = seen == kRowsMost;
  for (auto& [key, left] : changed) cold.put(key, std::move(left));
  return static_cast<std::int64_t>(changed.size());
}

}  // namespace portfolio::daemon
