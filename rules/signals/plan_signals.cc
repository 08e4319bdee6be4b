// Signals of what the plan's dates say: milestones overdue, moved often or not ready (rules D02,
// D03, D26), and projects that have not begun (D27).
#include <algorithm>

#include "rules/signals/figure_parts.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Milestone;
using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kMilestone;
constexpr SubjectKind kProjectKind = SubjectKind::kProject;
constexpr std::int32_t kRedateWindow = 60;  // Working days (D03).

const Project& project_at(Context& c, SubjectRef s) {
  return c.organisation().projects.at(s.handle);
}
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(project_of(c.organisation(), s));
}
std::optional<CivilDate> approved_of(Context& c, SubjectRef s) {
  if (is_finish(s)) return c.dates(s.handle).committed_finish;
  return c.organisation().milestones.at(s.handle).approved_date();
}

// Working days since a date, 0 up to it: what is not yet due need not be looked at again before.
Value days_past(Context& c, const calendar::WorkingCalendar& calendar, CivilDate date) {
  const std::int32_t past = calendar.working_days(date, calendar.local_date(c.now()));
  if (past > 0) return Value::integer(past).until(calendar.next_day_boundary(c.now()));
  return Value::integer(0).until(
      std::max(calendar.midnight(date + Days{1}), calendar.next_day_boundary(c.now())));
}

Value overdue(Context& c, SubjectRef s) {
  const auto approved = approved_of(c, s);
  if (!approved) return Value::missing("approved_date");
  return days_past(c, calendar_of(c, s), *approved);
}

// --- Dates that moved -------------------------------------------------------------------------

struct Moves {
  std::int64_t count = 0, days = 0;
  Timestamp until = kNever;
};

// Moves of the expected date to a later one that nobody approved, within the window.
Moves moves_of(Context& c, SubjectRef s) {
  const Milestone& m = c.organisation().milestones.at(s.handle);
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  Moves moves;
  for (std::size_t i = 0; i < m.redates.size(); ++i) {
    const auto [seen_at, from, approved] = m.redates[i];
    const auto to = i + 1 < m.redates.size() ? m.redates[i + 1].from : m.forecast_date;
    if (approved || !from || !to || *to <= *from) continue;
    const Timestamp forgotten = calendar.add_working_days(seen_at, kRedateWindow);
    if (forgotten <= c.now()) continue;
    moves.until = std::min(moves.until, forgotten);
    ++moves.count;
    moves.days += calendar.working_days(*from, *to);
  }
  return moves;
}
Value moves(Context& c, SubjectRef s) {
  if (is_finish(s)) return Value::missing("forecast_moves");
  const Moves m = moves_of(c, s);
  return Value::integer(m.count).until(m.until);
}
Value moved_days(Context& c, SubjectRef s) {
  if (is_finish(s)) return Value::missing("forecast_moves");
  const Moves m = moves_of(c, s);
  return Value::integer(m.days).until(m.until);
}

// --- Gates ------------------------------------------------------------------------------------

struct Proofs {
  std::int64_t needed = 0, missing = 0;
  std::string text;  // Those that are missing, and who brings them.
};

// Items lie in the order of their ids.
Proofs proofs_of(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  Proofs proofs;
  for (const model::GateItem& item : o.milestones.at(s.handle).extras->evidence) {
    if (!item.mandatory) continue;
    ++proofs.needed;
    if (item.met) continue;
    ++proofs.missing;
    if (!proofs.text.empty()) proofs.text += ", ";
    proofs.text.append(o.text(item.item));
    if (item.owner) proofs.text.append(" (").append(o.text(item.owner)).append(")");
  }
  return proofs;
}
Value gate(Context& c, SubjectRef s) {
  return Value::boolean(!is_finish(s) && c.organisation().milestones.at(s.handle).gate);
}
bool has_proofs(Context& c, SubjectRef s) {
  return !is_finish(s) && !c.organisation().milestones.at(s.handle).extras->evidence.empty();
}
Value proofs_missing(Context& c, SubjectRef s) {
  if (!has_proofs(c, s)) return Value::missing("gate_evidence");
  return Value::integer(proofs_of(c, s).missing);
}
Value proofs_needed(Context& c, SubjectRef s) {
  if (!has_proofs(c, s)) return Value::missing("gate_evidence");
  return Value::integer(proofs_of(c, s).needed);
}
Value proofs_text(Context& c, SubjectRef s) {
  if (!has_proofs(c, s)) return Value::missing("gate_evidence");
  const std::string text = proofs_of(c, s).text;
  return Value::text(c.keep(text.empty() ? "none" : text));
}
Value days_left(Context& c, SubjectRef s) {
  const auto approved = approved_of(c, s);
  if (!approved) return Value::missing("approved_date");
  return days_until(c, calendar_of(c, s), *approved);
}

// --- Starts -----------------------------------------------------------------------------------

