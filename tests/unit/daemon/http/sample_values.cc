#include "tests/unit/daemon/http/sample_values.h"

#include <utility>

namespace portfolio::http {
namespace {

const Currency kEuro = *Currency::parse("EUR");

struct Seed {
  const char* id;
  const char* name;
  const char* portfolio;
  Health computed;
  Health reported;
  std::int32_t progress;
  std::int32_t cost_index;
  const char* forecast;
  const char* committed;
  std::int32_t delay;
  std::int64_t risk;
  std::int32_t chance;
  CountBySeverity alerts;
};

constexpr Seed kSeeds[] = {
    {"P-7",
     "Customer portal relaunch",
     "PF-1",
     Health::kRed,
     Health::kGreen,
     420,
     842,
     "2026-08-14",
     "2026-06-30",
     32,
     1'284'000,
     310,
     {2, 1, 1}},
    {"P-12",
     "Warehouse automation Hamburg",
     "PF-2",
     Health::kRed,
     Health::kAmber,
     655,
     911,
     "2026-11-20",
     "2026-09-30",
     36,
     940'500,
     405,
     {1, 2, 0}},
    {"P-3",
     "Payments platform consolidation",
     "PF-1",
     Health::kAmber,
     Health::kGreen,
     712,
     968,
     "2026-07-10",
     "2026-06-26",
     10,
     215'000,
     640,
     {0, 2, 1}},
    {"P-21",
     "Data centre exit",
     "PF-2",
     Health::kAmber,
     Health::kAmber,
     388,
     935,
     "2027-02-12",
     "2027-01-29",
     10,
     182'400,
     585,
     {0, 1, 0}},
    {"P-18",
     "Field service app",
     "PF-3",
     Health::kGreen,
     Health::kGreen,
     541,
     1021,
     "2026-05-29",
     "2026-06-05",
     -5,
     0,
     910,
     {0, 0, 1}},
    {"P-9",
     "Supplier onboarding",
     "PF-3",
     Health::kGreen,
     Health::kGreen,
     880,
     1004,
     "2026-04-17",
     "2026-04-17",
     0,
     0,
     955,
     {0, 0, 0}},
    {"P-30",
     "Carbon reporting 2027",
     "PF-3",
     Health::kUnknown,
     Health::kUnknown,
     -1,
     -1,
     nullptr,
     "2026-12-18",
     0,
     0,
     -1,
     {0, 0, 0}},
    {"P-14",
     "Pricing engine <beta>",
     "PF-1",
     Health::kGreen,
     Health::kAmber,
     233,
     987,
     "2026-10-02",
     "2026-10-09",
     -5,
     0,
     820,
     {0, 0, 0}},
};

ProjectRow row_of(const Seed& seed) {
  ProjectRow row;
  row.organisation = "acme";
  row.id = seed.id;
  row.name = seed.name;
  row.portfolio = seed.portfolio;
  row.portfolio_name = sample_portfolio_name(seed.portfolio);
  row.lifecycle = "ACTIVE";
  row.computed = seed.computed;
  row.reported = seed.reported;
  row.committed_finish = on(seed.committed);
  row.open_alerts = seed.alerts;
  if (seed.forecast == nullptr) {
    row.value_at_risk.missing = {"cost of delay", "forecast finish"};
    return row;
  }
  row.progress_per_mille = seed.progress;
  row.cost_index_per_mille = seed.cost_index;
  row.forecast_finish = on(seed.forecast);
  row.delay_working_days = seed.delay;
  row.p_on_time_per_mille = seed.chance;
  row.last_report = on("2026-03-20");
  for (std::int32_t week = 0; week < 12; ++week)
    row.progress_history_per_mille.push_back(seed.progress * (week + week % 3) / 13);
  if (seed.risk > 0) row.value_at_risk.amounts = {euro(seed.risk)};
  return row;
}

AlertRow alert_of(const char* id, const char* project, const char* rule, const char* rule_id,
                  Severity severity, RuleState state, std::int64_t risk, const char* text) {
  AlertRow row;
  row.id = id;
  row.organisation = "acme";
  row.project = project;
  row.portfolio = "PF-1";
  row.rule = rule;
  row.rule_id = rule_id;
  row.subject = {"project", project, ""};
  row.severity = severity;
  row.state = state;
  row.since = at("2026-03-16T09:00:00Z");
  row.fired = at("2026-03-18T09:00:00Z");
  if (state == RuleState::kResolved) row.resolved = at("2026-03-19T09:00:00Z");
  row.what_changed = text;
  if (risk > 0)
    row.value_at_risk.amounts = {euro(risk)};
  else
    row.value_at_risk.missing = {"cost of delay"};
  return row;
}

RuleOnSubject rule_of(const char* id, const char* rule, const char* title, RuleState state,
                      Severity severity, SubjectRef subject, const char* because) {
  RuleOnSubject view;
  view.rule_id = id;
  view.rule = rule;
  view.title = title;
  view.state = state;
  view.severity = severity;
  view.subject = std::move(subject);
  view.because = because;
  view.since = at("2026-03-16T09:00:00Z");
  return view;
}

}  // namespace

Timestamp at(const char* text) { return *parse_time(text); }
CivilDate on(const char* text) { return *parse_date(text); }
Money euro(std::int64_t major) { return {major * 100, kEuro}; }

SignalView sample_signal(const char* name, const char* title, std::optional<std::string> value,
                         const char* unit, const char* threshold, std::int64_t offset) {
  SignalView view;
  view.name = name;
  view.title = title;
  view.value = std::move(value);
  view.unit = unit;
  view.threshold = threshold;
  if (view.value)
    view.facts = {{"jira-emea", "evt-" + std::to_string(offset), "portfolio.events.v1", 2, offset,
                   at("2026-03-19T08:12:00Z")}};
  else
    view.missing = "no cost of delay and no planned benefit";
  return view;
}

std::vector<RuleOnSubject> sample_rules() {
  const SubjectRef project{"project", "P-7", "Customer portal relaunch"};
  std::vector<RuleOnSubject> rules = {
      rule_of("D01", "milestone_slip", "A milestone slips", RuleState::kFiring, Severity::kCritical,
              {"milestone", "P-7/M1", "Go-live"},
              "The slip of 32 working days is at or above 15 since 18 March."),
      rule_of("D17", "watermelon", "Reported better than measured", RuleState::kFiring,
              Severity::kCritical, project, "Reported on track; time and cost disagree."),
      rule_of("D07", "eac_over_budget", "Will cost more than approved", RuleState::kPending,
              Severity::kWarning, project, "6 % over; fires on 24 March if it lasts."),
      rule_of("D11", "finish_confidence", "The date is unlikely", RuleState::kNotEvaluable,
              Severity::kWarning, project,
              "Needs six full weeks of finished work; there are four."),
      rule_of("D15", "status_stale", "No news", RuleState::kInactive, Severity::kWarning, project,
              "The last status is 1 working day old; the limit is 7."),
      rule_of("D08", "budget_crossing", "Budget used up", RuleState::kAcknowledged, Severity::kInfo,
              {"budget_threshold", "P-7/800", "80 %"}, "Acknowledged by its owner on 17 March."),
  };
  rules[0].condition = "milestone.slip >= max(15, 0.25 * milestone.remaining)";
  rules[0].explained = "32 >= max(15, 0.25 * 70)  →  32 >= 17.5  →  true";
  rules[0].alert = "acme-D01-7f3a-1";
  rules[0].inputs = {
      sample_signal("milestone.slip", "Working days later than approved", "32", "wd", "15", 48211),
      sample_signal("milestone.remaining", "Working days until the approved date", "70", "wd", "",
                    48211),
      sample_signal("milestone.schedule_value_at_risk", "Benefit that moves with it", std::nullopt,
                    "money", "", 0)};
  rules[2].until = at("2026-03-24T09:00:00Z");
  return rules;
}

std::vector<ProjectRow> sample_rows() {
  std::vector<ProjectRow> rows;
  for (const Seed& seed : kSeeds) rows.push_back(row_of(seed));
  return rows;
}

std::vector<AlertRow> sample_alerts() {
  std::vector<AlertRow> alerts = {
      alert_of("acme-D01-7f3a-1", "P-7", "milestone_slip", "D01", Severity::kCritical,
               RuleState::kFiring, 1'284'000,
               "Go-live is now expected 32 working days later than approved (14 August 2026)."),
      alert_of("acme-D17-11c0-1", "P-7", "watermelon", "D17", Severity::kCritical,
               RuleState::kFiring, 0,
               "Customer portal relaunch is reported on track. Two measurements disagree."),
      alert_of("acme-G01-90aa-1", "P-12", "decision_overdue", "G01", Severity::kCritical,
               RuleState::kAcknowledged, 940'500,
               "Conveyor supplier has waited 14 working days with the sponsor."),
      alert_of("acme-D07-5521-2", "P-3", "eac_over_budget", "D07", Severity::kWarning,
               RuleState::kFiring, 215'000, "At the present rate it will cost 7 % more."),
      alert_of("acme-D15-0d11-1", "P-21", "status_stale", "D15", Severity::kWarning,
               RuleState::kNoData, 0, "No status on Data centre exit for 9 working days."),
      alert_of("acme-D08-77f1-1", "P-18", "budget_crossing", "D08", Severity::kInfo,
               RuleState::kSnoozed, 0, "80 % of the budget is used; 54 % of the work is done."),
      alert_of("acme-D01-2b2b-3", "P-9", "milestone_slip", "D01", Severity::kWarning,
               RuleState::kResolved, 0, "Pilot is back within its date."),
      alert_of("acme-C01-cafe-1", "", "person_overallocated", "C01", Severity::kWarning,
               RuleState::kFiring, 0, "u42 is promised 134 % of the next four weeks."),
  };
  for (AlertRow& row : alerts)
    for (const Seed& seed : kSeeds)
      if (row.project == seed.id) row.project_name = seed.name;
  alerts.back().subject = {"person", "u42", ""};
  return alerts;
}

const char* sample_portfolio_name(std::string_view id) {
  if (id == "PF-1") return "Digital channels";
  return id == "PF-2" ? "Operations & logistics" : "Corporate";
}

}  // namespace portfolio::http
