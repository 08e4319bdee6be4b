// A rule as data: conditions for on and off at each severity, how long they must hold, and the four
// texts without which it does not load. Compiled from YAML by load.h; evaluated by rules/engine.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/alert/timing.h"
#include "rules/expr/program.h"
#include "rules/expr/template.h"
#include "rules/model/organisation.h"
#include "rules/signals/level.h"
#include "rules/signals/subject.h"

namespace portfolio::ruleset {

// A named number of a rule's conditions. Profiles scale its distance from `neutral` (1 for ratios,
// 0 for differences): strict by a half, relaxed by one and a half; without `neutral` it stays.
struct Parameter {
  std::string name;
  expr::Value value;
  expr::Type type;
  std::optional<expr::Rational> neutral;
};

// Another value of one of them in a portfolio, programme or project and all below it.
enum class OverrideLevel : std::uint8_t { kPortfolio, kProject };
struct Override {
  std::uint16_t slot = 0;    // Of the parameter.
  expr::Value value;         // In all profiles.
  std::string organisation;  // Empty: in each that has the place.
  OverrideLevel level{};
  std::string where;  // The id of the portfolio, programme or project.
  std::string by, reason;
  Timestamp until{};  // From then on the rule's own value holds again.
};

struct Conditions {
  std::optional<expr::Program> on, off;  // Both or none; none: the rule lacks this severity.
  std::optional<expr::Program> or_on;    // Another way to it (RuleTiming::other_way).
};

// Which dimension of the computed level the rule counts in, and from which severity on.
struct HealthPart {
  signals::Dimension dimension{};
  alert::Severity from = alert::Severity::kWarning;
};

// Who is told: an expression that gives a pseudonym, under the name of its role.
struct Recipient {
  std::string role;  // "manager", "sponsor", "owner", …
  expr::Program who;
  std::uint8_t reach = 0;  // 0: at once; else only from that step of RuleTiming::reach on.
  alert::Severity from = alert::Severity::kUnspecified;  // Only from that severity on.
};

struct Rule {
  std::string name;  // "milestone_slip"
  std::string id;    // "D01"
  std::string title;
  std::uint32_t version = 1;
  signals::SubjectKind subject{};
  // A further part of a rule: the same file, name, id and thresholds, on another kind of subject.
  bool is_part = false;
  bool starred = false;
  bool enabled = false;
  bool shadow = false;                // On, and nobody is told: it is only counted.
  std::vector<Parameter> parameters;  // Their place is their slot.
  std::vector<Override> overrides;
  std::optional<expr::Program> applies;  // Where it is not true nothing is on and all is off.
  std::optional<expr::Program> guard;    // The evidence suffices.
  std::array<Conditions, alert::kSeverities> severities;  // Info, warning, critical.
  alert::RuleTiming timing;
  std::optional<HealthPart> health;
  expr::Template what_changed, so_what, what_to_do;
  std::vector<Recipient> who;
  std::vector<expr::Template> options;
  std::optional<expr::Program> value_at_risk;
  std::vector<std::uint16_t> evidence;  // Slots of the signals that an alert quotes.
  bool holds_resolution = false;        // While its source is silent, alerts that rest on it stay.
  std::vector<std::string> folds;  // Rules whose alerts it inhibits where its delay explains them.
  bool asks_note = false;          // Who takes it up must say what was concluded.
  std::int32_t due_in = 5;         // Working days that those who are told have.
  std::string source;              // Where thresholds and idea come from.
  std::string text;                // The YAML it was loaded from.

  // What wakes it: for each kind of entity the parts whose change may change its conditions.
  std::array<model::Aspects, model::kEntityKinds> wakes{};
  // Likewise on the finish of a project, and on all other subjects.
  std::array<model::Aspects, model::kEntityKinds> wakes_finish{}, wakes_others{};
  bool follows_level = false;  // Its conditions read the computed level: it is evaluated last.
};

// Rules on one kind of subject, of those that are looked at, that a kind of entity may wake.
struct Waking {
  struct One {
    std::uint16_t rule = 0;        // Its place in the set.
    model::Aspects of_finish = 0;  // What wakes it on the finish of a project,
    model::Aspects of_others = 0;  // and on any other subject.
  };
  signals::SubjectKind subject{};
  model::Aspects aspects = 0;  // Of all of them.
  std::vector<One> rules;
};

// Rules in the order of their ids, each before its further parts. Immutable once loaded.
struct RuleSet {
  std::uint64_t generation = 0;
  std::vector<Rule> rules;
  std::array<std::vector<std::uint16_t>, signals::kSubjectKinds> by_subject;  // Places in `rules`.
  std::array<std::vector<Waking>, model::kEntityKinds> woken;  // By the entity that changed.
  std::vector<std::string> local_texts;  // YAML of overrides and of what is in the shadow.
  std::string fingerprint;  // Of texts and of what is enabled: equal sets have equal ones.

  const Rule* find(std::string_view name_or_id) const;
  // The part of it that is on subjects of that kind.
  const Rule* find(std::string_view name_or_id, signals::SubjectKind kind) const;
  // Whether what that rule finds is for anybody's eyes: a rule in the shadow is only counted.
  bool is_told(std::string_view name) const {
    if (local_texts.empty()) return true;
    const Rule* const rule = find(name);
    return rule == nullptr || !rule->shadow;
  }
};

}  // namespace portfolio::ruleset
