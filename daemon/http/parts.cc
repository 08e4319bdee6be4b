#include "daemon/http/parts.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "daemon/http/assets.h"
#include "daemon/http/names.h"

namespace portfolio::http {
namespace {

struct Entry {
  Place place;
  const char* address;
  const char* name;
};
constexpr Entry kNavigation[] = {{Place::kPortfolio, "/", "Portfolio"},
                                 {Place::kAlerts, "/alerts", "Alerts"},
                                 {Place::kRules, "/rules", "Rules"},
                                 {Place::kSources, "/sources", "Sources"},
                                 {Place::kDeadLetters, "/dead-letters", "Dead letters"},
                                 {Place::kPartitions, "/partitions", "System"}};

constexpr const char* kMark =
    R"(<svg class="brand-mark" viewBox="0 0 20 20" aria-hidden="true"><path d="M2 15 7 9l4 3 )"
    R"(7-9"/><circle cx="18" cy="3" r="1.6"/></svg>)";

// Shapes of 16 by 16: round, three-cornered, eight-cornered, hollow.
const char* shape_of(Health health) {
  switch (health) {
    case Health::kGreen:
      return R"(<circle cx="8" cy="8" r="7"/><path class="cut" d="m4.8 8.2 2.2 2.2 4.2-4.6"/>)";
    case Health::kAmber:
      return R"(<path d="M8 1.2 15.4 14.4H.6z"/><path class="cut" d="M8 6v4M8 12v.4"/>)";
    case Health::kRed:
      return R"(<path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z"/><path class="cut" d="m5.4 5.4 5.2 )"
             R"(5.2m0-5.2-5.2 5.2"/>)";
    case Health::kUnknown:
      return R"(<circle class="line" cx="8" cy="8" r="6.2" stroke-dasharray="2.6 2"/>)";
  }
  PORTFOLIO_CHECK(false);
}

constexpr const char* kNoticeShape =
    R"(<circle cx="8" cy="8" r="7"/><path class="cut" d="M8 7.4v4M8 4.4v.3"/>)";

Markup mark(std::string_view kind, std::string_view shape, std::string_view words) {
  return Html()
      .add(R"(<span class="mark {}"><svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</span>)",
           {kind, Markup{std::string(shape)}, words})
      .take();
}

Html header(Place place) {
  Html html;
  html.add(
      R"(<a class="skip" href="#main">Skip to content</a><header class="top"><div class="bar">)"
      R"(<a class="brand" href="/">{}portfoliod</a><nav aria-label="Main"><ul>)",
      {Markup{kMark}});
  for (const Entry& entry : kNavigation)
    html.add(
        R"(<li><a href="{}"{}>{}</a></li>)",
        {entry.address, Markup{entry.place == place ? R"( aria-current="page")" : ""}, entry.name});
  html.add("</ul></nav></div></header>");
  return html;
}

}  // namespace

Response page(Place place, std::string_view title, const Html& body, unsigned status) {
  Html html;
  html.add(R"(<!doctype html><html lang="en"><head><meta charset="utf-8">)"
           R"(<meta name="viewport" content="width=device-width, initial-scale=1">)"
           R"(<meta name="color-scheme" content="light dark"><title>{} · portfoliod</title>)"
           R"(<link rel="icon" href="/static/mark.svg"><link rel="stylesheet" )"
           R"(href="/static/style.css?v={}"></head><body>)",
           {title, style_version()});
  html.add(header(place));
  html.add(R"(<main id="main">)").add(body).add("</main>");
  html.add(R"(<footer><p>Colours are computed from facts; grey means that data is missing. )"
           R"(<a href="/metrics">Metrics</a> · <a href="/-/ready">Readiness</a> · )"
           R"(<a href="/api/v1/status/build">Build</a></p></footer></body></html>)");
  Response response;
  response.status = status;
  response.type = "text/html; charset=utf-8";
  response.body = html.take().text;
  return response;
}

