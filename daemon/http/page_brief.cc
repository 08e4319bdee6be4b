// The briefing: a portfolio in plain words, with what is asked of whom.
#include <string>

#include "daemon/http/parts.h"

namespace portfolio::http {
namespace {

Markup asks(const BriefView& brief) {
  if (brief.asks.empty()) return {};
  Html html;
  html.add(R"(<section aria-labelledby="asks"><h2 id="asks">What is asked of you</h2>)"
           R"(<ol class="message asks">)");
  for (const std::string& ask : brief.asks) html.add("<li>{}</li>", {ask});
  return html.add("</ol></section>").take();
}

Response brief_page(const Context& context) {
  std::optional<CivilDate> since;
  if (const std::string_view text = context.request.parameter("since"); !text.empty()) {
    since = parse_date(text);
    if (!since) return error_page(context, 400, "'since' is no date such as 2026-03-20.");
  }
  const auto brief = context.parts.views.brief(read_portfolio_filter(context.request), since);
  if (!brief) return error_page(context, brief.error());
  Html body;
  body.add(R"(<p class="crumbs"><a href="/">Portfolio</a></p><h1>{}</h1>)", {brief->title});
  if (brief->since) body.add(R"(<p class="as-of">Since {}</p>)", {date_mark(brief->since)});
  body.add(R"(<div class="prose">)");
  for (const std::string& paragraph : brief->paragraphs) body.add("<p>{}</p>", {paragraph});
  body.add("</div>{}", {asks(*brief)});
  return page(Place::kPortfolio, brief->title, body);
}

}  // namespace

std::vector<Route> brief_pages() { return {{"GET", "/brief", brief_page}}; }

}  // namespace portfolio::http
