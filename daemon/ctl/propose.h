// Other numbers for a rule, and which of them are worth a thought: those to which no other is
// better both in quiet and in lead. Leaves out the replay that tries them.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "daemon/ctl/score.h"
#include "rules/ruleset/load.h"

namespace portfolio::ctl {

// The rule under another name, with all thresholds, or one, and the holds scaled.
struct Variant {
  std::string name;         // Of the rule in `file`: "milestone_slip__3".
  std::string description;  // "warn_days 4, critical_days 12; for x2"
  bool as_it_is = false;
  ruleset::SourceFile file;
};

// Only those that load and differ; the first is the rule as it is. It counts in no dimension, so
// that trying it changes nothing else.
std::vector<Variant> make_variants(const ruleset::SourceFile& rule);

struct Point {
  std::int64_t noise = 0;  // False alarms.
  std::int64_t lead = 0;   // Days, summed over troubles; one that is missed counts as found late.
};
constexpr std::int64_t kMissedDays = -90;
Point point_of(const RuleScore& score);

// Which points no other beats: not noisier and not later, and better in one of both.
std::vector<bool> pareto_front(const std::vector<Point>& points);

}  // namespace portfolio::ctl