std::string project_url(std::string_view organisation, std::string_view id) {
  return "/projects/" + url_encode(organisation) + "/" + url_encode(id);
}
std::string alert_url(std::string_view id) { return "/alerts/" + url_encode(id); }
std::string portfolio_url(std::string_view organisation, std::string_view id) {
  return "/?organisation=" + url_encode(organisation) + "&portfolio=" + url_encode(id);
}

std::string with_parameter(const Request& request, std::string_view name, std::string_view value) {
  std::string query;
  const auto put = [&query](std::string_view key, std::string_view text) {
    query += (query.empty() ? "?" : "&") + url_encode(key) + "=" + url_encode(text);
  };
  for (const auto& [key, text] : request.query)
    if (key != name && !text.empty()) put(key, text);
  if (!value.empty()) put(name, value);
  return request.path + query;
}

Markup health_mark(Health health) {
  return mark(name_of(health), shape_of(health), words_of(health));
}
Markup severity_mark(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return mark("info", kNoticeShape, words_of(severity));
    case Severity::kWarning:
      return mark("amber", shape_of(Health::kAmber), words_of(severity));
    case Severity::kCritical:
      return mark("red", shape_of(Health::kRed), words_of(severity));
  }
  PORTFOLIO_CHECK(false);
}
Markup state_mark(RuleState state) {
  return Html()
      .add(R"(<span class="state {}">{}</span>)", {name_of(state), words_of(state)})
      .take();
}

Markup unknown(std::string_view why) {
  Html html;
  if (why.empty())
    html.add(R"(<span class="unknown">unknown</span>)");
  else
    html.add(R"(<span class="unknown">unknown</span> <span class="why">{}</span>)", {why});
  return html.take();
}

Markup time_mark(const std::optional<Timestamp>& time) {
  if (!time) return {R"(<span class="unknown">–</span>)"};
  return Html()
      .add(R"(<time datetime="{}">{}</time>)", {format_time(*time), instant_text(*time)})
      .take();
}
Markup date_mark(const std::optional<CivilDate>& date) {
  if (!date) return {R"(<span class="unknown">–</span>)"};
  return Html()
      .add(R"(<time datetime="{}">{}</time>)", {format_date(*date), date_text(*date)})
      .take();
}

Markup progress_mark(const std::optional<std::int32_t>& per_mille) {
  if (!per_mille) return unknown();
  const std::int32_t width = std::clamp(*per_mille, 0, 1000) / 10;
  return Html()
      .add(R"(<span class="progress">{}<svg viewBox="0 0 100 6" preserveAspectRatio="none" )"
           R"(aria-hidden="true"><rect class="track" width="100" height="6" rx="3"/><rect )"
           R"(class="fill" width="{}" height="6" rx="3"/></svg></span>)",
           {percent(*per_mille), width})
      .take();
}

Markup risk_mark(const ValueAtRisk& value) {
  Html html;
  if (value.amounts.empty()) {
    std::string why;
    for (const std::string& input : value.missing) why += (why.empty() ? "no " : ", no ") + input;
    std::replace(why.begin(), why.end(), '_', ' ');  // They are names of signals.
    return value.missing.empty() ? Markup{R"(<span class="none">none</span>)"} : unknown(why);
  }
  for (const Money amount : value.amounts)
    html.add(R"(<span class="money">{}</span> )", {amount_text(amount)});
  return html.take();
}

Markup count_mark(const CountBySeverity& count) {
  Html html;
  const auto put = [&html](std::int64_t number, const char* kind, const char* one,
                           const char* many) {
    if (number > 0)
      html.add(R"(<span class="count {}">{}</span> )", {kind, plural(number, one, many)});
  };
  put(count.critical, "red", "critical", "critical");
  put(count.warning, "amber", "warning", "warnings");
  put(count.info, "info", "notice", "notices");
  return html.empty() ? Markup{R"(<span class="none">none</span>)"} : html.take();
}

