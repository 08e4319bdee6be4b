// What the fold remembers of a project's figures because the facts alone do not say it again: from
// when on its pace is measured in time (D04), and what its risks were expected to cost (D25).
#include <algorithm>

#include "rules/engine/organisation_fold.h"
#include "rules/model/apply.h"
#include "rules/signals/earned_time.h"
#include "rules/signals/exposure.h"
#include "rules/signals/project_figures.h"

namespace portfolio::engine {

using model::EntityKind;
using model::Handle;

// Work is measured against the plan until 60 % of it are done, and against time from then on, also
// if some of it is taken back; but not what happens within a day of its becoming active, for then
// tasks come in one by one. All of it done ends the time that has passed.
void OrganisationFold::remember_pace(Handle handle) {
  model::Project& p = o_.projects.at(handle);
  if (p.progress_method == model::ProgressMethod::kUnspecified) return;
  const auto progress = p.progress_method == model::ProgressMethod::kEarnedValue
                            ? context_.costs(handle).progress
                            : signals::counted_progress(o_, p);
  if (!progress) return;
  const bool settled = p.active_since && *p.active_since + Days{1} <= o_.clock;
  const bool on_earned_time =
      p.on_earned_time || (settled && signals::is_measured_in_time(p, *progress));
  std::optional<CivilDate> complete_on;
  if (progress->numerator >= progress->denominator)
    complete_on =
        p.complete_on ? *p.complete_on : calendars_.of_project(handle).local_date(o_.clock);
  if (on_earned_time == p.on_earned_time && complete_on == p.complete_on) return;
  p.on_earned_time = on_earned_time;
  p.complete_on = complete_on;
  model::mark_dirty(o_, {EntityKind::kProject, handle});
}

// One figure a day, and only days on which it changed: the last that is at least twenty working
// days old is what growth is measured from, older ones are of no use.
void OrganisationFold::remember_exposure(Handle handle) {
  if (!o_.risks_of_project.contains(handle)) return;
  const auto& calendar = calendars_.of_project(handle);
  signals::Day day(calendar.local_date(o_.clock));
  const auto expected = signals::risk_exposure(o_, handle, day).expected;
  if (!expected) return;
  std::vector<model::ExposurePoint>& points = o_.projects.at(handle).seldom.edit().exposures.edit();
  if (!points.empty() && points.back().expected == *expected) return;
  if (!points.empty() && points.back().day == day.today())
    points.back().expected = *expected;
  else
    points.push_back({day.today(), *expected});
  const auto is_old = [&](const model::ExposurePoint& point) {
    return calendar.working_days(point.day, day.today()) >= signals::kExposureWindow;
  };
  const auto recent = std::find_if_not(points.begin(), points.end(), is_old);
  if (recent - points.begin() > 1) points.erase(points.begin(), recent - 1);
  model::mark_dirty(o_, {EntityKind::kProject, handle});
}

}  // namespace portfolio::engine
