// Alerts about alerts (G03): which of them must look when an alert changes.
#include <algorithm>

#include "rules/engine/organisation_fold.h"

namespace portfolio::engine {

using signals::SubjectKind;

namespace {

// So many names are kept: enough for the alerts that are open, and no more than a megabyte.
constexpr std::size_t kNamedMost = 16384;

}  // namespace

std::optional<signals::OpenAlert> OrganisationFold::find(Symbol alert) {
  const auto [row, episode] = find_named(alert);
  if (row == nullptr || !is_open(row->state) || row->state.episode != episode) return std::nullopt;
  signals::OpenAlert open{row->subject, rule_of(*row)->title,
                          static_cast<std::int32_t>(row->state.told), std::nullopt};
  if (row->state.waiting_since != Timestamp{}) open.waiting_since = row->state.waiting_since;
  return open;
}

// Those that are looked at were named a moment ago; of a person a name tells only to whoever
// compares it with that of each.
std::pair<const AlertRow*, std::uint32_t> OrganisationFold::find_named(Symbol alert) {
  if (const auto known = named_.find(alert.number); known != named_.end())
    return {ledger_.find(known->second.look.rule, known->second.look.subject),
            known->second.episode};
  const auto name = alert::parse_alert_id(o_.text(alert));
  const AlertRow* const row = name ? find_row(*name) : nullptr;
  if (row == nullptr) return {nullptr, 0};
  if (named_.size() >= kNamedMost) named_.clear();
  named_.emplace(alert.number, NamedAlert{{row->place, row->subject}, name->episode});
  return {row, name->episode};
}

// Every step of every rule about alerts, on that episode of that alert.
void OrganisationFold::collect_steps(const ruleset::Rule& rule, const signals::SubjectRef& subject,
                                     std::uint32_t episode, std::vector<Look>& looks) {
  if (rule.subject == SubjectKind::kAlert || rule.shadow) return;
  const std::string id =
      alert::alert_id(rule.id, o_.id, kind_name(subject.kind), subject_id(o_, subject), episode);
  const Symbol symbol = o_.symbols.intern(id);
  if (named_.size() >= kNamedMost) named_.clear();
  named_.insert_or_assign(symbol.number, NamedAlert{{place_of(rule), subject}, episode});
  for (const std::uint16_t place :
       rules_->by_subject[static_cast<std::size_t>(SubjectKind::kAlert)])
    for (std::int32_t step = 0; rules_->rules[place].enabled && step < signals::kLadderSteps;
         ++step)
      looks.push_back({place, {SubjectKind::kAlert, symbol.number, step}});
}

void OrganisationFold::follow_waiting() {
  if (!escalates()) return;
  std::vector<Look> looks;
  for (Pending& p : pending_)
    if (!std::exchange(p.escalated, true))
      collect_steps(rules_->rules[p.rule], p.subject, p.told.episode, looks);
  look_at(looks);
}

// After rows were read, or rules changed: those of all open alerts.
void OrganisationFold::collect_all_steps(std::vector<Look>& looks) {
  if (!escalates()) return;
  for (const AlertRow& row : ledger_.rows())
    if (const ruleset::Rule* const rule = rule_of(row); rule != nullptr && is_open(row.state))
      collect_steps(*rule, row.subject, row.state.episode, looks);
}

}  // namespace portfolio::engine
