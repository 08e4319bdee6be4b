// Hours as they are booked on a project. While they stream in, what follows from a project's hours
// is looked at once a second of journal time, and not at each entry: the first entries count at
// once, those after them in the same second wait, as state of the project, until it is over.
#pragma once
#include <optional>
#include <vector>

#include "rules/model/organisation.h"

namespace portfolio::model {

// A week's sheet of one person counts at once.
constexpr std::uint8_t kHoursAtOnce = 7;
// Beyond so many that wait they count before their second is over.
constexpr std::size_t kHoursWaitingMax = 512;

// Takes hours into the sums of a project (by part of a week and person, and by day) and of the
// task, which must be known. Minutes may be negative, where an entry is corrected. What changed is
// added to `touched`.
void add_hours(Organisation& organisation, Handle project, const BookedHours& booked, Timestamp now,
               std::vector<Touch>& touched);
// Books them now, or has them wait.
void book_hours(Organisation& organisation, Handle project, const BookedHours& booked,
                const Stamp& stamp, Timestamp now, std::vector<Touch>& touched);
// When hours that wait are due; nothing if none do.
std::optional<Timestamp> hours_due(const Project& project);
// Takes what waits into the sums; nothing happens if nothing does.
void take_waiting_hours(Organisation& organisation, Handle project, Timestamp now,
                        std::vector<Touch>& touched);

// Adds hours to a day; what comes to nothing goes.
void add_to_day(const Organisation& organisation, Few<DayHours>& days, const DayHours& added);
// What is said now about a week that is closed is kept until somebody has looked (C12).
void note_late(Project& project, CivilDate date, Booked kind);

// The part of a week that lies in the date's month: the later of Monday and the month's first.
CivilDate segment_of(CivilDate date);

}  // namespace portfolio::model
