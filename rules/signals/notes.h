// What the tables of signals leave to be said, for authors of rules: between which numbers each
// lies, and without which facts it is not known. Unknown is neither zero nor false: it holds the
// clocks of alerts, and what cannot be judged is grey. Nothing here is looked at when rules are
// evaluated.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rules/signals/signal.h"

namespace portfolio::signals {

struct Range {  // Of numbers and of whole units of money; of a list, of its elements.
  std::optional<std::int16_t> least, most;
};

struct Note {
  std::string_view signal;
  Range range;
  std::string_view wants;  // "budget, progress": unknown where one is missing; empty: always known.
};

std::span<const Note> notes();
Note note_of(const Signal& signal);
std::string domain_of(const Signal& signal);  // "0 to 1", "0 or more", "any", "yes, no".

}  // namespace portfolio::signals
