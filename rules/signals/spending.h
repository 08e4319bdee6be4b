// What a project has spent of late, and for how long it has been spending (D10).
#pragma once
#include "rules/signals/project_figures.h"

namespace portfolio::signals {

constexpr std::int32_t kSpendingWindow = 20;  // Working days.

struct Spending {
  // In the project's ledger, in the last working days (twenty if not said), today's included.
  // Bookings are kept by week: of the week in which the window begins the part that its working
  // days make up.
  std::optional<std::int64_t> recent;
  std::optional<CivilDate> since;     // The first week of which anything is known.
  std::string_view missing = "cost";  // What is missing where it is not known.
};

// The same, and until when it stays so if nothing happens.
struct Spent {
  Spending spending;
  Timestamp until = kNever;
};

Spending spending_of(const model::Organisation& organisation,
                     const calendar::WorkingCalendar& calendar, const model::Project& project,
                     const ProjectFigures& figures, Day& day,
                     std::int32_t window = kSpendingWindow);

// The money alone, whatever the project's ledger is; without a budget in money in the currency of
// its first cost.
std::optional<Money> money_spent(const model::Organisation& organisation,
                                 const calendar::WorkingCalendar& calendar,
                                 const model::Project& project, const ProjectFigures& figures,
                                 Day& day, std::int32_t window);

}  // namespace portfolio::signals
