#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/metrics/exports.h"

namespace portfolio::metrics {
namespace {

// A label as it stands between the braces.
void add_label(std::string& labels, std::string_view name, std::string_view value) {
  if (!labels.empty()) labels += ',';
  labels.append(name).append("=\"");
  for (const char c : value) {
    if (c == '\\' || c == '"') labels += '\\';
    if (c == '\n')
      labels += "\\n";
    else
      labels += c;
  }
  labels += '"';
}

std::string with(std::string labels, std::string_view name, std::string_view value) {
  add_label(labels, name, value);
  return labels;
}

std::string of_portfolio(const PortfolioFigures& p) {
  return with(with({}, "organisation", p.organisation), "portfolio", p.portfolio);
}

std::string of_role(const RoleFigures& r) {
  return with(with(with({}, "organisation", r.organisation), "role", r.role), "month_ahead",
              std::to_string(r.month_ahead));
}

// The series of one name, as text.
class GaugeText {
 public:
  GaugeText(std::string_view name, std::string_view help) : name_(name), help_(help) {}
  void add(std::string_view labels, double value) {
    char digits[32];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    text_.append(name_).append(1, '{').append(labels).append("} ");
    text_.append(digits, end).append(1, '\n');
  }
  void write(std::string& out) const {
    if (text_.empty()) return;
    out.append("# HELP ").append(name_).append(1, ' ').append(help_);
    out.append("\n# TYPE ").append(name_).append(" gauge\n").append(text_);
  }

 private:
  std::string_view name_, help_;
  std::string text_;
};

double major_units(Money amount) {
  return static_cast<double>(amount.minor_units) / std::pow(10, amount.currency.minor_digits());
}

struct PortfolioFamilies {
  GaugeText projects{"portfolio_projects", "Projects that are not closed, by computed health."};
  GaugeText alerts{"portfolio_alerts", "Alerts by severity and state."};
  GaugeText risk{"portfolio_value_at_risk",
                 "Value at risk behind open alerts, in units of its currency."};
  GaugeText coverage{"portfolio_coverage_ratio",
                     "Share of the inputs that the rules need and that are there."};
  GaugeText cost{"portfolio_cost_performance_index", "Earned value through actual cost."};
  GaugeText schedule{"portfolio_schedule_performance_index", "Earned value through planned value."};
  GaugeText forecast{"portfolio_forecast_cost_ratio", "Forecast cost through approved budget."};
  GaugeText waiting{"portfolio_decisions_waiting", "Decisions that are raised and not made."};
  GaugeText wait{"portfolio_decision_wait_workdays",
                 "Working days that the oldest open decision has waited."};
  GaugeText benefits{"portfolio_benefits_ratio", "Measured benefits through plan to date."};
};

void add_ratio(GaugeText& family, std::string_view labels, std::optional<std::int64_t> per_mille) {
  if (per_mille) family.add(labels, static_cast<double>(*per_mille) / 1000);
}

void add_alerts(GaugeText& family, const std::string& labels, const PortfolioFigures& p) {
  for (std::size_t severity = 0; severity < kSeverityNames.size(); ++severity) {
    for (std::size_t state = 0; state < kAlertStateNames.size(); ++state)
      family.add(with(with(labels, "severity", kSeverityNames[severity]), "state",
                      kAlertStateNames[state]),
                 static_cast<double>(p.alerts[severity][state]));
  }
}

void add_portfolio(PortfolioFamilies& to, const PortfolioFigures& p) {
  const std::string labels = of_portfolio(p);
  for (std::size_t health = 0; health < kHealthNames.size(); ++health)
    to.projects.add(with(labels, "health", kHealthNames[health]),
                    static_cast<double>(p.projects[health]));
  add_alerts(to.alerts, labels, p);
  for (const Money amount : p.value_at_risk)
    to.risk.add(with(labels, "currency", amount.currency.code()), major_units(amount));
  add_ratio(to.coverage, labels, p.coverage_per_mille);
  add_ratio(to.cost, labels, p.cost_performance_per_mille);
  add_ratio(to.schedule, labels, p.schedule_performance_per_mille);
  add_ratio(to.forecast, labels, p.forecast_cost_per_mille);
  add_ratio(to.benefits, labels, p.benefits_per_mille);
  to.waiting.add(labels, static_cast<double>(p.decisions_waiting));
  to.wait.add(labels, static_cast<double>(p.decision_wait_workdays));
}

// Series of one portfolio at most: health, alerts, three currencies, eight more.
constexpr std::size_t kSeriesPerPortfolio = 30;

struct ProjectFamilies {
  GaugeText health{"portfolio_project_health",
                   "Computed health of a project: 0 unknown, 1 green, 2 amber, 3 red."};
  GaugeText progress{"portfolio_project_progress_ratio", "Earned progress of a project."};
  GaugeText cost{"portfolio_project_cost_performance_index",
                 "Earned value of a project through its actual cost."};
  GaugeText chance{"portfolio_project_on_time_probability",
                   "Chance that a project finishes on or before its committed date."};
  GaugeText risk{"portfolio_project_value_at_risk",
                 "Value at risk of a project, in units of its currency."};
  GaugeText alerts{"portfolio_project_open_alerts", "Open alerts of a project."};
};

void add_project(ProjectFamilies& to, const ProjectFigures& p) {
  std::string labels;
  add_label(labels, "organisation", p.organisation);
  add_label(labels, "portfolio", p.portfolio);
  add_label(labels, "project", p.project);
  to.health.add(labels, static_cast<double>(p.health));
  add_ratio(to.progress, labels, p.progress_per_mille);
  add_ratio(to.cost, labels, p.cost_index_per_mille);
  add_ratio(to.chance, labels, p.p_on_time_per_mille);
  for (const Money amount : p.value_at_risk)
    to.risk.add(with(labels, "currency", amount.currency.code()), major_units(amount));
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

void FiguresExport::write(std::string& out) const {
  std::map<std::int32_t, std::shared_ptr<const Figures>> figures;
  {
    const std::lock_guard lock(mutex_);
    figures = figures_;  // The pointers only; what they point to never changes.
  }
  PortfolioFamilies totals;
  ProjectFamilies projects;
  GaugeText roles{"portfolio_role_utilisation_ratio",
                  "Committed hours of a role through those it has, by months ahead."};
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
        add_ratio(roles, of_role(r), r.utilisation_per_mille);
    if (!limits_.per_project) continue;
    for (const ProjectFigures& p : part->projects)
      if (fits(project_series, kSeriesPerProject, limits_.project_series_max))
        add_project(projects, p);
  }
  for (const GaugeText* family :
       {&totals.projects, &totals.alerts, &totals.risk, &totals.coverage, &totals.cost,
        &totals.schedule, &totals.forecast, &totals.waiting, &totals.wait, &totals.benefits, &roles,
        &projects.health, &projects.progress, &projects.cost, &projects.chance, &projects.risk,
        &projects.alerts})
    family->write(out);
}

}  // namespace portfolio::metrics
