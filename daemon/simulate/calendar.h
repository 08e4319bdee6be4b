// Working days of the simulated organisation: Monday to Friday without the holidays. Written apart
// from rules/calendar on purpose, so that one can find the other's mistakes.
#pragma once
#include <cstdint>
#include <vector>

#include "rules/model/time.h"

namespace portfolio::simulate {

class Calendar {
 public:
  // `north` adds the holidays of the region with a calendar of its own.
  Calendar(CivilDate first, CivilDate last, bool north);

  bool works(CivilDate date) const;
  CivilDate add(CivilDate date, std::int64_t working_days) const;  // May be negative.
  std::int64_t between(CivilDate from, CivilDate to) const;        // Signed working days.
  int days_in_week(CivilDate monday) const;
  const std::vector<CivilDate>& holidays() const { return holidays_; }

 private:
  std::vector<CivilDate> holidays_;  // Sorted.
};

int weekday_of(CivilDate date);  // 1 is Monday.

}  // namespace portfolio::simulate
