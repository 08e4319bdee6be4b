// The chance of finishing in time (D11): computed at most once per project and working day, when
// inputs have changed or a new week has begun, because it costs more than all else.
#include <algorithm>
#include <vector>

#include "rules/engine/organisation_fold.h"
#include "rules/forecast/finish_confidence.h"
#include "rules/forecast/pace.h"
#include "rules/signals/project_figures.h"

namespace portfolio::engine {
namespace {

using model::Handle;
using signals::SubjectKind;
namespace aspect = model::aspect;

constexpr std::int64_t kSpread = 3600;  // Seconds over which the projects' turns are spread.

using forecast::Pace;

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
  const Pace pace = forecast::pace_of(p, day);
  const auto finish = context_.project(handle).committed_finish;
  std::optional<model::PerMille> on_time;
  std::optional<CivilDate> p85;
  if (forecast::is_enough(pace)) {
    const int left = finish ? forecast::periods_until(pace, day, *finish) : 0;
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
