// The life of one alert, as a pure state machine: what its conditions say and what people do go in,
// what is worth telling comes out. Leaves out the texts and evidence of what is told, and delivery.
//
// What is decided here:
//
// - Each severity has a clock. It opens when `on` has held for `hold` without a break, and ends
//   when `off` has held for `clear`; between on and off nothing changes. What breaks while pending
//   is dropped in silence. The guard gates opening only.
//
// - One severity may have another way to it, with a condition, a hold and a clock of its own:
//   whichever is complete first opens it. It ends as ever.
//
// - An alert that goes on may reach further people (Reach): each step tells ESCALATED once, at the
//   severity it has, so many days after the episode was told first, whoever has acknowledged it.
//
// - A rule may let its alerts end by themselves at an age (`ends_after`), counted from when the
//   episode was told first, but not while nobody knows whether it goes on. What is still on then is
//   not told again before it was off.
//
// - Missing data stops the clocks and keeps what they show. After `nodata_after` an open alert
//   tells NODATA; it never resolves for that.
// - An alert gets graver by ESCALATED and milder by DEESCALATED. An escalation ends acknowledgement
//   and snooze: what was put aside was the smaller trouble.
// - A held alert (its source is silent) takes "off" for unknown: its end stands still as with
//   missing data.
// - Snooze and inhibition mute (is_muted), they do not hold back what happens: that is told as
//   ever. A snooze and an acknowledgement end in silence when the alert does.
//
// - One turn (firing or resolving) too many within the window of FlapLimits tells FLAPPING; a
//   resolve that is one too many is not told. Then the alert stays open and silent, but for a
//   severity that was not told yet, until it has been calm; then it tells what it has become. Time
//   without data is not calm.
//
// - What happens by itself happens at its deadline and carries its time, however late and however
//   often somebody looks. A condition that changes at that instant counts as changed. A deadline
//   that a changed calendar or rule moves into the past is due now.
#pragma once
#include <cstdint>
#include <vector>

#include "rules/alert/alert_state.h"
#include "rules/alert/reading.h"
#include "rules/alert/timing.h"
#include "rules/calendar/working_calendar.h"
#include "rules/model/result.h"

namespace portfolio::alert {

using model::Change;

// One change worth telling. With the alert's rule and subject, `episode` and `sequence` name it.
struct Told {
  Change change = Change::kUnspecified;
  Severity severity = Severity::kUnspecified;  // After the change; of a resolve: before it.
  Timestamp at{};
  Timestamp since{};  // When the breach began, before its hold.
  std::uint32_t episode = 0;
  std::uint32_t sequence = 0;
  bool operator==(const Told&) const = default;
};
using Changes = std::vector<Told>;

enum class Inhibition { kOff, kOn };

// The rule's timing and the subject's calendar, applied to states. Cheap to make; both must live as
// long. Each function first lets happen what was due up to its time, and appends what is to be told
// to `told`. Time never goes back between calls on one state.
class AlertLife {
 public:
  AlertLife(const RuleTiming& timing, const calendar::WorkingCalendar& calendar)
      : timing_(timing), calendar_(calendar) {}

  // The conditions now say this, until they say otherwise. Also after a change of rule or calendar.
  void advance(AlertState& state, const Reading& reading, Timestamp now, Changes& told) const;
  // Lets happen what is due. The same as to advance with the reading that still holds.
  void time_passes(AlertState& state, Timestamp now, Changes& told) const;

  // By name of the episode; an alert that is closed, or never was, is refused (kSkip).
  Result<void> acknowledge(AlertState& state, std::uint32_t episode, Symbol owner, Timestamp due,
                           Timestamp now, Changes& told) const;
  Result<void> snooze(AlertState& state, std::uint32_t episode, Timestamp until, Timestamp now,
                      Changes& told) const;

  void inhibit(AlertState& state, Inhibition inhibition, Timestamp now, Changes& told) const;
  // What the alert rests on is silent, or is heard again.
  void hold_back(AlertState& state, bool held, Timestamp now, Changes& told) const;
  // The rule is gone: closes without a resolve and forgets all but the episode's number.
  void withdraw(AlertState& state, Timestamp now, Changes& told) const;
  // What was told of an open alert has turned out differently (a late fact).
  void correct(AlertState& state, Timestamp now, Changes& told) const;

  // The acknowledgement covers the date `due`; a snooze until a date ends as its working day
  // begins.
  Timestamp acknowledged_through(CivilDate due) const { return calendar_.midnight(due + Days{1}); }
  Timestamp snoozed_to(CivilDate until) const { return calendar_.day_start(until); }

 private:
  class Step;
  const RuleTiming& timing_;
  const calendar::WorkingCalendar& calendar_;
};

}  // namespace portfolio::alert
