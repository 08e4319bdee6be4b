// Which source is believed about which field, and how far two may be apart, as the journal says it
// with the rule set. Where nothing is said about a field, the later statement counts.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/fact_system.h"
#include "rules/model/provenance.h"

namespace portfolio::model {

struct FieldRule {
  std::string field;                     // "milestone.forecast_date"
  std::vector<std::string> precedence;   // The first one wins; all others come after them.
  std::int32_t tolerance_days = 0;       // Of the calendar; between dates.
  std::int32_t tolerance_per_mille = 0;  // Of the larger amount; points between shares.
  bool operator==(const FieldRule&) const = default;
};

template <class Archive>
void describe(Archive& a, FieldRule& r) {
  a(r.field, r.precedence, r.tolerance_days, r.tolerance_per_mille);
}

class SourceRules {
 public:
  SourceRules() = default;
  explicit SourceRules(std::vector<FieldRule> rules) : rules_(std::move(rules)) {}
  explicit SourceRules(const std::vector<SourceField>& said);

  bool empty() const { return rules_.empty(); }
  const std::vector<FieldRule>& all() const { return rules_; }
  // What is said about the field of that kind of entity; nullptr if nothing.
  const FieldRule* find(std::string_view entity, std::string_view field) const;
  bool operator==(const SourceRules&) const = default;

 private:
  std::vector<FieldRule> rules_;
};

// True if `next` counts where `held` was said before: between two sources the one that comes first
// in the precedence, and all else as overrides().
bool prevails(const FieldRule& rule, const Stamp& next, const Stamp& held,
              const SymbolTable& symbols);

// Whether the contract has that field, and the fold weighs it.
bool is_source_field(std::string_view name);
// One whose name is most like it, for a sentence that says what was meant.
std::string nearest_source_field(std::string_view name);

}  // namespace portfolio::model
