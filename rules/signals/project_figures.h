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
  std::optional<CivilDate> eac_until;     // The day from which its estimate is too old, if one was.
  std::optional<Ratio> time_index;        // Earned time / elapsed time: SPI(t).
  std::optional<CivilDate> committed_finish, forecast_finish;
  std::optional<std::int32_t> delay;       // Working days from committed to forecast finish.
  std::optional<Money> run_rate;           // Spent per working day, of the last 20.
  std::optional<Money> delay_cost;         // Of a working day.
  std::string_view missing_cost = "cost";  // What is missing where cost is not known.
  std::string_view missing_progress = "progress";  // Likewise.
};

ProjectFigures compute_figures(const model::Organisation& organisation,
                               const calendar::WorkingCalendar& calendar, model::Handle project,
                               CivilDate today);

// The amount in another currency by the newest rate known that day; nothing without a rate.
std::optional<Money> exchange(const model::Organisation& organisation, Money amount, Currency to,
                              CivilDate today);
// The price of an hour of a person in a role on a day; nothing without a rate.
std::optional<Money> hourly_rate(const model::Organisation& organisation, Symbol person,
                                 Symbol role, CivilDate day);
// a * b / c rounded half away from zero; nothing on overflow or c <= 0.
std::optional<std::int64_t> multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c);

}  // namespace portfolio::signals
