// Totals over portfolios: for the first page, the briefing and /metrics.
#include <algorithm>
#include <map>

#include "daemon/shell/views/build.h"
#include "daemon/shell/views/state_views.h"
#include "rules/signals/capacity.h"
#include "rules/signals/project_figures.h"

namespace portfolio::daemon {
namespace {

using model::Handle;
using model::kNoHandle;

void add_money(std::vector<Money>& sums, Money amount) {
  if (amount.minor_units == 0) return;
  auto at = std::find_if(sums.begin(), sums.end(),
                         [&](const Money& m) { return m.currency == amount.currency; });
  if (at == sums.end()) {
    sums.push_back(amount);
    std::sort(sums.begin(), sums.end(),
              [](const Money& a, const Money& b) { return a.currency < b.currency; });
  } else {
    *at = add(*at, amount).value_or(*at);
  }
}

void add_count(std::vector<http::AlertCount>& counts, http::Severity severity,
               http::RuleState state) {
  for (http::AlertCount& c : counts) {
    if (c.severity != severity || c.state != state) continue;
    ++c.count;
    return;
  }
  counts.push_back({severity, state, 1});
}

// Portfolios of one organisation, with the totals of what lies directly in them.
class OverviewBuilder {
 public:
  OverviewBuilder(engine::OrganisationFold& fold, const http::PortfolioFilter& filter,
                  http::PortfolioOverview& into)
      : fold_(fold), o_(fold.organisation()), filter_(filter), into_(into) {}

  void add() {
    add_portfolios();
    const AlertCounts alerts = count_alerts(fold_);
    for (Handle h = 0; h < o_.projects.size(); ++h)
      if (!is_closed(o_.projects.at(h)) && is_below(o_, h, filter_.portfolio))
        add_project(h, alerts);
    add_alerts();
    add_decisions();
    if (!into_.as_of || o_.clock > *into_.as_of) into_.as_of = o_.clock;
    for (auto& [handle, row] : rows_) {
      const Coverage& c = coverage_[handle];
      if (c.projects > 0) row.coverage_per_mille = c.sum / c.projects;
      into_.portfolios.push_back(std::move(row));
    }
  }

 private:
  struct Coverage {
    std::int32_t sum = 0, projects = 0;
  };
  void add_portfolios() {
    for (Handle h = 0; h < o_.portfolios.size(); ++h) {
      const model::Portfolio& p = o_.portfolios.at(h);
      http::PortfolioRow row;
      row.organisation = o_.id;
      row.id = o_.text(p.id);
      row.name = p.name.view();
      row.parent = o_.text(p.parent);
      row.kind = p.kind == model::PortfolioKind::kProgramme ? "programme" : "portfolio";
      row.sponsor = o_.text(p.sponsor);
      rows_.emplace(h, std::move(row));
    }
  }
  void add_project(Handle h, const AlertCounts& alerts) {
    fold_.context_now();
    const SignalReader read(fold_, {signals::SubjectKind::kProject, h, 0});
    const auto health = static_cast<std::size_t>(
        health_of(static_cast<signals::Level>(o_.projects.at(h).computed)));
    const auto completeness = read.per_mille("project.completeness").value_or(0);
    const auto open = alerts.find(h);
    const expr::Value risk = read.read("project.value_at_risk");
    ++into_.projects;
    ++into_.by_health[health];
    total_.sum += completeness;
    ++total_.projects;
    into_.coverage_per_mille = total_.sum / total_.projects;
    if (open != alerts.end() && risk.is_known()) add_money(into_.value_at_risk, risk.as_money());
    if (open != alerts.end() && !risk.is_known()) ++into_.projects_without_value_at_risk;
    const auto row = rows_.find(signals::portfolio_of_project(o_, h));
    if (row == rows_.end()) return;
    ++row->second.projects;
    ++row->second.by_health[health];
    coverage_[row->first].sum += completeness;
    ++coverage_[row->first].projects;
    if (open == alerts.end()) return;
    row->second.open_alerts.critical += open->second.critical;
    row->second.open_alerts.warning += open->second.warning;
    row->second.open_alerts.info += open->second.info;
    if (risk.is_known()) add_money(row->second.value_at_risk.amounts, risk.as_money());
  }
  void add_alerts() {
    for (const engine::AlertRow& row : fold_.ledger().rows()) {
      const http::RuleState state = state_of(row.state);
      if (!http::is_open(state)) continue;
      if (!fold_.rules().is_told(o_.text(row.rule))) continue;
      const Handle project = project_of(o_, row.subject);
      if (!filter_.portfolio.empty() &&
          (project == kNoHandle || !is_below(o_, project, filter_.portfolio)))
        continue;
      add_count(into_.alerts, severity_of(row.state.told), state);
    }
  }
  void add_decisions() {
    for (Handle h = 0; h < o_.decisions.size(); ++h) {
      const model::Decision& d = o_.decisions.at(h);
      if (!d.open() || d.stub) continue;
      const Handle project = signals::project_of(o_, {signals::SubjectKind::kDecision, h, 0});
      if (!filter_.portfolio.empty() &&
          (project == kNoHandle || !is_below(o_, project, filter_.portfolio)))
        continue;
      ++into_.decisions_waiting;
      if (project == kNoHandle) continue;
      const auto row = rows_.find(signals::portfolio_of_project(o_, project));
      if (row != rows_.end()) ++row->second.decisions_waiting;
    }
  }

