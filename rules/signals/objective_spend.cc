#include "rules/signals/objective_spend.h"

#include <algorithm>
#include <utility>

#include "rules/signals/spending.h"

namespace portfolio::signals {
namespace {

using model::Handle;
constexpr std::int32_t kWindow = 60;  // Working days.

}  // namespace

void ObjectiveSpend::project_changed(Handle project) {
  if (day_) changed_.push_back(project);
}

void ObjectiveSpend::count(const Part& part, std::int64_t sign) {
  if (part.spent.minor_units == 0) return;
  Sums& sums = sums_[part.spent.currency];
  sums.total += sign * part.spent.minor_units;
  if (part.objectives.empty()) return;
  const auto each = part.spent.minor_units / static_cast<std::int64_t>(part.objectives.size());
  for (const Symbol objective : part.objectives) sums.by_objective[objective.number] += sign * each;
}

void ObjectiveSpend::put(Handle project, Part next) {
  if (parts_.size() <= project) parts_.resize(project + 1);
  count(parts_[project], -1);
  count(next, 1);
  parts_[project] = std::move(next);
}

void ObjectiveSpend::refresh(Context& c) {
  const model::Organisation& o = c.organisation();
  const CivilDate today = c.calendars().organisation().local_date(c.now());
  if (day_ != today) {
    day_ = today;
    sums_.clear();
    parts_.clear();
    changed_.clear();
    for (Handle h = 0; h < o.projects.size(); ++h) changed_.push_back(h);
  }
  for (const Handle h : std::exchange(changed_, {})) {
    const model::Project& p = o.projects.at(h);
    Part part;
    Day day(today);
    if (const auto spent =
            money_spent(o, c.calendars().of_project(h), p, c.project(h), day, kWindow))
      part = {{std::max<std::int64_t>(spent->minor_units, 0), spent->currency},
              {p.objectives.begin(), p.objectives.end()}};
    put(h, std::move(part));
  }
}

std::optional<Ratio> ObjectiveSpend::share_of(Context& c, Symbol objective,
                                              std::string_view& missing) {
  refresh(c);
  Day day(*day_);
  std::int64_t part = 0, whole = 0;
  std::optional<Currency> common;
  for (const auto& [currency, sums] : sums_) {
    if (sums.total == 0) continue;
    if (!common) common = currency;
    const auto own = sums.by_objective.find(objective.number);
    const auto total = exchange(c.organisation(), {sums.total, currency}, *common, day);
    const auto spent =
        exchange(c.organisation(), {own == sums.by_objective.end() ? 0 : own->second, currency},
                 *common, day);
    if (!total || !spent) {
      missing = "exchange_rate";
      return std::nullopt;
    }
    whole += total->minor_units;
    part += spent->minor_units;
  }
  missing = "spend";
  if (whole <= 0) return std::nullopt;
  return Ratio{part, whole};
}

}  // namespace portfolio::signals