Markup sparkline(const std::vector<std::int32_t>& per_mille) {
  if (per_mille.size() < 2) return {};
  const auto [least, most] = std::minmax_element(per_mille.begin(), per_mille.end());
  const std::int32_t range = std::max(*most - *least, 1);
  std::string points;
  const auto last = static_cast<std::int32_t>(per_mille.size()) - 1;
  for (std::int32_t i = 0; i <= last; ++i) {
    const std::int32_t height = 18 - (per_mille[static_cast<std::size_t>(i)] - *least) * 16 / range;
    points += std::to_string(i * 80 / last) + "," + std::to_string(height) + " ";
  }
  return Html()
      .add(
          R"(<svg class="spark" viewBox="0 0 80 20" role="img" aria-label="Progress by week, from )"
          R"({} to {}"><polyline points="{}"/></svg>)",
          {percent(per_mille.front()), percent(per_mille.back()), points})
      .take();
}

Markup health_bar(const std::int64_t (&by_health)[4], const std::string& address) {
  std::int64_t total = 0;
  for (const std::int64_t count : by_health) total += count;
  Html bar;
  Html legend;
  std::int64_t from = 0;
  for (const Health health : kAllHealth) {
    const std::int64_t count = by_health[static_cast<std::size_t>(health)];
    if (total > 0 && count > 0) {
      const std::int64_t to = from + count;
      bar.add(R"(<rect class="{}" x="{}" width="{}" height="10"/>)",
              {name_of(health), from * 400 / total, to * 400 / total - from * 400 / total - 2});
      from = to;
    }
    legend.add(R"(<li><a href="{}health={}">{} <b>{}</b></a></li>)",
               {address, name_of(health), health_mark(health), count});
  }
  return Html()
      .add(R"(<svg class="shares" viewBox="0 0 400 10" preserveAspectRatio="none" )"
           R"(aria-hidden="true">{}</svg><ul class="legend">{}</ul>)",
           {bar.take(), legend.take()})
      .take();
}

Markup pager(const Request& request, Page page, std::size_t shown, std::size_t total) {
  Html html;
  if (total == 0) return {};
  html.add(R"(<nav class="pager" aria-label="Pages"><span>{} to {} of {}</span>)",
           {std::uint64_t{page.offset + std::min<std::size_t>(1, shown)},
            std::uint64_t{page.offset + shown}, std::uint64_t{total}});
  if (page.offset > 0) {
    const std::size_t before = page.offset > page.limit ? page.offset - page.limit : 0;
    html.add(R"(<a rel="prev" href="{}">Previous</a>)",
             {with_parameter(request, "offset", before == 0 ? "" : std::to_string(before))});
  }
  if (page.offset + shown < total)
    html.add(R"(<a rel="next" href="{}">Next</a>)",
             {with_parameter(request, "offset", std::to_string(page.offset + shown))});
  return html.add("</nav>").take();
}

Markup tile(std::string_view name, const Markup& value, const Markup& below) {
  Html html;
  html.add(R"(<div class="tile"><dt>{}</dt><dd class="figure">{}</dd>)", {name, value});
  if (!below.text.empty()) html.add(R"(<dd class="below">{}</dd>)", {below});
  return html.add("</div>").take();
}

Markup option(std::string_view value, std::string_view text, std::string_view chosen) {
  return Html()
      .add(R"(<option value="{}"{}>{}</option>)",
           {value, Markup{value == chosen ? " selected" : ""}, text})
      .take();
}

std::string working_days(std::int32_t days) { return plural(days, "working day", "working days"); }

std::string unit_words(std::string_view unit) {
  if (unit == "wd") return "working days";
  if (unit == "ratio" || unit == "bool" || unit == "string" || unit == "date" || unit == "money")
    return {};  // The value says it.
  return std::string(unit);
}

Response error_page(const Context& context, unsigned status, const std::string& message) {
  const char* title = "This did not work";
  if (status == 404) title = "Not found";
  if (status == 401 || status == 403) title = "Not allowed";
  if (status == 503) title = "Not ready yet";
  Html html;
  html.add(R"(<h1>{}</h1><p class="lead">{}</p><p><a href="/">To the portfolio</a></p>)",
           {title, message});
  (void)context;
  return page(Place::kNone, title, html, status);
}

Response error_page(const Context& context, const Error& error) {
  return error_page(context, status_of(error), error.message);
}

}  // namespace portfolio::http
