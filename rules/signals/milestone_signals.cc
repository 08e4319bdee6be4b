// Signals of milestones (rules D01, D02).
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Milestone;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kMilestone;

// A milestone as the rules see it: one of the plan, or the finish of a project, which counts as its
// last, critical one.
struct View {
  Handle project = kNoHandle;
  std::optional<CivilDate> approved, forecast, first;
  bool critical = true, achieved = false, cancelled = false;
  std::optional<std::int32_t> float_days;
  Symbol owner;
  std::optional<CivilDate> until;  // The day from which the forecast is another, as days pass.
};

View of_plan(const Milestone& m) {
  View v;
  v.project = m.project;
  v.approved = m.approved_date();
  v.forecast = m.forecast_date;
  v.first = m.first_date;
  v.critical = m.critical;
  v.achieved = m.achieved_on.has_value();
  v.cancelled = m.cancelled;
  v.float_days = m.float_days;
  v.owner = m.owner;
  return v;
}

View of_finish(Context& c, Handle project) {
  using enum model::Lifecycle;
  const model::Project& p = c.organisation().projects.at(project);
  const ProjectFigures& f = c.dates(project);
  View v;
  v.project = project;
  v.approved = f.committed_finish;
  v.forecast = f.forecast_finish;
  v.first = first_finish(p);
  v.achieved = p.actual_finish.has_value() || p.lifecycle == kClosed;
  v.cancelled = p.lifecycle == kCancelled;
  v.float_days = 0;
  v.owner = p.manager;
  v.until = f.dates_until;
  return v;
}

View at(Context& c, SubjectRef s) {
  return is_finish(s) ? of_finish(c, s.handle) : of_plan(c.organisation().milestones.at(s.handle));
}
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(project_of(c.organisation(), s));
}
Value moving(Context& c, const View& v, const Value& value) {
  return held(c, {SubjectKind::kProject, v.project, 0}, value, v.until);
}

Value slip(Context& c, SubjectRef s) {
  const View m = at(c, s);
  if (!m.approved) return Value::missing("approved_date");
  if (!m.forecast) return Value::missing("forecast_date");
  const auto days = calendar_of(c, s).working_days(*m.approved, *m.forecast);
  return moving(c, m, Value::integer(days));
}

Value remaining(Context& c, SubjectRef s) {
  const auto approved = at(c, s).approved;
  if (!approved) return Value::missing("approved_date");
  const Value days = days_until(c, calendar_of(c, s), *approved);
  if (days.as_integer() <= 1) return Value::integer(1);  // It never grows again.
  return days;
}

Value late(Context& c, SubjectRef s) {
  const auto approved = at(c, s).approved;
  if (!approved) return Value::missing("approved_date");
  return days_since(c, calendar_of(c, s), *approved);
}

Value name(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  if (!is_finish(s)) {
    const Milestone& m = o.milestones.at(s.handle);
    return text_of(c, m.name ? m.name : m.id);
  }
  const model::Project& p = o.projects.at(s.handle);
  const std::string_view project = p.name.empty() ? o.text(p.id) : p.name.view();
  return Value::text(c.keep("The finish of " + std::string(project)));
}
Value critical(Context& c, SubjectRef s) {
  return Value::boolean(is_finish(s) || c.organisation().milestones.at(s.handle).critical);
}
Value open(Context& c, SubjectRef s) {
  const View m = at(c, s);
  return Value::boolean(!m.achieved && !m.cancelled);
}
Value achieved(Context& c, SubjectRef s) { return Value::boolean(at(c, s).achieved); }
Value cancelled(Context& c, SubjectRef s) { return Value::boolean(at(c, s).cancelled); }
Value approved_date(Context& c, SubjectRef s) {
  return date_or(at(c, s).approved, "approved_date");
}
Value forecast_date(Context& c, SubjectRef s) {
  const View m = at(c, s);
  return moving(c, m, date_or(m.forecast, "forecast_date"));
}
Value first_date(Context& c, SubjectRef s) { return date_or(at(c, s).first, "baseline_date"); }
Value float_days(Context& c, SubjectRef s) {
  const auto days = at(c, s).float_days;
  return days ? Value::integer(*days) : Value::missing("float_days");
}
Value owner(Context& c, SubjectRef s) { return text_of(c, at(c, s).owner); }
Value value_at_risk(Context& c, SubjectRef s) {
  const View m = at(c, s);
  const Value days = slip(c, s);
  if (!days.is_known()) return days;
  const ProjectFigures& f = c.project(m.project);
  const Value price = price_delay(f, days.as_integer()).until(days.valid_until());
  return held(c, {SubjectKind::kProject, m.project, 0}, price, f.rate_until);
}