  engine::OrganisationFold& fold_;
  const model::Organisation& o_;
  const http::PortfolioFilter& filter_;
  http::PortfolioOverview& into_;
  std::map<Handle, http::PortfolioRow> rows_;
  std::map<Handle, Coverage> coverage_;
  Coverage total_;
};

// --- Figures for /metrics ---------------------------------------------------------------------

struct Sums {
  std::int64_t earned = 0, cost = 0, planned = 0, forecast = 0, budget = 0;
  std::int64_t active = 0, covered = 0;
  // Benefits measured and promised by then, per currency: two of them do not add.
  std::map<Currency, std::pair<std::int64_t, std::int64_t>> benefits;
};

std::optional<std::int64_t> ratio(std::int64_t part, std::int64_t whole) {
  return whole > 0 ? signals::multiply_divide(part, 1000, whole) : std::nullopt;
}

class FiguresBuilder {
 public:
  FiguresBuilder(engine::OrganisationFold& fold, metrics::Figures& into)
      : fold_(fold), o_(fold.organisation()), into_(into) {}

  void add() {
    alerts_ = count_alerts(fold_);
    for (Handle h = 0; h < o_.projects.size(); ++h)
      if (!is_closed(o_.projects.at(h))) add_project(h);
    add_alerts();
    add_decisions();
    for (Handle h = 0; h < o_.benefits.size(); ++h) add_benefit(h);
    for (auto& [portfolio, figures] : portfolios_) {
      const Sums& s = sums_[portfolio];
      figures.coverage_per_mille = ratio(s.covered, s.active);
      figures.cost_performance_per_mille = ratio(s.earned, s.cost);
      figures.schedule_performance_per_mille = ratio(s.earned, s.planned);
      figures.forecast_cost_per_mille = ratio(s.forecast, s.budget);
      if (s.benefits.size() == 1)
        figures.benefits_per_mille =
            ratio(s.benefits.begin()->second.first, s.benefits.begin()->second.second);
      into_.portfolios.push_back(std::move(figures));
    }
    add_roles();
  }

