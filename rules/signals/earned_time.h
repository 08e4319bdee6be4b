// How far along its plan a project is, in time: the day for which the plan asked for what is earned
// now, against the days that have passed (earned schedule: W. Lipke, "Schedule is different", The
// Measurable News, 2003).
#pragma once
#include "rules/signals/project_figures.h"

namespace portfolio::signals {

// Is its pace measured in time? From 60 % on, and for good.
bool is_measured_in_time(const model::Project& project, const Ratio& progress);

// Days earned / days passed; of work that is complete, passed until it was. Nothing where there is
// no plan in time or it has not begun.
std::optional<Ratio> earned_time(const model::Organisation& organisation,
                                 const model::Project& project, const ProjectFigures& figures,
                                 Day& day);

}  // namespace portfolio::signals
