// Who has promised how much, and how much there is: minutes of people by week and span, of roles by
// month. A role's sums are kept as people and allocations change, so that one change costs what it
// touches and not the whole role. Follows from facts: nothing of it is stored.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "rules/model/organisation.h"
#include "rules/signals/signal.h"

namespace portfolio::signals {

struct Load {
  std::int64_t allocated = 0;  // Firm minutes.
  std::int64_t available = 0;  // Minutes of contract without free days and absences.
};

// Firm load of a person from `from` to `to`, both included.
Load person_load(const model::Organisation& organisation, Calendars& calendars,
                 model::Handle person, CivilDate from, CivilDate to);

// The working minutes an allocation takes from `from` to `to`: its weekly minutes spread evenly
// over the working weekdays, rounded down once.
std::int64_t allocated_minutes(const model::Allocation& allocation,
                               const calendar::WorkingCalendar& calendar, CivilDate from,
                               CivilDate to);

// Likewise, whether or not it has ended since: who asks knows until when it stood.
std::int64_t once_allocated_minutes(const model::Allocation& allocation,
                                    const calendar::WorkingCalendar& calendar, CivilDate from,
                                    CivilDate to);

class Capacity {
 public:
  static constexpr int kMonths = 5;  // This month and the four after it.

  Capacity(const model::Organisation& organisation, Calendars& calendars)
      : o_(organisation), calendars_(calendars) {}

  // Which month and week count as the first; all sums are made again when they change.
  void set_day(CivilDate today);
  void person_changed(model::Handle person);
  void allocation_changed(model::Handle allocation);
  void calendars_changed() { stale_ = true; }

  // Zeros for months that are not looked at.
  Load of_role(model::Handle role, std::int32_t month);
  // Of the fourth to the eighth week, this one being the first.
  Load weeks_ahead(model::Handle role);
  CivilDate weeks_from() const { return monday_ + Days{21}; }
  CivilDate weeks_to() const { return monday_ + Days{55}; }

 private:
  static constexpr std::size_t kSpans = kMonths + 1;  // The months, then the weeks.
  struct Share {
    Symbol role;
    std::array<std::int32_t, kSpans> minutes{};
  };
  CivilDate span_from(std::size_t span) const;
  CivilDate span_to(std::size_t span) const;
  Load sum_of(model::Handle role, std::size_t span);
  void refresh();
  Share person_share(model::Handle person);
  Share allocation_share(model::Handle allocation);
  void put(std::vector<Share>& shares, model::Handle at, const Share& next,
           std::int64_t Load::*member);

  const model::Organisation& o_;
  Calendars& calendars_;
  std::int32_t first_month_ = 0;
  CivilDate monday_{};
  bool stale_ = true;
  std::vector<Share> people_, allocations_;                 // By handle: what is in the sums.
  std::map<std::uint32_t, std::array<Load, kSpans>> sums_;  // By the role's symbol number.
};

}  // namespace portfolio::signals
