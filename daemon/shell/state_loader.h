// Reads the stored rows of a partition into its fold and resumes it, several organisations at once:
// what takes longest at a start.
#pragma once
#include "rules/engine/fold.h"
#include "storage/store.h"

namespace portfolio::daemon {

// Reason `corrupt_row` where a row cannot be understood.
Result<void> load_state(const storage::Store& store, engine::Fold& fold);

}  // namespace portfolio::daemon
