#include "rules/calendar/capacity.h"

#include <algorithm>
#include <vector>

namespace portfolio::calendar {
namespace {

constexpr Effort kDay{1440};

// In parts of a minute: a day's share of the contract is a whole number of them.
struct Parts {
  std::int64_t a_day;
  std::int64_t a_minute;
};

bool overlaps(const AbsenceSpan& absence, CivilDate from, CivilDate to) {
  return absence.from <= to && absence.to >= from;
}

// What is left of one working date on which these absences hold.
std::int64_t left_of_day(const Parts& parts, CivilDate date,
                         std::span<const AbsenceSpan> absences) {
  std::int64_t taken = 0;
  for (const AbsenceSpan& absence : absences) {
    if (!overlaps(absence, date, date)) continue;
    if (!absence.a_day || *absence.a_day >= kDay) return 0;
    taken = std::max(taken, absence.a_day->count() * parts.a_minute);
  }
  return std::max<std::int64_t>(0, parts.a_day - taken);
}

}  // namespace

Effort available(const WorkingCalendar& calendar, const Contract& contract, CivilDate from,
                 CivilDate to, std::span<const AbsenceSpan> absences) {
  if (contract.works_from) from = std::max(from, *contract.works_from);
  if (contract.works_to) to = std::min(to, *contract.works_to);
  if (to < from || contract.a_week <= Effort{0}) return Effort{0};
  // Dates at which the set of absences changes; within two of them all working dates are alike.
  std::vector<CivilDate> starts{from};
  for (const AbsenceSpan& absence : absences) {
    if (!overlaps(absence, from, to) || absence.to < absence.from) continue;
    if (absence.from > from) starts.push_back(absence.from);
    if (absence.to < to) starts.push_back(absence.to + Days{1});
  }
  std::ranges::sort(starts);
  starts.erase(std::ranges::unique(starts).begin(), starts.end());
  starts.push_back(to + Days{1});
  const Parts parts{contract.a_week.count(), calendar.weekdays_a_week()};
  std::int64_t sum = 0;
  for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
    const std::int64_t days = calendar.working_days(starts[i] - Days{1}, starts[i + 1] - Days{1});
    if (days > 0) sum += days * left_of_day(parts, starts[i], absences);
  }
  return Effort{sum / parts.a_minute};
}

}  // namespace portfolio::calendar
