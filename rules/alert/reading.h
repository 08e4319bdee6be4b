// What a rule's conditions say of its subject at one instant, and the logic that severities imply.
// Leaves out time (alert_life.h) and how conditions are computed (rules/engine).
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "rules/alert/timing.h"

namespace portfolio::alert {

// Ordered so that "and" is the smaller and "or" the larger.
enum class Truth : std::uint8_t { kNo, kUnknown, kYes };

struct Condition {
  Truth on = Truth::kUnknown;
  Truth off = Truth::kUnknown;
  bool operator==(const Condition&) const = default;
};

struct Reading {
  Truth guard = Truth::kYes;  // The evidence suffices; asked for opening only.
  std::array<Condition, kSeverities> severities{};  // Those that the rule does not have: ignored.
  Truth other = Truth::kNo;                         // The other way to one of them is on.

  Condition& of(Severity severity) { return severities[index_of(severity)]; }
  const Condition& of(Severity severity) const { return severities[index_of(severity)]; }
  // Any of them, by either way.
  bool says_on() const {
    return other == Truth::kYes ||
           std::ranges::any_of(severities, [](const Condition& c) { return c.on == Truth::kYes; });
  }
  bool operator==(const Reading&) const = default;
};

// The reading with what follows from the severities' nesting:
// - where a severity is on, or the other way to it, the lesser ones are on too, and none is off;
// - where one is off, it and the graver ones are not on, and the graver ones are off;
// - where on and off are both said to hold, on counts (the loader refuses such rules).
Reading nested(const Reading& reading, const RuleTiming& timing);

// Two bits a value, to be kept beside an alert's state.
std::uint16_t pack(const Reading& reading);
Reading unpack(std::uint16_t bits);

}  // namespace portfolio::alert
