// The questions of /api/v1 and their answers in JSON.
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "daemon/http/json_parts.h"
#include "daemon/http/names.h"
#include "daemon/http/routes.h"

namespace portfolio::http {
namespace {

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Response json_response(unsigned status, const Json& json) {
  Response response;
  response.status = status;
  response.type = "application/json";
  response.body = dump(json);
  return response;
}

Response success(Json data, unsigned status = 200) {
  return json_response(status, {{"status", "success"}, {"data", std::move(data)}});
}

template <class T>
Response paged(const char* name, const Result<Paged<T>>& result, Page page) {
  if (!result) return error_json(result.error());
  return success({{name, list_json(result->items)},
                  {"total", result->total},
                  {"offset", page.offset},
                  {"limit", page.limit}});
}

template <class T>
Response listed(const char* name, const Result<std::vector<T>>& result) {
  if (!result) return error_json(result.error());
  return success({{name, list_json(*result)}});
}

template <class T>
Response single(const Result<T>& result) {
  if (!result) return error_json(result.error());
  return success(to_json(*result));
}

Response portfolios(const Context& context) {
  const auto overview = context.parts.views.overview(read_portfolio_filter(context.request));
  if (!overview) return error_json(overview.error());
  return success({{"portfolios", list_json(overview->portfolios)}, {"totals", to_json(*overview)}});
}

Response projects(const Context& context) {
  const auto page = read_page(context.request);
  if (!page) return error_json(page.error());
  const auto filter = read_project_filter(context.request);
  if (!filter) return error_json(filter.error());
  return paged("projects", context.parts.views.projects(*filter, *page), *page);
}

Response project(const Context& context) {
  auto detail = context.parts.views.project(context.arguments[0], context.arguments[1]);
  if (detail) hold_back(context.options, *detail);
  return single(detail);
}

Response people(const Context& context) {
  if (!context.options.show_people) {
    auto groups = people_groups(context.parts.views, context.request.parameter("organisation"));
    return groups ? success(std::move(*groups)) : error_json(groups.error());
  }
  const auto page = read_page(context.request);
  if (!page) return error_json(page.error());
  return paged("people",
               context.parts.views.people(context.request.parameter("organisation"), *page), *page);
}

Response alerts(const Context& context) {
  const auto page = read_page(context.request);
  if (!page) return error_json(page.error());
  const auto filter = read_alert_filter(context.request);
  if (!filter) return error_json(filter.error());
  auto found = context.parts.views.alerts(*filter, *page);
  if (found)
    for (AlertRow& row : found->items) hold_back(context.options, row);
  return paged("alerts", found, *page);
}

Result<AlertView> find_alert(const Context& context) {
  auto view = context.parts.views.alert(context.arguments[0]);
  if (view) hold_back(context.options, *view);
  return view;
}

Response alert(const Context& context) { return single(find_alert(context)); }

Response why(const Context& context) {
  const auto view = find_alert(context);
  return view ? success(why_json(*view)) : error_json(view.error());
}

Response rules(const Context& context) { return listed("rules", context.parts.views.rules()); }

Response explain(const Context& context) {
  const Request& request = context.request;
  const SubjectRef subject{
      std::string(request.parameter("kind")), std::string(request.parameter("id")), {}};
  if (subject.kind.empty() || subject.id.empty())
    return error_json(400, "bad_data", "parameters 'kind' and 'id' are wanted");
  if (is_held_back(context.options, subject))
    return error_json(403, "forbidden", "facts about single persons are held back");
  return single(context.parts.views.explain_rule(request.parameter("organisation"),
                                                 context.arguments[0], subject));
}

Response rule_inputs(const Context& context) {
  return listed("rules",
                context.parts.views.rule_inputs(context.request.parameter("organisation")));
}

Response sources(const Context& context) {
  return listed("sources", context.parts.views.sources(context.request.parameter("organisation")));
}

Response dead_letters(const Context& context) {
  const auto page = read_page(context.request);
  if (!page) return error_json(page.error());
  const auto filter = read_dead_letter_filter(context.request);
  if (!filter) return error_json(filter.error());
  return paged("dead_letters", context.parts.views.dead_letters(*filter, *page), *page);
}

Response dead_letter(const Context& context) {
  return single(context.parts.views.dead_letter(context.arguments[0]));
}

Response partitions(const Context& context) {
  return listed("partitions", context.parts.views.partitions());
}

Response build(const Context& context) {
  const StatusView status = context.parts.views.status();
  Json json = {{"version", status.version},
               {"revision", status.revision},
               {"compiler", status.compiler},
               {"ruleset", status.ruleset}};
  put(json, "started", status.started);
  return success(std::move(json));
}

Response config(const Context& context) {
  const StatusView status = context.parts.views.status();
  Json json = {{"yaml", status.config}, {"last_reload_successful", status.last_reload_successful}};
  put(json, "last_reload", status.last_reload);
  put(json, "last_reload_error", status.last_reload_error);
  put(json, "journal_trouble", status.journal_trouble);
  return success(std::move(json));
}

Response brief(const Context& context) {
  std::optional<CivilDate> since;
  if (const std::string_view text = context.request.parameter("since"); !text.empty()) {
    since = parse_date(text);
    if (!since)
      return error_json(400, "bad_data",
                        "parameter 'since' is '" + std::string(text) + "', wanted YYYY-MM-DD");
  }
  return single(context.parts.views.brief(read_portfolio_filter(context.request), since));
}

Response eval(const Context& context) {
  const Request& request = context.request;
  const SubjectRef subject{
      std::string(request.parameter("kind")), std::string(request.parameter("id")), {}};
  if (request.parameter("expression").empty() || subject.kind.empty() || subject.id.empty())
    return error_json(400, "bad_data", "parameters 'expression', 'kind' and 'id' are wanted");
  if (is_held_back(context.options, subject))
    return error_json(403, "forbidden", "facts about single persons are held back");
  return single(context.parts.views.eval(request.parameter("organisation"),
                                         request.parameter("expression"), subject));
}

}  // namespace

Response error_json(unsigned status, std::string_view type, const std::string& message) {
  return json_response(status, {{"status", "error"}, {"errorType", type}, {"error", message}});
}

Response error_json(const Error& error) {
  const unsigned status = status_of(error);
  std::string_view type = "bad_data";
  if (status == 404) type = "not_found";
  if (status == 409) type = "conflict";
  if (status == 503) type = "unavailable";
  if (status == 500) type = "internal";
  return error_json(status, type, error.message);
}

std::vector<Route> api_routes() {
  return {{"GET", "/api/v1/portfolios", portfolios},
          {"GET", "/api/v1/projects", projects},
          {"GET", "/api/v1/projects/{organisation}/{id}", project},
          {"GET", "/api/v1/people", people},
          {"GET", "/api/v1/alerts", alerts},
          {"GET", "/api/v1/alerts/{id}", alert},
          {"GET", "/api/v1/alerts/{id}/why", why},
          {"GET", "/api/v1/rules", rules},
          {"GET", "/api/v1/rules/inputs", rule_inputs},
          {"GET", "/api/v1/rules/{id}/explain", explain},
          {"GET", "/api/v1/sources", sources},
          {"GET", "/api/v1/dead-letters", dead_letters},
          {"GET", "/api/v1/dead-letters/{id}", dead_letter},
          {"GET", "/api/v1/status/build", build},
          {"GET", "/api/v1/status/config", config},
          {"GET", "/api/v1/status/partitions", partitions},
          {"GET", "/api/v1/brief", brief},
          {"GET", "/api/v1/eval", eval}};
}

}  // namespace portfolio::http
