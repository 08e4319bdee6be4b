// Which tasks of a project are due when, and which are blocked: lists of the project that follow
// from its tasks. Shared by facts (apply) and by a start (relink).
#pragma once
#include "rules/model/work_state.h"

namespace portfolio::model {

// Takes a task into its project's due tasks (sign 1), or out of them before it changes (-1).
void count_due(Project& project, const Task& task, std::int64_t sign);
// Work in progress that a forecast credits: the hours of an open task up to eight tenths of what it
// was planned with, in tenths of a minute.
std::int64_t begun_tenths(const Task& task);
// Takes that into the sums of the task's project, or out of them before it changes.
void count_begun(Project& project, const Task& task, std::int64_t sign);
// Takes a task into the blocked ones of its project, or out of them.
void list_blocked(Project& project, Handle task, bool blocked);

}  // namespace portfolio::model
