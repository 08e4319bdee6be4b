#include "rules/ruleset/wakes.h"

#include <algorithm>

#include "rules/signals/signal.h"

namespace portfolio::ruleset {
namespace {

namespace aspect = model::aspect;

void add(Rule& rule, const signals::Reads& reads) {
  const auto entity = static_cast<std::size_t>(reads.entity);
  rule.wakes[entity] |= reads.aspects;
  if (reads.by != signals::kMilestonesOnly) rule.wakes_finish[entity] |= reads.aspects;
  if (reads.by != signals::kFinishOnly) rule.wakes_others[entity] |= reads.aspects;
}

void add(Rule& rule, const std::optional<expr::Program>& program) {
  if (!program) return;
  if (program->uses_calendar())
    for (const auto entity : {model::EntityKind::kCalendar, model::EntityKind::kProject,
                              model::EntityKind::kPerson, model::EntityKind::kSource})
      add(rule, signals::Reads{entity, aspect::kCalendar});
  for (const std::uint16_t slot : program->reads()) {
    for (const signals::Reads& reads : signals::catalogue()[slot].reads) {
      add(rule, reads);
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
    add(rule, conditions.or_on);
  }
  const auto scales = [](const Parameter& p) { return p.neutral.has_value(); };
  if (rule.overrides.empty() &&
      !std::any_of(rule.parameters.begin(), rule.parameters.end(), scales))
    return;
  for (const auto entity : {model::EntityKind::kProject, model::EntityKind::kPortfolio})
    add(rule, signals::Reads{entity, aspect::kProfile});
}

void index_wakes(RuleSet& set) {
  for (std::uint16_t place = 0; place < set.rules.size(); ++place) {
    const Rule& rule = set.rules[place];
    if (!rule.enabled && !rule.health) continue;
    for (std::size_t entity = 0; entity < model::kEntityKinds; ++entity) {
      if (rule.wakes[entity] == 0) continue;
      std::vector<Waking>& all = set.woken[entity];
      auto of_kind = std::ranges::find(all, rule.subject, &Waking::subject);
      if (of_kind == all.end()) of_kind = all.insert(all.end(), Waking{rule.subject, 0, {}});
      of_kind->aspects |= rule.wakes[entity];
      of_kind->rules.push_back({place, rule.wakes_finish[entity], rule.wakes_others[entity]});
    }
  }
}

}  // namespace portfolio::ruleset
