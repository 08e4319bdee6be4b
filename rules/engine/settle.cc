// The middle of the fold: from what was touched to the rules that must look, and from what they say
// to levels and alerts.
#include <algorithm>
#include <span>
#include <utility>

#include "rules/engine/organisation_fold.h"
#include "rules/model/bookings.h"
#include "rules/signals/network.h"
#include "rules/signals/project_figures.h"

namespace portfolio::engine {

using model::EntityKind;
using model::Handle;
using model::kNoHandle;
using model::Organisation;
using signals::SubjectKind;
using signals::SubjectRef;
namespace aspect = model::aspect;

// What follows from alerts that have changed.
void OrganisationFold::follow_alerts() {
  if (pending_.empty() && !refold_ && said_causes_.empty() && answered_.empty()) return;
  remember_alerts();
  follow_inhibitors();
  fold_again();
  follow_causes();
  follow_waiting();
  follow_asks();
}

namespace {

// Alerts on pairs of that project, which may not be alike enough any more to be walked over.
void add_pairs(const Ledger& ledger, const ruleset::RuleSet& rules, const Organisation& o,
               Handle project, std::vector<Look>& looks) {
  const auto& places = rules.by_subject[static_cast<std::size_t>(SubjectKind::kProjectPair)];
  if (std::none_of(places.begin(), places.end(),
                   [&](std::uint16_t place) { return rules.rules[place].enabled; }))
    return;
  for (const AlertRow& row : ledger.rows()) {
    const SubjectRef& s = row.subject;
    if (s.kind != SubjectKind::kProjectPair ||
        (s.handle != project && static_cast<Handle>(s.part) != project))
      continue;
    if (const ruleset::Rule* const rule = rules.find(o.text(row.rule), s.kind))
      looks.push_back({static_cast<std::uint16_t>(rule - rules.rules.data()), s});
  }
}

}  // namespace

void OrganisationFold::settle() {
  // The computed level is read by rules that do not feed it: two rounds settle everything.
  follow_alerts();
  for (int round = 0; round < 4 && !(touched_.empty() && judged_.empty()); ++round) {
    touched_now_.clear();
    touched_now_.swap(touched_);
    context_.forget();
    for (std::size_t i = 0; i < touched_now_.size(); ++i) {  // It grows on the way.
      note_touch(touched_now_[i]);
      follow_touch(touched_now_[i]);
    }
    look_at_touched();
  }
}

void OrganisationFold::look_at_touched() {
  looks_.clear();
  for (const model::Touch& touch : touched_now_) collect(touch, looks_);
  look_at(looks_);
  update_levels();
  follow_alerts();
}

// What the forecast finish of a project follows from.
constexpr model::Aspects kMovesFinish =
    aspect::kForecast | aspect::kPlan | aspect::kState | aspect::kSaidFinish;

// What is kept of a change, in state or beside it, follows from the moment at which it was made.
void OrganisationFold::note_touch(model::Touch touch) {
  const auto [kind, handle] = touch.entity;
  touch_links(context_, touch, touched_);
  if (kind == EntityKind::kCalendar) {
    calendars_.forget();
    capacity_.calendars_changed();
    if (o_.roles.size() > 0) plan_month();  // Its midnight may be another one.
  }
  if (kind == EntityKind::kPerson && (touch.aspects & (aspect::kLoad | aspect::kCalendar)) != 0)
    capacity_.person_changed(handle);
  if (kind == EntityKind::kAllocation) capacity_.allocation_changed(handle);
  if (kind == EntityKind::kDecision) note_decision(handle);
  if (kind == EntityKind::kRole) plan_month();
  if (kind == EntityKind::kMilestone && (touch.aspects & (aspect::kState | aspect::kPlan)) != 0)
    remember_pace(o_.milestones.at(handle).project);
  if (kind != EntityKind::kProject) return;
  if ((touch.aspects & (aspect::kProgress | aspect::kPlan)) != 0) remember_pace(handle);
  if ((touch.aspects & aspect::kLinks) != 0) remember_exposure(handle);
  if ((touch.aspects & aspect::kCost) != 0) plan_close(handle);
  if ((touch.aspects & aspect::kWaiting) != 0) await_hours(handle);
  if ((touch.aspects & (aspect::kProgress | aspect::kPlan | aspect::kState)) != 0)
    plan_confidence(handle);
}

// Derived figures that must be right before any rule looks. What they find changed is touched too,
// at the end of touched_now_.
void OrganisationFold::follow_touch(model::Touch touch) {
  const auto [kind, handle] = touch.entity;
  if (const model::Aspects reach = signals::reach_of(o_, touch); reach != 0)
    touched_now_.push_back({touch.entity, reach});
  note_cause(touch);
  if (kind == EntityKind::kOrganisation && (touch.aspects & aspect::kCost) != 0)
    for (Handle p = 0; p < o_.projects.size(); ++p) follow_costs(p);
  if (kind == EntityKind::kMilestone && (touch.aspects & kMovesFinish) != 0)
    follow_finish(o_.milestones.at(handle).project);
  if (kind != EntityKind::kProject) return;
  if ((touch.aspects & kMovesFinish) != 0) follow_finish(handle);
  if ((touch.aspects & aspect::kActivity) != 0) follow_activity(handle);
  if ((touch.aspects & (aspect::kCost | aspect::kPlan | aspect::kProgress)) != 0)
    follow_costs(handle);
}

void OrganisationFold::await_hours(Handle project) {
  if (const auto due = model::hours_due(o_.projects.at(project)))
    agenda_.set({kHoursChore, {SubjectKind::kProject, project, 0}}, *due);
}

void OrganisationFold::collect(const model::Touch& touch, std::vector<Look>& looks) {
  for (const ruleset::Waking& waking : rules_->woken[static_cast<std::size_t>(touch.entity.kind)]) {
    if ((waking.aspects & touch.aspects) == 0) continue;
    const auto look_again = [&](const SubjectRef& subject) {
      const bool finish = is_finish(subject);
      for (const ruleset::Waking::One& one : waking.rules)
        if (((finish ? one.of_finish : one.of_others) & touch.aspects) != 0)
          looks.push_back({one.rule, subject});
    };
    for_each_related(o_, touch.entity, waking.subject, today(), look_again);
  }
  if (touch.entity.kind == EntityKind::kProject &&
      (touch.aspects & (aspect::kIdentity | aspect::kState)) != 0)
    add_pairs(ledger_, *rules_, o_, touch.entity.handle, looks);
  if (touch.entity.kind != EntityKind::kCalendar) return;
  for (const AlertRow& row : ledger_.rows())  // Holds end by the new calendar.
    if (const ruleset::Rule* rule = rule_of(row)) looks.push_back({place_of(*rule), row.subject});
}

namespace {

// Subject by subject, so that what rules share of one is near at hand; numbers are compared fast.
using Looks = std::span<Look>;
Looks sort_looks(Looks looks) {
  const auto key = [](const Look& one) {
    const auto [kind, handle, part] = one.subject;
    return std::pair(std::uint64_t{static_cast<std::uint8_t>(kind)} << 32U | handle,
                     std::uint64_t{static_cast<std::uint32_t>(part)} << 16U | one.rule);
  };
  std::ranges::sort(looks, {}, key);
  const auto again = std::ranges::unique(looks);
  return looks.first(looks.size() - again.size());
}

}  // namespace

// Rules that feed the level come first, so that those that read it see the level of this instant: a
// hold may end in the very instant in which what it waited for is over.
void OrganisationFold::look_at(std::vector<Look>& looks) {
  const auto others = std::ranges::partition(
      looks, [&](const Look& one) { return rules_->rules[one.rule].health.has_value(); });
  for (const Look& one : sort_looks({looks.begin(), others.begin()})) look(one);
  update_levels();
  for (const Look& one : sort_looks(others)) look(one);
}

void OrganisationFold::look(const Look& at) {
  const ruleset::Rule& rule = rules_->rules[at.rule];
  AlertRow* row = rule.enabled ? ledger_.find(at.rule, at.subject) : nullptr;
  Evaluation evaluation =
      evaluate(context_, rule, at.subject, row != nullptr ? Ends::kAll : Ends::kForHealth);
  if (rule.enabled && row == nullptr && evaluation.reading.says_on()) {
    row = &ledger_.make(at.rule, o_.symbols.intern(rule.name), at.subject);
    if (is_about_people(at.subject.kind)) row->state.episode = o_.erased_episodes;
    evaluation = evaluate(context_, rule, at.subject, Ends::kAll);
  }
  ++counters_.evaluations;
  counters_.failures += evaluation.failures;
  const Handle project = rule.health ? project_of(o_, at.subject) : kNoHandle;
  health_.note(at.rule, rule, at.subject, project, evaluation, judged_);
  Timestamp due = evaluation.valid_until;
  if (row != nullptr) {
    const alert::AlertState before = row->state;
    alert::Changes told;
    fold_in(rule, *row, told);
    const alert::RuleTiming timing = timing_on(context_, rule, at.subject);
    alert::AlertLife(timing, calendars_.of(at.subject))
        .advance(row->state, evaluation.reading, o_.clock, told);
    if (!(row->state == before)) ledger_.mark_dirty(*row);
    for (const alert::Told& one : told)
      pending_.push_back({.rule = at.rule, .subject = at.subject, .told = one});
    refold_ |= !rule.folds.empty() && is_open(row->state);
    due = std::min(due, alert::next_deadline(row->state));
  }
  // What is due must lie ahead, or time would stand still.
  agenda_.set(at, due == kNever ? due : std::max(due, o_.clock + std::chrono::milliseconds{1}));
}

void OrganisationFold::update_levels() {
  std::sort(judged_.begin(), judged_.end());
  judged_.erase(std::unique(judged_.begin(), judged_.end()), judged_.end());
  for (const Handle handle : judged_) {
    model::Project& p = o_.projects.at(handle);
    const std::uint32_t levels = health_.levels_of(handle);
    if (levels == p.levels) continue;
    p.levels = levels;
    const auto computed = static_cast<std::uint8_t>(signals::worst(levels));
    if (computed != p.computed) {
      p.computed = computed;
      p.computed_since = o_.clock;
      if (p.reports) p.reports->since_computed_changed = 0;
    }
    model::mark_dirty(o_, {EntityKind::kProject, handle});
    touched_.push_back({{EntityKind::kProject, handle}, aspect::kComputed});
  }
  judged_.clear();
}

void OrganisationFold::plan_month() {
  const CivilDate day = today();
  capacity_.set_day(day);
  const CivilDate ends = std::min(first_of_month(month_of(day) + 1), monday_of(day) + Days{7});
  const Timestamp next = calendars_.organisation().midnight(ends);
  if (agenda_.due({kMonthChore, {SubjectKind::kPortfolio, 0, 0}}) == next) return;
  agenda_.set({kMonthChore, {SubjectKind::kPortfolio, 0, 0}}, next);
  for (Handle role = 0; role < o_.roles.size(); ++role)
    touched_.push_back({{EntityKind::kRole, role}, aspect::kLoad});
}

}  // namespace portfolio::engine
