// When a project is to be finished and when it will be ("Derived terms" of the contract).
#include <algorithm>

#include "rules/signals/figure_parts.h"

namespace portfolio::signals {
namespace {

using model::Baseline;
using model::Handle;
using model::Organisation;
using model::Project;

std::optional<CivilDate> committed_finish(const Project& p,
                                          const calendar::WorkingCalendar& calendar) {
  const Baseline* const b = newest_baseline(p, [](const Baseline& x) { return x.finish; });
  if (b == nullptr) return std::nullopt;
  std::int32_t days = 0;
  for (const model::ApprovedChange& c : p.changes)
    if (c.stamp.occurred_at > b->stamp.occurred_at) days += c.days;
  return days == 0 ? *b->finish
                   : calendar.add_working_days(*b->finish, std::clamp(days, -10000, 10000));
}

constexpr std::size_t kForecastField = 2;  // Of what is said of a milestone.

// By forecast; where that is equal the one that was said last.
bool is_later(const model::Milestone& a, const model::Milestone& b) {
  if (*a.forecast_date != *b.forecast_date) return *a.forecast_date > *b.forecast_date;
  const auto of_a = a.said.order_of(kForecastField), of_b = b.said.order_of(kForecastField);
  return of_a && of_b && of_a->occurred_at > of_b->occurred_at;
}

// The newer statement of the report's forecast and that of the last milestone.
std::optional<CivilDate> said_finish(const Organisation& o, const Project& p) {
  const model::Milestone* last = nullptr;
  for (const Handle h : p.milestones) {
    const model::Milestone& m = o.milestones.at(h);
    if (m.cancelled || m.stub || !m.forecast_date) continue;
    if (last == nullptr || is_later(m, *last)) last = &m;
  }
  const bool reported = p.reports && p.reports->forecast_finish;
  if (last == nullptr) return reported ? p.reports->forecast_finish : std::nullopt;
  if (!reported || last->forecast_date == p.reports->forecast_finish) return last->forecast_date;
  const auto of_report = p.reports->said.order_of(0);
  const auto of_milestone = last->said.order_of(kForecastField);
  const bool milestone_newer =
      !of_report || !of_milestone || of_milestone->occurred_at > of_report->occurred_at;
  return milestone_newer ? last->forecast_date : p.reports->forecast_finish;
}

std::optional<CivilDate> latest_open_task(const Organisation& o, const Project& p) {
  std::optional<CivilDate> latest;
  for (const Handle h : p.task_list) {
    const model::Task& t = o.tasks.at(h);
    if (t.stub || t.state == model::TaskState::kDone || t.state == model::TaskState::kCancelled)
      continue;
    if (t.planned_finish && (!latest || *t.planned_finish > *latest)) latest = t.planned_finish;
  }
  return latest;
}

}  // namespace

std::optional<CivilDate> first_finish(const Project& p) {
  for (const Baseline& b : p.baselines)
    if (b.finish) return b.finish;
  return std::nullopt;
}

void set_dates(const Organisation& o, const Project& p, const calendar::WorkingCalendar& calendar,
               Day& day, ProjectFigures& f) {
  f.committed_finish = committed_finish(p, calendar);
  const bool finished = p.actual_finish || p.lifecycle == model::Lifecycle::kClosed;
  f.forecast_finish = p.actual_finish ? p.actual_finish : said_finish(o, p);
  if (!f.forecast_finish) f.forecast_finish = latest_open_task(o, p);
  if (f.forecast_finish && !finished) {
    f.forecast_finish = std::max(*f.forecast_finish, day.today());
    day.differs_on(*f.forecast_finish + Days{1});
  }
  if (f.committed_finish && f.forecast_finish)
    f.delay = calendar.working_days(*f.committed_finish, *f.forecast_finish);
}

}  // namespace portfolio::signals
