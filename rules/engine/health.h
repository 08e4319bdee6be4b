// The computed level of each project: what the rules of each dimension say now, before any hold,
// enabled or not. Keeps the last verdict of each rule on each subject and counts them by project.
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "rules/engine/agenda.h"
#include "rules/engine/evaluation.h"
#include "rules/signals/level.h"

namespace portfolio::engine {

class Health {
 public:
  // Notes what the rule says of a subject of that project, and adds to `judged` the projects whose
  // levels may have changed: also the one that the subject belonged to before. Rules without a part
  // in health are no business of it.
  void note(std::uint16_t place, const ruleset::Rule& rule, const signals::SubjectRef& subject,
            model::Handle project, const Evaluation& evaluation,
            std::vector<model::Handle>& judged);
  // All dimensions as counted now, two bits each (signals/level.h).
  std::uint32_t levels_of(model::Handle project) const;
  void clear();

 private:
  // By dimension: how many subjects are red, amber, green; the rest is grey.
  using Counts = std::array<std::array<std::uint16_t, 3>, signals::kDimensions>;
  // What a rule last said of each subject, by place; of finishes apart. Grey where it said nothing.
  struct Verdicts {
    std::vector<std::uint8_t> levels;     // Four a byte, for there are millions.
    std::vector<model::Handle> projects;  // Empty where a subject never changes its project.
  };
  void count(model::Handle project, signals::Dimension dimension, signals::Level level, int sign);

  std::vector<std::array<Verdicts, 2>> verdicts_;  // By rule.
  std::vector<Counts> counts_;                     // By project.
};

// Red where critical holds, amber where a lesser severity that counts does, green where all is
// quiet, grey where it cannot be judged or does not apply.
signals::Level verdict_of(const ruleset::Rule& rule, const Evaluation& evaluation);

}  // namespace portfolio::engine
