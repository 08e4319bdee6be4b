// The figures about the portfolio that are exported: totals by portfolio, and single projects where
// that is asked for. Filled by a worker from its state, published whole, never changed afterwards.
// Leaves out persons: none is ever named here.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::metrics {

// The order of the labels in kHealthNames, kSeverityNames and kAlertStateNames below.
constexpr std::array kHealthNames = {"unknown", "green", "amber", "red"};
constexpr std::array kSeverityNames = {"info", "warning", "critical"};
constexpr std::array kAlertStateNames = {"pending", "firing", "acknowledged", "snoozed", "nodata"};

// Of the projects whose nearest portfolio this is, so that a sum over portfolios counts nothing
// twice.
struct PortfolioFigures {
  std::string organisation;
  std::string portfolio;  // Empty for projects without one.
  std::array<std::int64_t, kHealthNames.size()> projects{};
  std::array<std::array<std::int64_t, kAlertStateNames.size()>, kSeverityNames.size()> alerts{};
  std::vector<Money> value_at_risk;  // One per currency.
  // Ratios in thousandths; absent where they are not known.
  std::optional<std::int64_t> coverage_per_mille;
  std::optional<std::int64_t> cost_performance_per_mille;
  std::optional<std::int64_t> schedule_performance_per_mille;
  std::optional<std::int64_t> forecast_cost_per_mille;  // Forecast through approved budget.
  std::optional<std::int64_t> benefits_per_mille;       // Actual through plan to date.
  std::int64_t decisions_waiting = 0;
  std::int64_t decision_wait_workdays = 0;  // Working days that the oldest open one has waited.
};

struct RoleFigures {
  std::string organisation;
  std::string role;
  std::int32_t month_ahead = 0;  // 0 is the month that runs.
  std::int64_t utilisation_per_mille = 0;
};

struct ProjectFigures {
  std::string organisation;
  std::string portfolio;
  std::string project;
  std::size_t health = 0;  // Index of kHealthNames.
  std::optional<std::int64_t> progress_per_mille;
  std::optional<std::int64_t> cost_index_per_mille;
  std::optional<std::int64_t> p_on_time_per_mille;
  std::vector<Money> value_at_risk;
  std::int64_t open_alerts = 0;
};

struct Figures {
  std::vector<PortfolioFigures> portfolios;
  std::vector<RoleFigures> roles;
  std::vector<ProjectFigures> projects;  // Only read where projects are exported.
};

}  // namespace portfolio::metrics
