// From a change of an alert to the record that people and programs get: texts, chance, value at
// risk, who is told, and the facts behind it.
#pragma once
#include <string>

#include "rules/alert/alert_life.h"
#include "rules/engine/evaluation.h"
#include "rules/engine/ledger.h"
#include "rules/model/transition.h"

namespace portfolio::engine {

struct Occasion {
  const ruleset::Rule& rule;
  const AlertRow& row;
  model::Position position;  // Of the record that led to it.
  std::string_view topic;
};

model::AlertTransition tell(signals::Context& context, const Occasion& occasion,
                            const alert::Told& told);

// The rule's timing on that subject: steps of its reach where nobody stands are silent.
alert::RuleTiming timing_on(signals::Context& context, const ruleset::Rule& rule,
                            signals::SubjectRef subject);

}  // namespace portfolio::engine
