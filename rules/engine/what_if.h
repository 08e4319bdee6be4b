// What would have to be otherwise for a rule to say something else of a subject now: for one signal
// or one threshold at a time, the value nearest to the present one; where none alone would do, for
// two signals together. Signals are taken as independent of each other, and the hold is left out:
// it says what the conditions would say.
// For views; changes nothing.
#pragma once
#include <string>
#include <vector>

#include "rules/engine/evaluation.h"

namespace portfolio::engine {

enum class Wish {
  kQuiet,  // No severity is on, and what was on is off again: the alert would clear.
  kFire,   // Some severity is on, the rule applies, and its guard is met.
};

struct OtherValue {
  bool threshold = false;  // Else a signal.
  std::uint16_t slot = 0;
  expr::Type type;
  expr::Value now, wanted;
};

// One value, or two that must both be otherwise.
using Change = std::vector<OtherValue>;

// The nearest value of each signal and threshold that alone would do it; the smallest change first,
// as a share of the present value, signals before thresholds. Where no signal of the conditions
// would, the two of them that are nearest together come first: neither could stay nearer to what it
// is while the other is as said. Nothing where no two would, or where the wish is fulfilled
// already.
std::vector<Change> find_changes(signals::Context& context, const ruleset::Rule& rule,
                                 signals::SubjectRef subject, Wish wish);

}  // namespace portfolio::engine
