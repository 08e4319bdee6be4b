// What the parts of a project's figures share. Private to rules/signals.
#pragma once
#include "rules/signals/project_figures.h"

namespace portfolio::signals {

// The newest baseline that carries what is asked for.
template <class Has>
const model::Baseline* newest_baseline(const model::Project& p, Has has) {
  const model::Baseline* newest = nullptr;
  for (const model::Baseline& b : p.baselines)
    if (has(b)) newest = &b;
  return newest;
}

// Committed and forecast finish and the working days between them.
void set_dates(const model::Organisation& organisation, const model::Project& project,
               const calendar::WorkingCalendar& calendar, Day& day, ProjectFigures& figures);

}  // namespace portfolio::signals
