#include "rules/signals/sponsor_asks.h"

#include <algorithm>

namespace portfolio::signals {

const AsksOfSponsor* SponsorAsks::of(Symbol sponsor) const {
  const auto at = asks_.find(sponsor.number);
  return at == asks_.end() ? nullptr : &at->second;
}

void SponsorAsks::ask(Symbol sponsor, const AlertAsk& ask, Timestamp forget) {
  std::vector<AlertAsk>& list = asks_[sponsor.number].alerts;
  std::erase_if(list, [&](const AlertAsk& a) { return a.ended_at && *a.ended_at < forget; });
  dirty.insert(sponsor.number);
  for (AlertAsk& held : list) {
    if (held.alert != ask.alert || held.ended_at) continue;
    if (ask.days < held.days) held = ask;  // Graver, and so asked again.
    return;
  }
  list.push_back(ask);
}

std::vector<Symbol> SponsorAsks::end(Symbol alert, Symbol by, Timestamp at) {
  std::vector<Symbol> concerned;
  for (auto& [sponsor, asks] : asks_)
    for (AlertAsk& ask : asks.alerts) {
      if (ask.alert != alert || ask.ended_at) continue;
      ask.ended_at = at;
      ask.by_sponsor = by && by.number == sponsor;
      dirty.insert(sponsor);
      concerned.push_back(Symbol{sponsor});
    }
  return concerned;
}

std::vector<Symbol> SponsorAsks::assign(Symbol decision, Symbol sponsor) {
  std::vector<Symbol> concerned;
  for (auto& [number, asks] : asks_) {
    const auto at = std::find(asks.decisions.begin(), asks.decisions.end(), decision);
    if (at == asks.decisions.end()) continue;
    concerned.push_back(Symbol{number});
    if (number == sponsor.number) return concerned;  // Only the decision has changed.
    asks.decisions.erase(at);
    dirty.insert(number);
  }
  if (!sponsor) return concerned;
  asks_[sponsor.number].decisions.push_back(decision);
  dirty.insert(sponsor.number);
  concerned.push_back(sponsor);
  return concerned;
}

void SponsorAsks::drop_decisions(Symbol sponsor, const std::function<bool(Symbol)>& is_old) {
  const auto at = asks_.find(sponsor.number);
  if (at != asks_.end() && std::erase_if(at->second.decisions, is_old) > 0)
    dirty.insert(sponsor.number);
}

void SponsorAsks::put(Symbol sponsor, AsksOfSponsor asks) {
  asks_[sponsor.number] = std::move(asks);
}

void SponsorAsks::erase(Symbol sponsor) {
  if (asks_.erase(sponsor.number) > 0) dirty.insert(sponsor.number);
}

void SponsorAsks::forget() {
  for (const auto& [sponsor, asks] : asks_) dirty.insert(sponsor);
  asks_.clear();
}

}  // namespace portfolio::signals
