// Signals of a project's identity, dates and outlook (rules D11, D15 and texts).
#include <algorithm>

#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }

std::string_view lifecycle_text(model::Lifecycle lifecycle) {
  using enum model::Lifecycle;
  switch (lifecycle) {
    case kUnspecified:
      return "unknown";
    case kProposed:
      return "proposed";
    case kApproved:
      return "approved";
    case kActive:
      return "active";
    case kOnHold:
      return "on hold";
    case kClosed:
      return "closed";
    case kCancelled:
      return "cancelled";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view work_type_text(model::WorkType type) {
  using enum model::WorkType;
  switch (type) {
    case kUnspecified:
      return "unknown";
    case kStageGate:
      return "stage gate";
    case kAgile:
      return "agile";
    case kProduct:
      return "product";
    case kCapability:
      return "capability";
  }
  PORTFOLIO_CHECK(false);
}

Value name(Context& c, SubjectRef s) { return name_or_id(c, at(c, s).name, at(c, s).id); }
Value active(Context& c, SubjectRef s) {
  return Value::boolean(at(c, s).lifecycle == model::Lifecycle::kActive);
}
Value lifecycle(Context& c, SubjectRef s) {
  return Value::text(lifecycle_text(at(c, s).lifecycle));
}
Value work_type(Context& c, SubjectRef s) {
  return Value::text(work_type_text(at(c, s).work_type));
}
Value manager(Context& c, SubjectRef s) { return text_of(c, at(c, s).manager); }

Value sponsor(Context& c, SubjectRef s) {
  if (at(c, s).sponsor) return text_of(c, at(c, s).sponsor);
  const Handle above = portfolio_of_project(c.organisation(), s.handle);
  return above == kNoHandle ? Value::text("")
                            : text_of(c, c.organisation().portfolios.at(above).sponsor);
}

Value committed_finish(Context& c, SubjectRef s) {
  return date_or(c.dates(s.handle).committed_finish, "committed_finish");
}
Value forecast_finish(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.dates(s.handle);
  return held(c, s, date_or(f.forecast_finish, "forecast_finish"), f.dates_until);
}
Value schedule_delay(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.dates(s.handle);
  if (!f.delay) return Value::missing(f.committed_finish ? "forecast_finish" : "committed_finish");
  return held(c, s, Value::integer(*f.delay), f.dates_until);
}
Value schedule_value_at_risk(Context& c, SubjectRef s) {
  const ProjectFigures& f = c.project(s.handle);
  if (!f.delay) return Value::missing("forecast_finish");
  return held(c, s, held(c, s, price_delay(f, *f.delay), f.dates_until), f.rate_until);
}

Value finish_probability(Context& c, SubjectRef s) {
  const auto p = at(c, s).on_time;
  return p ? Value::decimal(*p, 1000) : Value::missing("throughput");
}
Value finish_p85(Context& c, SubjectRef s) { return date_or(at(c, s).finish_p85, "throughput"); }

Value status_age(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  std::optional<Timestamp> since = p.reports ? p.reports->seen_at : std::nullopt;
  if (!since) since = p.active_since;
  if (!since) return Value::missing("status");
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(s.handle);
  return days_since(c, calendar, calendar.local_date(*since));
}
Value last_status_date(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  const auto seen = p.reports ? p.reports->seen_at : std::nullopt;
  if (!seen) return Value::missing("status");
  return Value::date(c.calendars().of_project(s.handle).local_date(*seen));
}
Value cadence(Context& c, SubjectRef s) {
  return Value::integer(std::max(1, at(c, s).report_cadence_days.value_or(5)));
}
Value rank(Context& c, SubjectRef s) {
  const auto r = at(c, s).rank;
  return r ? Value::integer(*r) : Value::missing("rank");
}

// The weights of C.0: plan 20, progress 20, cost 15, status 15, people 10, dependencies 5, risks 5,
// benefits 10.
Value completeness(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Project& p = at(c, s);
  const ProjectFigures& f = c.project(s.handle);
  int sum = 0;
  if (f.committed_finish || f.budget) sum += 20;
  if (f.progress) sum += 20;
  if (f.cost) sum += 15;
  if (p.reports && p.reports->seen_at) sum += 15;
  if (o.allocations_of_project.contains(s.handle) || !p.hours.empty()) sum += 10;
  if (o.dependencies_of_project.contains(s.handle)) sum += 5;
  if (o.risks_of_project.contains(s.handle)) sum += 5;
  if (o.benefits_of_project.contains(s.handle)) sum += 10;
  return held(c, s, held(c, s, Value::decimal(sum, 100), f.cost_until), f.earned_until);
}

constexpr Reads kIdentity{EntityKind::kProject, aspect::kIdentity};
constexpr Reads kState{EntityKind::kProject, aspect::kState};
constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kOutlook{EntityKind::kProject, aspect::kOutlook};
constexpr Reads kChance{EntityKind::kProject, aspect::kChance};
constexpr Reads kReport{EntityKind::kProject, aspect::kReport};
constexpr Reads kSpent{EntityKind::kProject, aspect::kCost};
constexpr Reads kProgress{EntityKind::kProject, aspect::kProgress};
constexpr Reads kLinks{EntityKind::kProject, aspect::kLinks | aspect::kLoad};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_identity_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.name", kOf, kText, "Its name, else its id.", {kIdentity}, name},
          {"project.active",
           kOf,
           kFlag,
           "Whether work goes on: lifecycle ACTIVE.",
           {kState},
           active},
          {"project.lifecycle",
           kOf,
           kText,
           "Proposed, approved, active, on hold, closed, cancelled.",
           {kState},
           lifecycle},
          {"project.work_type",
           kOf,
           kText,
           "Stage gate, agile, product or capability.",
           {kIdentity},
           work_type},
          {"project.manager", kOf, kText, "Pseudonym of who leads it.", {kIdentity}, manager},
          {"project.sponsor",
           kOf,
           kText,
           "Pseudonym of its sponsor, else its portfolio's.",
           {kIdentity},
           sponsor},
          {"project.rank", kOf, kCount, "Its place in the queue; 1 is highest.", {kIdentity}, rank},
      });
}

