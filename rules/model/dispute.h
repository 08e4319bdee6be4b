// What sources say differently of one field, where the journal asks to compare them: the statement
// that counts and the last one of each other source. Kept with the project that it is about.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/model/few.h"
#include "rules/model/provenance.h"

namespace portfolio::model {

struct FieldRule;
class SourceRules;

enum class ClaimKind : std::uint8_t {
  kNothing,  // Emptied.
  kDate,
  kMoney,
  kCount,
  kShare,  // In per mille.
  kOther,  // Can only be the same or not: a hash, so that nobody's pseudonym is kept.
};

// A value, as far as it can be compared.
struct Claim {
  ClaimKind kind = ClaimKind::kNothing;
  std::int64_t number = 0;  // Days since 1970, minor units, a count, per mille, a hash.
  Currency currency;
  bool operator==(const Claim&) const = default;
};

template <class Archive>
void describe(Archive& a, Claim& c) {
  a(c.kind, c.number, c.currency);
}

struct Statement {
  Claim claim;
  Stamp stamp;
  bool apart = false;  // Of one that does not count: differs by more than the tolerance.
};

template <class Archive>
void describe(Archive& a, Statement& s) {
  a(s.claim, s.stamp, s.apart);
}

struct Dispute {
  Text entity;  // "milestone"
  Symbol id;    // Of a part of the project; none: of the project.
  Text field;   // "forecast_date"
  Statement held;
  std::vector<Statement> others;  // By source (text); never empty.
};

template <class Archive>
void describe(Archive& a, Dispute& d) {
  a(d.entity, d.id, d.field, d.held, d.others);
}

// What became of a statement.
enum class Weighed { kCounts, kNoted, kRepeated, kOlder };

// Weighs what sources say of one entity.
struct Contest {
  const SourceRules* rules = nullptr;  // nullptr: nothing is said of any field.
  std::string_view entity;
  Symbol id;
  Few<Dispute>* disputes = nullptr;  // nullptr: who loses is forgotten.
  bool changed = false;              // Something in the disputes did.

  // Only where there are rules.
  const FieldRule* find(std::string_view field) const;
  // `held` is what counts so far, if anything does. If `next` does not count, the caller leaves the
  // field as it is.
  Weighed weigh(const FieldRule& rule, std::string_view field, const std::optional<Statement>& held,
                const Statement& next, const SymbolTable& symbols);
};

// Whether two differ by more than the rule allows; whoever says nothing contradicts nobody.
bool are_apart(const FieldRule& rule, const Claim& a, const Claim& b);

}  // namespace portfolio::model
