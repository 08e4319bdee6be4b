// What a rule says of a subject at one instant: its conditions, and until when they stay so if
// nothing happens. Leaves out what an alert makes of it (rules/alert).
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "rules/alert/reading.h"
#include "rules/ruleset/rule.h"
#include "rules/signals/signal.h"

namespace portfolio::engine {

// Reads signals and parameters of one rule for one subject; remembers how long what it read holds.
class SubjectHost {
 public:
  // The subject's profile is looked for when it matters, unless it is said.
  SubjectHost(signals::Context& context, const ruleset::Rule& rule, signals::SubjectRef subject,
              std::optional<model::Profile> profile = std::nullopt)
      : context_(context), rule_(rule), subject_(subject), profile_(profile) {}
  expr::Value read(std::uint16_t slot) {
    const std::size_t at = slot % kKept;
    if (read_[at] != slot) {
      kept_.put(at, signals::read(context_, slot, subject_));
      read_[at] = slot;
    }
    return kept_[at];
  }
  expr::Value parameter(std::uint16_t slot);
  expr::Value calendar(const expr::CalendarQuestion& question);

 private:
  signals::Context& context_;
  const ruleset::Rule& rule_;
  signals::SubjectRef subject_;
  std::optional<model::Profile> profile_;
  // What was read last, for conditions read the same signals again and again.
  static constexpr std::size_t kKept = 8;
  static constexpr std::uint16_t kNothing = 0xffff;
  std::array<std::uint16_t, kKept> read_{kNothing, kNothing, kNothing, kNothing,
                                         kNothing, kNothing, kNothing, kNothing};
  expr::Room<kKept> kept_;
};

struct Evaluation {
  alert::Reading reading;
  bool applies = true;
  Timestamp valid_until = kNever;
  std::uint32_t failures = 0;  // Operations that had no result.
};

// Whose conditions of ending are evaluated; the others' say nothing. Where there is no alert only
// health asks, and only at the severity from which the rule counts.
enum class Ends : std::uint8_t { kAll, kForHealth };

Evaluation evaluate(signals::Context& context, const ruleset::Rule& rule,
                    signals::SubjectRef subject, Ends ends = Ends::kAll);

// Where a subject belongs when overrides and profiles are looked for: an alert where that is which
// it is about.
signals::SubjectRef seat_of(signals::Context& context, signals::SubjectRef subject);

// The override that holds for a subject at that time: of its project, of those above it, then of
// its portfolio and those above; nullptr if none does.
const ruleset::Override* override_of(const model::Organisation& organisation, Timestamp now,
                                     const ruleset::Rule& rule, std::uint16_t slot,
                                     signals::SubjectRef subject);

// The profile that counts for a subject: of its project, else of its portfolio, else standard.
model::Profile profile_of(const model::Organisation& organisation, signals::SubjectRef subject);

}  // namespace portfolio::engine
