#include "rules/signals/cost_sheet.h"

#include <algorithm>

namespace portfolio::signals {

HourlyRates::HourlyRates(const model::Organisation& organisation)
    : o_(organisation), of_persons_(std::ranges::any_of(o_.rates, [](const model::Rate& r) {
        return static_cast<bool>(r.person);
      })) {}

std::optional<Money> HourlyRates::of(const model::HoursSum& s) {
  if (of_persons_) return hourly_rate(o_, s.person, s.role, s.segment);
  if (s.segment != segment_) rate_count_ = 0;
  segment_ = s.segment;
  const Symbol role = s.role ? s.role : main_role(s.person);
  for (std::size_t i = 0; i < rate_count_; ++i)
    if (rates_[i].role == role) return rates_[i].rate;
  const auto rate = hourly_rate(o_, {}, role, s.segment);
  if (rate_count_ < rates_.size()) rates_[rate_count_++] = {role, rate};
  return rate;
}

Symbol HourlyRates::main_role(Symbol person) {
  for (std::size_t i = 0; i < role_count_; ++i)
    if (roles_[i].person == person) return roles_[i].role;
  const model::Person* const p = person ? o_.people.get({{}, person}) : nullptr;
  const Symbol role = p != nullptr && !p->roles.empty() ? p->roles.front() : Symbol{};
  if (role_count_ < roles_.size()) roles_[role_count_++] = {person, role};
  return role;
}

LabourMonths::LabourMonths(const model::Project& project) {
  for (const model::CostSum& s : project.costs) {
    const std::int32_t month = month_of(s.segment);
    if (s.labour_postings > 0 && (months_.empty() || months_.back() != month))
      months_.push_back(month);
  }
}

bool LabourMonths::has(CivilDate segment) const {
  return !months_.empty() && std::ranges::binary_search(months_, month_of(segment));
}

bool CostSheet::add_up(std::optional<CivilDate> since, std::optional<CivilDate> until) {
  const LabourMonths labour(p_);
  for (const model::CostSum& s : p_.costs) {
    if (since && s.segment <= *since) continue;
    if (until && s.segment > *until) continue;
    if (!add_in({s.actual, s.currency}, actual) || !add_in({s.committed, s.currency}, committed))
      return false;
    posted = posted || s.postings > 0;
  }
  HourlyRates rates(o_);
  for (const model::HoursSum& s : p_.hours) {
    if ((since && s.segment <= *since) || (until && s.segment > *until)) continue;
    if (s.minutes == 0) continue;
    if (labour.has(s.segment)) continue;
    add_hours(s, rates.of(s));
  }
  return true;
}

bool CostSheet::add_in(Money amount, std::int64_t& sum) {
  if (amount.minor_units == 0) return true;
  const auto converted = exchange(o_, amount, currency_, day_);
  return converted && !__builtin_add_overflow(sum, converted->minor_units, &sum);
}

void CostSheet::add_hours(const model::HoursSum& s, const std::optional<Money>& rate) {
  const auto price = rate ? scale(*rate, s.minutes, 60) : std::nullopt;
  const auto converted = price ? exchange(o_, *price, currency_, day_) : std::nullopt;
  if (!converted || __builtin_add_overflow(actual, converted->minor_units, &actual)) {
    unpriced = true;
    return;
  }
  priced = true;
}

}  // namespace portfolio::signals
