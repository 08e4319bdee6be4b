// Signals of a role over months and weeks: where it is too narrow for its projects (C05), and where
// it becomes free (C08).
#include <algorithm>
#include <map>

#include "rules/signals/capacity.h"
#include "rules/signals/figure_parts.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kRole;
constexpr int kMonthsAhead = 3;         // The horizon of P06.
constexpr std::int64_t kHelpDays = 20;  // One more person for four weeks.
constexpr std::int32_t kUnranked = INT32_MAX;

const model::Role& at(Context& c, SubjectRef s) { return c.organisation().roles.at(s.handle); }
CivilDate today_of(Context& c) { return c.calendars().organisation().local_date(c.now()); }

// The three months after this one.
Window months_ahead(Context& c) {
  const std::int32_t month = month_of(today_of(c));
  return {first_of_month(month + 1), first_of_month(month + kMonthsAhead + 1) - Days{1}};
}
Value until_month(Context& c, const Value& value) {
  const CivilDate next = first_of_month(month_of(today_of(c)) + 1);
  return Value(value).until(c.calendars().organisation().midnight(next));
}
Value until_monday(Context& c, const Value& value) {
  const CivilDate next = monday_of(today_of(c)) + Days{7};
  return Value(value).until(c.calendars().organisation().midnight(next));
}

Load load_ahead(Context& c, SubjectRef s) {
  Load sum;
  const std::int32_t month = month_of(today_of(c));
  for (std::int32_t i = 1; i <= kMonthsAhead; ++i) {
    const Load load = c.capacity().of_role(s.handle, month + i);
    sum.allocated += load.allocated;
    sum.available += load.available;
  }
  return sum;
}
Value share_of(const Load& load) {
  if (load.available <= 0) return Value::missing(load.allocated > 0 ? "capacity" : "allocations");
  return Value::decimal(load.allocated, load.available);
}

Value name(Context& c, SubjectRef s) { return text_of(c, at(c, s).id); }
Value utilisation(Context& c, SubjectRef s) { return until_month(c, share_of(load_ahead(c, s))); }

// What active projects want of the role in these months, by project.
std::map<Handle, std::int64_t> demands(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Window window = months_ahead(c);
  std::map<Handle, std::int64_t> sums;
  for (const Handle h : at(c, s).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    const Handle project = find_project(o, a.project);
    if (project == kNoHandle || o.projects.at(project).lifecycle != model::Lifecycle::kActive)
      continue;
    if (const std::int64_t minutes = promised_minutes(c, a, window); minutes > 0)
      sums[project] += minutes;
  }
  return sums;
}
Value active_projects(Context& c, SubjectRef s) {
  return until_month(c, Value::integer(static_cast<std::int64_t>(demands(c, s).size())));
}

std::int64_t days_for(std::int64_t minutes, std::int64_t a_day) {
  return (minutes + a_day - 1) / a_day;
}

// The projects are served by rank, once by the role as it is and once with one more person for the
// first four weeks: working days by which they are done earlier, added up.
Value gain_days(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const calendar::WorkingCalendar& calendar = c.calendars().organisation();
  const Window window = months_ahead(c);
  const std::int64_t days = calendar.working_days(window.from - Days{1}, window.to);
  const std::int64_t a_day = days > 0 ? load_ahead(c, s).available / days : 0;
  if (a_day <= 0) return Value::missing("capacity");
  struct Demand {
    std::int32_t rank;
    std::string_view project;
    std::int64_t minutes;
  };
  std::vector<Demand> queue;
  for (const auto& [project, minutes] : demands(c, s)) {
    const model::Project& p = o.projects.at(project);
    queue.push_back({p.rank.value_or(kUnranked), o.text(p.id), minutes});
  }
  std::sort(queue.begin(), queue.end(), [](const Demand& a, const Demand& b) {
    return std::pair(a.rank, a.project) < std::pair(b.rank, b.project);
  });
  const std::int64_t helped = a_day + calendar.spec().minutes_per_day;
  std::int64_t served = 0, gain = 0;
  for (const Demand& d : queue) {
    served += d.minutes;
    const std::int64_t early = kHelpDays * helped;
    const std::int64_t with_help =
        served <= early ? days_for(served, helped) : kHelpDays + days_for(served - early, a_day);
    gain += days_for(served, a_day) - with_help;
  }
  return until_month(c, Value::integer(gain));
}

