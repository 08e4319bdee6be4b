// The parts that pages are put together from: frame, marks, small tables. Colour is never the only
// bearer of a meaning: each mark has a shape and a word too.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/html.h"
#include "daemon/http/routes.h"
#include "daemon/http/views.h"

namespace portfolio::http {

// Which entry of the navigation is the current one.
enum class Place { kPortfolio, kAlerts, kRules, kSources, kDeadLetters, kPartitions, kNone };

Response page(Place place, std::string_view title, const Html& body, unsigned status = 200);

// Addresses of pages.
std::string project_url(std::string_view organisation, std::string_view id);
std::string alert_url(std::string_view id);
std::string portfolio_url(std::string_view organisation, std::string_view id);
// The request's own address with one parameter replaced; an empty value takes it away.
std::string with_parameter(const Request& request, std::string_view name, std::string_view value);

Markup health_mark(Health health);
Markup severity_mark(Severity severity);
Markup state_mark(RuleState state);
Markup time_mark(const std::optional<Timestamp>& time);  // A dash where there is none.
Markup date_mark(const std::optional<CivilDate>& date);
Markup progress_mark(const std::optional<std::int32_t>& per_mille);
Markup risk_mark(const ValueAtRisk& value);
Markup count_mark(const CountBySeverity& count);
Markup sparkline(const std::vector<std::int32_t>& per_mille);
// Shares of projects by health, as one bar with a legend that links to the filtered table.
Markup health_bar(const std::int64_t (&by_health)[4], const std::string& address);
Markup unknown(std::string_view why = {});

// "Showing 1 to 100 of 250" with links to the neighbours.
Markup pager(const Request& request, Page page, std::size_t shown, std::size_t total);
Markup signal_table(const std::vector<SignalView>& signals, std::string_view caption);
Markup alert_table(const std::vector<AlertRow>& rows, std::string_view caption);
Markup tile(std::string_view name, const Markup& value, const Markup& below = {});
// Options of a select; the chosen one is marked.
Markup option(std::string_view value, std::string_view text, std::string_view chosen);

std::string working_days(std::int32_t days);    // "12 working days"
std::string unit_words(std::string_view unit);  // "wd" is "working days".

}  // namespace portfolio::http
