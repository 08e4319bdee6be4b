// Alerts that hold others back: a silent source keeps the alerts that rest on it from ending (Q01),
// and a delay that explains others folds them into its own alert (P04).
#include <algorithm>

#include "rules/engine/organisation_fold.h"
#include "rules/signals/evidence.h"
#include "rules/signals/network.h"

namespace portfolio::engine {

using model::kNoHandle;
using signals::SubjectKind;
using signals::SubjectRef;

namespace {

// Of what its conditions read, does some fact come from one of these sources?
bool rests_on(const model::Organisation& o, const ruleset::Rule& rule, SubjectRef subject,
              const std::vector<Symbol>& sources) {
  const auto comes_from = [&](const std::optional<expr::Program>& program) {
    if (!program) return false;
    for (const std::uint16_t slot : program->reads())
      for (const model::Stamp& stamp : stamps_behind(o, signals::catalogue()[slot], subject))
        if (std::find(sources.begin(), sources.end(), stamp.source) != sources.end()) return true;
    return false;
  };
  return std::any_of(rule.severities.begin(), rule.severities.end(),
                     [&](const ruleset::Conditions& c) {
                       return comes_from(c.on) || comes_from(c.off) || comes_from(c.or_on);
                     });
}

// The milestone or finish whose delay an alert is about; none for other subjects.
std::optional<SubjectRef> delayed(const model::Organisation& o, SubjectRef subject) {
  if (subject.kind == SubjectKind::kMilestone) return subject;
  if (subject.kind != SubjectKind::kDependency) return std::nullopt;
  const model::NodeRef& giver = o.dependencies.at(subject.handle).giver;
  const model::Handle project = find_project(o, giver.project);
  if (project == kNoHandle) return std::nullopt;
  if (!giver.milestone) return SubjectRef{SubjectKind::kMilestone, project, signals::kFinish};
  const model::Handle milestone = find_milestone(o, giver.project, giver.milestone);
  if (milestone == kNoHandle) return std::nullopt;
  return SubjectRef{SubjectKind::kMilestone, milestone, 0};
}

}  // namespace

const ruleset::Rule* OrganisationFold::rule_of(const AlertRow& row) const {
  if (row.place < rules_->rules.size()) {  // Nearly always it is there.
    const ruleset::Rule& rule = rules_->rules[row.place];
    if (rule.subject == row.subject.kind && rule.name == o_.text(row.rule)) return &rule;
  }
  return rules_->find(o_.text(row.rule), row.subject.kind);
}

// After rows were read, or rules changed: who holds back now.
void OrganisationFold::find_inhibitors() {
  silent_.clear();
  folding_.clear();
  for (const AlertRow& row : ledger_.rows()) {
    const ruleset::Rule* const rule = rule_of(row);
    if (rule == nullptr || rule->shadow || !is_open(row.state)) continue;
    if (rule->holds_resolution) silent_.push_back(o_.sources.at(row.subject.handle).id);
    if (!rule->folds.empty()) folding_.push_back({place_of(*rule), row.subject});
  }
}

// An inhibiting alert has opened or ended: those that it concerns are looked at again. That is
// decided at this moment and kept, so that a restart finds it as it was.
void OrganisationFold::follow_inhibitors() {
  bool silence = false, folds = false;
  for (Pending& p : pending_) {
    if (std::exchange(p.followed, true)) continue;
    const bool turns = p.told.change == model::Change::kFiring ||
                       p.told.change == model::Change::kResolved ||
                       p.told.change == model::Change::kWithdrawn;
    silence |= turns && rules_->rules[p.rule].holds_resolution;
    folds |= turns && !rules_->rules[p.rule].folds.empty();
  }
  if (!silence && !folds) return;
  find_inhibitors();
  if (silence) hold_back_all();
  if (folds) refold_ = true;
}

void OrganisationFold::hold_back_all() {
  for (AlertRow& row : ledger_.rows()) {
    const ruleset::Rule* const rule = rule_of(row);
    if (rule == nullptr || rule->holds_resolution || !is_open(row.state)) continue;
    const bool held = !silent_.empty() && rests_on(o_, *rule, row.subject, silent_);
    if (held == row.state.has(alert::Mark::kHeld)) continue;
    alert::Changes told;
    const alert::RuleTiming timing = timing_on(context_, *rule, row.subject);
    alert::AlertLife(timing, calendars_.of(row.subject)).hold_back(row.state, held, o_.clock, told);
    note(place_of(*rule), row, told);
  }
}

// The alerts that are told and of which this one is a consequence.
std::vector<Look> OrganisationFold::folders_of(const ruleset::Rule& rule, SubjectRef subject) {
  std::vector<Look> folders = folding_;
  std::erase_if(folders, [&](const Look& one) {
    const auto& folded = rules_->rules[one.rule].folds;
    return std::find(folded.begin(), folded.end(), rule.name) == folded.end();
  });
  const auto late = folders.empty() ? std::nullopt : delayed(o_, subject);
  if (!late) return {};
  std::vector<SubjectRef> causes = sources_behind(context_, *late);
  if (subject.kind == SubjectKind::kDependency) causes.push_back(*late);
  std::erase_if(folders, [&](const Look& one) {
    return std::find(causes.begin(), causes.end(), one.subject) == causes.end();
  });
  return folders;
}

// Open alerts only: what is still pending was told to nobody, and is no noise that was spared.
std::int64_t OrganisationFold::folded_into(SubjectRef source) {
  return std::ranges::count_if(ledger_.rows(), [&](const AlertRow& row) {
    if (!is_open(row.state) || !row.state.has(alert::Mark::kInhibited)) return false;
    const ruleset::Rule* const rule = rule_of(row);
    return rule != nullptr &&
           std::ranges::any_of(folders_of(*rule, row.subject),
                               [&](const Look& one) { return one.subject == source; });
  });
}

void OrganisationFold::fold_in(const ruleset::Rule& rule, AlertRow& row, alert::Changes& told) {
  if (folding_.empty() && !row.state.has(alert::Mark::kInhibited)) return;
  const bool folded = !folders_of(rule, row.subject).empty();
  const alert::RuleTiming timing = timing_on(context_, rule, row.subject);
  alert::AlertLife(timing, calendars_.of(row.subject))
      .inhibit(row.state, folded ? alert::Inhibition::kOn : alert::Inhibition::kOff, o_.clock,
               told);
}

// The delay of an inhibiting alert has changed, or the alert has: so may have what it explains.
void OrganisationFold::fold_again() {
  if (!std::exchange(refold_, false)) return;
  for (AlertRow& row : ledger_.rows()) {
    const ruleset::Rule* const rule = rule_of(row);
    const bool alive = is_open(row.state) || row.state.clock_bits != 0;
    if (rule == nullptr || !rule->enabled || !alive) continue;
    alert::Changes told;
    const alert::AlertState before = row.state;
    fold_in(*rule, row, told);
    if (!(row.state == before)) note(place_of(*rule), row, told);
  }
}

}  // namespace portfolio::engine