constexpr Reads kDates{EntityKind::kMilestone, aspect::kPlan | aspect::kForecast, kMilestonesOnly};
constexpr Reads kPlan{EntityKind::kMilestone, aspect::kPlan, kMilestonesOnly};
constexpr Reads kState{EntityKind::kMilestone, aspect::kState, kMilestonesOnly};
constexpr Reads kFloat{EntityKind::kMilestone, aspect::kFloat, kMilestonesOnly};
constexpr Reads kIdentity{EntityKind::kMilestone, aspect::kIdentity};
// Of the finish.
constexpr Reads kFinishDates{EntityKind::kProject, aspect::kPlan | aspect::kOutlook, kFinishOnly};
constexpr Reads kFinishPlan{EntityKind::kProject, aspect::kPlan, kFinishOnly};
constexpr Reads kFinishState{EntityKind::kProject, aspect::kState, kFinishOnly};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_progress_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"milestone.name", kOf, kText, "Its name, else its id.", {kIdentity}, name},
          {"milestone.slip",
           kOf,
           kWorkdayCount,
           "Working days from the approved to the expected date; negative is earlier (D01).",
           {kDates, kState, kFinishDates, kFinishState, kCalendar, kMoved},
           slip},
          {"milestone.remaining",
           kOf,
           kWorkdayCount,
           "Working days left to the approved date, at least 1.",
           {kPlan, kFinishPlan, kCalendar, kMoved},
           remaining},
          {"milestone.late",
           kOf,
           kWorkdayCount,
           "Working days since the approved date; negative before it.",
           {kPlan, kFinishPlan, kCalendar, kMoved},
           late},
          {"milestone.critical",
           kOf,
           kFlag,
           "Whether the project's finish hangs on it.",
           {kPlan},
           critical},
          {"milestone.open",
           kOf,
           kFlag,
           "Neither achieved nor cancelled.",
           {kState, kFinishState},
           open},
          {"milestone.achieved",
           kOf,
           kFlag,
           "Whether it is confirmed as done.",
           {kState, kFinishState},
           achieved},
          {"milestone.cancelled",
           kOf,
           kFlag,
           "Whether it is no longer wanted.",
           {kState, kFinishState},
           cancelled},
      });
}

void add_plan_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"milestone.approved_date",
                   kOf,
                   kDay,
                   "The date last granted by a baseline or a change, else the first.",
                   {kPlan, kFinishPlan, kCalendar, kMoved},
                   approved_date},
                  {"milestone.forecast_date",
                   kOf,
                   kDay,
                   "The date it is expected.",
                   {kDates, kState, kFinishDates, kFinishState},
                   forecast_date},
                  {"milestone.first_date",
                   kOf,
                   kDay,
                   "The first date ever planned.",
                   {kPlan, kFinishPlan},
                   first_date},
                  {"milestone.float_days",
                   kOf,
                   kWorkdayCount,
                   "Working days it can move before something else does.",
                   {kFloat},
                   float_days},
                  {"milestone.owner", kOf, kText, "Who answers for it.", {kIdentity}, owner},
                  {"milestone.value_at_risk",
                   kOf,
                   kAmount,
                   "Slip times the cost of a working day of delay.",
                   {kDates, kState, kFinishDates, kFinishState},
                   value_at_risk},
              });
}

}  // namespace

void add_milestone_signals(std::vector<Signal>& into) {
  add_progress_signals(into);
  add_plan_signals(into);
}

}  // namespace portfolio::signals