// As planned, else by the newest plan that was approved.
std::optional<CivilDate> start_of(const Project& p) {
  if (p.planned_start) return p.planned_start;
  const model::Baseline* const b =
      newest_baseline(p, [](const model::Baseline& x) { return x.start; });
  return b == nullptr ? std::nullopt : b->start;
}
// Said, or seen by work: hours or finished tasks.
bool has_begun(const Project& p) {
  const bool worked = std::any_of(p.hours.begin(), p.hours.end(),
                                  [](const model::HoursSum& sum) { return sum.minutes > 0; });
  return p.actual_start || p.active_since || p.tasks->done > 0 || worked;
}
Value start_overdue(Context& c, SubjectRef s) {
  if (has_begun(project_at(c, s))) return Value::integer(0);
  const auto start = start_of(project_at(c, s));
  if (!start) return Value::missing("planned_start");
  return days_past(c, calendar_of(c, s), *start);
}
Value start_date(Context& c, SubjectRef s) {
  return date_or(start_of(project_at(c, s)), "planned_start");
}
Value start_value_at_risk(Context& c, SubjectRef s) {
  const Value days = start_overdue(c, s);
  if (!days.is_known()) return days;
  const ProjectFigures& f = c.project(s.handle);
  return held(c, s, price_delay(f, days.as_integer()).until(days.valid_until()), f.rate_until);
}
// A week, of allocations that have not ended.
Value promised_hours(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const CivilDate today = calendar_of(c, s).local_date(c.now());
  std::int64_t minutes = 0;
  for (auto [at, end] = o.allocations_of_project.equal_range(s.handle); at != end; ++at) {
    const model::Allocation& a = o.allocations.at(at->second);
    if (!a.ended && a.firm && a.to >= today) minutes += a.minutes_per_week.value_or(0);
  }
  return Value::integer(minutes / 60);
}

constexpr Reads kPlan{EntityKind::kMilestone, aspect::kPlan, kMilestonesOnly};
constexpr Reads kForecast{EntityKind::kMilestone, aspect::kForecast | aspect::kPlan,
                          kMilestonesOnly};
constexpr Reads kState{EntityKind::kMilestone, aspect::kState, kMilestonesOnly};
constexpr Reads kFinishPlan{EntityKind::kProject, aspect::kPlan, kFinishOnly};
constexpr Reads kStartPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kBegun{EntityKind::kProject, aspect::kState | aspect::kProgress | aspect::kBegun};
constexpr Reads kLoad{EntityKind::kProject, aspect::kLoad};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_move_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"milestone.overdue",
                   kOf,
                   kWorkdayCount,
                   "Working days since the approved date; 0 up to it.",
                   {kPlan, kFinishPlan, kCalendar, kMoved},
                   overdue},
                  {"milestone.moves",
                   kOf,
                   kCount,
                   "How often it was expected later, without approval, in 60 working days (D03).",
                   {kForecast, kCalendar, kMoved},
                   moves},
                  {"milestone.moved_days",
                   kOf,
                   kWorkdayCount,
                   "The working days of these moves together.",
                   {kForecast, kCalendar, kMoved},
                   moved_days},
              });
}

void add_gate_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"milestone.gate", kOf, kFlag, "Whether proofs are asked for.", {kPlan}, gate},
          {"milestone.proofs_missing",
           kOf,
           kCount,
           "Mandatory proofs that are not there (D26).",
           {kState},
           proofs_missing},
          {"milestone.proofs_needed", kOf, kCount, "Mandatory proofs.", {kState}, proofs_needed},
          {"milestone.proofs_text",
           kOf,
           kText,
           "The proofs that are missing, and who brings them.",
           {kState},
           proofs_text},
          {"milestone.days_left",
           kOf,
           kWorkdayCount,
           "Working days to the approved date; negative after it.",
           {kPlan, kFinishPlan, kCalendar, kMoved},
           days_left},
      });
}

void add_start_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.start_overdue",
                   kProjectKind,
                   kWorkdayCount,
                   "Working days since it should have begun; 0 up to then, or if it has (D27).",
                   {kStartPlan, kBegun, kCalendar, kMoved},
                   start_overdue},
                  {"project.start_date",
                   kProjectKind,
                   kDay,
                   "When it was to begin.",
                   {kStartPlan},
                   start_date},
                  {"project.start_value_at_risk",
                   kProjectKind,
                   kAmount,
                   "Days not begun times the cost of a working day of delay.",
                   {kStartPlan, kBegun, kCalendar, kMoved},
                   start_value_at_risk},
                  {"project.promised_hours",
                   kProjectKind,
                   kCount,
                   "Hours a week that people are promised to it.",
                   {kLoad},
                   promised_hours},
              });
}

}  // namespace

void add_schedule_signals(std::vector<Signal>& into) {
  add_move_signals(into);
  add_gate_signals(into);
  add_start_signals(into);
}

}  // namespace portfolio::signals
