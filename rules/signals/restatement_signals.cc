// Signals of what late bookings have made of the past (C12). The fold compares at most once per
// project and working day; what it found last stays until the weeks that it is about are not kept
// any more.
#include "rules/model/weekly_close.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr Reads kRestated{EntityKind::kProject, model::aspect::kRestated};

struct Found {
  const model::Restatement* restatement = nullptr;
  Timestamp until = kNever;  // When it is forgotten.
};

Found found_of(Context& c, SubjectRef s) {
  const auto& weeks = c.organisation().projects.at(s.handle).closed_weeks;
  if (!weeks || !weeks->restated) return {};
  const CivilDate forgotten = weeks->restated->since + Days{7 * model::kClosedWeeksKept + 1};
  const Timestamp until = c.calendars().of_project(s.handle).midnight(forgotten);
  if (until <= c.now()) return {};
  return {weeks->restated.get(), until};
}

Value restated(Context& c, SubjectRef s) {
  const Found found = found_of(c, s);
  return Value::boolean(found.restatement != nullptr).until(found.until);
}
Value restated_decision(Context& c, SubjectRef s) {
  const Found found = found_of(c, s);
  return Value::boolean(found.restatement != nullptr && found.restatement->decision)
      .until(found.until);
}
Value restated_critical(Context& c, SubjectRef s) {
  const Found found = found_of(c, s);
  return Value::boolean(found.restatement != nullptr && found.restatement->critical)
      .until(found.until);
}
Value restated_forecast(Context& c, SubjectRef s) {
  const Found found = found_of(c, s);
  if (found.restatement == nullptr || found.restatement->forecast <= 0) return Value::decimal(0, 1);
  return Value::decimal(found.restatement->moved, found.restatement->forecast).until(found.until);
}
Value restatement_text(Context& c, SubjectRef s) {
  const Found found = found_of(c, s);
  return Value::text(found.restatement == nullptr ? "Nothing was booked late"
                                                  : std::string_view(found.restatement->text))
      .until(found.until);
}

}  // namespace

void add_restatement_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.restated",
           kOf,
           kFlag,
           "What was booked late made other figures of weeks that were closed, of the last 26.",
           {kRestated},
           restated},
          {"project.restated_decision",
           kOf,
           kFlag,
           "At such a close a rule about cost would have decided otherwise (C12).",
           {kRestated},
           restated_decision},
          {"project.restated_critical",
           kOf,
           kFlag,
           "Likewise about a critical alert.",
           {kRestated},
           restated_critical},
          {"project.restated_forecast",
           kOf,
           kShareOf,
           "How far the cost expected at the end moved at most, of what was expected then (C12).",
           {kRestated},
           restated_forecast},
          {"project.restatement_text",
           kOf,
           kText,
           "What would have been other, with what was known then and is known now, in words.",
           {kRestated},
           restatement_text},
      });
}

}  // namespace portfolio::signals
