// A person is to be forgotten: alerts about them are withdrawn and leave nothing behind, and nobody
// is left as the owner of an alert who is not there any more.
#include <algorithm>

#include "rules/engine/organisation_fold.h"
#include "rules/engine/rows.h"
#include "rules/signals/sponsor_asks.h"

namespace portfolio::engine {

using signals::SubjectKind;

bool is_about_people(SubjectKind kind) {
  return kind == SubjectKind::kPerson || kind == SubjectKind::kSponsor ||
         kind == SubjectKind::kApprover;
}

Result<void> OrganisationFold::answer(const model::PersonErased& fact) {
  const Symbol id = o_.symbols.find(fact.person);
  if (!id) return {};
  const model::Handle person = o_.people.find({{}, id});
  const auto is_about = [&](const signals::SubjectRef& s) {
    return is_about_people(s.kind) &&
           s.handle == (s.kind == SubjectKind::kPerson ? person : id.number);
  };
  for (AlertRow& row : ledger_.rows()) {
    if (row.state.owner == id || row.by == id) {
      if (row.state.owner == id) row.state.owner = {};
      if (row.by == id) row.by = {};
      ledger_.mark_dirty(row);
    }
    if (!is_about(row.subject)) continue;
    alert::Changes told;
    alert::AlertLife(rules_->rules[row.place].timing, calendars_.of(row.subject))
        .withdraw(row.state, o_.clock, told);
    note(row.place, row, told);
  }
  settle();
  flush();
  context_.sponsor_asks().erase(id);
  const auto is_gone = [&](const AlertRow& row) { return is_about(row.subject); };
  for (const AlertRow& row : ledger_.take_out(is_gone)) {
    o_.erased_episodes = std::max(o_.erased_episodes, row.state.episode);
    erased_alerts_.push_back(alert_row_key(o_, row));
    model::mark_dirty(o_, {model::EntityKind::kOrganisation, 0});
  }
  for (std::uint16_t place = 0; place < rules_->rules.size(); ++place) {
    const SubjectKind kind = rules_->rules[place].subject;
    const model::Handle handle = kind == SubjectKind::kPerson ? person : id.number;
    if (is_about_people(kind) && handle != model::kNoHandle)
      agenda_.set({place, {kind, handle, 0}}, kNever);
  }
  return {};
}

}  // namespace portfolio::engine
