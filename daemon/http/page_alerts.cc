// The list of alerts, and one alert with its evidence and history.
#include <string>
#include <utility>

#include "daemon/http/names.h"
#include "daemon/http/parts.h"

namespace portfolio::http {
namespace {

Markup filter_form(const Request& request) {
  const std::string_view severity = request.parameter("severity");
  const std::string_view state = request.parameter("state");
  Html severities;
  severities.add("{}", {option("", "Any severity", severity)});
  for (const Severity one : kAllSeverities)
    severities.add("{}", {option(name_of(one), words_of(one), severity)});
  Html states;
  states.add("{}{}", {option("", "Open ones", state), option("all", "All", state)});
  for (const RuleState one : kAlertStates)
    states.add("{}", {option(name_of(one), words_of(one), state)});
  Html html;
  html.add(R"(<form class="filter" method="get" action="/alerts" role="search" )"
           R"(aria-label="Alerts"><label>Severity<select name="severity">{}</select></label>)"
           R"(<label>State<select name="state">{}</select></label>)",
           {severities.take(), states.take()});
  html.add(R"(<label>Rule<input type="search" name="rule" value="{}" placeholder="D01 or )"
           R"(milestone_slip"></label><label>Project<input type="search" name="project" )"
           R"(value="{}" placeholder="Id"></label><button>Show</button></form>)",
           {request.parameter("rule"), request.parameter("project")});
  return html.take();
}

Response alerts_page(const Context& context) {
  const auto page_asked = read_page(context.request);
  if (!page_asked) return error_page(context, page_asked.error());
  const auto filter = read_alert_filter(context.request);
  if (!filter) return error_page(context, filter.error());
  auto found = context.parts.views.alerts(*filter, *page_asked);
  if (!found) return error_page(context, found.error());
  for (AlertRow& row : found->items) hold_back(context.options, row);
  Html body;
  body.add(R"(<h1>Alerts</h1><p class="lead">{}, the most urgent first.</p>{})",
           {plural(static_cast<std::int64_t>(found->total), "alert", "alerts"),
            filter_form(context.request)});
  if (found->items.empty())
    body.add(R"(<p class="empty">No alert fits this filter.</p>)");
  else
    body.add("{}", {alert_table(found->items, "Alerts")});
  body.add("{}", {pager(context.request, *page_asked, found->items.size(), found->total)});
  return page(Place::kAlerts, "Alerts", body);
}

std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

void described(Html& html, const char* name, const std::string& text, const char* kind = "") {
  if (!text.empty()) html.add(R"(<dt>{}</dt><dd class="{}">{}</dd>)", {name, kind, text});
}

Markup heading(const AlertView& view) {
  const AlertRow& row = view.row;
  Html html;
  html.add(R"(<p class="crumbs"><a href="/alerts">Alerts</a>)");
  if (!row.project.empty())
    html.add(R"( <span aria-hidden="true">/</span> <a href="{}">{}</a>)",
             {project_url(row.organisation, row.project),
              row.project_name.empty() ? row.project : row.project_name});
  html.add(R"(</p><p class="standing">{} {} <span class="under">{} · {}</span></p><h1>{}</h1>)",
           {severity_mark(row.severity), state_mark(row.state), row.rule_id, row.rule,
            row.what_changed.empty() ? row.rule : row.what_changed});
  return html.take();
}

Markup message(const AlertView& view) {
  Html html;
  html.add(R"(<section class="message" aria-label="What it means"><dl>)");
  described(html, "So what", view.so_what);
  described(html, "What to do", view.what_to_do);
  std::vector<std::string> who = view.who;
  for (std::string& one : who) {  // "role:pseudonym"
    if (const std::size_t colon = one.find(':'); colon != std::string::npos)
      one.insert(colon + 1, " ");
  }
  described(html, "Who", list(who));
  html.add("</dl>");
  if (!view.options.empty()) {
    html.add("<h2>Options</h2><ol>");
    for (const std::string& one : view.options) html.add("<li>{}</li>", {one});
    html.add("</ol>");
  }
  return html.add("</section>").take();
}

