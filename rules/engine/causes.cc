// Which causes stand behind open alerts: follows from alerts, from what was acknowledged, from the
// last status and from blocked tasks; told to the signals, and to the rules that look at causes.
#include <algorithm>
#include <set>
#include <utility>

#include "rules/engine/organisation_fold.h"
#include "rules/signals/open_causes.h"

namespace portfolio::engine {

using model::EntityKind;
using model::Handle;
using model::kNoHandle;
using signals::OpenCauses;
using signals::SubjectKind;
namespace aspect = model::aspect;

namespace {

void add_cause(std::vector<OpenCauses::One>& list, Symbol cause, Timestamp since) {
  if (!cause) return;
  for (OpenCauses::One& one : list) {
    if (one.cause != cause) continue;
    one.since = std::max(one.since, since);
    return;
  }
  list.push_back({cause, since});
}

}  // namespace

// The alerts of a project are few; they are found by the list that alerts open and leave.
std::vector<Symbol> OrganisationFold::count_causes(Handle project) {
  std::vector<OpenCauses::One> causes;
  std::optional<Timestamp> newest;
  auto [at, end] = open_of_project_.equal_range(project);
  while (at != end) {
    const AlertRow* const row = ledger_.find(at->second.rule, at->second.subject);
    if (row == nullptr || !is_open(row->state)) {
      at = open_of_project_.erase(at);
      continue;
    }
    newest = newest ? std::max(*newest, row->state.since) : row->state.since;
    add_cause(causes, row->cause, row->state.since);
    ++at;
  }
  const model::Project& p = o_.projects.at(project);
  if (newest && p.reports) add_cause(causes, p.reports->cause, *newest);
  if (newest)
    for (const Handle t : p.blocked)
      if (const auto& block = o_.tasks.at(t).block) add_cause(causes, block->cause, *newest);
  return context_.open_causes().put(project, causes);
}

void OrganisationFold::note_open(const Look& at) {
  const Handle project = project_of(o_, at.subject);
  if (project == kNoHandle) return;
  for (auto [one, end] = open_of_project_.equal_range(project); one != end; ++one)
    if (one->second == at) return;
  open_of_project_.emplace(project, at);
}

// After a step: what was told of alerts, and what was said of causes.
void OrganisationFold::follow_causes() {
  if (!asks_for_causes()) return;
  std::set<Handle> projects;
  for (Pending& p : pending_) {
    if (std::exchange(p.counted, true)) continue;
    note_open({p.rule, p.subject});
    if (const Handle h = project_of(o_, p.subject); h != kNoHandle) projects.insert(h);
  }
  projects.insert(said_causes_.begin(), said_causes_.end());
  said_causes_.clear();
  std::vector<Look> looks;
  for (const Handle h : projects)
    for (const Symbol cause : count_causes(h))
      for (const std::uint16_t place :
           rules_->by_subject[static_cast<std::size_t>(SubjectKind::kCause)])
        if (rules_->rules[place].enabled)
          looks.push_back({place, {SubjectKind::kCause, cause.number, 0}});
  if (!looks.empty()) look_at(looks);
}

// A status, or a task that is blocked or not any more, may name a cause.
void OrganisationFold::note_cause(const model::Touch& touch) {
  if (!asks_for_causes()) return;
  if (touch.entity.kind == EntityKind::kProject && (touch.aspects & aspect::kReport) != 0)
    said_causes_.push_back(touch.entity.handle);
  if (touch.entity.kind == EntityKind::kTask && (touch.aspects & aspect::kState) != 0)
    said_causes_.push_back(o_.tasks.at(touch.entity.handle).project);
}

// At a start: of all alerts that are open.
void OrganisationFold::find_causes() {
  open_of_project_.clear();
  context_.open_causes().forget();
  if (!asks_for_causes()) return;
  std::set<Handle> projects;
  for (const AlertRow& row : ledger_.rows()) {
    const ruleset::Rule* const rule = rule_of(row);
    if (rule == nullptr || !is_open(row.state)) continue;
    note_open({place_of(*rule), row.subject});
    if (const Handle h = project_of(o_, row.subject); h != kNoHandle) projects.insert(h);
  }
  for (const Handle h : projects) count_causes(h);
}

}  // namespace portfolio::engine
