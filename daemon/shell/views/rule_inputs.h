// Which inputs each rule waits for in an organisation: what connecting a source would buy. Computed
// on the worker that owns the state; plain values come out.
#pragma once
#include <string>
#include <vector>

#include "daemon/http/views.h"
#include "rules/engine/fold.h"

namespace portfolio::daemon {

// Of one organisation, or of all where none is named.
std::vector<http::RuleInputs> rule_inputs_of(engine::Fold& fold, const std::string& organisation);
// What another partition counted of the same rule.
void add_to(http::RuleInputs& row, const http::RuleInputs& other);

}  // namespace portfolio::daemon
