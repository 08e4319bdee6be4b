// What signals may know of alerts, which are the engine's: who waits for somebody to take one up,
// and how many one alert speaks for.
#pragma once
#include <optional>
#include <string_view>

#include "rules/signals/subject.h"

namespace portfolio::signals {

struct OpenAlert {
  SubjectRef subject;         // What the alert is about.
  std::string_view title;     // Of its rule.
  std::int32_t severity = 0;  // 1 information, 2 warning, 3 critical.
  // Since when nobody has taken it up or put it aside; nothing where somebody has.
  std::optional<Timestamp> waiting_since;
};

class AlertBook {
 public:
  virtual ~AlertBook() = default;
  // The open alert of that id; nothing where it has ended.
  virtual std::optional<OpenAlert> find(Symbol alert) = 0;
  // The open alerts that are folded now into the alert on the delay of that milestone or finish.
  virtual std::int64_t folded_into(SubjectRef source) = 0;
};

}  // namespace portfolio::signals
