// The chance of finishing in time (D11): computed at most once per project and working day, when
// inputs have changed or a new week has begun, because it costs more than all else.
#include <algorithm>
#include <vector>

#include "rules/engine/organisation_fold.h"
#include "rules/forecast/finish_confidence.h"
#include "rules/signals/project_figures.h"

namespace portfolio::engine {
namespace {

using model::Handle;
using signals::SubjectKind;
namespace aspect = model::aspect;

constexpr int kWeeks = 12, kWeeksNeeded = 6;
constexpr std::int64_t kItemsNeeded = 20;
constexpr std::int64_t kSpread = 3600;  // Seconds over which the projects' turns are spread.

struct Pace {
  std::vector<forecast::Week> periods;
  std::int64_t remaining = 0, total = 0;
  Days period{7};
};

Pace pace_of_backlog(const model::Project& p) {
  Pace pace;
  std::int64_t done = 0;
  for (const model::BacklogCount& b : p.seldom->backlog) {
    pace.periods.push_back({b.done.value_or(0), b.added.value_or(0)});
    pace.period = std::max(Days{1}, b.period_end - b.period_start + Days{1});
    done += b.done.value_or(0);
    if (b.remaining) pace.remaining = *b.remaining;
  }
  if (pace.periods.size() > kWeeks)
    pace.periods.erase(pace.periods.begin(), pace.periods.end() - kWeeks);
  pace.total = done + pace.remaining;
  return pace;
}

// The last full weeks before this one, quiet ones included, from the first in which there was work.
Pace pace_of_tasks(const model::Project& p, CivilDate today) {
  Pace pace;
  pace.total = p.tasks->items;
  pace.remaining = p.tasks->items - p.tasks->items_done;
  if (p.flow.empty()) return pace;
  const CivilDate this_week = monday_of(today);
  const CivilDate first = std::max(p.flow.front().monday, this_week - Days{7 * kWeeks});
  for (CivilDate monday = first; monday < this_week; monday += Days{7}) {
    forecast::Week week;
    for (const model::WeekFlow& w : p.flow)
      if (w.monday == monday) week = {w.done, w.added};
    pace.periods.push_back(week);
  }
  return pace;
}

Pace pace_of(const model::Project& p, CivilDate today) {
  return p.seldom->backlog.empty() ? pace_of_tasks(p, today) : pace_of_backlog(p);
}

// Kept for 20 working days, and of what was before that the last.
void remember_chance(model::Project& p, std::optional<model::PerMille> on_time, Timestamp now) {
  constexpr Days kKept{60};
  std::vector<model::ChancePoint>& points = p.seldom.edit().chances.edit();
  while (points.size() > 1 && points[1].at + kKept < now) points.erase(points.begin());
  points.push_back({now, on_time});
}

bool has_pace(const model::Project& p) { return !p.seldom->backlog.empty() || !p.flow.empty(); }

}  // namespace

// Its turn: the next working day's start, and some seconds that follow from its id.
void OrganisationFold::plan_confidence(Handle handle) {
  model::Project& p = o_.projects.at(handle);
  if (p.lifecycle != model::Lifecycle::kActive || !has_pace(p)) return;
  const auto& calendar = calendars_.of_project(handle);
  const std::chrono::seconds spread{static_cast<std::int64_t>(hash_bytes(o_.text(p.id)) % kSpread)};
  const CivilDate day = calendar.local_date(o_.clock);
  Timestamp due = calendar.day_start(day) + spread;
  if (!calendar.is_working(day) || due <= o_.clock)
    due = calendar.day_start(calendar.add_working_days(day, 1)) + spread;
  if (p.confidence_due && *p.confidence_due <= due) return;
  p.confidence_due = due;
  agenda_.set({kConfidenceChore, {SubjectKind::kProject, handle, 0}}, due);
  model::mark_dirty(o_, {model::EntityKind::kProject, handle});
}

void OrganisationFold::compute_confidence(Handle handle) {
  model::Project& p = o_.projects.at(handle);
  p.confidence_due.reset();
  model::mark_dirty(o_, {model::EntityKind::kProject, handle});
  if (p.lifecycle != model::Lifecycle::kActive) return;
  const auto& calendar = calendars_.of_project(handle);
  const CivilDate day = calendar.local_date(o_.clock);
  const Pace pace = pace_of(p, day);
  const auto finish = context_.project(handle).committed_finish;
  std::optional<model::PerMille> on_time;
  std::optional<CivilDate> p85;
  if (pace.periods.size() >= kWeeksNeeded && pace.total >= kItemsNeeded) {
    const int left = finish ? static_cast<int>(std::clamp<std::int64_t>(
                                  (*finish - day).count() / pace.period.count(), 0, 5000))
                            : 0;
    const auto result = forecast::finish_confidence(pace.periods, pace.remaining, left);
    if (finish) on_time = result.on_time_per_mille;
    if (result.weeks_p85) p85 = day + pace.period * *result.weeks_p85;
  }
  // A week that passes is an input too: silence lowers the chance.
  if (on_time) {
    const CivilDate next_week = monday_of(day) + Days{7};
    const CivilDate turn = calendar.add_working_days(next_week - Days{1}, 1);
    p.confidence_due = calendar.day_start(turn) + (o_.clock - calendar.day_start(day));
    agenda_.set({kConfidenceChore, {SubjectKind::kProject, handle, 0}}, *p.confidence_due);
  }
  if (on_time == p.on_time && p85 == p.finish_p85) return;
  if (on_time != p.on_time) remember_chance(p, on_time, o_.clock);
  p.on_time = on_time;
  p.finish_p85 = p85;
  touched_.push_back({{model::EntityKind::kProject, handle}, aspect::kChance});
}

}  // namespace portfolio::engine
