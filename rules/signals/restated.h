// A project's figures at the end of a past week: as they were known then, and as what came since
// makes them (C12). Known now of then are costs, and work that is measured as of a day; budget,
// other progress and estimates stay as they were known, for no fact says again what they were on
// that day. Leaves out when weeks are closed and compared (rules/engine/restatement.cc).
#pragma once
#include <optional>

#include "rules/model/weekly_close.h"
#include "rules/signals/project_figures.h"
#include "rules/signals/signal.h"

namespace portfolio::signals {

// What a close on that day shows; nothing where costs are not known.
std::optional<model::WeeklyClose> close_on(Context& context, model::Handle project, CivilDate day);
// A close that was taken before, with what is known now of its day.
model::WeeklyClose known_now(const model::Organisation& organisation, model::Handle project,
                             const model::ClosedWeeks& weeks, model::WeeklyClose close);
// A project's figures as a close shows them.
ProjectFigures figures_of(const model::ClosedWeeks& weeks, const model::WeeklyClose& close);
// Does the signal follow from those figures alone?
bool is_of_close(const Signal& signal);

}  // namespace portfolio::signals
