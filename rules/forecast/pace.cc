#include "rules/forecast/pace.h"

#include <algorithm>

namespace portfolio::forecast {
namespace {

constexpr int kWeeks = 12, kWeeksNeeded = 6;
constexpr std::int64_t kItemsNeeded = 20;

Pace pace_of_backlog(const model::Project& p) {
  Pace pace;
  std::int64_t done = 0;
  for (const model::BacklogCount& b : p.seldom->backlog) {
    pace.periods.push_back({b.done.value_or(0), b.added.value_or(0)});
    pace.period = std::max(Days{1}, b.period_end - b.period_start + Days{1});
    done += b.done.value_or(0);
    if (b.remaining) pace.remaining = *b.remaining;
  }
  if (pace.periods.size() > kWeeks)
    pace.periods.erase(pace.periods.begin(), pace.periods.end() - kWeeks);
  pace.total = done + pace.remaining;
  return pace;
}

// The last full weeks before this one, quiet ones included, from the first in which there was work.
Pace pace_of_tasks(const model::Project& p, CivilDate today) {
  Pace pace;
  pace.total = p.tasks->items;
  pace.remaining = p.tasks->items - p.tasks->items_done;
  if (p.flow.empty()) return pace;
  const CivilDate this_week = monday_of(today);
  const CivilDate first = std::max(p.flow.front().monday, this_week - Days{7 * kWeeks});
  for (CivilDate monday = first; monday < this_week; monday += Days{7}) {
    Week week;
    for (const model::WeekFlow& w : p.flow)
      if (w.monday == monday) week = {w.done, w.added};
    pace.periods.push_back(week);
  }
  return pace;
}

}  // namespace

Pace pace_of(const model::Project& p, CivilDate today) {
  return p.seldom->backlog.empty() ? pace_of_tasks(p, today) : pace_of_backlog(p);
}

bool is_enough(const Pace& pace) {
  return pace.periods.size() >= kWeeksNeeded && pace.total >= kItemsNeeded;
}

int periods_until(const Pace& pace, CivilDate today, CivilDate day) {
  return static_cast<int>(
      std::clamp<std::int64_t>((day - today).count() / pace.period.count(), 0, 5000));
}

}  // namespace portfolio::forecast