Markup tiles(const AlertView& view) {
  const AlertRow& row = view.row;
  Html html;
  html.add(R"(<dl class="tiles">)");
  html.add("{}", {tile("Value at risk", risk_mark(row.value_at_risk))});
  html.add("{}", {tile("Chance on time", view.p_on_time_per_mille
                                             ? Markup{percent(*view.p_on_time_per_mille)}
                                             : unknown())});
  html.add("{}", {tile("Breached since", time_mark(row.since))});
  html.add("{}", {tile(row.resolved ? "Resolved" : "Told since",
                       time_mark(row.resolved ? row.resolved : row.fired))});
  return html.add("</dl>").take();
}

std::string otherwise(const ChangeView& one) {
  return one.name + " " + one.wanted + " instead of " + one.now;
}

// The nearest values with which it would be quiet; thresholds are not for readers to move.
std::string way_out(const AlertView& view) {
  std::string text;
  for (const ChangeView& one : view.clears) {
    if (one.threshold) continue;
    text += (text.empty() ? "" : "; or ") + otherwise(one);
    for (const ChangeView& two : one.also) text += ", and " + otherwise(two);
  }
  return text;
}

Markup reasons(const AlertView& view) {
  Html list_html;
  described(list_html, "Fires when", view.condition, "code");
  described(list_html, "With its values", view.explained, "code");
  described(list_html, "Held", view.timing);
  described(list_html, "Ends when", view.off_condition, "code");
  described(list_html, "With today’s values", view.off_explained, "code");
  described(list_html, "Would be quiet with", way_out(view));
  described(list_html, "Cause", view.cause);
  described(list_html, "Taken by", view.owner);
  if (view.due) list_html.add("<dt>Due</dt><dd>{}</dd>", {time_mark(view.due)});
  if (view.snoozed_until)
    list_html.add("<dt>Snoozed until</dt><dd>{}</dd>", {time_mark(view.snoozed_until)});
  described(list_html, "Said",
            view.said + (view.said.empty() || view.by.empty() ? "" : " (" + view.by + ")"));
  for (const std::string& outcome : view.outcomes) described(list_html, "Labelled", outcome);
  if (list_html.empty() && view.evidence.empty()) return {};
  Html html;
  html.add(R"(<section aria-labelledby="why"><h2 id="why">Why</h2><dl class="facts-list">)")
      .add(list_html)
      .add("</dl>");
  if (!view.evidence.empty())
    html.add("{}", {signal_table(view.evidence, "Evidence, down to the records")});
  return html.add("</section>").take();
}

std::string change_words(const std::string& change) {
  std::string words;
  for (const char c : change) {
    if (c == '_')
      words += ' ';
    else if (words.empty())
      words += c;
    else
      words += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

Markup history(const AlertView& view) {
  if (view.history.empty()) return {};
  Html html;
  html.add(
      R"(<section aria-labelledby="history"><h2 id="history">History</h2><ol class="history">)");
  for (const AlertChangeView& change : view.history) {
    html.add(R"(<li><p><b>{}</b> {} {}</p>)",
             {change_words(change.change), severity_mark(change.severity), time_mark(change.at)});
    if (!change.text.empty()) html.add("<p>{}</p>", {change.text});
    if (!change.by.empty()) html.add(R"(<p class="under">by {}</p>)", {change.by});
    html.add(R"(<p class="position">record {}:{}</p></li>)", {change.partition, change.offset});
  }
  return html.add("</ol></section>").take();
}

Response alert_page(const Context& context) {
  auto found = context.parts.views.alert(context.arguments[0]);
  if (!found) return error_page(context, found.error());
  hold_back(context.options, *found);
  const AlertView& view = *found;
  Html body;
  body.add("{}{}{}{}{}", {heading(view), message(view), tiles(view), reasons(view), history(view)});
  body.add(R"(<p class="under code">{}</p>)", {view.row.id});
  return page(Place::kAlerts, view.row.what_changed.empty() ? view.row.rule : view.row.what_changed,
              body);
}

}  // namespace

std::vector<Route> alert_pages() {
  return {{"GET", "/alerts", alerts_page}, {"GET", "/alerts/{id}", alert_page}};
}

}  // namespace portfolio::http
