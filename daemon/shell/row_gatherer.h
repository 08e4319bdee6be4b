// The rows of the next commit, gathered ahead of it: a slice after each batch of records, so that
// the worker never stands still for all of them. A row that changes again is gathered again, and
// the commit itself takes the few that are left, so that what is committed is the state at one
// position. Leaves out when a commit is due.
#pragma once
#include <chrono>
#include <cstddef>

#include "daemon/clock.h"
#include "rules/engine/fold.h"
#include "storage/batch.h"

namespace portfolio::daemon {

class RowGatherer {
 public:
  explicit RowGatherer(const Clock& clock) : clock_(clock) {}

  // Gathers a slice; false if more than the commit may take at once is left after it.
  bool advance(engine::Fold& fold);
  // Has a slice been taken since the last commit?
  bool has_begun() const { return slices_ > 0; }
  // All rows, those that are left too. What a commit holds besides is the caller's to add.
  storage::Batch finish(engine::Fold& fold);
  // Of the worker for slices since finish() was last called.
  std::chrono::duration<double> longest_pause() const { return longest_; }

 private:
  const Clock& clock_;
  storage::Batch batch_;
  std::size_t left_ = 0;  // After the last slice.
  int slices_ = 0;
  std::chrono::duration<double> longest_{};
};

}  // namespace portfolio::daemon
