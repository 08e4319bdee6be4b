#include "tests/unit/daemon/http/sample_source.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "tests/unit/daemon/http/sample_values.h"

namespace portfolio::http {
namespace {

const Currency kEuro = *Currency::parse("EUR");
const Currency kPound = *Currency::parse("GBP");

template <class T>
Paged<T> cut(std::vector<T> items, Page page) {
  Paged<T> result;
  result.total = items.size();
  const std::size_t from = std::min(page.offset, items.size());
  const std::size_t to = std::min(from + page.limit, items.size());
  result.items.assign(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(from)),
                      std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(to)));
  return result;
}

tl::unexpected<Error> is_down() { return retry("the worker of partition 0 does not answer"); }

}  // namespace

SampleSource::SampleSource() : rows_(sample_rows()), alerts_(sample_alerts()) {}

Result<PortfolioOverview> SampleSource::overview(const PortfolioFilter& filter) {
  if (down) return is_down();
  PortfolioOverview view;
  for (const char* id : {"PF-1", "PF-2", "PF-3"}) {
    PortfolioRow portfolio;
    portfolio.organisation = "acme";
    portfolio.id = id;
    portfolio.name = sample_portfolio_name(id);
    portfolio.kind = "portfolio";
    std::int64_t risk = 0;
    for (const ProjectRow& row : rows_) {
      if (row.portfolio != id) continue;
      ++portfolio.projects;
      ++portfolio.by_health[static_cast<std::size_t>(row.computed)];
      risk += rank_of(row.value_at_risk);
    }
    if (risk > 0) portfolio.value_at_risk.amounts = {{risk, kEuro}};
    view.portfolios.push_back(portfolio);
    if (!filter.portfolio.empty() && filter.portfolio != id) continue;
    view.projects += portfolio.projects;
    for (std::size_t i = 0; i < 4; ++i) view.by_health[i] += portfolio.by_health[i];
  }
  for (const AlertRow& row : alerts_) view.alerts.push_back({row.severity, row.state, 1});
  view.value_at_risk = {euro(2'621'900), {18'000'00, kPound}};
  view.projects_without_value_at_risk = 2;
  view.coverage_per_mille = 815;
  view.decisions_waiting = 3;
  view.as_of = at("2026-03-20T16:00:00Z");
  return view;
}

Result<Paged<ProjectRow>> SampleSource::projects(const ProjectFilter& filter, Page page) {
  if (down) return is_down();
  std::vector<ProjectRow> rows;
  for (const ProjectRow& row : rows_)
    if (matches(filter, row) && (filter.portfolio.empty() || filter.portfolio == row.portfolio))
      rows.push_back(row);
  std::sort(rows.begin(), rows.end(), [&filter](const ProjectRow& a, const ProjectRow& b) {
    return before(a, b, filter.sort, filter.reversed);
  });
  return cut(std::move(rows), page);
}

