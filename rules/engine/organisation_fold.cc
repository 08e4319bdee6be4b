#include "rules/engine/organisation_fold.h"

#include <algorithm>

#include "rules/alert/alert_id.h"
#include "rules/model/bookings.h"

namespace portfolio::engine {

using model::EntityKind;
using model::Handle;
using model::kNoHandle;
using signals::SubjectKind;
using signals::SubjectRef;
namespace aspect = model::aspect;

OrganisationFold::OrganisationFold(std::string_view id, std::int32_t partition,
                                   std::string_view topic, const ruleset::RuleSet& rules)
    : topic_(topic),
      rules_(&rules),
      calendars_(o_),
      capacity_(o_, calendars_),
      context_(o_, calendars_, capacity_) {
  context_.set_alerts(*this);
  o_.id = id;
  o_.partition = partition;
  find_asked();
}

void OrganisationFold::find_asked() {
  const auto about = [&](SubjectKind kind) {
    return std::ranges::any_of(rules_->by_subject[static_cast<std::size_t>(kind)],
                               [&](std::uint16_t place) { return rules_->rules[place].enabled; });
  };
  asked_ = {about(SubjectKind::kAlert), about(SubjectKind::kSponsor), about(SubjectKind::kCause),
            asks_about_the_past()};
}

CivilDate OrganisationFold::today() { return calendars_.organisation().local_date(o_.clock); }

// Journal time: when it was appended, or became known if it is loaded later. Never goes back.
Result<Timestamp> OrganisationFold::time_of(const model::Event& event,
                                            const Arrival& arrival) const {
  if (std::holds_alternative<model::BackfillFinished>(event.fact)) return o_.clock;
  if (std::holds_alternative<model::Tick>(event.fact))
    return o_.in_backfill ? o_.clock : std::max(o_.clock, arrival.appended_at);
  if (!event.backfill) return std::max(o_.clock, arrival.appended_at);
  if (!event.known_at)
    return skip("a backfilled event must say known_at, when it became known", "missing_field");
  if (*event.known_at > arrival.appended_at)
    return skip("known_at " + format_time(*event.known_at) + " lies after the journal's own " +
                    format_time(arrival.appended_at),
                "future");
  return std::max(o_.clock, *event.known_at);
}

void OrganisationFold::advance_to(Timestamp now) {
  if (burst_.waiting > 0 && burst_.due <= now) end_instant();
  while (agenda_.may_be_due(now)) {
    const Timestamp next = agenda_.next();
    if (next > now) break;
    if (burst_.waiting > 0)
      end_instant();  // What waits came before.
    else
      visit_deadline(next);
  }
  o_.clock = std::max(o_.clock, now);
}

void OrganisationFold::visit_deadline(Timestamp when) {
  o_.clock = std::max(o_.clock, when);
  context_.begin(o_.clock);
  std::vector<Look> looks, rules;
  agenda_.take(looks);
  for (const Look& look : looks)  // Before anybody looks at hours.
    if (look.rule == kHoursChore)
      model::take_waiting_hours(o_, look.subject.handle, o_.clock, touched_);
  for (const Look& look : looks) {
    if (look.rule == kHoursChore) continue;
    if (look.rule == kConfidenceChore)
      compute_confidence(look.subject.handle);
    else if (look.rule == kMonthChore)
      plan_month();
    else if (look.rule == kCloseChore)
      visit_close(look.subject.handle);
    else
      rules.push_back(look);
  }
  look_at(rules);
  settle();
  flush();
}

Result<model::Disposition> OrganisationFold::step(const model::Event& event, const Arrival& arrival,
                                                  const Terms& terms, model::ColdRows& cold) {
  PORTFOLIO_TRY(now, time_of(event, arrival));
  begin_instant(event.backfill && event.known_at ? *event.known_at : arrival.appended_at);
  const bool waits = may_wait(event);
  if (!waits) end_instant();
  offset_ = arrival.offset;
  if (event.backfill) o_.in_backfill = true;
  advance_to(now);
  if (std::holds_alternative<model::BackfillFinished>(event.fact)) o_.in_backfill = false;
  if (std::holds_alternative<model::Tick>(event.fact) ||
      std::holds_alternative<model::BackfillFinished>(event.fact))
    return model::Disposition::kApplied;
  context_.begin(o_.clock);
  model::ApplyContext context{o_.clock, arrival.offset, terms.limits, terms.sources,
                              cold,     touched_,       stamp_};
  auto result = apply(event, context);
  if (!touched_.empty()) ++burst_.facts;  // What changes nothing is no part of it.
  if (result && *result != model::Disposition::kRepeated) hear(event, arrival);
  if (waits) {
    put_off();
  } else {
    settle();
    flush();
  }
  return result;
}

Result<model::Disposition> OrganisationFold::apply(const model::Event& event,
                                                   model::ApplyContext& context) {
  if (was_seen(event, context)) return model::Disposition::kRepeated;
  const auto answered = std::visit(
      [&]<class T>(const T& fact) -> Result<void> {
        if constexpr (kIsAnswer<T>) return answer(fact);
        if constexpr (std::is_same_v<T, model::LessonRecorded>)
          return fact.alert ? check_known(*fact.alert) : Result<void>();
        else if constexpr (requires { fact.alert; })
          return check_known(fact.alert);
        else
          return {};
      },
      event.fact);
  PORTFOLIO_OK(answered);
  PORTFOLIO_TRY(disposition, model::apply(o_, event, context));
  remember(event, context);
  return disposition;
}

struct OrganisationFold::Named {
  std::uint16_t rule;
  std::uint32_t episode;
  AlertRow* row;
};

Result<OrganisationFold::Named> OrganisationFold::find_alert(std::string_view id) {
  const auto unknown = [&] {
    return skip("there is no alert " + std::string(id.substr(0, 200)), "unknown_alert");
  };
  const auto name = alert::parse_alert_id(id);
  AlertRow* const row = name ? find_row(*name) : nullptr;
  if (row == nullptr || name->episode == 0 || name->episode > row->state.episode) return unknown();
  return Named{place_of(*rule_of(*row)), name->episode, row};
}

AlertRow* OrganisationFold::find_row(const alert::AlertName& name) {
  const auto kind = signals::parse_kind(name.subject_kind);
  const ruleset::Rule* const rule = kind ? rules_->find(name.rule, *kind) : nullptr;
  if (name.organisation != o_.id || rule == nullptr) return nullptr;
  const std::uint16_t place = place_of(*rule);
  if (!alert::is_person(name.subject_kind)) {
    const auto subject = find_subject(o_, *kind, name.subject);
    return subject ? ledger_.find(place, *subject) : nullptr;
  }
  for (AlertRow& row : ledger_.rows())  // The name tells nobody who it is: all are compared.
    if (row.subject.kind == *kind &&
        alert::spelled_subject(o_.id, name.subject_kind, subject_id(o_, row.subject)) ==
            name.subject &&
        ledger_.find(place, row.subject) == &row)
      return &row;
  return nullptr;
}

Result<void> OrganisationFold::check_known(std::string_view id) const {
  PORTFOLIO_OK(const_cast<OrganisationFold*>(this)->find_alert(id));
  return {};
}

Result<void> OrganisationFold::answer(const model::AlertAcknowledged& fact) {
  constexpr std::int32_t kDueDefault = 5;  // Working days.
  PORTFOLIO_TRY(named, find_alert(fact.alert));
  const auto& calendar = calendars_.of(named.row->subject);
  const auto timing = timing_on(context_, rules_->rules[named.rule], named.row->subject);
  const alert::AlertLife life(timing, calendar);
  const CivilDate due =
      fact.due ? *fact.due : calendar.add_working_days(calendar.local_date(o_.clock), kDueDefault);
  alert::Changes told;
  PORTFOLIO_OK(life.acknowledge(named.row->state, named.episode,
                                o_.symbols.intern(fact.owner.value_or(fact.by)),
                                life.acknowledged_through(due), o_.clock, told));
  if (fact.cause) named.row->cause = o_.symbols.intern(*fact.cause);
  named.row->by = o_.symbols.intern(fact.by);
  named.row->said = Text(fact.note.value_or(std::string_view{}));
  note_answer(fact.alert, fact.by);
  note(named.rule, *named.row, told);
  return {};
}

Result<void> OrganisationFold::answer(const model::AlertSnoozed& fact) {
  PORTFOLIO_TRY(named, find_alert(fact.alert));
  const auto timing = timing_on(context_, rules_->rules[named.rule], named.row->subject);
  const alert::AlertLife life(timing, calendars_.of(named.row->subject));
  alert::Changes told;
  PORTFOLIO_OK(
      life.snooze(named.row->state, named.episode, life.snoozed_to(fact.until), o_.clock, told));
  named.row->by = o_.symbols.intern(fact.by);
  named.row->said = Text(fact.reason);
  note_answer(fact.alert, fact.by);
  note(named.rule, *named.row, told);
  return {};
}

// Events of one source come one after the other.
Handle OrganisationFold::source_of(Symbol id) {
  if (heard_ != kNoHandle && o_.sources.at(heard_).id == id) return heard_;
  heard_ = o_.sources.find({{}, id});
  if (heard_ != kNoHandle) return heard_;
  model::Source source;
  source.id = id;
  ++o_.entities;
  heard_ = o_.sources.add({{}, id}, std::move(source));
  return heard_;
}

// The time since a source was heard last; whether that is more than between facts of one burst.
bool OrganisationFold::note_silence(Handle handle) {
  constexpr std::chrono::hours kBurst{1};
  constexpr std::int32_t kKept = 20;  // Working days.
  model::Source& source = o_.sources.at(handle);
  const Timestamp seen = *source.last_seen;
  if (seen == o_.clock) return false;
  // Of weeks that ended in its silence the hours may now be judged.
  const auto week_of = [](Timestamp at) {
    return monday_of(CivilDate{std::chrono::floor<Days>(at).time_since_epoch()});
  };
  if (week_of(seen) != week_of(o_.clock))
    touched_.push_back({{EntityKind::kSource, handle}, aspect::kActivity});
  if (o_.clock - seen <= kBurst) return false;
  const auto& calendar = calendars_.of_source(handle);
  const CivilDate day = calendar.local_date(o_.clock);
  const CivilDate oldest = calendar.add_working_days(day, -kKept);
  std::erase_if(source.gaps, [&](const model::RhythmGap& g) { return g.day < oldest; });
  const auto minutes = calendar.working_minutes(seen, o_.clock).count();
  if (minutes > 0) source.gaps.push_back({day, static_cast<std::int32_t>(minutes)});
  return true;
}

// Every event is a sign of life of its source; gaps between bursts make its rhythm.
void OrganisationFold::hear(const model::Event& event, const Arrival& arrival) {
  const Handle handle = source_of(stamp_.source);
  model::Source& source = o_.sources.at(handle);
  // What is expected of it stays as it was.
  const bool usual = source.last_seen.has_value() && !note_silence(handle);
  source.last_seen = o_.clock;
  source.last.version = event.entity_version ? *event.entity_version + 1 : 0;
  source.last.occurred_at = event.occurred_at;
  source.last.offset = arrival.offset;
  source.last.event.assign(event.id);
  source.last.source = source.id;
  model::mark_dirty(o_, {EntityKind::kSource, handle});
  // A due time set earlier comes too soon and is then put off, unless less is expected now; else
  // only what is open must look now.
  for (const std::uint16_t place :
       rules_->by_subject[static_cast<std::size_t>(SubjectKind::kSource)])
    if (!usual || ledger_.find(place, {SubjectKind::kSource, handle, 0}) != nullptr)
      touched_.push_back({{EntityKind::kSource, handle}, aspect::kRhythm});
}

void OrganisationFold::note(std::uint16_t rule, const AlertRow& row, const alert::Changes& told) {
  AlertRow* const held = ledger_.find(rule, row.subject);
  ledger_.mark_dirty(*held);
  for (const alert::Told& one : told)
    pending_.push_back({.rule = rule, .subject = row.subject, .told = one});
  const Look look{rule, row.subject};
  const Timestamp deadline = alert::next_deadline(held->state);
  agenda_.set(look, std::min(agenda_.due(look), deadline));
}

const AlertRow& OrganisationFold::remembered(const Pending& p) {
  AlertRow& row = *ledger_.find(p.rule, p.subject);
  ledger_.remember(row, {p.told.sequence, p.told.change, p.told.severity, p.told.at, offset_});
  return row;
}

// The alerts that are open, each as last told, for whoever takes over the telling.
std::vector<model::AlertTransition> OrganisationFold::open_alerts() {
  std::vector<model::AlertTransition> open;
  context_.begin(o_.clock);
  for (const AlertRow& row : ledger_.rows()) {
    const ruleset::Rule* const rule = rule_of(row);
    if (rule == nullptr || rule->shadow || !is_open(row.state) || row.history.empty()) continue;
    const PastChange& last = row.history.back();
    // Told as firing, whatever came last: who hears of it must be the same as when it fired.
    open.push_back(tell(context_, {*rule, row, {o_.partition, last.offset}, topic_},
                        {model::Change::kFiring, row.state.told, row.history.front().at,
                         row.state.since, row.state.episode, last.sequence}));
  }
  return open;
}

// Tells what has happened at this instant, in the order of rules and subjects.
void OrganisationFold::flush() {
  if (pending_.empty()) return;
  std::vector<std::pair<std::string, std::size_t>> order;
  for (std::size_t i = 0; i < pending_.size(); ++i)
    order.emplace_back(subject_id(o_, pending_[i].subject), i);
  std::stable_sort(order.begin(), order.end(), [&](const auto& a, const auto& b) {
    return std::pair(pending_[a.second].rule, std::string_view(a.first)) <
           std::pair(pending_[b.second].rule, std::string_view(b.first));
  });
  for (const auto& [id, i] : order) {
    const Pending& p = pending_[i];
    const Occasion occasion{rules_->rules[p.rule], remembered(p), {o_.partition, offset_}, topic_};
    if (occasion.rule.shadow) {
      ++counters_.shadowed;
      continue;
    }
    transitions_.push_back(tell(context_, occasion, p.told));
    if (!p.said.empty()) transitions_.back().what_changed = p.said;
    alert::append(history_, transitions_.back());
  }
  pending_.clear();
}

std::vector<model::AlertTransition> OrganisationFold::take_transitions() {
  return std::exchange(transitions_, {});
}

Timestamp OrganisationFold::next_deadline() {
  if (o_.in_backfill) return kNever;
  const Timestamp next = agenda_.next();
  if (burst_.waiting == 0) return next;
  return std::min({next, burst_.due, burst_.end()});
}

signals::Context& OrganisationFold::context_now() {
  context_.begin(o_.clock);
  return context_;
}

Evaluation OrganisationFold::evaluate_now(const ruleset::Rule& rule, SubjectRef subject) {
  return evaluate(context_now(), rule, subject);
}

}  // namespace portfolio::engine
