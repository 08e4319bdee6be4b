// Signals of alerts that wait for somebody (rule G03): one subject for each step of the ladder.
#include "rules/signals/alert_book.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

constexpr SubjectKind kOf = SubjectKind::kAlert;

std::optional<OpenAlert> at(Context& c, SubjectRef s) {
  return c.alerts() == nullptr ? std::nullopt : c.alerts()->find(Symbol{s.handle});
}

Symbol owner_of_programme(const model::Organisation& o, Handle portfolio) {
  for (int depth = 0; portfolio != kNoHandle && depth < 1000; ++depth) {
    const model::Portfolio& p = o.portfolios.at(portfolio);
    if (p.kind == model::PortfolioKind::kProgramme) return p.owner;
    portfolio = p.parent ? o.portfolios.find({{}, p.parent}) : kNoHandle;
  }
  return {};
}

Symbol owner_at_top(const model::Organisation& o, Handle portfolio) {
  Symbol owner;
  for (int depth = 0; portfolio != kNoHandle && depth < 1000; ++depth) {
    const model::Portfolio& p = o.portfolios.at(portfolio);
    if (p.owner) owner = p.owner;
    portfolio = p.parent ? o.portfolios.find({{}, p.parent}) : kNoHandle;
  }
  return owner;
}

Symbol sponsor_of(const model::Organisation& o, Handle project, Handle portfolio) {
  if (project != kNoHandle && o.projects.at(project).sponsor) return o.projects.at(project).sponsor;
  return portfolio == kNoHandle ? Symbol{} : o.portfolios.at(portfolio).sponsor;
}

// Who is asked at that step: manager, programme, portfolio, sponsor.
Symbol person_at(const model::Organisation& o, SubjectRef subject, std::int32_t step) {
  const Handle project = project_of(o, subject), portfolio = portfolio_of(o, subject);
  switch (step) {
    case 0:
      return project == kNoHandle ? Symbol{} : o.projects.at(project).manager;
    case 1:
      return owner_of_programme(o, portfolio);
    case 2:
      return owner_at_top(o, portfolio);
    default:
      return sponsor_of(o, project, portfolio);
  }
}

// A step where nobody stands, or whoever was asked at the one before, is left out.
Value has_step(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  if (!alert) return Value::boolean(false);
  const model::Organisation& o = c.organisation();
  const Symbol person = person_at(o, alert->subject, s.part);
  const Symbol before = s.part == 0 ? Symbol{} : person_at(o, alert->subject, s.part - 1);
  return Value::boolean(person && !(person == before));
}
Value person(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  return alert ? text_of(c, person_at(c.organisation(), alert->subject, s.part)) : Value::text("");
}
// The report line of a project, above its manager and below its sponsor (D15).
Value programme_owner(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  return text_of(c, owner_of_programme(o, portfolio_of_project(o, s.handle)));
}
Value top_owner(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  return text_of(c, owner_at_top(o, portfolio_of_project(o, s.handle)));
}
Value step(Context&, SubjectRef s) { return Value::integer(s.part); }
Value severity(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  return Value::integer(alert ? alert->severity : 0);
}
Value waiting(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  return Value::boolean(alert && alert->waiting_since);
}

// Whole working days, each ended at the local time at which the wait began.
Value waited(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  if (!alert || !alert->waiting_since) return Value::integer(0);
  const calendar::WorkingCalendar& calendar = c.calendars().of(alert->subject);
  const Timestamp since = *alert->waiting_since;
  std::int32_t days =
      calendar.working_days(calendar.local_date(since), calendar.local_date(c.now()));
  while (days > 0 && calendar.add_working_days(since, days) > c.now()) --days;
  return Value::integer(days).until(calendar.add_working_days(since, days + 1));
}
Value title(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  return Value::text(alert ? alert->title : "an alert that has ended");
}
Value about(Context& c, SubjectRef s) {
  const auto alert = at(c, s);
  return Value::text(alert ? c.keep(subject_id(c.organisation(), alert->subject)) : "");
}

// Alerts are no entities: the fold looks when one of them changes. Who is asked may change too.
constexpr Reads kPeople{EntityKind::kProject, model::aspect::kIdentity};
constexpr Reads kOwners{EntityKind::kPortfolio, model::aspect::kIdentity};

}  // namespace

void add_escalation_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"alert.title", kOf, kText, "What its rule is called.", {}, title},
          {"alert.about", kOf, kText, "The id of what it is about.", {}, about},
          {"alert.severity", kOf, kCount, "1 information, 2 warning, 3 critical.", {}, severity},
          {"alert.waiting", kOf, kFlag, "Nobody has taken it up or put it aside.", {}, waiting},
          {"alert.waited",
           kOf,
           kWorkdayCount,
           "Whole working days that it has waited.",
           {},
           waited},
          {"alert.step", kOf, kCount, "0 manager, 1 programme, 2 portfolio, 3 sponsor.", {}, step},
          {"alert.has_step",
           kOf,
           kFlag,
           "Somebody stands there who was not asked before.",
           {kPeople, kOwners},
           has_step},
          {"alert.person",
           kOf,
           kText,
           "Pseudonym of who is asked at this step.",
           {kPeople, kOwners},
           person},
          {"project.programme_owner",
           SubjectKind::kProject,
           kText,
           "Pseudonym of who owns the programme it belongs to.",
           {kPeople, kOwners},
           programme_owner},
          {"project.top_owner",
           SubjectKind::kProject,
           kText,
           "Pseudonym of who owns the portfolio at the top.",
           {kPeople, kOwners},
           top_owner},
      });
}

}  // namespace portfolio::signals