Result<ProjectDetail> SampleSource::project(std::string_view organisation, std::string_view id) {
  if (down) return is_down();
  const auto row = std::find_if(rows_.begin(), rows_.end(), [&](const ProjectRow& one) {
    return one.organisation == organisation && one.id == id;
  });
  if (row == rows_.end()) return skip("no project '" + std::string(id) + "'", "not_found");
  ProjectDetail view;
  view.row = *row;
  view.as_of = at("2026-03-20T16:00:00Z");
  view.completeness_per_mille = 850;
  view.facts = {{"Manager", "u17"},
                {"Sponsor", "s3"},
                {"Work type", "Agile"},
                {"Approved budget", "EUR 2,400,000.00"},
                {"Baseline", "number 1, approved 2 December 2025"}};
  view.dimensions = {{"time", Health::kRed, "A milestone slips"},
                     {"scope", Health::kGreen, ""},
                     {"cost", Health::kAmber, "Will cost more than approved"},
                     {"benefit", Health::kUnknown, "No benefit has been measured"},
                     {"governance", Health::kGreen, ""}};
  view.signals = {sample_signal("project.cost_index", "Value earned for each 1.00 spent", "0.84",
                                "ratio", "", 47001),
                  sample_signal("project.schedule_delay",
                                "Working days behind the committed finish", "32", "wd", "", 48211),
                  sample_signal("project.value_at_risk", "", std::nullopt, "money", "", 0)};
  view.rules = sample_rules();
  for (const AlertRow& alert : alerts_)
    if (alert.project == id) view.alerts.push_back(alert);
  view.milestones = {
      {"M0", "Design approved", on("2026-01-16"), on("2026-01-16"), on("2026-01-16"),
       on("2026-01-16"), false, false, 0},
      {"M1", "Go-live", on("2026-06-30"), on("2026-06-30"), on("2026-08-14"), {}, true, false, 32}};
  view.decisions = {
      {"DEC-1", "Choose the identity provider", "s3", true, 14, on("2026-03-10"), euro(42'000)}};
  view.dependencies = {{"D-3", "Payments platform consolidation", "Customer portal relaunch",
                        "Payment API v2", on("2026-05-15"), on("2026-06-02"), 12, false}};
  view.benefits = {{"B-1", "Fewer calls to the service centre", "b9", "ACTIVE", "EUR 120,000",
                    "EUR 190,000", 632}};
  return view;
}

Result<Paged<PersonRow>> SampleSource::people(std::string_view, Page page) {
  std::vector<PersonRow> people = {{"acme", "u42", "team-blue", "developer", 1340, 1}};
  for (std::int32_t i = 0; i < 6; ++i)
    people.push_back(
        {"acme", "u" + std::to_string(100 + i), "team-red", "tester", 800 + 51 * i, 0});
  return cut(std::move(people), page);
}

Result<Paged<AlertRow>> SampleSource::alerts(const AlertFilter& filter, Page page) {
  if (down) return is_down();
  std::vector<AlertRow> rows;
  for (const AlertRow& row : alerts_)
    if (matches(filter, row)) rows.push_back(row);
  std::sort(rows.begin(), rows.end(),
            [](const AlertRow& a, const AlertRow& b) { return before(a, b); });
  return cut(std::move(rows), page);
}

Result<AlertView> SampleSource::alert(std::string_view id) {
  if (down) return is_down();
  const auto row = std::find_if(alerts_.begin(), alerts_.end(),
                                [id](const AlertRow& one) { return one.id == id; });
  if (row == alerts_.end()) return skip("no alert '" + std::string(id) + "'", "not_found");
  AlertView view;
  view.row = *row;
  view.so_what = "About EUR 1,284,000 of planned benefit moves with it.";
  view.what_to_do = "Agree a recovery plan or approve the new date within five working days.";
  view.who = {"project manager u17", "sponsor s3"};
  view.options = {"Fund two more developers until June", "Leave the loyalty module for autumn",
                  "Approve 14 August"};
  view.p_on_time_per_mille = 310;
  view.condition = "milestone.slip >= max(15, 0.25 * milestone.remaining)";
  view.explained = "32 >= max(15, 0.25 * 70)  →  true";
  view.off_condition = "milestone.slip <= 2 || milestone.achieved || milestone.cancelled";
  view.off_explained = "32 <= 2 || false || false  →  false";
  view.clears = {{"milestone.slip", false, "32", "2"}, {"calm_days", true, "2", "32"}};
  view.timing = "fires at once; ends after 2 working days";
  view.evidence = sample_rules()[0].inputs;
  view.history = {{1, at("2026-03-16T09:00:00Z"), "FIRING", Severity::kWarning,
                   "Go-live is now expected 9 working days later than approved.", "", 2, 47620},
                  {2, at("2026-03-18T09:00:00Z"), "ESCALATED", Severity::kCritical,
                   "Go-live is now expected 32 working days later than approved.", "", 2, 48211}};
  return view;
}

Result<Paged<DeadLetterView>> SampleSource::dead_letters(const DeadLetterFilter& filter,
                                                         Page page) {
  if (down) return is_down();
  std::vector<DeadLetterView> all = {*dead_letter("portfolio.events.v1:2:48102")};
  all.push_back(all[0]);
  all[1].id = "portfolio.events.v1:0:991";
  all[1].partition = 0;
  all[1].offset = 991;
  all[1].reason = "required_field";
  all[1].message = "status_reported lacks its project";
  std::erase_if(all, [&filter](const DeadLetterView& one) {
    return (filter.partition && *filter.partition != one.partition) ||
           (!filter.reason.empty() && filter.reason != one.reason);
  });
  return cut(std::move(all), page);
}

Result<DeadLetterView> SampleSource::dead_letter(std::string_view id) {
  if (id != "portfolio.events.v1:2:48102") return skip("no such dead letter", "not_found");
  DeadLetterView view;
  view.id = id;
  view.topic = "portfolio.events.v1";
  view.partition = 2;
  view.offset = 48102;
  view.at = at("2026-03-19T10:00:00Z");
  view.stage = "decode";
  view.reason = "bad_date";
  view.message = "baseline_date is '2026-02-30', wanted a date as YYYY-MM-DD";
  view.organisation = "acme";
  view.source = "jira-emea";
  view.size = 214;
  return view;
}

Result<std::vector<PartitionView>> SampleSource::partitions() {
  if (down) return is_down();
  PartitionView first;
  first.partition = 0;
  first.journal = "kafka";
  first.position = 1'204'511;
  first.end = 1'204'511;
  first.ready = true;
  first.clock = at("2026-03-20T16:00:00Z");
  first.last_commit = at("2026-03-20T16:00:02Z");
  first.organisations = 3;
  first.entities = 48'120;
  PartitionView second = first;
  second.partition = 2;
  second.position = 48'211;
  second.lag = 1'156'300;
  second.ready = false;
  second.reasons = {"catching up: 1,156,300 records behind"};
  second.outbox_entries = 4;
  second.dead_letters = 2;
  return std::vector<PartitionView>{first, second};
}

Result<std::vector<RuleView>> SampleSource::rules() {
  if (down) return is_down();
  RuleView one;
  one.id = "D01";
  one.name = "milestone_slip";
  one.title = "A milestone slips";
  one.subject_kind = "milestone";
  one.severity = Severity::kCritical;
  one.version = 1;
  one.conditions = {"warning: milestone.slip >= max(5, 0.10 * milestone.remaining)",
                    "critical: milestone.slip >= max(15, 0.25 * milestone.remaining)"};
  one.reads = {"milestone.slip", "milestone.remaining"};
  one.what_changed = "{milestone} is now expected {slip} working days later than approved.";
  one.so_what = "About {VaR} of planned benefit moves with it.";
  one.what_to_do = "Agree a recovery plan or approve the new date.";
  one.who = "project manager; sponsor when critical";
  one.source_file = "delivery.yaml";
  one.evaluations = 182'411;
  one.firing = {1, 0, 0};
  RuleView two = one;
  two.id = "D05";
  two.name = "cost_performance";
  two.title = "Too little for the money";
  two.enabled = false;
  two.firing = {};
  return std::vector<RuleView>{one, two};
}

Result<std::string> SampleSource::runbook(std::string_view rule) {
  if (down) return is_down();
  if (rule != "milestone_slip") return skip("there is no rule " + std::string(rule), "not_found");
  return "# D01 A milestone slips\n\n> *the milestone* is late.\n";
}

Result<std::vector<SourceView>> SampleSource::sources(std::string_view) {
  return std::vector<SourceView>{
      {"acme", "jira-emea", "d4", at("2026-03-20T15:58:00Z"), "2 minutes", "4 hours", 6, false},
      {"acme", "timesheets", "d5", at("2026-03-17T17:30:00Z"), "3 working days", "1 working day", 5,
       true},
      {"acme", "benefits-register", "", at("2026-03-02T09:00:00Z"), "14 working days", "", 1,
       false}};
}

Result<BriefView> SampleSource::brief(const PortfolioFilter&, std::optional<CivilDate> since) {
  return BriefView{
      "Digital channels",
      since,
      {"Three projects, EUR 4.2 M of approved budget. One is in trouble: the customer portal, "
       "whose "
       "go-live moved 32 working days. The payments platform is at risk of costing 7 % more.",
       "The date of the portal moved because the identity provider is not chosen; that decision "
       "has "
       "waited 14 working days and costs about EUR 15,000 a week."},
      {"Choose the identity provider by Friday.",
       "Approve 14 August for the portal, or fund two more developers until June."}};
}

Result<EvalView> SampleSource::eval(std::string_view, std::string_view expression,
                                    const SubjectRef&) {
  return EvalView{std::string(expression), "true", "bool", {}};
}

StatusView SampleSource::status() {
  StatusView view;
  view.version = "0.1.0";
  view.revision = "0023d4e";
  view.compiler = "g++ 12.2";
  view.started = at("2026-03-20T06:00:00Z");
  view.config = "config_version: 1\njournal:\n  local:\n    directory: /var/lib/portfoliod\n";
  view.ruleset = "12 rules, generation 3";
  return view;
}

Result<Posted> SampleSource::post_events(std::string_view body, EventFormat format) {
  if (down) return is_down();
  posted_body = body;
  posted_format = format;
  Posted posted;
  posted.accepted = 2;
  posted.repeated = 1;
  posted.refused = 1;
  posted.refusals = {{4, "sr-9", "required_field", "status_reported lacks its project"}};
  return posted;
}

Result<void> SampleSource::act(const AlertAction& action) {
  actions.push_back(action);
  return {};
}

Result<Posted> SampleSource::replay_dead_letter(std::string_view) { return Posted{}; }

Result<void> SampleSource::reload() {
  ++reloads;
  if (down) return stop("rules/delivery.yaml:3:1: unknown key 'holdd'");
  return {};
}

}  // namespace portfolio::http
