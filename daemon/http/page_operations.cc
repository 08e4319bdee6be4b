// The pages of those who keep the daemon: rules, sources, dead letters, the system.
#include <string>
#include <utility>

#include "daemon/http/assets.h"
#include "daemon/http/markdown.h"
#include "daemon/http/names.h"
#include "daemon/http/parts.h"

namespace portfolio::http {
namespace {

std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

void rule_card(Html& html, const RuleView& rule) {
  html.add(R"(<details class="rule" id="{}"><summary><span class="rule-state">{}</span>)"
           R"(<span class="rule-name">{} <span class="subject">{}</span>)",
           {rule.id, rule.enabled ? severity_mark(rule.severity) : state_mark(RuleState::kDisabled),
            rule.title.empty() ? rule.name : rule.title, rule.id});
  html.add(R"(<span class="under">firing: {} · building up: {}</span></span></summary>)"
           R"(<div class="inside"><dl class="facts-list">)",
           {count_mark(rule.firing), rule.pending});
  html.add(
      R"(<dt>Name</dt><dd class="code"><a href="/rules/{}">{}</a></dd><dt>About</dt><dd>{}</dd>)",
      {rule.name, rule.name, rule.subject_kind});
  if (rule.shadow)
    html.add(R"(<dt>In the shadow</dt><dd>It is tried: nobody is told. <a href="/alerts?rule={}">)"
             R"(What it would have told</a></dd>)",
             {rule.name});
  for (const std::string& condition : rule.conditions)
    html.add(R"(<dt>Fires when</dt><dd class="code">{}</dd>)", {condition});
  html.add(R"(<dt>Reads</dt><dd class="code">{}</dd><dt>What changed</dt><dd>{}</dd>)",
           {list(rule.reads), rule.what_changed});
  html.add(R"(<dt>So what</dt><dd>{}</dd><dt>What to do</dt><dd>{}</dd><dt>Who</dt><dd>{}</dd>)",
           {rule.so_what, rule.what_to_do, rule.who});
  html.add(R"(<dt>Evaluated</dt><dd>{}, {} failed</dd><dt>File</dt><dd class="code">{}</dd></dl>)"
           R"(</div></details>)",
           {plural(rule.evaluations, "time", "times"), grouped(rule.failures), rule.source_file});
}

Response rules_page(const Context& context) {
  const auto rules = context.parts.views.rules();
  if (!rules) return error_page(context, rules.error());
  Html body;
  body.add(R"(<h1>Rules</h1><p class="lead">{} watch the portfolio. Open one to see when it fires )"
           R"(and what it says.</p><div class="rules">)",
           {plural(static_cast<std::int64_t>(rules->size()), "rule", "rules")});
  for (const RuleView& rule : *rules) rule_card(body, rule);
  body.add("</div>");
  return page(Place::kRules, "Rules", body);
}

// What `portfolioctl generate runbooks` writes, of the rules in force.
Response rule_page(const Context& context) {
  const auto text = context.parts.views.runbook(context.arguments[0]);
  if (!text) return error_page(context, text.error());
  Html body;
  body.add(R"(<p class="crumbs"><a href="/rules">Rules</a></p>{})", {markdown(*text)});
  return page(Place::kRules, context.arguments[0], body);
}

Response sources_page(const Context& context) {
  const auto sources = context.parts.views.sources(context.request.parameter("organisation"));
  if (!sources) return error_page(context, sources.error());
  Html body;
  body.add(R"(<h1>Sources</h1><p class="lead">Where the facts come from, and which source has )"
           R"(fallen silent.</p>)");
  if (sources->empty()) body.add(R"(<p class="empty">No source has been heard yet.</p>)");
  body.add(R"(<div class="scroll"><table class="stack"><caption class="hidden">Sources</caption>)"
           R"(<thead><tr><th scope="col">Source</th><th scope="col">Standing</th>)"
           R"(<th scope="col">Last heard</th><th scope="col">Silent for</th>)"
           R"(<th scope="col">Expected within</th><th scope="col" class="number">Projects )"
           R"(judged by it</th></tr></thead><tbody>)");
  for (const SourceView& one : *sources) {
    body.add(R"(<tr><th scope="row" class="wide">{}<span class="under">{} · data owner {}</span>)"
             R"(</th><td data-label="Standing">{}</td><td data-label="Last heard">{}</td>)",
             {one.id, one.organisation, one.data_owner.empty() ? "unknown" : one.data_owner,
              one.silent                 ? health_mark(Health::kRed)
              : one.expected_gap.empty() ? health_mark(Health::kUnknown)
                                         : health_mark(Health::kGreen),
              time_mark(one.last_event)});
    body.add(R"(<td data-label="Silent for">{}</td><td data-label="Expected within">{}</td>)"
             R"(<td data-label="Projects judged by it" class="number">{}</td></tr>)",
             {one.gap, one.expected_gap.empty() ? "not known yet" : one.expected_gap,
              one.projects_judged});
  }
  body.add("</tbody></table></div>");
  return page(Place::kSources, "Sources", body);
}

void dead_letter_row(Html& html, const DeadLetterView& one) {
  html.add(R"(<tr><th scope="row" class="wide"><a href="/dead-letters/{}">{}</a><span )"
           R"(class="under position">{} {}:{}</span></th><td data-label="Reason" class="code">{})"
           R"(</td>)",
           {url_encode(one.id), one.message, one.topic, one.partition, one.offset, one.reason});
  html.add(R"(<td data-label="Stage">{}</td><td data-label="Source">{}</td><td data-label="Bytes" )"
           R"(class="number">{}</td><td data-label="When">{}</td></tr>)",
           {one.stage, one.source.empty() ? "–" : one.source,
            grouped(static_cast<std::int64_t>(one.size)), time_mark(one.at)});
}

Response dead_letters_page(const Context& context) {
  const auto page_asked = read_page(context.request);
  if (!page_asked) return error_page(context, page_asked.error());
  const auto filter = read_dead_letter_filter(context.request);
  if (!filter) return error_page(context, filter.error());
  const auto found = context.parts.views.dead_letters(*filter, *page_asked);
  if (!found) return error_page(context, found.error());
  Html body;
  body.add(R"(<h1>Dead letters</h1><p class="lead">Records that could not be used, each with the )"
           R"(reason. Nothing is skipped in silence.</p>)");
  if (found->items.empty())
    body.add(R"(<p class="empty">None. Every record so far was used.</p>)");
  else
    body.add(R"(<div class="scroll"><table class="stack"><caption class="hidden">Dead letters)"
             R"(</caption><thead><tr><th scope="col">What is wrong</th><th scope="col">Reason</th>)"
             R"(<th scope="col">Stage</th><th scope="col">Source</th><th scope="col" )"
             R"(class="number">Bytes</th><th scope="col">When</th></tr></thead><tbody>)");
  for (const DeadLetterView& one : found->items) dead_letter_row(body, one);
  if (!found->items.empty()) body.add("</tbody></table></div>");
  body.add("{}", {pager(context.request, *page_asked, found->items.size(), found->total)});
  return page(Place::kDeadLetters, "Dead letters", body);
}

Response dead_letter_page(const Context& context) {
  const auto found = context.parts.views.dead_letter(context.arguments[0]);
  if (!found) return error_page(context, found.error());
  Html body;
  body.add(R"(<p class="crumbs"><a href="/dead-letters">Dead letters</a></p><h1>{}</h1>)"
           R"(<dl class="facts-list"><dt>Record</dt><dd class="position">{} {}:{}</dd>)",
           {found->message, found->topic, found->partition, found->offset});
  body.add(R"(<dt>Reason</dt><dd class="code">{}</dd><dt>Stage</dt><dd>{}</dd><dt>When</dt>)"
           R"(<dd>{}</dd><dt>Organisation</dt><dd>{}</dd><dt>Source</dt><dd>{}</dd>)",
           {found->reason, found->stage, time_mark(found->at), found->organisation, found->source});
  body.add("<dt>Size</dt><dd>{}</dd>",
           {plural(static_cast<std::int64_t>(found->size), "byte", "bytes")});
  if (!found->digest.empty())
    body.add(R"(<dt>Digest</dt><dd class="code">{}</dd>)", {found->digest});
  body.add(R"(</dl><p class="under">The record itself: <span class="code">portfolioctl )"
           R"(deadletters show {}</span></p>)",
           {found->id});
  return page(Place::kDeadLetters, "Dead letter", body);
}

void partition_card(Html& html, const PartitionView& one) {
  html.add(R"(<li class="card {}"><h3>Partition {}</h3>{})",
           {one.ready ? "green" : "red", one.partition,
            one.ready ? Markup{R"(<span class="state firing-not">Ready</span>)"}
                      : Markup{R"(<span class="state firing">Not ready</span>)"}});
  for (const std::string& reason : one.reasons) html.add("<p>{}</p>", {reason});
  html.add(R"(<dl class="facts-list"><dt>Journal</dt><dd>{}</dd><dt>Position</dt><dd>{} of {}</dd>)"
           R"(<dt>Behind by</dt><dd>{}</dd><dt>Journal time</dt><dd>{}</dd>)",
           {one.journal, grouped(one.position), grouped(one.end),
            plural(one.lag, "record", "records"), time_mark(one.clock)});
  html.add(R"(<dt>Last commit</dt><dd>{}</dd><dt>Organisations</dt><dd>{}</dd><dt>Entities</dt>)"
           R"(<dd>{}</dd><dt>To be told</dt><dd>{}</dd><dt>Dead letters</dt><dd>{}</dd></dl></li>)",
           {time_mark(one.last_commit), grouped(one.organisations), grouped(one.entities),
            grouped(one.outbox_entries), grouped(one.dead_letters)});
}

void status_section(Html& html, const StatusView& status) {
  html.add(R"(<section aria-labelledby="build"><h2 id="build">Daemon</h2><dl class="facts-list">)"
           R"(<dt>Version</dt><dd>{} <span class="code">{}</span></dd><dt>Started</dt><dd>{}</dd>)",
           {status.version, status.revision, time_mark(status.started)});
  if (!status.ruleset.empty()) html.add("<dt>Rules</dt><dd>{}</dd>", {status.ruleset});
  html.add("<dt>Last reload</dt><dd>{} {}</dd></dl>",
           {time_mark(status.last_reload),
            status.last_reload_successful ? std::string() : "failed: " + status.last_reload_error});
  html.add(R"(<details class="rule"><summary>Configuration in effect</summary><pre>{}</pre>)"
           R"(</details></section>)",
           {status.config});
}

Response partitions_page(const Context& context) {
  const Readiness readiness = context.parts.views.readiness();
  Html body;
  body.add(R"(<h1>System</h1><p class="lead">{}</p>)",
           {readiness.ready ? "Ready: the state is caught up with the journal."
                            : "Not ready: " + list(readiness.reasons)});
  const StatusView status = context.parts.views.status();
  if (!status.journal_trouble.empty())
    body.add(R"(<p class="empty">The journal cannot be read: {}</p>)", {status.journal_trouble});
  const auto partitions = context.parts.views.partitions();
  if (!partitions) {
    body.add(R"(<p class="empty">{}</p>)", {partitions.error().message});
  } else {
    body.add(R"(<section aria-labelledby="partitions"><h2 id="partitions">Partitions</h2>)"
             R"(<ul class="cards">)");
    for (const PartitionView& one : *partitions) partition_card(body, one);
    body.add("</ul></section>");
  }
  status_section(body, status);
  return page(Place::kPartitions, "System", body);
}

Response asset(std::string_view text, const char* type) {
  Response response;
  response.type = type;
  response.body = text;
  response.headers.emplace_back("Cache-Control", "public, max-age=86400");
  return response;
}

Response style(const Context&) { return asset(style_sheet(), "text/css; charset=utf-8"); }
Response mark(const Context&) { return asset(mark_svg(), "image/svg+xml"); }

}  // namespace

std::vector<Route> operation_pages() {
  return {{"GET", "/rules", rules_page},
          {"GET", "/rules/{name}", rule_page},
          {"GET", "/sources", sources_page},
          {"GET", "/dead-letters", dead_letters_page},
          {"GET", "/dead-letters/{id}", dead_letter_page},
          {"GET", "/partitions", partitions_page},
          {"GET", "/static/style.css", style},
          {"GET", "/static/mark.svg", mark},
          {"GET", "/favicon.ico", mark}};
}

}  // namespace portfolio::http
