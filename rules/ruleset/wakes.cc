#include "rules/ruleset/wakes.h"

#include <algorithm>

#include "rules/signals/signal.h"

namespace portfolio::ruleset {
namespace {

namespace aspect = model::aspect;

void add(Rule& rule, const std::optional<expr::Program>& program) {
  if (!program) return;
  for (const std::uint16_t slot : program->reads()) {
    for (const signals::Reads& reads : signals::catalogue()[slot].reads) {
      rule.wakes[static_cast<std::size_t>(reads.entity)] |= reads.aspects;
      if ((reads.aspects & aspect::kComputed) != 0) rule.follows_level = true;
    }
  }
}

}  // namespace

void find_wakes(Rule& rule) {
  add(rule, rule.applies);
  add(rule, rule.guard);
  for (const Conditions& conditions : rule.severities) {
    add(rule, conditions.on);
    add(rule, conditions.off);
  }
  const auto scales = [](const Parameter& p) { return p.neutral.has_value(); };
  if (rule.overrides.empty() &&
      !std::any_of(rule.parameters.begin(), rule.parameters.end(), scales))
    return;
  for (const auto entity : {model::EntityKind::kProject, model::EntityKind::kPortfolio})
    rule.wakes[static_cast<std::size_t>(entity)] |= aspect::kProfile;
}

}  // namespace portfolio::ruleset
