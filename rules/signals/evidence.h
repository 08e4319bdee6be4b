// The facts behind a signal's value: who said what it is computed from, newest first.
#pragma once
#include <vector>

#include "rules/signals/signal.h"

namespace portfolio::signals {

// At most one statement for each part of the state that the signal reads; none where a value
// follows from silence or from sums only.
std::vector<model::Stamp> stamps_behind(const model::Organisation& organisation,
                                        const Signal& signal, SubjectRef subject);

}  // namespace portfolio::signals
