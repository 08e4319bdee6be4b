// Signals of milestones (rules D01, D02).
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Milestone;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kMilestone;

const Milestone& at(Context& c, SubjectRef s) { return c.organisation().milestones.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(at(c, s).project);
}

Value slip(Context& c, SubjectRef s) {
  const Milestone& m = at(c, s);
  if (!m.approved_date()) return Value::missing("approved_date");
  if (!m.forecast_date) return Value::missing("forecast_date");
  return Value::integer(calendar_of(c, s).working_days(*m.approved_date(), *m.forecast_date));
}

Value remaining(Context& c, SubjectRef s) {
  const auto approved = at(c, s).approved_date();
  if (!approved) return Value::missing("approved_date");
  const Value days = days_until(c, calendar_of(c, s), *approved);
  if (days.as_integer() <= 1) return Value::integer(1);  // It never grows again.
  return days;
}

Value late(Context& c, SubjectRef s) {
  const auto approved = at(c, s).approved_date();
  if (!approved) return Value::missing("approved_date");
  return days_since(c, calendar_of(c, s), *approved);
}

Value name(Context& c, SubjectRef s) { return name_or_id(c, at(c, s).name, at(c, s).id); }
Value critical(Context& c, SubjectRef s) { return Value::boolean(at(c, s).critical); }
Value open(Context& c, SubjectRef s) { return Value::boolean(at(c, s).open()); }
Value achieved(Context& c, SubjectRef s) {
  return Value::boolean(at(c, s).achieved_on.has_value());
}
Value cancelled(Context& c, SubjectRef s) { return Value::boolean(at(c, s).cancelled); }
Value approved_date(Context& c, SubjectRef s) {
  return date_or(at(c, s).approved_date(), "approved_date");
}
Value forecast_date(Context& c, SubjectRef s) {
  return date_or(at(c, s).forecast_date, "forecast_date");
}
Value first_date(Context& c, SubjectRef s) { return date_or(at(c, s).first_date, "baseline_date"); }
Value float_days(Context& c, SubjectRef s) {
  const auto days = at(c, s).float_days;
  return days ? Value::integer(*days) : Value::missing("float_days");
}
Value owner(Context& c, SubjectRef s) { return text_of(c, at(c, s).owner); }
Value value_at_risk(Context& c, SubjectRef s) {
  const Value days = slip(c, s);
  if (!days.is_known()) return days;
  return price_delay(c.project(at(c, s).project), days.as_integer());
}

constexpr Reads kDates{EntityKind::kMilestone, aspect::kPlan | aspect::kForecast};
constexpr Reads kPlan{EntityKind::kMilestone, aspect::kPlan};
constexpr Reads kState{EntityKind::kMilestone, aspect::kState};
constexpr Reads kIdentity{EntityKind::kMilestone, aspect::kIdentity};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_progress_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"milestone.name", kOf, kText, "Its name, else its id.", {kIdentity}, name},
                  {"milestone.slip",
                   kOf,
                   kWorkdayCount,
                   "Working days from the approved to the expected date; negative is earlier.",
                   {kDates, kCalendar, kMoved},
                   slip},
                  {"milestone.remaining",
                   kOf,
                   kWorkdayCount,
                   "Working days left to the approved date, at least 1.",
                   {kPlan, kCalendar, kMoved},
                   remaining},
                  {"milestone.late",
                   kOf,
                   kWorkdayCount,
                   "Working days since the approved date; negative before it.",
                   {kPlan, kCalendar, kMoved},
                   late},
                  {"milestone.critical",
                   kOf,
                   kFlag,
                   "Whether the project's finish hangs on it.",
                   {kPlan},
                   critical},
                  {"milestone.open", kOf, kFlag, "Neither achieved nor cancelled.", {kState}, open},
                  {"milestone.achieved",
                   kOf,
                   kFlag,
                   "Whether it is confirmed as done.",
                   {kState},
                   achieved},
                  {"milestone.cancelled",
                   kOf,
                   kFlag,
                   "Whether it is no longer wanted.",
                   {kState},
                   cancelled},
              });
}

void add_plan_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"milestone.approved_date",
           kOf,
           kDay,
           "The date last granted by a baseline or a change, else the first.",
           {kPlan},
           approved_date},
          {"milestone.forecast_date",
           kOf,
           kDay,
           "The date it is expected.",
           {kDates},
           forecast_date},
          {"milestone.first_date", kOf, kDay, "The first date ever planned.", {kPlan}, first_date},
          {"milestone.float_days",
           kOf,
           kWorkdayCount,
           "Working days it can move before something else does.",
           {kPlan},
           float_days},
          {"milestone.owner", kOf, kText, "Who answers for it.", {kIdentity}, owner},
          {"milestone.value_at_risk",
           kOf,
           kAmount,
           "Slip times the cost of a working day of delay (C.0, value at risk).",
           {kDates},
           value_at_risk},
      });
}

}  // namespace

void add_milestone_signals(std::vector<Signal>& into) {
  add_progress_signals(into);
  add_plan_signals(into);
}

}  // namespace portfolio::signals
