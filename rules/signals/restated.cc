#include "rules/signals/restated.h"

#include <algorithm>

#include "rules/signals/cost_sheet.h"
#include "rules/signals/figure_parts.h"

namespace portfolio::signals {
namespace {

constexpr std::string_view kOfClose[] = {
    "project.cost_index", "project.cost_used",      "project.earned",
    "project.overrun",    "project.recovery_index", "project.progress",
};

// What the project has cost by the end of that day, as known now.
std::optional<std::int64_t> cost_by(const model::Organisation& o, model::Handle project,
                                    const model::ClosedWeeks& weeks, CivilDate date) {
  const model::Project& p = o.projects.at(project);
  const auto ledger = static_cast<Ledger>(weeks.ledger);
  Day day(date);
  if (ledger == Ledger::kMoney) return money_cost(o, p, weeks.currency, day, date).actual;
  if (ledger == Ledger::kMinutes) return minutes_cost(p, day, date);
  return std::nullopt;
}

}  // namespace

model::WeeklyClose known_now(const model::Organisation& o, model::Handle project,
                             const model::ClosedWeeks& weeks, model::WeeklyClose close) {
  if (const auto cost = cost_by(o, project, weeks, close.day)) close.cost = *cost;
  Day day(close.day);
  const auto ledger = static_cast<Ledger>(weeks.ledger);
  const auto* const m = measured_earned(o.projects.at(project), day, ledger);
  if (m != nullptr && close.budget > 0)
    close.earned = std::clamp<std::int64_t>(
        ledger == Ledger::kMoney ? m->earned->minor_units : *m->earned_minutes, 0, close.budget);
  return close;
}

std::optional<model::WeeklyClose> close_on(Context& context, model::Handle project, CivilDate day) {
  const model::Organisation& o = context.organisation();
  const ProjectFigures& f = context.costs(project);
  if (!f.budget || !f.cost) return std::nullopt;
  model::ClosedWeeks of_now;
  of_now.ledger = static_cast<std::uint8_t>(f.ledger);
  of_now.currency = f.currency;
  model::WeeklyClose close{
      .day = day, .cost = *f.cost, .budget = *f.budget, .earned = f.earned, .remaining = {}};
  const calendar::WorkingCalendar& calendar = context.calendars().of_project(project);
  const model::Project& p = o.projects.at(project);
  if (is_fresh(p, calendar, calendar.local_date(context.now())))
    close.remaining = estimated_rest(p, f);
  return known_now(o, project, of_now, close);
}

ProjectFigures figures_of(const model::ClosedWeeks& weeks, const model::WeeklyClose& close) {
  ProjectFigures f;
  f.ledger = static_cast<Ledger>(weeks.ledger);
  f.currency = weeks.currency;
  f.budget = close.budget;
  f.cost = f.committed = close.cost;
  f.earned = close.earned;
  if (close.earned && close.budget > 0)
    f.progress = Ratio{std::clamp<std::int64_t>(*close.earned, 0, close.budget), close.budget};
  if (close.remaining)
    f.eac = close.cost + *close.remaining;
  else if (const auto open = f.earned ? remaining_at_pace(f, *f.earned) : std::nullopt)
    f.eac = close.cost + *open;
  return f;
}

bool is_of_close(const Signal& signal) {
  return std::ranges::find(kOfClose, signal.name) != std::end(kOfClose);
}

}  // namespace portfolio::signals
