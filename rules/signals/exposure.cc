#include "rules/signals/exposure.h"

#include <algorithm>
#include <vector>

namespace portfolio::signals {
namespace {

using model::Handle;
using model::Organisation;
using model::Risk;

// In the order of ids, for that of arrival must not decide.
std::vector<Handle> open_risks(const Organisation& o, Handle project) {
  std::vector<Handle> risks;
  for (auto [at, end] = o.risks_of_project.equal_range(project); at != end; ++at)
    if (o.risks.at(at->second).state != model::RiskState::kClosed) risks.push_back(at->second);
  std::sort(risks.begin(), risks.end(), [&](Handle a, Handle b) {
    return o.text(o.risks.at(a).id) < o.text(o.risks.at(b).id);
  });
  return risks;
}

Currency currency_of(const Organisation& o, Handle project, const std::vector<Handle>& risks) {
  const model::Project& p = o.projects.at(project);
  if (p.budget && p.budget->contingency) return p.budget->contingency->currency;
  if (p.budget) return p.budget->amount.currency;
  for (const model::Baseline& b : p.baselines)
    if (b.budget) return b.budget->currency;
  for (const Handle h : risks)
    if (const auto& impact = o.risks.at(h).impact_cost) return impact->currency;
  return {};
}

}  // namespace

Exposure risk_exposure(const Organisation& o, Handle project, Day& day) {
  Exposure result;
  if (!o.risks_of_project.contains(project)) return result;
  const std::vector<Handle> risks = open_risks(o, project);
  const Currency currency = currency_of(o, project, risks);
  const auto unknown = [&](std::string_view missing) {
    result.missing = missing;
    return result;
  };
  Money sum{0, currency};
  std::int64_t most = 0;
  for (const Handle h : risks) {
    const Risk& r = o.risks.at(h);
    if (!r.impact_cost) continue;
    if (!r.probability) return unknown("risk_probability");
    const auto part = scale(*r.impact_cost, *r.probability, 1000);
    const auto converted = part ? exchange(o, *part, currency, day) : std::nullopt;
    if (!converted) return unknown("exchange_rate");
    const auto next = add(sum, *converted);
    if (!next) return unknown("exchange_rate");
    sum = *next;
    if (converted->minor_units <= most) continue;
    most = converted->minor_units;
    result.largest = h;
  }
  result.expected = sum;
  return result;
}

}  // namespace portfolio::signals
