// What follows from a project's facts about budget, cost, progress and dates, computed once a step
// for all signals that need it. Amounts are in the project's ledger: minor units of its budget's
// currency, or minutes. Formulas: forecasting.md's terms as in F. T. Anbari, "Earned value project
// management method and extensions", Project Management Journal 34(4), 2003; earned schedule:
// W. Lipke, "Schedule is different", The Measurable News, 2003.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/calendar/working_calendar.h"
#include "rules/expr/rational.h"
#include "rules/model/organisation.h"

namespace portfolio::signals {

enum class Ledger : std::uint8_t { kUnknown, kMoney, kMinutes };

// An exact ratio as a pair; the denominator is above zero.
struct Ratio {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
};

// Today, as figures ask about it; notes the first later day on which an answer would differ.
class Day {
 public:
  explicit Day(CivilDate today) : today_(today) {}
  CivilDate today() const { return today_; }
  bool has_come(CivilDate date) {
    if (date <= today_) return true;
    differs_on(date);
    return false;
  }
  void differs_on(CivilDate date) {
    if (date > today_ && (!until_ || date < *until_)) until_ = date;
  }
  void differs_tomorrow() { until_ = today_ + Days{1}; }
  std::optional<CivilDate> until() const { return until_; }

 private:
  CivilDate today_;
  std::optional<CivilDate> until_;
};

struct ProjectFigures {
  Ledger ledger = Ledger::kUnknown;
  Currency currency;
  std::optional<std::int64_t> budget;     // BAC, with changes approved since.
  std::optional<std::int64_t> cost;       // AC.
  std::optional<std::int64_t> committed;  // AC with committed cost.
  std::optional<Ratio> progress;          // 0..1 by the declared method.
  std::optional<std::int64_t> earned;     // EV = progress x BAC.
  std::optional<std::int64_t> planned;    // PV at the date that EV is of.
  std::optional<std::int64_t> eac;        // Estimate at completion.
  std::optional<Ratio> time_index;        // Earned time / elapsed time: SPI(t).
  std::optional<CivilDate> committed_finish, forecast_finish;
  std::optional<std::int32_t> delay;  // Working days from committed to forecast finish.
  std::optional<Money> run_rate;      // Spent per working day, of the last 20.
  std::optional<Money> delay_cost;    // Of a working day.
  // The days from which these figures may differ without any new fact; none: they stay.
  std::optional<CivilDate> cost_until;     // Ledger, budget, cost, committed.
  std::optional<CivilDate> earned_until;   // Progress and earned.
  std::optional<CivilDate> planned_until;  // Planned and time_index.
  std::optional<CivilDate> eac_until;
  std::optional<CivilDate> dates_until;            // Forecast finish and delay.
  std::optional<CivilDate> rate_until;             // Run rate and cost of delay.
  std::string_view missing_cost = "cost";          // What is missing where cost is not known.
  std::string_view missing_progress = "progress";  // Likewise.
};

ProjectFigures compute_figures(const model::Organisation& organisation,
                               const calendar::WorkingCalendar& calendar, model::Handle project,
                               CivilDate today);
// The same in parts, for who does not need all: ledger, budget, cost, progress, earned and estimate
// at completion; dates and delay; and after the costs planned value and time index, and run rate
// and cost of delay.
void add_costs(const model::Organisation& organisation, const calendar::WorkingCalendar& calendar,
               model::Handle project, CivilDate today, ProjectFigures& figures);
void add_dates(const model::Organisation& organisation, const calendar::WorkingCalendar& calendar,
               model::Handle project, CivilDate today, ProjectFigures& figures);
void add_plan(const model::Organisation& organisation, model::Handle project, CivilDate today,
              ProjectFigures& figures);
void add_rate(const model::Organisation& organisation, const calendar::WorkingCalendar& calendar,
              model::Handle project, CivilDate today, ProjectFigures& figures);

// Progress by methods that count: all but earned value, which is a share of the budget.
std::optional<Ratio> counted_progress(const model::Organisation& organisation,
                                      const model::Project& project);

// The finish of the first baseline that has one.
std::optional<CivilDate> first_finish(const model::Project& project);

// The amount in another currency by the newest rate known that day; nothing without a rate.
std::optional<Money> convert(const model::Organisation& organisation, Money amount, Currency to,
                             Day& day);
inline std::optional<Money> exchange(const model::Organisation& organisation, Money amount,
                                     Currency to, Day& day) {
  return amount.currency == to ? amount : convert(organisation, amount, to, day);
}
// The price of an hour of a person in a role on a day; nothing without a rate.
std::optional<Money> hourly_rate(const model::Organisation& organisation, Symbol person,
                                 Symbol role, CivilDate day);
// a * b / c rounded half away from zero; nothing on overflow or c <= 0.
std::optional<std::int64_t> multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c);

}  // namespace portfolio::signals
