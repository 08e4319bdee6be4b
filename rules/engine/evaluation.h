// What a rule says of a subject at one instant: its conditions, and until when they stay so if
// nothing happens. Leaves out what an alert makes of it (rules/alert).
#pragma once
#include <cstdint>

#include "rules/alert/reading.h"
#include "rules/ruleset/rule.h"
#include "rules/signals/signal.h"

namespace portfolio::engine {

// Reads signals and parameters of one rule for one subject; remembers how long what it read holds.
class SubjectHost {
 public:
  SubjectHost(signals::Context& context, const ruleset::Rule& rule, signals::SubjectRef subject,
              model::Profile profile)
      : context_(context), rule_(rule), subject_(subject), profile_(profile) {}
  expr::Value read(std::uint16_t slot) { return signals::read(context_, slot, subject_); }
  expr::Value parameter(std::uint16_t slot) const;

 private:
  signals::Context& context_;
  const ruleset::Rule& rule_;
  signals::SubjectRef subject_;
  model::Profile profile_;
};

struct Evaluation {
  alert::Reading reading;
  bool applies = true;
  Timestamp valid_until = kNever;
  std::uint32_t failures = 0;  // Operations that had no result.
};

Evaluation evaluate(signals::Context& context, const ruleset::Rule& rule,
                    signals::SubjectRef subject);

// The override that holds for a subject at that time: of its project, of those above it, then of
// its portfolio and those above; nullptr if none does.
const ruleset::Override* override_of(const model::Organisation& organisation, Timestamp now,
                                     const ruleset::Rule& rule, std::uint16_t slot,
                                     signals::SubjectRef subject);

// The profile that counts for a subject: of its project, else of its portfolio, else standard.
model::Profile profile_of(const model::Organisation& organisation, signals::SubjectRef subject);

}  // namespace portfolio::engine
