// Signals of leave that falls on work which nobody else has (C07). No reason of leave is known.
#include <algorithm>

#include "rules/signals/free_people.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kAbsence;
constexpr std::size_t kProposed = 3;
constexpr std::int32_t kAround = 3;  // Working days before and after a milestone.

const model::Absence& at(Context& c, SubjectRef s) {
  return c.organisation().absences.at(s.handle);
}
Handle person_of(Context& c, SubjectRef s) {
  const Symbol person = at(c, s).person;
  return person ? c.organisation().people.find({{}, person}) : kNoHandle;
}

Value open(Context& c, SubjectRef s) {
  const model::Absence& x = at(c, s);
  const calendar::WorkingCalendar& calendar = c.calendars().of(s);
  if (x.cancelled || calendar.local_date(c.now()) > x.to) return Value::boolean(false);
  return Value::boolean(true).until(calendar.midnight(x.to + Days{1}));
}
Value covered(Context& c, SubjectRef s) { return Value::boolean(bool{at(c, s).cover}); }
Value days_ahead(Context& c, SubjectRef s) {
  return days_until(c, c.calendars().of(s), at(c, s).from);
}
Value first_day(Context& c, SubjectRef s) { return Value::date(at(c, s).from); }

// The part of a piece of work that the absence takes away.
struct Collision {
  std::int64_t taken = 0, all = 1;  // Minutes.
  std::string_view project, item;
};

class Search {
 public:
  Search(Context& c, SubjectRef s)
      : c_(c), x_(at(c, s)), calendar_(c.calendars().of(s)), worst_{} {}

  Collision run() {
    const model::Organisation& o = c_.organisation();
    for (auto [t, end] = o.tasks_of_owner.equal_range(x_.person.number); t != end; ++t) {
      const model::Task& task = o.tasks.at(t->second);
      if (task.planned_start && task.planned_finish)
        consider({*task.planned_start, *task.planned_finish}, task.project,
                 task.name.empty() ? o.text(task.id) : task.name.view());
    }
    for (auto [m, end] = o.milestones_of_owner.equal_range(x_.person.number); m != end; ++m) {
      const model::Milestone& milestone = o.milestones.at(m->second);
      const auto date =
          milestone.forecast_date ? milestone.forecast_date : milestone.approved_date();
      if (date)
        consider({calendar_.add_working_days(*date, -kAround),
                  calendar_.add_working_days(*date, kAround)},
                 milestone.project, o.text(milestone.name ? milestone.name : milestone.id));
    }
    return worst_;
  }

 private:
  std::int64_t days(CivilDate from, CivilDate to) const {
    return from > to ? 0 : calendar_.working_days(from - Days{1}, to);
  }
  // The larger part counts; of equal ones the first by name.
  void consider(Window work, Handle project, std::string_view item) {
    const model::Project& p = c_.organisation().projects.at(project);
    if (p.lifecycle == model::Lifecycle::kClosed || p.lifecycle == model::Lifecycle::kCancelled)
      return;
    const std::int64_t day = std::max(calendar_.spec().minutes_per_day, 1);
    const std::int64_t a_day = std::min(x_.minutes_per_day.value_or(day), day);
    const Collision next{days(std::max(work.from, x_.from), std::min(work.to, x_.to)) * a_day,
                         std::max<std::int64_t>(days(work.from, work.to) * day, 1),
                         c_.organisation().text(p.id), item};
    if (next.taken <= 0) return;
    const std::int64_t more = next.taken * worst_.all - worst_.taken * next.all;
    if (more > 0 ||
        (more == 0 && std::pair(next.project, next.item) < std::pair(worst_.project, worst_.item)))
      worst_ = next;
  }

  Context& c_;
  const model::Absence& x_;
  const calendar::WorkingCalendar& calendar_;
  Collision worst_;
};

Value overlap(Context& c, SubjectRef s) {
  const Collision worst = Search(c, s).run();
  return Value::decimal(worst.taken, worst.all);
}
Value item(Context& c, SubjectRef s) {
  const Collision worst = Search(c, s).run();
  if (worst.item.empty()) return Value::text("nothing");
  return Value::text(
      c.keep(std::string(worst.item).append(" of ").append(std::string(worst.project))));
}
Value role(Context& c, SubjectRef s) {
  const Handle person = person_of(c, s);
  if (person == kNoHandle || c.organisation().people.at(person).roles.empty())
    return Value::text("somebody");
  return text_of(c, c.organisation().people.at(person).roles.front());
}
// Of the same role, in these days.
Value stand_ins(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Handle person = person_of(c, s);
  if (person == kNoHandle || o.people.at(person).roles.empty())
    return Value::text("nobody of that role");
  const auto people = free_people(o, c.calendars(), o.people.at(person).roles.front(),
                                  {at(c, s).from, at(c, s).to}, person, kProposed);
  return Value::text(c.keep(free_people_text(o, people)));
}
Value name(Context& c, SubjectRef s) { return text_of(c, at(c, s).person); }
Value line_manager(Context& c, SubjectRef s) {
  const Handle person = person_of(c, s);
  return person == kNoHandle ? Value::text("")
                             : text_of(c, c.organisation().people.at(person).line_manager);
}
Value resource_manager(Context& c, SubjectRef s) {
  const Handle person = person_of(c, s);
  return person == kNoHandle ? Value::text("")
                             : text_of(c, c.organisation().people.at(person).resource_manager);
}

constexpr Reads kAbsence{EntityKind::kAbsence, aspect::kLoad | aspect::kIdentity};
constexpr Reads kWork{EntityKind::kPerson, aspect::kLinks | aspect::kIdentity | aspect::kCalendar};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_absence_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"absence.open",
           kOf,
           kFlag,
           "Approved and not yet over.",
           {kAbsence, kWork, kCalendar},
           open},
          {"absence.covered", kOf, kFlag, "Whether somebody stands in.", {kAbsence}, covered},
          {"absence.days_ahead",
           kOf,
           kWorkdayCount,
           "Working days until it begins; negative once it has.",
           {kAbsence, kWork, kCalendar},
           days_ahead},
          {"absence.from", kOf, kDay, "Its first day.", {kAbsence}, first_day},
          {"absence.overlap",
           kOf,
           kShareOf,
           "The largest part that it takes of a driving task of the person, or of the three "
           "working days around a milestone of theirs (C07).",
           {kAbsence, kWork, kCalendar},
           overlap},
          {"absence.item", kOf, kText, "Which task or milestone that is.", {kAbsence, kWork}, item},
          {"absence.role", kOf, kText, "The person's first role.", {kAbsence, kWork}, role},
          {"absence.stand_ins",
           kOf,
           kText,
           "Up to three of that role with hours left in these days, most of them first.",
           {kAbsence, kWork, kCalendar},
           stand_ins},
          {"absence.person", kOf, kText, "The person's pseudonym.", {kAbsence}, name},
          {"absence.line_manager",
           kOf,
           kText,
           "Pseudonym of the line manager.",
           {kAbsence, kWork},
           line_manager},
          {"absence.resource_manager",
           kOf,
           kText,
           "Pseudonym of the resource manager.",
           {kAbsence, kWork},
           resource_manager},
      });
}

}  // namespace portfolio::signals
