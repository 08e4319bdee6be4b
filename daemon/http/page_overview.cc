// The first page: the whole portfolio at a glance, then every project in one table.
#include <algorithm>
#include <string>
#include <utility>

#include "daemon/http/names.h"
#include "daemon/http/parts.h"

namespace portfolio::http {
namespace {

const PortfolioRow* find_portfolio(const PortfolioOverview& overview, const ProjectFilter& filter) {
  for (const PortfolioRow& row : overview.portfolios)
    if (row.id == filter.portfolio &&
        (filter.organisation.empty() || filter.organisation == row.organisation))
      return &row;
  return nullptr;
}

std::int64_t count_of(const PortfolioOverview& overview, Severity severity) {
  std::int64_t sum = 0;
  for (const AlertCount& count : overview.alerts)
    if (count.severity == severity && is_open(count.state)) sum += count.count;
  return sum;
}

Markup risk_tile(const PortfolioOverview& overview) {
  Html value;
  for (const Money amount : overview.value_at_risk)
    value.add(R"(<span class="money">{}</span> )", {amount_text(amount)});
  if (overview.value_at_risk.empty()) value.add(R"(<span class="none">none known</span>)");
  Html below;
  if (overview.projects_without_value_at_risk > 0)
    below.add("and {} whose value at risk is not known",
              {plural(overview.projects_without_value_at_risk, "project", "projects")});
  return tile("Value at risk", value.take(), below.take());
}

Markup tiles(const PortfolioOverview& overview) {
  const CountBySeverity open{count_of(overview, Severity::kCritical),
                             count_of(overview, Severity::kWarning),
                             count_of(overview, Severity::kInfo)};
  Html html;
  html.add(R"(<dl class="tiles">)");
  html.add("{}", {risk_tile(overview)});
  html.add("{}", {tile("Open alerts", {std::to_string(open.critical + open.warning + open.info)},
                       count_mark(open))});
  html.add("{}", {tile("Decisions waiting", {std::to_string(overview.decisions_waiting)})});
  const Markup coverage =
      overview.coverage_per_mille ? Markup{percent(*overview.coverage_per_mille)} : unknown();
  html.add("{}", {tile("Data coverage", coverage, {"of the facts that the rules need"})});
  return html.add("</dl>").take();
}

Markup portfolio_options(const PortfolioOverview& overview, const ProjectFilter& filter) {
  Html html;
  html.add("{}", {option("", "All portfolios", filter.portfolio)});
  for (const PortfolioRow& row : overview.portfolios)
    html.add("{}", {option(row.id, row.name.empty() ? row.id : row.name, filter.portfolio)});
  return html.take();
}

Markup filter_form(const PortfolioOverview& overview, const ProjectFilter& filter) {
  const std::string chosen =
      filter.health.size() == 1 ? std::string(name_of(filter.health[0])) : std::string();
  Html health;
  health.add("{}", {option("", "Any health", chosen)});
  for (const Health one : kAllHealth)
    health.add("{}", {option(name_of(one), words_of(one), chosen)});
  Html html;
  html.add(R"(<form class="filter" method="get" action="/" role="search" aria-label="Projects">)"
           R"(<label>Project<input type="search" name="q" value="{}" placeholder="Name or id">)"
           R"(</label><label>Portfolio<select name="portfolio">{}</select></label>)"
           R"(<label>Health<select name="health">{}</select></label>)",
           {filter.text, portfolio_options(overview, filter), health.take()});
  html.add(R"(<label class="check"><input type="checkbox" name="closed" value="1"{}> Closed too)"
           R"(</label><input type="hidden" name="sort" value="{}"><button>Show</button></form>)",
           {Markup{filter.closed ? " checked" : ""}, name_of(filter.sort)});
  return html.take();
}

Markup column(const Request& request, const ProjectFilter& filter, ProjectSort sort,
              const char* name, const char* kind = "") {
  const bool current = filter.sort == sort;
  Request bare = request;
  std::erase_if(bare.query, [](const auto& parameter) {
    return parameter.first == "reversed" || parameter.first == "offset";
  });
  const bool turn = current && !filter.reversed;
  std::string address = with_parameter(bare, "sort", name_of(sort));
  if (turn) address += "&reversed=1";
  return Html()
      .add(R"(<th scope="col" class="{}"{}><a href="{}">{}{}</a></th>)",
           {kind,
            Markup{current ? (filter.reversed ? R"( aria-sort="descending")"
                                              : R"( aria-sort="ascending")")
                           : ""},
            address, name,
            Markup{current ? (filter.reversed ? R"( <span aria-hidden="true">↑</span>)"
                                              : R"( <span aria-hidden="true">↓</span>)")
                           : ""}})
      .take();
}

Markup finish_cell(const ProjectRow& row) {
  if (!row.forecast_finish && !row.committed_finish) return unknown();
  Html html;
  html.add("{}", {date_mark(row.forecast_finish)});
  if (row.delay_working_days && *row.delay_working_days > 0)
    html.add(R"(<span class="under late">{} late</span>)", {working_days(*row.delay_working_days)});
  else if (row.delay_working_days)
    html.add(R"(<span class="under">on or before the date</span>)");
  else if (row.committed_finish)
    html.add(R"(<span class="under">committed {}</span>)", {date_mark(row.committed_finish)});
  return html.take();
}

Markup health_cell(const ProjectRow& row) {
  Html html;
  html.add("{}", {health_mark(row.computed)});
  if (row.reported != Health::kUnknown && row.reported != row.computed)
    html.add(R"(<span class="under">reported: {}</span>)", {words_of(row.reported)});
  return html.take();
}

void project_row(Html& html, const ProjectRow& row) {
  const std::string portfolio = row.portfolio_name.empty() ? row.portfolio : row.portfolio_name;
  html.add(
      R"(<tr><th scope="row" class="wide"><a href="{}">{}</a><span class="under">{}</span></th>)",
      {project_url(row.organisation, row.id), row.name.empty() ? row.id : row.name,
       portfolio.empty() ? row.id : row.id + " · " + portfolio});
  html.add(R"(<td data-label="Health">{}</td><td data-label="Progress">{}</td>)",
           {health_cell(row), progress_mark(row.progress_per_mille)});
  html.add(R"(<td data-label="Value per 1.00 spent" class="number">{}</td>)",
           {row.cost_index_per_mille ? Markup{index_text(*row.cost_index_per_mille)} : unknown()});
  html.add(
      R"(<td data-label="Expected finish">{}</td><td data-label="On time" class="number">{}</td>)",
      {finish_cell(row),
       row.p_on_time_per_mille ? Markup{percent(*row.p_on_time_per_mille)} : unknown()});
  html.add(
      R"(<td data-label="Value at risk" class="number">{}</td><td data-label="Alerts">{}</td>)",
      {risk_mark(row.value_at_risk), count_mark(row.open_alerts)});
  html.add(R"(<td data-label="Last report">{}</td></tr>)", {date_mark(row.last_report)});
}

Markup project_table(const Request& request, const ProjectFilter& filter,
                     const std::vector<ProjectRow>& rows) {
  const auto head = [&](ProjectSort sort, const char* name, const char* kind = "") {
    return column(request, filter, sort, name, kind);
  };
  Html html;
  html.add(R"(<div class="scroll"><table class="stack projects"><caption class="hidden">Projects)"
           R"(</caption><thead><tr>{}{}{}{}{}{}{}{}{}</tr></thead><tbody>)",
           {head(ProjectSort::kName, "Project"), head(ProjectSort::kHealth, "Health"),
            head(ProjectSort::kProgress, "Progress"),
            head(ProjectSort::kCostIndex, "Value per 1.00 spent", "number"),
            head(ProjectSort::kFinish, "Expected finish"),
            head(ProjectSort::kChance, "On time", "number"),
            head(ProjectSort::kValueAtRisk, "Value at risk", "number"),
            head(ProjectSort::kAlerts, "Alerts"), head(ProjectSort::kLastReport, "Last report")});
  for (const ProjectRow& row : rows) project_row(html, row);
  return html.add("</tbody></table></div>").take();
}

std::string headline(const PortfolioOverview& overview) {
  const std::int64_t red = overview.by_health[static_cast<std::size_t>(Health::kRed)];
  const std::int64_t amber = overview.by_health[static_cast<std::size_t>(Health::kAmber)];
  if (overview.projects == 0) return "No project is known yet. Send facts, and they appear here.";
  std::string text = plural(overview.projects, "project", "projects");
  if (red == 0 && amber == 0) return text + ", none of them in trouble or at risk.";
  return text + ": " + std::to_string(red) + " in trouble, " + std::to_string(amber) + " at risk.";
}

// The names of the portfolios below the one that is shown, worst first, as a way further down.
Markup portfolio_cards(const PortfolioOverview& overview, const ProjectFilter& filter) {
  std::vector<PortfolioRow> rows = overview.portfolios;
  // One without projects of its own has nothing to show: those below it have cards of theirs.
  std::erase_if(rows, [&filter](const PortfolioRow& row) {
    return row.projects == 0 || row.id == filter.portfolio;
  });
  if (rows.size() < 2 || !filter.portfolio.empty()) return {};
  constexpr std::size_t kCardsMax = 12;
  std::stable_sort(rows.begin(), rows.end(), [](const PortfolioRow& a, const PortfolioRow& b) {
    return rank_of(a.value_at_risk) > rank_of(b.value_at_risk);
  });
  if (rows.size() > kCardsMax) rows.resize(kCardsMax);
  Html html;
  html.add(R"(<section aria-labelledby="portfolios"><h2 id="portfolios">Portfolios</h2>)"
           R"(<ul class="cards">)");
  for (const PortfolioRow& row : rows)
    html.add(R"(<li class="card"><h3><a href="{}">{}</a></h3>{}<p class="under">Value at risk {})"
             R"(</p></li>)",
             {portfolio_url(row.organisation, row.id), row.name.empty() ? row.id : row.name,
              health_bar(row.by_health, portfolio_url(row.organisation, row.id) + "&"),
              risk_mark(row.value_at_risk)});
  return html.add("</ul></section>").take();
}

Response overview_page(const Context& context) {
  const Request& request = context.request;
  const auto page_asked = read_page(request);
  if (!page_asked) return error_page(context, page_asked.error());
  const auto filter = read_project_filter(request);
  if (!filter) return error_page(context, filter.error());
  const auto overview = context.parts.views.overview({filter->organisation, filter->portfolio});
  if (!overview) return error_page(context, overview.error());
  const auto projects = context.parts.views.projects(*filter, *page_asked);
  if (!projects) return error_page(context, projects.error());

  const PortfolioRow* chosen = find_portfolio(*overview, *filter);
  const std::string title = chosen == nullptr      ? "Portfolio"
                            : chosen->name.empty() ? chosen->id
                                                   : chosen->name;
  Html body;
  if (chosen != nullptr) body.add(R"(<p class="crumbs"><a href="/">All portfolios</a></p>)");
  body.add(R"(<h1>{}</h1><p class="lead">{}</p>)", {title, headline(*overview)});
  body.add(
      R"(<p class="as-of">{}<a href="/brief?organisation={}&amp;portfolio={}">In plain words)"
      R"(</a></p>)",
      {overview->as_of ? Html().add("As of {} · ", {time_mark(overview->as_of)}).take() : Markup{},
       url_encode(filter->organisation), url_encode(filter->portfolio)});
  body.add(
      R"(<section class="glance" aria-label="At a glance"><div class="panel">)"
      R"(<h2>Health</h2>{}</div>{}</section>)",
      {health_bar(overview->by_health,
                  chosen == nullptr ? "/?" : portfolio_url(chosen->organisation, chosen->id) + "&"),
       tiles(*overview)});
  body.add("{}", {portfolio_cards(*overview, *filter)});
  body.add(R"(<section aria-labelledby="projects"><h2 id="projects">Projects</h2>{}{}{}</section>)",
           {filter_form(*overview, *filter),
            projects->items.empty() ? Markup{R"(<p class="empty">No project fits this filter.</p>)"}
                                    : project_table(request, *filter, projects->items),
            pager(request, *page_asked, projects->items.size(), projects->total)});
  return page(Place::kPortfolio, title, body);
}

}  // namespace

std::vector<Route> portfolio_pages() { return {{"GET", "/", overview_page}}; }

}  // namespace portfolio::http
