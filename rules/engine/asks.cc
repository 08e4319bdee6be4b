// What sponsors are asked and what they answer (G02): follows from alerts that are told to them,
// from who takes these up, and from decisions. Kept while a rule looks at sponsors, from then on.
#include <algorithm>
#include <set>
#include <utility>

#include "rules/engine/organisation_fold.h"
#include "rules/signals/sponsor_asks.h"

namespace portfolio::engine {

using model::Change;
using model::Handle;
using model::kNoHandle;
using signals::SubjectKind;
using signals::SubjectRef;

namespace {

constexpr Days kKept{120};  // Longer than 30 working days with holidays.
// Working days to take an alert up: the limits of G03.
constexpr std::int32_t kCriticalDays = 1, kWarningDays = 3;

bool ends_alert(Change change) {
  return change == Change::kResolved || change == Change::kWithdrawn;
}

}  // namespace

// Whom a change of an alert asks to take it up. A critical one asks the sponsor whom it names, as
// does one that goes on until it reaches them; the last step of the ladder asks whoever it reaches.
std::vector<Symbol> OrganisationFold::asked_by(const Pending& p, const AlertRow& row) {
  const ruleset::Rule& rule = rules_->rules[p.rule];
  std::vector<Symbol> asked;
  const bool asks = p.told.change == Change::kFiring || p.told.change == Change::kEscalated;
  if (!asks || rule.shadow || row.state.has(alert::Mark::kInhibited)) return asked;
  const bool ladder = rule.subject == SubjectKind::kAlert;
  if (ladder && p.subject.part != signals::kLadderSteps - 1) return asked;
  SubjectHost host(context_, rule, p.subject);
  for (const ruleset::Recipient& recipient : rule.who) {
    if (!ladder && recipient.role != "sponsor") continue;
    if (recipient.reach > row.state.reached || p.told.severity < recipient.from) continue;
    const bool urgent =
        ladder || recipient.reach > 0 || p.told.severity == model::Severity::kCritical;
    const expr::Value who = expr::evaluate(recipient.who, host);
    if (urgent && who.is_known() && !who.as_text().empty())
      asked.push_back(o_.symbols.intern(who.as_text()));
  }
  return asked;
}

// The alert that a change is about; for a step of the ladder the one that has climbed.
Symbol OrganisationFold::alert_of(const Pending& p) {
  if (p.subject.kind == SubjectKind::kAlert) return Symbol{p.subject.handle};
  return o_.symbols.intern(alert::alert_id(rules_->rules[p.rule].id, o_.id,
                                           kind_name(p.subject.kind), subject_id(o_, p.subject),
                                           p.told.episode));
}

void OrganisationFold::follow_asks() {
  if (!asks_about_sponsors()) return;
  signals::SponsorAsks& asks = context_.sponsor_asks();
  std::set<std::uint32_t> concerned(std::exchange(answered_, {}));
  for (Pending& p : pending_) {
    if (std::exchange(p.asked, true)) continue;
    if (rules_->rules[p.rule].subject == SubjectKind::kSponsor) continue;
    const AlertRow& row = *ledger_.find(p.rule, p.subject);
    for (const Symbol sponsor : asked_by(p, row)) {
      const bool critical = p.told.severity == model::Severity::kCritical;
      asks.ask(sponsor,
               {alert_of(p), p.told.at, critical ? kCriticalDays : kWarningDays, {}, false},
               o_.clock - kKept);
      concerned.insert(sponsor.number);
    }
    if (ends_alert(p.told.change) && p.subject.kind != SubjectKind::kAlert)
      for (const Symbol sponsor : asks.end(alert_of(p), {}, p.told.at))
        concerned.insert(sponsor.number);
  }
  std::vector<Look> looks;
  for (const std::uint32_t sponsor : concerned) add_sponsor(sponsor, looks);
  if (!looks.empty()) look_at(looks);
}

// Somebody takes an alert up or puts it aside.
void OrganisationFold::note_answer(model::View alert, model::View by) {
  if (!asks_about_sponsors()) return;
  for (const Symbol sponsor :
       context_.sponsor_asks().end(o_.symbols.intern(alert), o_.symbols.intern(by), o_.clock))
    answered_.insert(sponsor.number);
}

// A decision is asked of its owner where that is who sponsors what it is about.
void OrganisationFold::note_decision(Handle handle) {
  if (!asks_about_sponsors()) return;
  signals::SponsorAsks& asks = context_.sponsor_asks();
  const model::Decision& d = o_.decisions.at(handle);
  bool owned = false;
  for (const Symbol id : d.projects)
    if (const Handle project = find_project(o_, id); project != kNoHandle)
      for_each_related(o_, {model::EntityKind::kProject, project}, SubjectKind::kSponsor, today(),
                       [&](SubjectRef s) { owned |= d.owner && s.handle == d.owner.number; });
  const CivilDate forget = today() - kKept;
  asks.drop_decisions(d.owner, [&](Symbol id) {
    const Handle old = o_.decisions.find({{}, id});
    return old != kNoHandle && o_.decisions.at(old).decided_on &&
           *o_.decisions.at(old).decided_on < forget;
  });
  const Symbol owner = owned && d.raised_at ? d.owner : Symbol{};
  for (const Symbol sponsor : asks.assign(d.id, owner)) answered_.insert(sponsor.number);
}

void OrganisationFold::add_sponsor(std::uint32_t sponsor, std::vector<Look>& looks) {
  for (const std::uint16_t place :
       rules_->by_subject[static_cast<std::size_t>(SubjectKind::kSponsor)])
    if (rules_->rules[place].enabled) looks.push_back({place, {SubjectKind::kSponsor, sponsor, 0}});
}

// Other rules are in force: asks are kept from when the first rule looks at sponsors, with the
// decisions that are known by then.
void OrganisationFold::find_asks(bool asked_before) {
  const bool asks_now = asks_about_sponsors();
  if (!asks_now) {
    context_.sponsor_asks().forget();
    answered_.clear();
  }
  if (asks_now && !asked_before)
    for (Handle h = 0; h < o_.decisions.size(); ++h) note_decision(h);
}

// After rows were read, or rules changed: whoever was asked.
void OrganisationFold::collect_sponsors(std::vector<Look>& looks) {
  for (const auto& [sponsor, asks] : context_.sponsor_asks().all()) add_sponsor(sponsor, looks);
}

}  // namespace portfolio::engine
