// What sponsors were asked, and whether they answered (G02): alerts that were told to them, and
// decisions on what they sponsor that are theirs to take. Kept by the fold, which knows who was
// told what when; read by the signals. Where no rule looks at sponsors nothing is kept.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "rules/model/organisation.h"

namespace portfolio::signals {

// An alert that a sponsor was told.
struct AlertAsk {
  Symbol alert;  // Its id.
  Timestamp asked_at{};
  std::int32_t days = 0;              // Working days to take it up: the limits of G03.
  std::optional<Timestamp> ended_at;  // Taken up, put aside or over.
  bool by_sponsor = false;            // Who ended it.
};

template <class Archive>
void describe(Archive& a, AlertAsk& k) {
  a(k.alert, k.asked_at, k.days, k.ended_at, k.by_sponsor);
}

struct AsksOfSponsor {
  std::vector<AlertAsk> alerts;   // In the order in which they were asked.
  std::vector<Symbol> decisions;  // That were theirs to take when they were raised or changed.
};

template <class Archive>
void describe(Archive& a, AsksOfSponsor& s) {
  a(s.alerts, s.decisions);
}

class SponsorAsks {
 public:
  // Of that sponsor; nullptr where there was nothing.
  const AsksOfSponsor* of(Symbol sponsor) const;
  const std::map<std::uint32_t, AsksOfSponsor>& all() const { return asks_; }

  // The sponsor is asked to take the alert up, unless that was asked already and still waits. What
  // ended before `forget` is dropped.
  void ask(Symbol sponsor, const AlertAsk& ask, Timestamp forget);
  // Somebody took the alert up, or nobody (no symbol) and it is over. Gives whom that concerns.
  std::vector<Symbol> end(Symbol alert, Symbol by, Timestamp at);
  // Whose decision it is now; nobody's without a symbol. Gives whom that concerns.
  std::vector<Symbol> assign(Symbol decision, Symbol sponsor);
  void drop_decisions(Symbol sponsor, const std::function<bool(Symbol)>& is_old);
  // All that was asked of them.
  void erase(Symbol sponsor);
  // As a row had it.
  void put(Symbol sponsor, AsksOfSponsor asks);
  void forget();

  // Rows to be written, and those that are to go; cleared by whoever writes them.
  std::set<std::uint32_t> dirty;

 private:
  std::map<std::uint32_t, AsksOfSponsor> asks_;  // By the number of the sponsor's symbol.
};

}  // namespace portfolio::signals
