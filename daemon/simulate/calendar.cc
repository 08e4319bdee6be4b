#include "daemon/simulate/calendar.h"

#include <algorithm>
#include <chrono>

namespace portfolio::simulate {
namespace {

using std::chrono::local_days;
using std::chrono::year;
using std::chrono::year_month_day;

local_days easter_sunday(int y) {  // The anonymous Gregorian computus.
  const int a = y % 19, b = y / 100, c = y % 100, d = b / 4, e = b % 4, f = (b + 8) / 25;
  const int g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7, m = (a + 11 * h + 22 * l) / 451;
  const int month = (h + l - 7 * m + 114) / 31, day = (h + l - 7 * m + 114) % 31 + 1;
  return local_days{year{y} / month / day};
}

}  // namespace

int weekday_of(CivilDate date) {
  return static_cast<int>(std::chrono::weekday{date}.iso_encoding());
}

Calendar::Calendar(CivilDate first, CivilDate last, bool north) {
  const int from = static_cast<int>(year_month_day{first}.year());
  const int to = static_cast<int>(year_month_day{last}.year());
  for (int y = from; y <= to; ++y) {
    const local_days easter = easter_sunday(y);
    for (const auto& [month, day] : {std::pair{1, 1}, {5, 1}, {12, 25}, {12, 26}}) {
      holidays_.push_back(local_days{year{y} / month / day});
    }
    holidays_.push_back(easter - Days{2});
    holidays_.push_back(easter + Days{1});
    holidays_.push_back(easter + Days{39});
    if (north) {
      for (const auto& [month, day] : {std::pair{1, 6}, {6, 6}, {12, 24}, {12, 31}}) {
        holidays_.push_back(local_days{year{y} / month / day});
      }
    } else {
      holidays_.push_back(local_days{year{y} / 10 / 3});
      holidays_.push_back(easter + Days{50});
    }
  }
  std::sort(holidays_.begin(), holidays_.end());
}

bool Calendar::works(CivilDate date) const {
  return weekday_of(date) <= 5 && !std::binary_search(holidays_.begin(), holidays_.end(), date);
}

CivilDate Calendar::add(CivilDate date, std::int64_t working_days) const {
  const Days step{working_days < 0 ? -1 : 1};
  for (std::int64_t left = working_days < 0 ? -working_days : working_days; left > 0;) {
    date += step;
    if (works(date)) --left;
  }
  return date;
}

std::int64_t Calendar::between(CivilDate from, CivilDate to) const {
  if (to < from) return -between(to, from);
  std::int64_t count = 0;
  for (CivilDate day = from + Days{1}; day <= to; day += Days{1}) count += works(day) ? 1 : 0;
  return count;
}

int Calendar::days_in_week(CivilDate monday) const {
  int days = 0;
  for (int i = 0; i < 5; ++i) days += works(monday + Days{i}) ? 1 : 0;
  return days;
}

}  // namespace portfolio::simulate
