#include "rules/model/dispute.h"

#include <algorithm>
#include <tuple>

#include "rules/model/source_rules.h"

namespace portfolio::model {
namespace {

// Of one field; who comes last by name is forgotten. Bounds what many sources could do.
constexpr std::size_t kOthersMax = 16;

using Disputes = std::vector<Dispute>;

Disputes::iterator place_of(Disputes& disputes, const Contest& at, std::string_view field,
                            const SymbolTable& symbols) {
  const auto key = std::tuple(at.entity, symbols.text(at.id), field);
  return std::partition_point(disputes.begin(), disputes.end(), [&](const Dispute& d) {
    return std::tuple(d.entity.view(), symbols.text(d.id), d.field.view()) < key;
  });
}

bool is_of(const Dispute& d, const Contest& at, std::string_view field) {
  return d.entity.view() == at.entity && d.id == at.id && d.field.view() == field;
}

std::vector<Statement>::iterator said_by(std::vector<Statement>& others, Symbol source) {
  return std::find_if(others.begin(), others.end(),
                      [&](const Statement& s) { return s.stamp.source == source; });
}

void keep(std::vector<Statement>& others, const Statement& said, const SymbolTable& symbols) {
  const auto at = said_by(others, said.stamp.source);
  if (at != others.end()) {
    *at = said;
    return;
  }
  const auto before = [&](const Statement& s) {
    return symbols.text(s.stamp.source) < symbols.text(said.stamp.source);
  };
  others.insert(std::partition_point(others.begin(), others.end(), before), said);
  if (others.size() > kOthersMax) others.pop_back();
}

void compare(const FieldRule& rule, Dispute& d) {
  for (Statement& other : d.others) other.apart = are_apart(rule, d.held.claim, other.claim);
}

Weighed refused(const Stamp& held, const Stamp& next) {
  return held.version == next.version ? Weighed::kRepeated : Weighed::kOlder;
}

}  // namespace

bool are_apart(const FieldRule& rule, const Claim& a, const Claim& b) {
  if (a.kind == ClaimKind::kNothing || b.kind == ClaimKind::kNothing || a == b) return false;
  if (a.kind != b.kind || a.currency != b.currency) return true;
  __extension__ using Wide = __int128;
  const Wide difference =
      a.number > b.number ? Wide{a.number} - b.number : Wide{b.number} - a.number;
  switch (a.kind) {
    case ClaimKind::kDate:
      return difference > rule.tolerance_days;
    case ClaimKind::kShare:
      return difference > rule.tolerance_per_mille;
    case ClaimKind::kMoney:
    case ClaimKind::kCount: {
      const auto size = [](std::int64_t n) { return n < 0 ? -Wide{n} : Wide{n}; };
      return difference * 1000 >
             std::max(size(a.number), size(b.number)) * rule.tolerance_per_mille;
    }
    case ClaimKind::kNothing:
    case ClaimKind::kOther:
      return true;
  }
  PORTFOLIO_CHECK(false);
}

const FieldRule* Contest::find(std::string_view field) const { return rules->find(entity, field); }

Weighed Contest::weigh(const FieldRule& rule, std::string_view field,
                       const std::optional<Statement>& held, const Statement& next,
                       const SymbolTable& symbols) {
  if (!held) return Weighed::kCounts;
  const bool same_source = held->stamp.source == next.stamp.source;
  const bool counts = prevails(rule, next.stamp, held->stamp, symbols);
  if (same_source && !counts) return refused(held->stamp, next.stamp);
  if (disputes == nullptr) return counts ? Weighed::kCounts : Weighed::kOlder;
  const bool known = std::any_of(disputes->begin(), disputes->end(),
                                 [&](const Dispute& d) { return is_of(d, *this, field); });
  if (same_source && !known) return Weighed::kCounts;
  Disputes& list = disputes->edit();
  auto at = place_of(list, *this, field, symbols);
  if (!known) at = list.insert(at, {Text(entity), id, Text(field), *held, {}});
  const auto before = said_by(at->others, next.stamp.source);
  if (before != at->others.end() && !overrides(next.stamp, before->stamp, symbols))
    return refused(before->stamp, next.stamp);
  changed = true;
  if (!counts) {
    keep(at->others, next, symbols);
  } else {
    if (before != at->others.end()) at->others.erase(before);
    if (!same_source) keep(at->others, *held, symbols);
    at->held = next;
  }
  compare(rule, *at);
  return counts ? Weighed::kCounts : Weighed::kNoted;
}

}  // namespace portfolio::model
