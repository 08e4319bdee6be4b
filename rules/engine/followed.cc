// Figures of a project that many rules read and few facts change: they are looked at where a fact
// may have changed them, and only a change wakes those rules.
#include "rules/engine/organisation_fold.h"
#include "rules/signals/project_figures.h"

namespace portfolio::engine {

using model::EntityKind;
using model::Handle;
namespace aspect = model::aspect;

OrganisationFold::Followed& OrganisationFold::followed(Handle project) {
  if (followed_.size() <= project) followed_.resize(o_.projects.size());
  return followed_[project];
}

void OrganisationFold::follow_finish(Handle project) {
  const std::optional<CivilDate> finish = context_.dates(project).forecast_finish;
  Followed& seen = followed(project);
  if (seen.finish_seen && seen.finish == finish) return;
  seen.finish = finish;
  seen.finish_seen = true;
  touched_now_.push_back({{EntityKind::kProject, project}, aspect::kOutlook});
}

// What counts in days wakes nobody more than once a day. Both days are those of the calendar that
// counts now: it may be another one than when the last activity was seen.
void OrganisationFold::follow_activity(Handle project) {
  using std::chrono::minutes;
  const auto& active = o_.projects.at(project).last_activity;
  if (!active) return;
  Followed& seen = followed(project);
  const minutes before{seen.active_minute};
  const auto now = std::chrono::floor<minutes>(active->time_since_epoch());
  seen.active_minute = static_cast<std::uint32_t>(now.count());
  const auto& calendar = calendars_.of_project(project);
  if (before != minutes{0} &&
      calendar.local_date(Timestamp{before}) == calendar.local_date(*active))
    return;
  touched_now_.push_back({{EntityKind::kProject, project}, aspect::kActiveDay});
}

void OrganisationFold::follow_costs(Handle project) {
  const signals::ProjectFigures& f = context_.costs(project);
  const auto ledger = static_cast<std::uint8_t>(1U + static_cast<unsigned>(f.ledger) * 4U +
                                                (f.committed ? 2U : 0U) + (f.budget ? 1U : 0U));
  Followed& seen = followed(project);
  model::Aspects aspects = seen.ledger == ledger ? 0 : aspect::kLedger;
  seen.ledger = ledger;
  if (update_crossings(project)) aspects |= aspect::kCrossed;
  if (aspects != 0) touched_now_.push_back({{EntityKind::kProject, project}, aspects});
}

// Upward crossings of the budget thresholds: of those that one update crosses only the highest is
// told; each is armed again 5 points below (D08). The whole budget is crossed above 1, not at 1.
bool OrganisationFold::update_crossings(Handle handle) {
  constexpr std::int64_t kRearm = 50;  // Per mille.
  const signals::ProjectFigures& f = context_.costs(handle);
  if (!f.committed || !f.budget || *f.budget <= 0) return false;
  __extension__ using Wide = __int128;
  const Wide used = Wide{*f.committed} * 1000;
  model::Project& p = o_.projects.at(handle);
  std::uint8_t crossed = p.crossed, told = p.told;
  int highest = -1;
  for (int i = 0; i < 4; ++i) {
    const std::int64_t share = signals::kBudgetThresholds[i];
    const auto bit = static_cast<std::uint8_t>(1U << i);
    const Wide limit = Wide{*f.budget} * share;
    if (used < Wide{*f.budget} * (share - kRearm)) {
      crossed = static_cast<std::uint8_t>(crossed & ~bit);
      told = static_cast<std::uint8_t>(told & ~bit);
    } else if ((crossed & bit) == 0 && (share == 1000 ? used > limit : used >= limit)) {
      crossed = static_cast<std::uint8_t>(crossed | bit);
      highest = i;
    }
  }
  if (highest >= 0) told = static_cast<std::uint8_t>(told | 1U << highest);
  if (crossed == p.crossed && told == p.told) return false;
  p.crossed = crossed;
  p.told = told;
  model::mark_dirty(o_, {EntityKind::kProject, handle});
  return true;
}

}  // namespace portfolio::engine
