// Signals of causes that several projects share (P12). The fold looks at them when an alert, or
// what was said of its cause, has changed: they read no entity.
#include <algorithm>

#include "rules/signals/open_causes.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

constexpr SubjectKind kOf = SubjectKind::kCause;
constexpr std::int32_t kWindow = 10;  // Working days.

Symbol cause_at(SubjectRef s) { return Symbol{s.handle}; }

// Projects whose alerts opened within the window, by id; `until` is when the first of them drops
// out.
std::vector<Handle> projects_of(Context& c, SubjectRef s, Timestamp& until) {
  const calendar::WorkingCalendar& calendar = c.calendars().organisation();
  std::vector<Handle> projects;
  for (const auto& [project, since] : c.open_causes().of(cause_at(s))) {
    const Timestamp end = calendar.add_working_days(since, kWindow);
    if (end <= c.now()) continue;
    projects.push_back(project);
    until = std::min(until, end);
  }
  const model::Organisation& o = c.organisation();
  std::sort(projects.begin(), projects.end(), [&](Handle a, Handle b) {
    return o.text(o.projects.at(a).id) < o.text(o.projects.at(b).id);
  });
  return projects;
}

Value name(Context& c, SubjectRef s) { return text_of(c, cause_at(s)); }
Value project_count(Context& c, SubjectRef s) {
  Timestamp until = kNever;
  const auto count = static_cast<std::int64_t>(projects_of(c, s, until).size());
  return Value::integer(count).until(until);
}
Value projects_text(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  Timestamp until = kNever;
  std::string text;
  for (const Handle h : projects_of(c, s, until)) {
    const model::Project& p = o.projects.at(h);
    if (!text.empty()) text += ", ";
    text += p.name.empty() ? o.text(p.id) : p.name.view();
  }
  return Value::text(c.keep(text.empty() ? "no project" : text));
}

}  // namespace

void add_cause_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"cause.name", kOf, kText, "Its code.", {}, name},
          {"cause.projects",
           kOf,
           kCount,
           "Projects with an open alert on what began in the last 10 working days, and that "
           "cause: of the status, an acknowledgement or a blocked task (P12).",
           {},
           project_count},
          {"cause.projects_text", kOf, kText, "These projects.", {}, projects_text},
      });
}

}  // namespace portfolio::signals
