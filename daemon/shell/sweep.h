// Clears what time has made needless out of the cold rows, a few at a time while the partition has
// nothing else to do: the detail of old entries, ids of events that are remembered no longer. The
// fold sees no difference, so that it does not matter when, or whether, this happens.
#pragma once
#include <optional>
#include <string>

#include "daemon/clock.h"
#include "daemon/shell/cold_cache.h"
#include "rules/engine/fold.h"
#include "storage/store.h"

namespace portfolio::daemon {

class Sweep {
 public:
  // Looks at the next few rows, if a pass is due. Returns how many of them changed.
  Result<std::int64_t> step(const storage::Store& store, engine::Fold& fold, ColdCache& cold,
                            SteadyTime now);

 private:
  bool in_pass_ = false;
  std::string next_;                 // The key to go on from.
  std::optional<SteadyTime> begun_;  // The last pass.
};

}  // namespace portfolio::daemon
