#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "daemon/metrics/exports.h"

namespace portfolio::metrics {
namespace {

using Labels = FamilyBuilder::Labels;
using prometheus::MetricType;

Labels of_portfolio(const PortfolioFigures& p) {
  return {{"organisation", p.organisation}, {"portfolio", p.portfolio}};
}

Labels with(Labels labels, const char* name, std::string value) {
  labels.push_back({name, std::move(value)});
  return labels;
}

double major_units(Money amount) {
  return static_cast<double>(amount.minor_units) / std::pow(10, amount.currency.minor_digits());
}

struct PortfolioFamilies {
  FamilyBuilder projects{"portfolio_projects", "Projects that are not closed, by computed health.",
                         MetricType::Gauge};
  FamilyBuilder alerts{"portfolio_alerts", "Alerts by severity and state.", MetricType::Gauge};
  FamilyBuilder risk{"portfolio_value_at_risk",
                     "Value at risk behind open alerts, in units of its currency.",
                     MetricType::Gauge};
  FamilyBuilder coverage{"portfolio_coverage_ratio",
                         "Share of the inputs that the rules need and that are there.",
                         MetricType::Gauge};
  FamilyBuilder cost{"portfolio_cost_performance_index", "Earned value through actual cost.",
                     MetricType::Gauge};
  FamilyBuilder schedule{"portfolio_schedule_performance_index",
                         "Earned value through planned value.", MetricType::Gauge};
  FamilyBuilder forecast{"portfolio_forecast_cost_ratio", "Forecast cost through approved budget.",
                         MetricType::Gauge};
  FamilyBuilder waiting{"portfolio_decisions_waiting", "Decisions that are raised and not made.",
                        MetricType::Gauge};
  FamilyBuilder wait{"portfolio_decision_wait_workdays",
                     "Working days that the oldest open decision has waited.", MetricType::Gauge};
  FamilyBuilder benefits{"portfolio_benefits_ratio", "Measured benefits through plan to date.",
                         MetricType::Gauge};
};

void add_ratio(FamilyBuilder& family, const PortfolioFigures& p,
               std::optional<std::int64_t> per_mille) {
  if (per_mille) family.add(of_portfolio(p), static_cast<double>(*per_mille) / 1000);
}

void add_alerts(FamilyBuilder& family, const PortfolioFigures& p) {
  for (std::size_t severity = 0; severity < kSeverityNames.size(); ++severity) {
    for (std::size_t state = 0; state < kAlertStateNames.size(); ++state)
      family.add(with(with(of_portfolio(p), "severity", kSeverityNames[severity]), "state",
                      kAlertStateNames[state]),
                 static_cast<double>(p.alerts[severity][state]));
  }
}

void add_portfolio(PortfolioFamilies& to, const PortfolioFigures& p) {
  for (std::size_t health = 0; health < kHealthNames.size(); ++health)
    to.projects.add(with(of_portfolio(p), "health", kHealthNames[health]),
                    static_cast<double>(p.projects[health]));
  add_alerts(to.alerts, p);
  for (const Money amount : p.value_at_risk)
    to.risk.add(with(of_portfolio(p), "currency", std::string(amount.currency.code())),
                major_units(amount));
  add_ratio(to.coverage, p, p.coverage_per_mille);
  add_ratio(to.cost, p, p.cost_performance_per_mille);
  add_ratio(to.schedule, p, p.schedule_performance_per_mille);
  add_ratio(to.forecast, p, p.forecast_cost_per_mille);
  add_ratio(to.benefits, p, p.benefits_per_mille);
  to.waiting.add(of_portfolio(p), static_cast<double>(p.decisions_waiting));
  to.wait.add(of_portfolio(p), static_cast<double>(p.decision_wait_workdays));
}

// Series of one portfolio at most: health, alerts, three currencies, eight more.
constexpr std::size_t kSeriesPerPortfolio = 30;

struct ProjectFamilies {
  FamilyBuilder health{"portfolio_project_health",
                       "Computed health of a project: 0 unknown, 1 green, 2 amber, 3 red.",
                       MetricType::Gauge};
  FamilyBuilder progress{"portfolio_project_progress_ratio", "Earned progress of a project.",
                         MetricType::Gauge};
  FamilyBuilder cost{"portfolio_project_cost_performance_index",
                     "Earned value of a project through its actual cost.", MetricType::Gauge};
  FamilyBuilder chance{"portfolio_project_on_time_probability",
                       "Chance that a project finishes on or before its committed date.",
                       MetricType::Gauge};
  FamilyBuilder risk{"portfolio_project_value_at_risk",
                     "Value at risk of a project, in units of its currency.", MetricType::Gauge};
  FamilyBuilder alerts{"portfolio_project_open_alerts", "Open alerts of a project.",
                       MetricType::Gauge};
};

void add_project(ProjectFamilies& to, const ProjectFigures& p) {
  const Labels labels = {
      {"organisation", p.organisation}, {"portfolio", p.portfolio}, {"project", p.project}};
  const auto ratio = [&labels](FamilyBuilder& family, std::optional<std::int64_t> per_mille) {
    if (per_mille) family.add(labels, static_cast<double>(*per_mille) / 1000);
  };
  to.health.add(labels, static_cast<double>(p.health));
  ratio(to.progress, p.progress_per_mille);
  ratio(to.cost, p.cost_index_per_mille);
  ratio(to.chance, p.p_on_time_per_mille);
  for (const Money amount : p.value_at_risk)
    to.risk.add(with(labels, "currency", std::string(amount.currency.code())), major_units(amount));
  to.alerts.add(labels, static_cast<double>(p.open_alerts));
}

constexpr std::size_t kSeriesPerProject = 6;

}  // namespace

void FiguresExport::publish(std::int32_t partition, std::shared_ptr<const Figures> figures) {
  const std::lock_guard lock(mutex_);
  figures_[partition] = std::move(figures);
}

void FiguresExport::drop(std::int32_t partition) {
  const std::lock_guard lock(mutex_);
  figures_.erase(partition);
}

std::vector<prometheus::MetricFamily> FiguresExport::Collect() const {
  std::map<std::int32_t, std::shared_ptr<const Figures>> figures;
  {
    const std::lock_guard lock(mutex_);
    figures = figures_;  // The pointers only; what they point to never changes.
  }
  PortfolioFamilies totals;
  ProjectFamilies projects;
  FamilyBuilder roles{"portfolio_role_utilisation_ratio",
                      "Committed hours of a role through those it has, by months ahead.",
                      MetricType::Gauge};
  std::size_t portfolio_series = 0;
  std::size_t project_series = 0;
  const auto fits = [this](std::size_t& used, std::size_t more, std::size_t limit) {
    if (used + more > limit) {
      dropped_->Increment(static_cast<double>(more));
      return false;
    }
    used += more;
    return true;
  };
  for (const auto& [partition, part] : figures) {
    for (const PortfolioFigures& p : part->portfolios)
      if (fits(portfolio_series, kSeriesPerPortfolio, limits_.portfolio_series_max))
        add_portfolio(totals, p);
    for (const RoleFigures& r : part->roles)
      if (fits(portfolio_series, 1, limits_.portfolio_series_max))
        roles.add({{"organisation", r.organisation},
                   {"role", r.role},
                   {"month_ahead", std::to_string(r.month_ahead)}},
                  static_cast<double>(r.utilisation_per_mille) / 1000);
    if (!limits_.per_project) continue;
    for (const ProjectFigures& p : part->projects)
      if (fits(project_series, kSeriesPerProject, limits_.project_series_max))
        add_project(projects, p);
  }
  std::vector<prometheus::MetricFamily> result;
  for (FamilyBuilder* family :
       {&totals.projects, &totals.alerts, &totals.risk, &totals.coverage, &totals.cost,
        &totals.schedule, &totals.forecast, &totals.waiting, &totals.wait, &totals.benefits, &roles,
        &projects.health, &projects.progress, &projects.cost, &projects.chance, &projects.risk,
        &projects.alerts})
    result.push_back(family->take());
  return result;
}

}  // namespace portfolio::metrics
