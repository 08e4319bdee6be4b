// Decisions that late bookings would have changed (C12). While a rule asks, a project's weeks are
// closed one by one with the figures known then. What is booked later for such a week is held
// against them, at most once per project and working day; what was told stays told, and is
// corrected. Closes then show what is known now, so that nothing is told twice.
#include <algorithm>

#include "rules/engine/organisation_fold.h"
#include "rules/engine/restater.h"
#include "rules/signals/restated.h"

namespace portfolio::engine {
namespace {

using model::EntityKind;
using model::Handle;
using model::WeeklyClose;
using signals::SubjectKind;
using signals::SubjectRef;
namespace aspect = model::aspect;

constexpr std::int64_t kSpread = 3600;  // Seconds over which the projects' turns are spread.

bool is_over(const model::Project& p) {
  return p.lifecycle == model::Lifecycle::kClosed || p.lifecycle == model::Lifecycle::kCancelled;
}

std::chrono::seconds turn_of(const model::Organisation& o, const model::Project& p) {
  return std::chrono::seconds{static_cast<std::int64_t>(hash_bytes(o.text(p.id)) % kSpread)};
}

std::string name_of(const model::Organisation& o, Handle project) {
  const model::Project& p = o.projects.at(project);
  return std::string(p.name.empty() ? o.text(p.id) : p.name.view());
}

bool asks_for_restatement(const ruleset::Rule& rule) {
  return rule.enabled && rule.subject == SubjectKind::kProject &&
         (rule.wakes[static_cast<std::size_t>(EntityKind::kProject)] & aspect::kRestated) != 0;
}

// Closes of another ledger or currency say nothing beside this one.
void add_close(model::ClosedWeeks& weeks, const signals::ProjectFigures& f, WeeklyClose close) {
  const auto ledger = static_cast<std::uint8_t>(f.ledger);
  std::vector<WeeklyClose> kept;
  if (weeks.ledger == ledger && weeks.currency == f.currency) kept = model::unpack(weeks.closes);
  const CivilDate oldest = close.day - Days{7 * (model::kClosedWeeksKept - 1)};
  std::erase_if(kept, [&](const WeeklyClose& c) { return c.day < oldest; });
  kept.push_back(close);
  weeks.ledger = ledger;
  weeks.currency = f.currency;
  weeks.closes = model::pack(kept);
}

}  // namespace

bool OrganisationFold::asks_about_the_past() const {
  return std::ranges::any_of(rules_->rules, asks_for_restatement);
}

// Its turn: some seconds, that follow from its id, after the start of the first working day of next
// week; or of the next working day, if something was booked for a week that is closed.
void OrganisationFold::plan_close(Handle handle) {
  model::Project& p = o_.projects.at(handle);
  if (!p.closed_weeks && (!asked_.about_the_past || is_over(p))) return;
  if (p.closed_weeks && !p.closed_weeks->late) return;
  const auto& calendar = calendars_.of_project(handle);
  const CivilDate today = calendar.local_date(o_.clock);
  CivilDate after = today;
  if (!p.closed_weeks) {
    p.closed_weeks = std::make_unique<model::ClosedWeeks>();
    p.closed_weeks->due = kNever;
    after = monday_of(today) + Days{6};
  }
  const Timestamp due = calendar.day_start(calendar.add_working_days(after, 1)) + turn_of(o_, p);
  if (due >= p.closed_weeks->due) return;
  p.closed_weeks->due = due;
  agenda_.set({kCloseChore, {SubjectKind::kProject, handle, 0}}, due);
  model::mark_dirty(o_, {EntityKind::kProject, handle});
}

void OrganisationFold::visit_close(Handle handle) {
  model::Project& p = o_.projects.at(handle);
  model::mark_dirty(o_, {EntityKind::kProject, handle});
  if (!asked_.about_the_past || is_over(p)) {
    p.closed_weeks.reset();
    touched_.push_back({{EntityKind::kProject, handle}, aspect::kRestated});
    return;
  }
  model::ClosedWeeks& weeks = *p.closed_weeks;
  if (weeks.late) restate(handle);
  weeks.late.reset();
  const auto& calendar = calendars_.of_project(handle);
  const CivilDate today = calendar.local_date(o_.clock);
  const CivilDate sunday = monday_of(today) - Days{1};
  if (!weeks.last || *weeks.last < sunday) {
    weeks.last = sunday;
    if (const auto close = signals::close_on(context_, handle, sunday))
      add_close(weeks, context_.costs(handle), *close);
  }
  const CivilDate next = calendar.add_working_days(sunday + Days{7}, 1);
  weeks.due = calendar.day_start(next) + turn_of(o_, p);
  agenda_.set({kCloseChore, {SubjectKind::kProject, handle, 0}}, weeks.due);
}

// What is found counts if a rule says so; else it is as if nobody had looked, so that small changes
// add up until they matter.
void OrganisationFold::restate(Handle handle) {
  model::ClosedWeeks& weeks = *o_.projects.at(handle).closed_weeks;
  std::vector<std::pair<std::uint16_t, std::string>> corrections;  // By place of the rule.
  std::unique_ptr<model::Restatement> found;
  std::vector<WeeklyClose> known_now;
  {
    Restater restater(context_, *rules_, weeks, handle);
    if (!restater.is_changed()) return;
    const std::vector<Restater::Flip> flips = restater.flips();
    for (const Restater::Flip& flip : flips) {
      std::optional<CivilDate> begun;
      const AlertRow* const row = ledger_.find(flip.rule, {SubjectKind::kProject, handle, 0});
      if (row != nullptr && row->state.since != alert::kNone)
        begun = calendars_.of_project(handle).local_date(row->state.since);
      corrections.emplace_back(flip.rule, restater.text_of(flip, begun));
    }
    found = std::make_unique<model::Restatement>(
        restater.summary(flips, corrections.empty() ? std::string() : corrections.front().second));
    for (auto& [place, text] : corrections) text = name_of(o_, handle) + ": " + text + ".";
    for (const Restater::Pair& pair : restater.pairs()) known_now.push_back(pair.now);
  }
  std::swap(weeks.restated, found);
  if (!is_material(handle)) {
    std::swap(weeks.restated, found);
    return;
  }
  weeks.closes = model::pack(known_now);
  for (std::uint16_t place = 0; place < rules_->rules.size(); ++place)
    if (asks_for_restatement(rules_->rules[place]))
      corrections.emplace_back(place, std::string());  // Its own text says it.
  for (const auto& [place, text] : corrections) correct(place, handle, text);
  touched_.push_back({{EntityKind::kProject, handle}, aspect::kRestated});
}

bool OrganisationFold::is_material(Handle handle) {
  return std::ranges::any_of(rules_->rules, [&](const ruleset::Rule& rule) {
    if (!asks_for_restatement(rule)) return false;
    const Evaluation found = evaluate(context_, rule, {SubjectKind::kProject, handle, 0});
    return std::ranges::any_of(found.reading.severities,
                               [](const auto& c) { return c.on == alert::Truth::kYes; });
  });
}

// Adds a record to what was told of an open alert, with this text.
void OrganisationFold::correct(std::uint16_t place, Handle project, const std::string& text) {
  AlertRow* const row = ledger_.find(place, {SubjectKind::kProject, project, 0});
  if (row == nullptr || !is_open(row->state)) return;
  alert::Changes told;
  const alert::RuleTiming timing = timing_on(context_, rules_->rules[place], row->subject);
  alert::AlertLife(timing, calendars_.of(row->subject)).correct(row->state, o_.clock, told);
  note(place, *row, told);
  for (std::size_t i = pending_.size() - told.size(); i < pending_.size(); ++i)
    if (pending_[i].told.change == model::Change::kCorrected) pending_[i].said = text;
}

}  // namespace portfolio::engine
