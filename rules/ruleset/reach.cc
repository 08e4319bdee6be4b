#include "rules/ruleset/reach.h"

#include <set>

namespace portfolio::ruleset {

bool order_reach(Rule& rule, std::span<const std::int32_t> afters) {
  std::set<std::int32_t> steps(afters.begin(), afters.end());
  steps.erase(0);
  if (steps.size() > alert::kReachMax) return false;
  alert::Reach& reach = rule.timing.reach;
  for (const std::int32_t step : steps) reach.after[reach.count++] = {step};
  for (std::size_t i = 0; i < afters.size(); ++i)
    rule.who[i].reach =
        static_cast<std::uint8_t>(std::distance(steps.begin(), steps.upper_bound(afters[i])));
  return true;
}

}  // namespace portfolio::ruleset
