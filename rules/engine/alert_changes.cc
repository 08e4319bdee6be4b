// What projects remember of their alerts: that one has changed, and how many reports came since.
#include <utility>

#include "rules/engine/organisation_fold.h"

namespace portfolio::engine {

using model::EntityKind;
using model::Handle;
namespace aspect = model::aspect;

// Rules that look at that are left out, or they would feed themselves.
void OrganisationFold::remember_alerts() {
  using enum model::Change;
  constexpr auto kProject = static_cast<std::size_t>(EntityKind::kProject);
  for (Pending& p : pending_) {
    if (std::exchange(p.noted, true)) continue;
    if ((rules_->rules[p.rule].wakes[kProject] & aspect::kAlerts) != 0) continue;
    if (p.told.change != kFiring && p.told.change != kEscalated && p.told.change != kDeescalated &&
        p.told.change != kResolved)
      continue;
    const Handle handle = project_of(o_, p.subject);
    if (handle == model::kNoHandle || !o_.projects.at(handle).reports) continue;
    model::ReportHistory& history = o_.projects.at(handle).reports->history;
    history.alert_changed = true;
    history.since_alert_changed = 0;
    model::mark_dirty(o_, {EntityKind::kProject, handle});
    touched_.push_back({{EntityKind::kProject, handle}, aspect::kAlerts});
  }
}

}  // namespace portfolio::engine
