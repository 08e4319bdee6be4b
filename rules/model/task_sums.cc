#include "rules/model/task_sums.h"

#include <algorithm>

namespace portfolio::model {

void count_due(Project& project, const Task& task, std::int64_t sign) {
  if (task.stub || task.state == TaskState::kCancelled || !task.first_baseline_finish) return;
  const CivilDate day = *task.first_baseline_finish;
  std::vector<DueTasks>& due = project.due.edit();
  auto at =
      std::partition_point(due.begin(), due.end(), [&](const DueTasks& d) { return d.day < day; });
  if (at == due.end() || at->day != day) at = due.insert(at, DueTasks{day, 0, 0});
  at->count += sign;
  if (task.state == TaskState::kDone) at->done += sign;
  if (at->count == 0) due.erase(at);
  if (due.empty()) project.due.clear();
}

std::int64_t begun_tenths(const Task& task) {
  const bool ended = task.state == TaskState::kDone || task.state == TaskState::kCancelled;
  if (task.stub || ended) return 0;
  return std::clamp<std::int64_t>(task.logged * 10, 0, task.plan_minutes.value_or(0) * 8);
}

void count_begun(Project& project, const Task& task, std::int64_t sign) {
  const std::int64_t tenths = begun_tenths(task);
  if (tenths != 0) project.tasks.edit().begun_tenths += sign * tenths;
}

void list_blocked(Project& project, Handle task, bool blocked) {
  std::vector<Handle>& list = project.blocked.edit();
  std::erase(list, task);
  if (blocked) list.push_back(task);
  if (list.empty()) project.blocked.clear();
}

}  // namespace portfolio::model
