// Adds up what a project has cost: postings, and hours at their price where no labour was posted.
// Private to rules/signals.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "rules/signals/project_figures.h"

namespace portfolio::signals {

// Prices of hours; remembers what was just asked, for sums stand by segment and roles are few.
class HourlyRates {
 public:
  explicit HourlyRates(const model::Organisation& organisation);
  std::optional<Money> of(const model::HoursSum& hours);

 private:
  struct RoleRate {
    Symbol role;
    std::optional<Money> rate;
  };
  struct MainRole {
    Symbol person, role;
  };
  Symbol main_role(Symbol person);

  const model::Organisation& o_;
  const bool of_persons_;  // Some rate is a person's own.
  CivilDate segment_{};
  std::array<RoleRate, 8> rates_;  // Of the segment.
  std::array<MainRole, 16> roles_;
  std::size_t rate_count_ = 0, role_count_ = 0;
};

// The months of a project in which labour is posted: hours of these are in the postings.
class LabourMonths {
 public:
  explicit LabourMonths(const model::Project& project);
  bool has(CivilDate segment) const;

 private:
  std::vector<std::int32_t> months_;  // In order.
};

// One project's money, in one currency.
class CostSheet {
 public:
  CostSheet(const model::Organisation& organisation, const model::Project& project,
            Currency currency, Day& day)
      : o_(organisation), p_(project), currency_(currency), day_(day) {}

  // Booked after `since` (all of it without). False where an amount cannot be expressed.
  bool add_up(std::optional<CivilDate> since, std::optional<CivilDate> until = std::nullopt);

  std::int64_t actual = 0, committed = 0;
  bool posted = false;    // Some cost is posted.
  bool priced = false;    // Some hours had a price.
  bool unpriced = false;  // Some hours had none.

 private:
  bool add_in(Money amount, std::int64_t& sum);
  void add_hours(const model::HoursSum& hours, const std::optional<Money>& rate);

  const model::Organisation& o_;
  const model::Project& p_;
  Currency currency_;
  Day& day_;
};

}  // namespace portfolio::signals