Value utilisation_w4_8(Context& c, SubjectRef s) {
  return until_monday(c, share_of(c.capacity().weeks_ahead(s.handle)));
}
Value free_minutes(Context& c, SubjectRef s) {
  const Load load = c.capacity().weeks_ahead(s.handle);
  return until_monday(c,
                      Value::integer(std::max<std::int64_t>(load.available - load.allocated, 0)));
}
Value free_from(Context& c, SubjectRef) {
  return until_monday(c, Value::date(c.capacity().weeks_from()));
}

// The largest number of working days by which a project ends early while it still is promised hours
// of the role.
Value days_early(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  Day day(today_of(c));
  std::int32_t most = 0;
  std::map<Handle, ProjectFigures> known;
  std::optional<CivilDate> last;  // Of the promises that count.
  for (const Handle h : at(c, s).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    const Handle project = find_project(o, a.project);
    if (project == kNoHandle || !a.firm || a.ended || a.to < day.today()) continue;
    last = std::min(last.value_or(a.to), a.to);
    const auto [at_figures, fresh] = known.try_emplace(project);
    ProjectFigures& f = at_figures->second;
    if (fresh) set_dates(o, o.projects.at(project), c.calendars().of_project(project), day, f);
    if (f.delay && f.forecast_finish && *f.forecast_finish < a.to) most = std::max(most, -*f.delay);
  }
  if (last) day.differs_on(*last + Days{1});
  const Value value = Value::integer(most);
  if (!day.until()) return value;
  return Value(value).until(c.calendars().organisation().midnight(*day.until()));
}

// Of what is wanted of the role and not yet promised, what comes first by rank.
Value first_in_queue(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  std::optional<std::pair<std::int32_t, std::string_view>> first;
  for (const Handle h : at(c, s).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    if (a.ended || (a.firm && a.person) || a.to < c.capacity().weeks_from()) continue;
    const Handle project = find_project(o, a.project);
    const auto of_project =
        project == kNoHandle ? std::optional<std::int32_t>() : o.projects.at(project).rank;
    const std::pair next(a.rank ? *a.rank : of_project.value_or(kUnranked), o.text(a.project));
    if (!first || next < *first) first = next;
  }
  return Value::text(first ? first->second : "nothing");
}

constexpr Reads kRoleLoad{EntityKind::kRole, aspect::kLoad};
constexpr Reads kState{EntityKind::kProject, aspect::kState};
constexpr Reads kFinishDates{EntityKind::kProject,
                             aspect::kState | aspect::kPlan | aspect::kForecast};
constexpr Reads kMilestones{EntityKind::kMilestone,
                            aspect::kPlan | aspect::kForecast | aspect::kState | aspect::kFloat};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_role_outlook_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"role.name", kOf, kText, "The role.", {}, name},
          {"role.utilisation_3m",
           kOf,
           kShareOf,
           "Firm hours / hours owned in the three months after this one (C05).",
           {kRoleLoad, kCalendar},
           utilisation},
          {"role.active_projects_3m",
           kOf,
           kCount,
           "Active projects with firm hours of the role in these months.",
           {kRoleLoad, kState, kCalendar},
           active_projects},
          {"role.gain_days",
           kOf,
           kWorkdayCount,
           "Working days by which these projects are done earlier, added up, if served by rank "
           "with one more full-time person for four weeks.",
           {kRoleLoad, kState, kCalendar},
           gain_days},
          {"role.utilisation_w4_8",
           kOf,
           kShareOf,
           "Firm hours / hours owned in the fourth to the eighth week from now (C08).",
           {kRoleLoad, kCalendar},
           utilisation_w4_8},
          {"role.free_minutes_w4_8",
           kOf,
           kMinuteCount,
           "Minutes owned and not promised in these weeks.",
           {kRoleLoad, kCalendar},
           free_minutes},
          {"role.free_from", kOf, kDay, "When these weeks begin.", {kRoleLoad}, free_from},
          {"role.days_early",
           kOf,
           kWorkdayCount,
           "The most working days by which a project ends early that is still promised hours.",
           {kRoleLoad, kFinishDates, kMilestones, kCalendar},
           days_early},
          {"role.first_in_queue",
           kOf,
           kText,
           "The first by rank of what is wanted of the role and not promised.",
           {kRoleLoad},
           first_in_queue},
      });
}

}  // namespace portfolio::signals
