// Where the fold begins anew: after the rows were read, or with other rules. What follows from
// state is made again, and every rule looks at each of its subjects.
#include <algorithm>

#include "rules/engine/organisation_fold.h"
#include "rules/model/relink.h"
#include "rules/signals/cycles.h"
#include "rules/signals/objective_spend.h"

namespace portfolio::engine {

using model::Handle;
using signals::SubjectKind;
using signals::SubjectRef;

namespace {

// Subjects that belong to one project for ever.
bool is_in_project(SubjectKind kind) {
  return kind == SubjectKind::kProject || kind == SubjectKind::kMilestone ||
         kind == SubjectKind::kBudgetThreshold || kind == SubjectKind::kTask;
}

// Kinds of which there may be alerts on subjects that a walk over all does not come to.
bool is_passing(SubjectKind kind) {
  return kind == SubjectKind::kRoleMonth || kind == SubjectKind::kProjectPair || is_symbol(kind);
}

bool looks_at(const ruleset::Rule& rule) { return rule.enabled || rule.health; }

}  // namespace

// Project by project, a few at a time, so that what rules share of a project is computed once and
// is near at hand.
void OrganisationFold::look_at_projects() {
  constexpr Handle kTogether = 32;
  const auto count = static_cast<Handle>(o_.projects.size());
  const CivilDate day = today();
  for (Handle first = 0; first < count; first += kTogether) {
    context_.begin(o_.clock);
    const Handle end = std::min(count, first + kTogether);
    for (std::uint16_t place = 0; place < rules_->rules.size(); ++place) {
      const ruleset::Rule& rule = rules_->rules[place];
      if (!looks_at(rule) || !is_in_project(rule.subject)) continue;
      for (Handle project = first; project < end; ++project)
        for_each_related(o_, {model::EntityKind::kProject, project}, rule.subject, day,
                         [&](const SubjectRef& subject) {
                           look({place, subject});
                         });
    }
    judged_.clear();  // All of them are, at the end.
  }
  context_.begin(o_.clock);
  judged_.reserve(count);
  for (Handle project = 0; project < count; ++project) judged_.push_back(project);
}

// No list is made of the million looks. What is said of alerts comes last.
void OrganisationFold::look_at_all() {
  look_at_projects();
  std::vector<Look> looks;
  const CivilDate day = today();
  constexpr unsigned kTogether = 256;  // Lists that signals make are kept no longer.
  unsigned looked = 0;
  for (std::uint16_t place = 0; place < rules_->rules.size(); ++place) {
    const ruleset::Rule& rule = rules_->rules[place];
    if (!looks_at(rule) || is_in_project(rule.subject)) continue;
    for_each_subject(o_, rule.subject, day, [&](const SubjectRef& subject) {
      if (is_passing(rule.subject))
        looks.push_back({place, subject});
      else
        look({place, subject});
      if (++looked % kTogether == 0) context_.begin(o_.clock);
    });
  }
  for (const AlertRow& row : ledger_.rows())
    if (const ruleset::Rule* rule = rule_of(row);
        rule != nullptr && rule->enabled && is_passing(rule->subject))
      looks.push_back({place_of(*rule), row.subject});
  collect_all_steps(looks);
  collect_sponsors(looks);
  look_at(looks);
  update_levels();
  settle();
}

void OrganisationFold::activate(const ruleset::RuleSet& rules, const Arrival& arrival) {
  end_instant();
  offset_ = arrival.offset;
  if (!o_.in_backfill && o_.clock != Timestamp{}) advance_to(arrival.appended_at);
  context_.begin(o_.clock);
  const ruleset::RuleSet& before = *rules_;
  for (AlertRow& row : ledger_.rows()) {
    const ruleset::Rule* const next = rules.find(o_.text(row.rule), row.subject.kind);
    const ruleset::Rule* const old = rule_of(row);
    if (old == nullptr) continue;  // Out of the shadow, or into it, it begins anew.
    if (next != nullptr && next->enabled && next->shadow == old->shadow) continue;
    alert::Changes told;
    const alert::RuleTiming timing = timing_on(context_, *old, row.subject);
    alert::AlertLife(timing, calendars_.of(row.subject)).withdraw(row.state, o_.clock, told);
    note(static_cast<std::uint16_t>(old - before.rules.data()), row, told);
  }
  flush();
  const bool asked_before = asks_about_sponsors();
  rules_ = &rules;
  find_asked();
  find_asks(asked_before);
  ledger_.reindex([&](const AlertRow& row) -> std::optional<std::uint16_t> {
    const ruleset::Rule* const rule = rule_of(row);
    return rule == nullptr ? std::nullopt : std::optional(place_of(*rule));
  });
  resume();
  flush();
}

void OrganisationFold::link() {
  model::relink(o_);
  linked_ = true;
}

void OrganisationFold::resume() {
  touched_.clear();
  agenda_.clear();
  named_.clear();
  health_.clear();
  context_.cycles().forget();
  context_.objective_spend().forget();
  followed_.clear();
  context_.begin(o_.clock);
  find_inhibitors();
  find_causes();
  capacity_.set_day(today());
  if (o_.roles.size() > 0) plan_month();
  for (Handle h = 0; h < o_.projects.size(); ++h) {
    const model::Project& p = o_.projects.at(h);
    if (p.confidence_due)
      agenda_.set({kConfidenceChore, {SubjectKind::kProject, h, 0}}, *p.confidence_due);
    await_hours(h);
    if (p.closed_weeks)
      agenda_.set({kCloseChore, {SubjectKind::kProject, h, 0}}, p.closed_weeks->due);
  }
  waiting_.clear();
  knows_waiting_ = burst_.waiting == 0;  // Else the rules look when that is over.
  if (knows_waiting_) look_at_all();
}

}  // namespace portfolio::engine
