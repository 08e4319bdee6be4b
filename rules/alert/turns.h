// When an alert last fired or resolved: the dates of its last five turns in six bytes, for telling
// whether it flaps. Leaves out what is done about it (alert_life.h).
#pragma once
#include <array>
#include <cstdint>

#include "rules/calendar/working_calendar.h"

namespace portfolio::alert {

struct Turns {
  std::uint16_t last = 0;                 // Days since 1970, modulo 2^16, plus one; 0: none at all.
  std::array<std::uint8_t, 4> earlier{};  // Days before the turn after it, plus one; 0: none known.
  bool operator==(const Turns&) const = default;
};

constexpr int kTurnsMax = 5;

void add_turn(Turns& turns, CivilDate today);
// Of the last five, those that are at most `window` working days old.
int turns_within(const Turns& turns, CivilDate today, std::int32_t window,
                 const calendar::WorkingCalendar& calendar);
// There must be a turn, and `today` be less than 80 years away from it.
CivilDate last_turn(const Turns& turns, CivilDate today);

template <class Archive>
void describe(Archive& archive, Turns& turns) {
  archive(turns.last);
  for (std::uint8_t& days : turns.earlier) archive(days);
}

}  // namespace portfolio::alert
