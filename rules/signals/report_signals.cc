// Signals of how a project is reported on: silence, colours that follow dates, copies, and ways
// back (D16, D18, D19, D21).
#include <algorithm>

#include "rules/signals/figure_parts.h"
#include "rules/signals/level.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
using model::Project;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr std::int32_t kSoonAfter = 5;    // Working days from a move to a better colour.
constexpr std::int32_t kRecentDays = 20;  // Working days.
constexpr Days kSeason{90};

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}

std::optional<Timestamp> last_activity(const Project& p) {
  if (!p.last_activity || !p.active_since)
    return p.last_activity ? p.last_activity : p.active_since;
  return std::max(p.last_activity, p.active_since);
}
Value inactive_days(Context& c, SubjectRef s) {
  const auto since = last_activity(at(c, s));
  if (!since) return Value::missing("activity");
  return days_since(c, calendar_of(c, s), calendar_of(c, s).local_date(*since));
}
Value last_activity_date(Context& c, SubjectRef s) {
  const auto since = last_activity(at(c, s));
  return since ? Value::date(calendar_of(c, s).local_date(*since)) : Value::missing("activity");
}

// For each time the reported colour became better: the largest number of working days by which the
// plan had moved later within five working days before, no change having been approved.
Value shifts_before_better(Context& c, SubjectRef s, CivilDate oldest) {
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const Project& p = at(c, s);
  std::vector<Value> shifts;
  if (p.reports) {
    for (const Timestamp better : p.reports->history.improved) {
      const CivilDate day = calendar.local_date(better);
      std::int32_t largest = 0;
      for (const model::PlanMove& m : p.history.moves) {
        const CivilDate moved = calendar.local_date(m.seen_at);
        if (m.seen_at > better || calendar.working_days(moved, day) > kSoonAfter) continue;
        const CivilDate granted = calendar.add_working_days(m.from, m.granted_days);
        largest = std::max(largest, calendar.working_days(granted, m.to));
      }
      if (largest > 0 && day >= oldest) shifts.push_back(Value::integer(largest));
    }
  }
  const bool ends = !shifts.empty();
  const Value list = c.keep(Kind::kInt, std::move(shifts));
  return ends ? until_midnight(c, calendar, list) : list;
}
Value green_shifts_20wd(Context& c, SubjectRef s) {
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const CivilDate today = calendar.local_date(c.now());
  return shifts_before_better(c, s, last_working_days(calendar, today, kRecentDays).from);
}
Value green_shifts_90d(Context& c, SubjectRef s) {
  const CivilDate today = calendar_of(c, s).local_date(c.now());
  return shifts_before_better(c, s, today - kSeason + Days{1});
}
Value total_slip(Context& c, SubjectRef s) {
  const auto first = first_finish(at(c, s));
  const ProjectFigures& f = c.project(s.handle);
  if (!first || !f.committed_finish) return Value::missing("committed_finish");
  return Value::integer(calendar_of(c, s).working_days(*first, *f.committed_finish));
}

Value same_reports(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  if (!p.reports || !p.reports->last) return Value::missing("status");
  if (p.reports->fingerprint == 0) return Value::missing("summary");
  return Value::integer(p.reports->same_in_a_row + 1);
}
// Since the first of them.
Value moved_since_same(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  if (!p.reports || !p.reports->last) return Value::missing("status");
  const std::int32_t alike = p.reports->same_in_a_row + 1;
  const bool level = p.computed_since && p.reports->since_computed_changed < alike;
  const bool alert =
      p.reports->history.alert_changed && p.reports->history.since_alert_changed < alike;
  return Value::boolean(level || alert);
}

// As reported, else as measured; grey is none.
std::optional<Level> shown_level(const Project& p) {
  if (const auto level = reported_level(p)) return level;
  const auto computed = static_cast<Level>(p.computed);
  return computed == Level::kGrey ? std::nullopt : std::optional(computed);
}
Value shown(Context& c, SubjectRef s) {
  const auto level = shown_level(at(c, s));
  return level ? Value::integer(static_cast<int>(*level)) : Value::missing("status");
}
Value shown_text(Context& c, SubjectRef s) {
  const auto level = shown_level(at(c, s));
  return Value::text(level ? level_name(*level) : "unknown");
}
// Days that have passed: today may still bring the report that ends it.
Value shown_days(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  const bool reported = reported_level(p).has_value();
  const auto since = reported ? p.reports->history.level_since : p.computed_since;
  if (!since || !shown_level(p)) return Value::missing("status");
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const Value begun = days_since(c, calendar, calendar.local_date(*since));
  return Value::integer(std::max<std::int64_t>(0, begun.as_integer() - 1))
      .until(begun.valid_until());
}

