// The tables that several pages show: signals with the facts behind them, and alerts.
#include <string>
#include <utility>

#include "daemon/http/names.h"
#include "daemon/http/parts.h"

namespace portfolio::http {
namespace {

Markup facts_cell(const SignalView& signal) {
  if (signal.facts.empty()) return {R"(<span class="none">–</span>)"};
  Html html;
  html.add("<ul class=\"facts\">");
  for (const FactRef& fact : signal.facts)
    html.add(R"(<li><b>{}</b> {} <span class="position">{} {}:{}</span></li>)",
             {fact.source, fact.event, fact.topic, fact.partition, fact.offset});
  return html.add("</ul>").take();
}

Markup value_cell(const SignalView& signal) {
  if (!signal.value) return unknown(signal.missing);
  const std::string unit = unit_words(signal.unit);
  return Html()
      .add(
          R"(<b class="value">{}</b>{})",
          {*signal.value,
           unit.empty() ? Markup{} : Html().add(R"( <span class="unit">{}</span>)", {unit}).take()})
      .take();
}

void alert_row(Html& html, const AlertRow& row) {
  html.add(R"(<tr><td data-label="Severity">{}</td>)", {severity_mark(row.severity)});
  html.add(
      R"(<th scope="row" class="wide"><a href="{}">{}</a><span class="under">{} · {}</span></th>)",
      {alert_url(row.id), row.what_changed.empty() ? row.rule : row.what_changed, row.rule_id,
       row.rule});
  const SubjectRef& subject = row.subject;
  if (row.project.empty())
    html.add(R"(<td data-label="About">{}</td>)",
             {subject.name.empty() ? subject.kind + " " + subject.id : subject.name});
  else
    html.add(R"(<td data-label="Project"><a href="{}">{}</a></td>)",
             {project_url(row.organisation, row.project),
              row.project_name.empty() ? row.project : row.project_name});
  html.add(R"(<td data-label="Value at risk" class="number">{}</td>)",
           {risk_mark(row.value_at_risk)});
  html.add(R"(<td data-label="State">{}</td><td data-label="Since">{}</td></tr>)",
           {row.shadow ? Markup{state_mark(row.state).text + " <span class=\"under\">shadow</span>"}
                       : state_mark(row.state),
            time_mark(row.fired ? row.fired : row.since)});
}

}  // namespace

Markup signal_table(const std::vector<SignalView>& signals, std::string_view caption) {
  Html html;
  html.add(R"(<div class="scroll"><table class="plain stack"><caption>{}</caption><thead><tr>)"
           R"(<th scope="col">Signal</th><th scope="col">Value</th><th scope="col">Threshold</th>)"
           R"(<th scope="col">Facts behind it</th></tr></thead><tbody>)",
           {caption});
  for (const SignalView& signal : signals) {
    const bool titled = !signal.title.empty();
    html.add(R"(<tr><th scope="row" class="wide">{})", {titled ? signal.title : signal.name});
    if (titled) html.add(R"(<span class="under code">{}</span>)", {signal.name});
    html.add(R"(</th><td data-label="Value">{}</td><td data-label="Threshold">{}</td>)",
             {value_cell(signal), signal.threshold.empty() ? "–" : signal.threshold});
    html.add(R"(<td data-label="Facts">{}</td></tr>)", {facts_cell(signal)});
  }
  return html.add("</tbody></table></div>").take();
}

Markup alert_table(const std::vector<AlertRow>& rows, std::string_view caption) {
  Html html;
  html.add(R"(<div class="scroll"><table class="stack alerts"><caption>{}</caption><thead><tr>)"
           R"(<th scope="col">Severity</th><th scope="col">What changed</th>)"
           R"(<th scope="col">Project</th><th scope="col" class="number">Value at risk</th>)"
           R"(<th scope="col">State</th><th scope="col">Since</th></tr></thead><tbody>)",
           {caption});
  for (const AlertRow& row : rows) alert_row(html, row);
  return html.add("</tbody></table></div>").take();
}

}  // namespace portfolio::http
