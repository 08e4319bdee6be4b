// One project: where it stands, and why each rule is or is not firing.
#include <algorithm>
#include <string>
#include <utility>

#include "daemon/http/names.h"
#include "daemon/http/parts.h"

namespace portfolio::http {
namespace {

Markup text_or_dash(const std::string& text) {
  return text.empty() ? Markup{R"(<span class="unknown">–</span>)"} : Markup{escape(text)};
}

Markup amount_or_dash(const std::optional<Money>& amount) {
  return text_or_dash(amount ? amount_text(*amount) : std::string());
}

Markup days_or_dash(const std::optional<std::int32_t>& days) {
  return text_or_dash(days ? working_days(*days) : std::string());
}

Markup finish_tile(const ProjectRow& row) {
  Html below;
  if (row.committed_finish) below.add("committed {}", {date_mark(row.committed_finish)});
  if (row.delay_working_days && *row.delay_working_days > 0)
    below.add(R"(, <span class="late">{} late</span>)", {working_days(*row.delay_working_days)});
  return tile("Expected finish", row.forecast_finish ? date_mark(row.forecast_finish) : unknown(),
              below.take());
}

Markup tiles(const ProjectDetail& view) {
  const ProjectRow& row = view.row;
  Html html;
  html.add(R"(<dl class="tiles six">)");
  html.add("{}", {tile("Progress", progress_mark(row.progress_per_mille),
                       sparkline(row.progress_history_per_mille))});
  html.add("{}", {finish_tile(row)});
  html.add("{}",
           {tile("Chance on time",
                 row.p_on_time_per_mille ? Markup{percent(*row.p_on_time_per_mille)} : unknown())});
  html.add("{}", {tile("Value per 1.00 spent", row.cost_index_per_mille
                                                   ? Markup{index_text(*row.cost_index_per_mille)}
                                                   : unknown())});
  html.add("{}", {tile("Value at risk", risk_mark(row.value_at_risk))});
  html.add("{}", {tile("Data coverage", view.completeness_per_mille
                                            ? Markup{percent(*view.completeness_per_mille)}
                                            : unknown())});
  return html.add("</dl>").take();
}

std::string title_case(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

Markup dimensions(const ProjectDetail& view) {
  if (view.dimensions.empty()) return {};
  Html html;
  html.add(R"(<section aria-labelledby="dimensions"><h2 id="dimensions">What the health is made )"
           R"(of</h2><ul class="cards five">)");
  for (const DimensionView& one : view.dimensions) {
    html.add(R"(<li class="card {}"><h3>{}</h3>{})",
             {name_of(one.level), title_case(one.name), health_mark(one.level)});
    if (!one.because.empty()) html.add(R"(<p class="under">{}</p>)", {one.because});
    html.add("</li>");
  }
  return html.add("</ul></section>").take();
}

int urgency(RuleState state) {
  switch (state) {
    case RuleState::kFiring:
      return 0;
    case RuleState::kAcknowledged:
      return 1;
    case RuleState::kSnoozed:
      return 2;
    case RuleState::kNoData:
      return 3;
    case RuleState::kPending:
      return 4;
    case RuleState::kInactive:
      return 5;
    case RuleState::kResolved:
      return 6;
    case RuleState::kNotEvaluable:
      return 7;
    case RuleState::kDisabled:
      return 8;
  }
  PORTFOLIO_CHECK(false);
}

void rule_summary(Html& html, const RuleOnSubject& rule) {
  const bool shows_severity = urgency(rule.state) <= urgency(RuleState::kPending);
  html.add(R"(<summary><span class="rule-state">{}{}</span><span class="rule-name">{})",
           {state_mark(rule.state), shows_severity ? severity_mark(rule.severity) : Markup{},
            rule.title.empty() ? rule.rule : rule.title});
  if (rule.subject.kind != "project")
    html.add(R"( <span class="subject">{}</span>)",
             {rule.subject.name.empty() ? rule.subject.id : rule.subject.name});
  html.add(R"(<span class="under">{}</span></span></summary>)", {rule.because});
}

void rule_details(Html& html, const RuleOnSubject& rule) {
  html.add(R"(<div class="inside"><dl class="facts-list"><dt>Rule</dt><dd>{} <span class="code">{})"
           R"(</span></dd>)",
           {rule.rule_id, rule.rule});
  if (!rule.condition.empty())
    html.add(R"(<dt>Fires when</dt><dd class="code">{}</dd>)", {rule.condition});
  if (!rule.explained.empty())
    html.add(R"(<dt>With today’s values</dt><dd class="code">{}</dd>)", {rule.explained});
  if (rule.since) html.add(R"(<dt>Since</dt><dd>{}</dd>)", {time_mark(rule.since)});
  if (rule.until)
    html.add(R"(<dt>{}</dt><dd>{}</dd>)",
             {rule.state == RuleState::kSnoozed ? "Comes back" : "Fires, if it lasts, at",
              time_mark(rule.until)});
  if (!rule.alert.empty())
    html.add(R"(<dt>Alert</dt><dd><a href="{}">Evidence and history</a></dd>)",
             {alert_url(rule.alert)});
  html.add("</dl>");
  if (!rule.inputs.empty()) html.add("{}", {signal_table(rule.inputs, "What the rule reads")});
  html.add("</div>");
}

Markup rules(const ProjectDetail& view) {
  std::vector<const RuleOnSubject*> sorted;
  for (const RuleOnSubject& rule : view.rules) sorted.push_back(&rule);
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b) {
    const auto key = [](const RuleOnSubject& rule) {
      return std::pair(urgency(rule.state), -static_cast<int>(rule.severity));
    };
    return key(*a) < key(*b);
  });
  Html html;
  html.add(R"(<section aria-labelledby="rules"><h2 id="rules">Why each rule is or is not firing)"
           R"(</h2><div class="rules">)");
  for (const RuleOnSubject* rule : sorted) {
    // The most urgent one is open already, if it fires.
    const bool open = rule == sorted.front() && rule->state == RuleState::kFiring;
    html.add(R"(<details class="rule {}"{}>)", {name_of(rule->state), Markup{open ? " open" : ""}});
    rule_summary(html, *rule);
    rule_details(html, *rule);
    html.add("</details>");
  }
  if (sorted.empty()) html.add(R"(<p class="empty">No rule reads this project yet.</p>)");
  return html.add("</div></section>").take();
}

// A section with a table; nothing where there are no rows.
Markup table_section(const char* id, const char* title, std::initializer_list<const char*> columns,
                     const Html& rows) {
  if (rows.empty()) return {};
  Html html;
  html.add(R"(<section aria-labelledby="{}"><h2 id="{}">{}</h2><div class="scroll">)"
           R"(<table class="stack"><caption class="hidden">{}</caption><thead><tr>)",
           {id, id, title, title});
  for (const char* name : columns) html.add(R"(<th scope="col">{}</th>)", {name});
  return html.add("</tr></thead><tbody>").add(rows).add("</tbody></table></div></section>").take();
}

const char* standing(const MilestoneView& one) {
  if (one.cancelled) return "cancelled";
  if (one.achieved) return "achieved";
  return one.critical ? "open, critical" : "open";
}

Markup milestones(const ProjectDetail& view) {
  Html rows;
  for (const MilestoneView& one : view.milestones)
    rows.add(R"(<tr><th scope="row" class="wide">{}<span class="under">{}</span></th>)"
             R"(<td data-label="Approved">{}</td><td data-label="Expected">{}</td>)"
             R"(<td data-label="Later by">{}</td><td data-label="Standing">{}</td></tr>)",
             {one.name.empty() ? one.id : one.name, one.id, date_mark(one.approved),
              date_mark(one.achieved ? one.achieved : one.forecast),
              days_or_dash(one.slip_working_days), standing(one)});
  return table_section("milestones", "Milestones",
                       {"Milestone", "Approved", "Expected", "Later by", "Standing"}, rows);
}

Markup decisions(const ProjectDetail& view) {
  Html rows;
  for (const DecisionView& one : view.decisions)
    rows.add(R"(<tr><th scope="row" class="wide">{}<span class="under">{}</span></th>)"
             R"(<td data-label="With">{}</td><td data-label="Needed by">{}</td>)"
             R"(<td data-label="Waiting for">{}</td><td data-label="Cost of waiting">{}</td></tr>)",
             {one.title.empty() ? one.id : one.title, one.open ? "open" : "decided",
              text_or_dash(one.owner), date_mark(one.needed_by), days_or_dash(one.age_working_days),
              amount_or_dash(one.waiting_cost)});
  return table_section("decisions", "Decisions",
                       {"Decision", "With", "Needed by", "Waiting for", "Cost of waiting"}, rows);
}

Markup dependencies(const ProjectDetail& view) {
  Html rows;
  for (const DependencyView& one : view.dependencies)
    rows.add(R"(<tr><th scope="row" class="wide">{}<span class="under">{} gives to {}</span></th>)"
             R"(<td data-label="Needed by">{}</td><td data-label="Expected">{}</td>)"
             R"(<td data-label="Too late by">{}</td><td data-label="Agreed">{}</td></tr>)",
             {one.deliverable.empty() ? one.id : one.deliverable, one.giver, one.taker,
              date_mark(one.need_by), date_mark(one.forecast), days_or_dash(one.gap_working_days),
              one.accepted ? "yes" : "not yet"});
  return table_section("dependencies", "Dependencies",
                       {"What", "Needed by", "Expected", "Too late by", "Agreed"}, rows);
}

Markup benefits(const ProjectDetail& view) {
  Html rows;
  for (const BenefitView& one : view.benefits)
    rows.add(R"(<tr><th scope="row" class="wide">{}<span class="under">{}</span></th>)"
             R"(<td data-label="With">{}</td><td data-label="Returned">{}</td>)"
             R"(<td data-label="Planned by now">{}</td><td data-label="Share">{}</td></tr>)",
             {one.name.empty() ? one.id : one.name, one.state, text_or_dash(one.owner),
              text_or_dash(one.actual), text_or_dash(one.planned),
              text_or_dash(one.ratio_per_mille ? percent(*one.ratio_per_mille) : std::string())});
  return table_section("benefits", "Benefits",
                       {"Benefit", "With", "Returned", "Planned by now", "Share"}, rows);
}

Markup facts(const ProjectDetail& view) {
  if (view.facts.empty()) return {};
  Html html;
  html.add(R"(<section aria-labelledby="facts"><h2 id="facts">Facts</h2><dl class="facts-list">)");
  for (const NamedText& fact : view.facts)
    html.add("<dt>{}</dt><dd>{}</dd>", {fact.name, fact.text});
  return html.add("</dl></section>").take();
}

Markup heading(const ProjectDetail& view) {
  const ProjectRow& row = view.row;
  Html html;
  html.add(R"(<p class="crumbs"><a href="/">Portfolio</a>)");
  if (!row.portfolio.empty())
    html.add(R"( <span aria-hidden="true">/</span> <a href="{}">{}</a>)",
             {portfolio_url(row.organisation, row.portfolio),
              row.portfolio_name.empty() ? row.portfolio : row.portfolio_name});
  html.add(R"(</p><h1>{}</h1><p class="standing">{})",
           {row.name.empty() ? row.id : row.name, health_mark(row.computed)});
  if (row.reported == Health::kUnknown)
    html.add(R"( <span class="under">not rated by its people</span>)");
  else
    html.add(R"( <span class="under">reported as {}, {}</span>)",
             {words_of(row.reported), date_mark(row.last_report)});
  html.add(R"( <span class="under code">{}</span></p>)", {row.id});
  if (view.as_of) html.add(R"(<p class="as-of">As of {}</p>)", {time_mark(view.as_of)});
  return html.take();
}

Response project_page(const Context& context) {
  auto found = context.parts.views.project(context.arguments[0], context.arguments[1]);
  if (!found) return error_page(context, found.error());
  hold_back(context.options, *found);
  const ProjectDetail& view = *found;
  Html body;
  body.add("{}{}", {heading(view), tiles(view)});
  if (!view.alerts.empty())
    body.add(R"(<section aria-labelledby="alerts"><h2 id="alerts">Alerts</h2>{}</section>)",
             {alert_table(view.alerts, "Alerts of this project")});
  body.add("{}{}", {dimensions(view), rules(view)});
  body.add("{}{}{}{}", {milestones(view), decisions(view), dependencies(view), benefits(view)});
  if (!view.signals.empty())
    body.add(R"(<section aria-labelledby="signals"><h2 id="signals">Signals</h2>{}</section>)",
             {signal_table(view.signals, "All that is computed from this project’s facts")});
  body.add("{}", {facts(view)});
  return page(Place::kPortfolio, view.row.name.empty() ? view.row.id : view.row.name, body);
}

}  // namespace

std::vector<Route> project_pages() {
  return {{"GET", "/projects/{organisation}/{id}", project_page}};
}

}  // namespace portfolio::http
