#include "rules/alert/turns.h"

#include <algorithm>

namespace portfolio::alert {
namespace {

// 65535 and 0 would both say "none": the first day after it takes its place, a day late in 179
// years.
std::uint16_t number_of(CivilDate date) {
  const auto number = static_cast<std::uint16_t>(date.time_since_epoch().count() + 1);
  return number == 0 ? std::uint16_t{1} : number;
}

}  // namespace

CivilDate last_turn(const Turns& turns, CivilDate today) {
  const auto age = static_cast<std::int16_t>(number_of(today) - turns.last);
  return today - Days{age};
}

void add_turn(Turns& turns, CivilDate today) {
  if (turns.last != 0) {
    const std::int64_t days = std::max<std::int64_t>(0, (today - last_turn(turns, today)).count());
    std::ranges::copy_backward(turns.earlier.begin(), turns.earlier.end() - 1, turns.earlier.end());
    turns.earlier[0] = days < 255 ? static_cast<std::uint8_t>(days + 1) : std::uint8_t{0};
  }
  turns.last = number_of(today);
}

int turns_within(const Turns& turns, CivilDate today, std::int32_t window,
                 const calendar::WorkingCalendar& calendar) {
  if (turns.last == 0) return 0;
  CivilDate date = last_turn(turns, today);
  int count = 0;
  for (std::size_t i = 0; calendar.working_days(date, today) <= window; ++i) {
    ++count;
    if (i == turns.earlier.size() || turns.earlier[i] == 0) break;
    date -= Days{turns.earlier[i] - 1};
  }
  return count;
}

}  // namespace portfolio::alert