 private:
  metrics::PortfolioFigures& of(Handle portfolio) {
    auto [at, is_new] = portfolios_.try_emplace(portfolio);
    if (is_new) {
      at->second.organisation = o_.id;
      if (portfolio != kNoHandle) at->second.portfolio = o_.text(o_.portfolios.at(portfolio).id);
    }
    return at->second;
  }
  void add_project(Handle h) {
    constexpr std::int32_t kCovered = 600;  // Completeness from which a project can be judged.
    signals::Context& context = fold_.context_now();
    const model::Project& p = o_.projects.at(h);
    const Handle portfolio = signals::portfolio_of_project(o_, h);
    metrics::PortfolioFigures& figures = of(portfolio);
    ++figures
          .projects[static_cast<std::size_t>(health_of(static_cast<signals::Level>(p.computed)))];
    const SignalReader read(fold_, {signals::SubjectKind::kProject, h, 0});
    Sums& s = sums_[portfolio];
    if (p.lifecycle == model::Lifecycle::kActive) {
      ++s.active;
      if (read.per_mille("project.completeness").value_or(0) >= kCovered) ++s.covered;
    }
    const signals::ProjectFigures& f = context.project(h);
    if (f.earned && f.cost) {
      s.earned += *f.earned;
      s.cost += *f.cost;
      s.planned += f.planned.value_or(0);
    }
    if (f.eac && f.budget) {
      s.forecast += *f.eac;
      s.budget += *f.budget;
    }
    if (!alerts_.contains(h)) return;
    const expr::Value risk = read.read("project.value_at_risk");
    if (risk.is_known()) add_money(figures.value_at_risk, risk.as_money());
  }
  void add_alerts() {
    for (const engine::AlertRow& row : fold_.ledger().rows()) {
      const auto phase = alert::phase(row.state);
      // kPending, kFiring, kAcknowledged, kSnoozed, kNodata: the order of kAlertStateNames.
      const auto index = static_cast<std::size_t>(phase) - 1;
      if (phase == alert::Phase::kInactive || index >= metrics::kAlertStateNames.size()) continue;
      if (!fold_.rules().is_told(o_.text(row.rule))) continue;
      const auto severity =
          row.state.told == model::Severity::kUnspecified ? model::Severity::kInfo : row.state.told;
      ++of(portfolio_of(o_, row.subject)).alerts[static_cast<std::size_t>(severity) - 1][index];
    }
  }
  void add_decisions() {
    for (Handle h = 0; h < o_.decisions.size(); ++h) {
      const model::Decision& d = o_.decisions.at(h);
      if (!d.open() || d.stub) continue;
      const signals::SubjectRef subject{signals::SubjectKind::kDecision, h, 0};
      metrics::PortfolioFigures& figures = of(portfolio_of(o_, subject));
      ++figures.decisions_waiting;
      const auto age = SignalReader(fold_, subject).whole("decision.age");
      figures.decision_wait_workdays =
          std::max<std::int64_t>(figures.decision_wait_workdays, age.value_or(0));
    }
  }
  void add_benefit(Handle h) {
    const signals::SubjectRef subject{signals::SubjectKind::kBenefit, h, 0};
    const model::Benefit& b = o_.benefits.at(h);
    const SignalReader read(fold_, subject);
    const auto share = read.per_mille("benefit.ratio");
    const auto missing = read.money("benefit.shortfall");  // Never negative.
    if (!share || !missing || !b.measured.back().money) return;
    const std::int64_t actual = b.measured.back().money->minor_units;
    const auto planned = missing->minor_units > 0 ? std::optional(actual + missing->minor_units)
                                                  : signals::multiply_divide(actual, 1000, *share);
    if (!planned) return;
    const Handle portfolio = portfolio_of(o_, subject);
    static_cast<void>(of(portfolio));
    auto& [measured, promised] = sums_[portfolio].benefits[missing->currency];
    measured += actual;
    promised += *planned;
  }
  void add_roles() {
    const std::int32_t month =
        month_of(CivilDate{std::chrono::floor<Days>(o_.clock).time_since_epoch()});
    for (Handle h = 0; h < o_.roles.size(); ++h)
      for (std::int32_t ahead = 0; ahead <= 3; ++ahead) {
        const SignalReader read(fold_, {signals::SubjectKind::kRoleMonth, h, month + ahead});
        const auto use = read.per_mille("role_month.utilisation");
        if (use)
          into_.roles.push_back({o_.id, std::string(o_.text(o_.roles.at(h).id)), ahead, *use});
      }
  }

  engine::OrganisationFold& fold_;
  const model::Organisation& o_;
  metrics::Figures& into_;
  AlertCounts alerts_;
  std::map<Handle, metrics::PortfolioFigures> portfolios_;
  std::map<Handle, Sums> sums_;
};

}  // namespace

Result<http::PortfolioOverview> StateViews::overview(const http::PortfolioFilter& filter) {
  using Part = http::PortfolioOverview;
  PORTFOLIO_TRY(parts, shards_.ask_all<Part>([filter](engine::Fold& fold, const storage::Store&) {
    Part part;
    for (const auto& [id, one] : fold.organisations())
      if (filter.organisation.empty() || id == filter.organisation)
        OverviewBuilder(*one, filter, part).add();
    return part;
  }));
  http::PortfolioOverview all;
  for (const Part& part : parts) merge(all, part);
  return all;
}

std::shared_ptr<const metrics::Figures> make_figures(const engine::Fold& fold) {
  auto figures = std::make_shared<metrics::Figures>();
  for (const auto& [id, one] : fold.organisations()) FiguresBuilder(*one, *figures).add();
  return figures;
}

}  // namespace portfolio::daemon
