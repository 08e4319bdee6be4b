// What the rules about cost decided at a project's closes, as known then, against what they would
// have decided as known now (C12). A decision is whether a condition held and its guard with it; by
// how much its hold had passed cannot be said of closes a week apart. Leaves out when it is asked,
// and what becomes of the answer (restatement.cc).
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "rules/engine/evaluation.h"
#include "rules/model/weekly_close.h"
#include "rules/signals/project_figures.h"

namespace portfolio::engine {

class Restater {
 public:
  struct Pair {
    model::WeeklyClose then, now;
  };
  // One rule's other decision, at the first close of its gravest severity that has one.
  struct Flip {
    std::uint16_t rule = 0;
    std::size_t severity = 0;  // 0 information, 1 warning, 2 critical.
    std::size_t close = 0;     // Which pair.
    bool starts = false;       // It would have been told; else it would not.
  };

  // While it lives the context's figures of that project are supposed ones.
  Restater(signals::Context& context, const ruleset::RuleSet& rules,
           const model::ClosedWeeks& weeks, model::Handle project);
  ~Restater();
  Restater(const Restater&) = delete;
  Restater& operator=(const Restater&) = delete;

  const std::vector<Pair>& pairs() const { return pairs_; }
  bool is_changed() const;
  // The gravest first, then the earliest, then in the order of rules.
  std::vector<Flip> flips();
  // What a flip means, a sentence without its stop. `begun`: since when the rule's breach holds, if
  // it does.
  std::string text_of(const Flip& flip, std::optional<CivilDate> begun);
  model::Restatement summary(const std::vector<Flip>& flips, std::string text_of_first);

 private:
  std::optional<Flip> flip_of(const ruleset::Rule& rule, std::uint16_t place);
  bool decides(const ruleset::Rule& rule, std::size_t severity, const model::WeeklyClose& close);
  std::string quoted(const ruleset::Rule& rule, const model::WeeklyClose& close);
  std::int64_t days_earlier(const Flip& flip, std::optional<CivilDate> begun);
  std::string text_of_forecast(const Pair& pair, std::int64_t moved, std::int64_t of) const;
  std::string cause() const;
  void suppose(const model::WeeklyClose& close);

  signals::Context& context_;
  const ruleset::RuleSet& rules_;
  const model::ClosedWeeks& weeks_;
  signals::SubjectRef subject_;
  std::vector<Pair> pairs_;
};

}  // namespace portfolio::engine
