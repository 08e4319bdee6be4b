// Transitions for the tests of this folder.
#pragma once
#include <string>

#include "rules/model/transition.h"

namespace portfolio::daemon {

inline model::AlertTransition make_transition(
    const std::string& alert, std::uint64_t sequence, model::Change change, Timestamp at,
    model::Severity severity = model::Severity::kWarning) {
  model::AlertTransition transition;
  transition.alert = alert;
  transition.transition_id = alert + "." + std::to_string(sequence);
  transition.sequence = sequence;
  transition.organisation = "acme";
  transition.project = "P-7";
  transition.portfolio = "PF";
  transition.rule = "milestone_slip";
  transition.rule_id = "D01";
  transition.subject = {"milestone", "M1"};
  transition.change = change;
  transition.severity = severity;
  transition.at = at;
  transition.since = at - std::chrono::hours{48};
  transition.what_changed = "Milestone M1 slips by 15 days.";
  transition.who = {"sponsor:s1", "manager:u7"};
  return transition;
}

}  // namespace portfolio::daemon
