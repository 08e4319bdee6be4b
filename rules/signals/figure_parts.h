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

// What was spent, of that the day knows: measured, and booked after that; booked until a date only
// where one is said. Nothing where something has no price.
struct MoneyCost {
  std::optional<std::int64_t> actual;
  std::int64_t committed = 0;
  std::string_view missing;
};
MoneyCost money_cost(const model::Organisation& organisation, const model::Project& project,
                     Currency currency, Day& day, std::optional<CivilDate> until = std::nullopt);
std::int64_t minutes_cost(const model::Project& project, Day& day,
                          std::optional<CivilDate> until = std::nullopt);
// The newest measurement of work done, of a project that is measured so; nullptr without one.
const model::MeasuredValue* measured_earned(const model::Project& project, Day& day, Ledger ledger);
// Whether there is an estimate of the rest that counts, and what it says in the figures' ledger.
bool is_fresh(const model::Project& project, const calendar::WorkingCalendar& calendar,
              CivilDate today);
std::optional<std::int64_t> estimated_rest(const model::Project& project,
                                           const ProjectFigures& figures);
// BAC - EV, divided by the cost index within 0.5 and 1.5; budget, cost and earned must be known.
std::optional<std::int64_t> remaining_at_pace(const ProjectFigures& figures, std::int64_t earned);

// Committed and forecast finish and the working days between them.
void set_dates(const model::Organisation& organisation, const model::Project& project,
               const calendar::WorkingCalendar& calendar, Day& day, ProjectFigures& figures);

}  // namespace portfolio::signals