// A plan has an owner, a date and says what counts as green.
const model::Recovery* recovery(const Project& p) {
  if (!p.reports || !p.reports->recovery) return nullptr;
  const model::Recovery& r = *p.reports->recovery;
  return r.owner && r.due && !r.exit_criterion.empty() ? &r : nullptr;
}
Value has_recovery_plan(Context& c, SubjectRef s) {
  return Value::boolean(recovery(at(c, s)) != nullptr);
}
Value recovery_passed(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  if (!p.reports || !p.reports->recovery || !p.reports->recovery->due) return Value::boolean(false);
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const Timestamp end = calendar.midnight(*p.reports->recovery->due + Days{1});
  if (c.now() >= end) return Value::boolean(true);
  return Value::boolean(false).until(end);
}

constexpr Type kDayCounts{Kind::kInt, Unit::kWorkdays, true};
constexpr Reads kActivity{EntityKind::kProject, aspect::kActiveDay | aspect::kState};
constexpr Reads kReport{EntityKind::kProject, aspect::kReport};
constexpr Reads kLevel{EntityKind::kProject, aspect::kComputed};
constexpr Reads kAlerts{EntityKind::kProject, aspect::kAlerts};
constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_silence_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.inactive_days",
                   kOf,
                   kWorkdayCount,
                   "Working days since anything but cost changed, else since it became active "
                   "(D16).",
                   {kActivity, kCalendar, kMoved},
                   inactive_days},
                  {"project.last_activity",
                   kOf,
                   kDay,
                   "When anything but cost last changed.",
                   {kActivity, kCalendar, kMoved},
                   last_activity_date},
                  {"project.same_reports",
                   kOf,
                   kCount,
                   "The last reports of the same colours and nearly the same words; unknown "
                   "without a summary (D19).",
                   {kReport},
                   same_reports},
                  {"project.moved_since_same",
                   kOf,
                   kFlag,
                   "Whether the computed level or an alert has changed since the first of them.",
                   {kReport, kLevel, kAlerts},
                   moved_since_same},
              });
}

void add_date_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.green_shifts_20wd",
                   kOf,
                   kDayCounts,
                   "For each better colour of the last 20 working days: by how much the plan had "
                   "moved later in the five working days before, without an approved change (D18).",
                   {kReport, kPlan, kCalendar, kMoved},
                   green_shifts_20wd},
                  {"project.green_shifts_90d",
                   kOf,
                   kDayCounts,
                   "Likewise, of the last 90 days.",
                   {kReport, kPlan, kCalendar, kMoved},
                   green_shifts_90d},
                  {"project.total_slip",
                   kOf,
                   kWorkdayCount,
                   "Working days from the first approved finish to the one that counts now.",
                   {kPlan, kCalendar, kMoved},
                   total_slip},
              });
}

void add_recovery_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.shown_level",
                   kOf,
                   kCount,
                   "2 green, 1 amber, 0 red: as reported, else as measured (D21).",
                   {kReport, kLevel},
                   shown},
                  {"project.shown_text", kOf, kText, "That colour.", {kReport, kLevel}, shown_text},
                  {"project.shown_days",
                   kOf,
                   kWorkdayCount,
                   "Whole working days that have passed since it became so.",
                   {kReport, kLevel, kCalendar, kMoved},
                   shown_days},
                  {"project.has_recovery_plan",
                   kOf,
                   kFlag,
                   "A plan with an owner, a date and what counts as green.",
                   {kReport},
                   has_recovery_plan},
                  {"project.recovery_passed",
                   kOf,
                   kFlag,
                   "Whether the plan's date is over.",
                   {kReport, kCalendar, kMoved},
                   recovery_passed},
              });
}

}  // namespace

void add_reporting_signals(std::vector<Signal>& into) {
  add_silence_signals(into);
  add_date_signals(into);
  add_recovery_signals(into);
}

}  // namespace portfolio::signals
