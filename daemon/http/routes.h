// The table of routes and what their functions get. Private to the site.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "daemon/http/site.h"

namespace portfolio::http {

struct Context {
  const SiteOptions& options;
  SiteParts& parts;
  const Request& request;
  std::vector<std::string> arguments;  // What stands in the places of {…}, in order.
};

struct Route {
  const char* method;   // "GET" stands for HEAD too.
  const char* pattern;  // "/api/v1/alerts/{id}/why"
  Response (*answer)(const Context& context);
};

std::vector<Route> api_routes();
std::vector<Route> command_routes();
std::vector<Route> portfolio_pages();
std::vector<Route> project_pages();
std::vector<Route> brief_pages();
std::vector<Route> alert_pages();
std::vector<Route> operation_pages();

// The filters and pages that the query asks for; a sentence about what cannot be understood.
Result<Page> read_page(const Request& request);
Result<ProjectFilter> read_project_filter(const Request& request);
Result<AlertFilter> read_alert_filter(const Request& request);
PortfolioFilter read_portfolio_filter(const Request& request);
Result<DeadLetterFilter> read_dead_letter_filter(const Request& request);
std::string_view name_of(ProjectSort sort);

// Whether signals of such a subject tell of single persons, and may not be asked for: also those of
// a team, for it may be of two, and of an alert, which may be about one.
bool is_held_back(const SiteOptions& options, const SubjectRef& subject);
// Holds back what is said of a single person, unless that may be shown.
void hold_back(const SiteOptions& options, AlertRow& row);
void hold_back(const SiteOptions& options, AlertView& view);
void hold_back(const SiteOptions& options, ProjectDetail& view);

unsigned status_of(const Error& error);
Response error_json(unsigned status, std::string_view type, const std::string& message);
Response error_json(const Error& error);
Response error_page(const Context& context, unsigned status, const std::string& message);
Response error_page(const Context& context, const Error& error);

}  // namespace portfolio::http
