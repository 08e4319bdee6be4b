#include "daemon/http/site.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/http/auth.h"
#include "daemon/http/routes.h"

namespace portfolio::http {
namespace {

using Segments = std::vector<std::string>;

struct Compiled {
  Route route;
  Segments segments;
};

// A place such as {id} takes any segment that is not empty.
bool fits(const Segments& pattern, const Segments& path, std::vector<std::string>& arguments) {
  if (pattern.size() != path.size()) return false;
  arguments.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool place = pattern[i].front() == '{';
    if (place ? path[i].empty() : pattern[i] != path[i]) return false;
    if (place) arguments.push_back(path[i]);
  }
  return true;
}

// Host without its port: "[::1]" of "[::1]:9464".
std::string_view without_port(std::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || (bracket != std::string_view::npos && colon < bracket))
    return authority;
  return authority.substr(0, colon);
}

std::string_view authority_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  url.remove_prefix(scheme + 3);
  return url.substr(0, url.find('/'));
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

class TableSite final : public Site {
 public:
  TableSite(SiteOptions options, SiteParts parts, const WebConfig& access)
      : options_(std::move(options)), parts_(std::move(parts)), users_(access.users) {
    for (const auto& list : {command_routes(), api_routes(), portfolio_pages(), project_pages(),
                             brief_pages(), alert_pages(), operation_pages()})
      for (const Route& route : list) add(route);
  }
  Response handle(const Request& request) override;

 private:
  void add(const Route& route);
  Response route(Context& context);
  Response refuse(const Context& context, unsigned status, std::string_view type,
                  const std::string& message);
  // A page elsewhere must not make a browser post here.
  bool is_from_here(const Request& request) const;

  const SiteOptions options_;
  SiteParts parts_;
  Authenticator users_;
  std::vector<Compiled> routes_;
};

void TableSite::add(const Route& route) {
  Request parsed;
  PORTFOLIO_CHECK(parse_target(route.pattern, parsed));
  routes_.push_back({route, parsed.segments});
}

bool is_api(const Request& request) { return request.path.rfind("/api/", 0) == 0; }

Response TableSite::refuse(const Context& context, unsigned status, std::string_view type,
                           const std::string& message) {
  return is_api(context.request) ? error_json(status, type, message)
                                 : error_page(context, status, message);
}

bool TableSite::is_from_here(const Request& request) const {
  const std::string_view site = request.header("sec-fetch-site");
  if (!site.empty() && site != "same-origin" && site != "none") return false;
  const std::string_view origin = request.header("origin");
  if (origin.empty()) return true;  // Not a browser.
  const std::string_view authority = authority_of(origin);
  if (authority.empty()) return false;
  if (authority == authority_of(options_.external_url)) return true;
  return authority == request.header("host") && is_loopback(without_port(authority));
}

Response TableSite::route(Context& context) {
  const Request& request = context.request;
  // Both views: a mixed pair would make a temporary string, and a view of it.
  const std::string_view met = request.method;
  const std::string_view wanted = met == "HEAD" ? std::string_view("GET") : met;
  std::set<std::string> allowed;
  for (const Compiled& candidate : routes_) {
    if (!fits(candidate.segments, request.segments, context.arguments)) continue;
    if (candidate.route.method != wanted) {
      allowed.insert(candidate.route.method);
      if (std::string_view(candidate.route.method) == "GET") allowed.insert("HEAD");
      continue;
    }
    Response response = !request.reads() && !is_from_here(request)
                            ? refuse(context, 403, "forbidden", "the request comes from elsewhere")
                            : candidate.route.answer(context);
    response.route = candidate.route.pattern;
    return response;
  }
  if (allowed.empty())
    return refuse(context, 404, "not_found", "There is nothing at this address.");
  std::string list;
  for (const std::string& method : allowed) list += (list.empty() ? "" : ", ") + method;
  Response response =
      refuse(context, 405, "bad_data", "This address answers " + list + ", not " + request.method);
  response.headers.emplace_back("Allow", list);
  return response;
}

Response TableSite::handle(const Request& request) {
  Context context{options_, parts_, request, {}};
  Response response;
  try {
    if (users_.allows(request.header("authorization"))) {
      response = route(context);
    } else {
      response = refuse(context, 401, "unauthorized", "A name and a password are wanted.");
      response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"portfoliod\"");
    }
  } catch (const std::exception& error) {  // Of a library, such as out of memory.
    response = error_json(500, "internal", error.what());
  }
  parts_.answered(response.route, response.status);
  return response;
}

}  // namespace

std::unique_ptr<Site> make_site(SiteOptions options, SiteParts parts, const WebConfig& access) {
  return std::make_unique<TableSite>(std::move(options), std::move(parts), access);
}

}  // namespace portfolio::http