void add_finish_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.committed_finish",
           kOf,
           kDay,
           "The newest baseline's finish plus the days of changes approved after it.",
           {kPlan, kCalendar, kMoved},
           committed_finish},
          {"project.forecast_finish",
           kOf,
           kDay,
           "The newest forecast said, else the last planned finish of open tasks; never before "
           "today.",
           {kPlan, kOutlook, kCalendar, kMoved},
           forecast_finish},
          {"project.schedule_delay",
           kOf,
           kWorkdayCount,
           "Working days from the committed to the forecast finish; negative is earlier.",
           {kPlan, kOutlook, kCalendar, kMoved},
           schedule_delay},
          {"project.schedule_value_at_risk",
           kOf,
           kAmount,
           "Delay times the cost of a working day of delay.",
           {kPlan, kOutlook, kSpent},
           schedule_value_at_risk},
          {"project.finish_probability",
           kOf,
           kShareOf,
           "Chance of the committed finish, from whole past weeks drawn with replacement (D11).",
           {kChance},
           finish_probability},
          {"project.finish_p85",
           kOf,
           kDay,
           "A finish that is met with 85 % confidence (D11).",
           {kChance},
           finish_p85},
      });
}

void add_report_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.status_age",
                   kOf,
                   kWorkdayCount,
                   "Working days since the last status became known, else since it became active.",
                   {kReport, kState, kCalendar, kMoved},
                   status_age},
                  {"project.last_status_date",
                   kOf,
                   kDay,
                   "When the last status became known.",
                   {kReport},
                   last_status_date},
                  {"project.cadence",
                   kOf,
                   kWorkdayCount,
                   "Working days between two reports; 5 if not said.",
                   {kIdentity},
                   cadence},
                  {"project.completeness",
                   kOf,
                   kShareOf,
                   "Weight of the inputs that are there: plan and progress 0.20 each, cost and "
                   "status 0.15, "
                   "people and benefits 0.10, dependencies and risks 0.05 (Q03).",
                   {kPlan, kProgress, kSpent, kReport, kLinks},
                   completeness},
              });
}

}  // namespace

void add_project_signals(std::vector<Signal>& into) {
  add_identity_signals(into);
  add_finish_signals(into);
  add_report_signals(into);
}

}  // namespace portfolio::signals
