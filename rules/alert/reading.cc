#include "rules/alert/reading.h"

#include <algorithm>

namespace portfolio::alert {

Reading nested(const Reading& reading, const RuleTiming& timing) {
  Reading result = reading;
  auto& all = result.severities;
  for (std::size_t i = 0; i < kSeverities; ++i)
    if (!timing.severities[i].used) all[i] = {Truth::kNo, Truth::kNo};
  const Severity other_to = timing.other_way.to;
  if (!timing.has_other_way()) result.other = Truth::kNo;
  const auto reached = [&](std::size_t i) {  // By either way.
    return severity_at(i) == other_to ? std::max(all[i].on, result.other) : all[i].on;
  };
  Truth on = Truth::kNo;
  for (std::size_t i = kSeverities; i-- > 0;) {
    on = std::max(on, reached(i));
    if (on == Truth::kYes) all[i].off = Truth::kNo;
  }
  Truth off = Truth::kNo;
  for (std::size_t i = 0; i < kSeverities; ++i) {
    if (!timing.severities[i].used) continue;
    if (all[i].off == Truth::kYes) off = Truth::kYes;
    if (off != Truth::kYes) continue;
    all[i] = {Truth::kNo, Truth::kYes};
    if (severity_at(i) == other_to) result.other = Truth::kNo;
  }
  on = Truth::kNo;
  for (std::size_t i = kSeverities; i-- > 0;) {
    if (!timing.severities[i].used) continue;
    const Truth above = on;  // What implies this severity, and not the other way to itself.
    on = std::max(on, reached(i));
    all[i].on = std::max(above, all[i].on);
  }
  return result;
}

std::uint16_t pack(const Reading& reading) {
  unsigned bits = static_cast<unsigned>(reading.other) << 2 | static_cast<unsigned>(reading.guard);
  for (const Condition& condition : reading.severities)
    bits =
        bits << 4 | static_cast<unsigned>(condition.on) << 2 | static_cast<unsigned>(condition.off);
  return static_cast<std::uint16_t>(bits);
}

Reading unpack(std::uint16_t bits) {
  const auto truth = [](unsigned value) { return static_cast<Truth>(std::min(value & 3U, 2U)); };
  Reading reading;
  unsigned rest = bits;
  for (std::size_t i = kSeverities; i-- > 0; rest >>= 4)
    reading.severities[i] = {truth(rest >> 2), truth(rest)};
  reading.guard = truth(rest);
  reading.other = truth(rest >> 2);
  return reading;
}

}  // namespace portfolio::alert
