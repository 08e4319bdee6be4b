// Signals of dependencies between projects (rules P01, P02).
#include <algorithm>

#include "rules/signals/network.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Dependency;
using model::Milestone;
using model::NodeRef;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kDependency;
constexpr std::int32_t kSlipWindow = 20;  // Working days (P01).

const Dependency& at(Context& c, SubjectRef s) {
  return c.organisation().dependencies.at(s.handle);
}
const Milestone* milestone_of(Context& c, const NodeRef& node) {
  return milestone_at(c.organisation(), node);
}
const calendar::WorkingCalendar& taker_calendar(Context& c, const Dependency& d) {
  return c.calendars().of_project(project_at(c.organisation(), d.taker));
}

Value gap(Context& c, SubjectRef s) {
  const Dependency& d = at(c, s);
  const auto need = needed_date(c, d);
  if (!need) return Value::missing("need_by");
  const auto finish = expected_date(c, d.giver);
  if (!finish) return Value::missing("forecast_finish");
  const calendar::WorkingCalendar& calendar = taker_calendar(c, d);
  const CivilDate delivered =
      d.lag_days == 0
          ? finish->date
          : calendar.add_working_days(finish->date, std::clamp(d.lag_days, -5000, 5000));
  return Value::integer(calendar.working_days(*need, delivered)).until(finish->until);
}

// The giver's forecast is later than it was 20 working days ago.
Value slipping(Context& c, SubjectRef s) {
  const Dependency& d = at(c, s);
  const Milestone* const m = milestone_of(c, d.giver);
  if (m == nullptr || !m->forecast_date || m->achieved_on) return Value::boolean(false);
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(m->project);
  Timestamp until = kNever;
  for (const model::Redate& r : m->redates) {
    const Timestamp forgotten = calendar.add_working_days(r.seen_at, kSlipWindow);
    if (forgotten <= c.now()) continue;
    // The first change within the window holds the forecast of its beginning.
    const auto before = r.from ? r.from : m->approved_date();
    until = forgotten;
    return Value::boolean(before && *m->forecast_date > *before).until(until);
  }
  return Value::boolean(false).until(until);
}

Value taker_float(Context& c, SubjectRef s) {
  const Milestone* const m = milestone_of(c, at(c, s).taker);
  return Value::integer(m == nullptr ? 0 : m->float_days.value_or(0));
}
Value driving(Context& c, SubjectRef s) {
  const Milestone* const m = milestone_of(c, at(c, s).taker);
  return Value::boolean(m == nullptr || m->critical);
}
Value giver(Context& c, SubjectRef s) { return node_name(c, at(c, s).giver); }
Value taker(Context& c, SubjectRef s) { return node_name(c, at(c, s).taker); }
Value deliverable(Context& c, SubjectRef s) {
  const Dependency& d = at(c, s);
  return d.deliverable.empty() ? Value::text("its delivery") : Value::text(d.deliverable.view());
}
Value accepted(Context& c, SubjectRef s) { return Value::boolean(at(c, s).accepted); }
Value need_by(Context& c, SubjectRef s) { return date_or(needed_date(c, at(c, s)), "need_by"); }

Value open(Context& c, SubjectRef s) {
  return Value::boolean(is_waiting(c.organisation(), at(c, s)));
}
Value value_at_risk(Context& c, SubjectRef s) {
  const Value days = gap(c, s);
  const Handle project = project_at(c.organisation(), at(c, s).taker);
  if (!days.is_known() || project == kNoHandle) return days;
  return price_delay(c.project(project), days.as_integer());
}

}  // namespace

void add_dependency_signals(std::vector<Signal>& into) {
  const Reads link{EntityKind::kDependency, aspect::kPlan};
  const Reads identity{EntityKind::kDependency, aspect::kIdentity};
  const Reads state{EntityKind::kDependency, aspect::kState};
  const Reads ends{EntityKind::kMilestone, aspect::kPlan | aspect::kForecast | aspect::kState};
  const Reads room{EntityKind::kMilestone, aspect::kFloat};
  const Reads projects{EntityKind::kProject,
                       aspect::kPlan | aspect::kForecast | aspect::kState | aspect::kCalendar};
  const Reads calendar{EntityKind::kCalendar, aspect::kCalendar};
  into.insert(
      into.end(),
      {
          {"dependency.gap",
           kOf,
           kWorkdayCount,
           "Working days from when the taker needs it to when the giver is expected, lag included "
           "(P01).",
           {link, ends, projects, calendar},
           gap},
          {"dependency.slipping",
           kOf,
           kFlag,
           "The giver's forecast is later than 20 working days ago.",
           {link, ends, calendar},
           slipping},
          {"dependency.taker_float",
           kOf,
           kWorkdayCount,
           "Working days the taker can wait.",
           {link, ends, room},
           taker_float},
          {"dependency.driving", kOf, kFlag, "The taker's finish needs it.", {link, ends}, driving},
          {"dependency.giver", kOf, kText, "Who delivers.", {link, identity}, giver},
          {"dependency.taker", kOf, kText, "Who needs it.", {link, identity}, taker},
          {"dependency.deliverable", kOf, kText, "What is delivered.", {identity}, deliverable},
          {"dependency.accepted", kOf, kFlag, "Whether the giver has agreed.", {state}, accepted},
          {"dependency.need_by",
           kOf,
           kDay,
           "When the taker needs it; its planned date if not said.",
           {link, ends, projects},
           need_by},
          {"dependency.open",
           kOf,
           kFlag,
           "Neither removed nor delivered.",
           {state, ends, projects},
           open},
          {"dependency.value_at_risk",
           kOf,
           kAmount,
           "Days too late times the taker's cost of a day of delay.",
           {link, ends, projects},
           value_at_risk},
      });
}

}  // namespace portfolio::signals
