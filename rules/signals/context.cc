#include "rules/signals/project_figures.h"
#include "rules/signals/signal.h"

namespace portfolio::signals {
namespace {

using model::Handle;
using model::kNoHandle;

calendar::WorkingCalendar make_calendar(const model::Organisation& o,
                                        const model::CalendarState& c) {
  calendar::CalendarSpec spec;
  if (c.weekdays != 0) spec.working_weekdays = c.weekdays;
  spec.holidays = c.holidays;
  if (c.time_zone) spec.time_zone = o.text(c.time_zone);
  if (c.day_starts_minute) spec.day_starts_minute = *c.day_starts_minute;
  if (c.minutes_per_day) spec.minutes_per_day = static_cast<std::int32_t>(*c.minutes_per_day);
  if (auto made = calendar::WorkingCalendar::make(spec)) return *std::move(made);
  spec.time_zone = "UTC";
  if (auto made = calendar::WorkingCalendar::make(spec)) return *std::move(made);
  return calendar::WorkingCalendar();
}

}  // namespace

const calendar::WorkingCalendar& Calendars::named(Symbol id) {
  if (!id) id = o_.symbols.find("default");
  const auto made = made_.find(id.number);
  if (made != made_.end()) return made->second;
  const model::CalendarState* const state = id ? o_.calendars.get({{}, id}) : nullptr;
  if (state == nullptr && id && id != o_.symbols.find("default")) return named({});
  return made_
      .emplace(id.number,
               state == nullptr ? calendar::WorkingCalendar() : make_calendar(o_, *state))
      .first->second;
}

const calendar::WorkingCalendar& Calendars::of_portfolio(Handle portfolio) {
  for (int depth = 0; portfolio != kNoHandle && depth < 1000; ++depth) {
    const model::Portfolio& p = o_.portfolios.at(portfolio);
    if (p.calendar) return named(p.calendar);
    portfolio = p.parent ? o_.portfolios.find({{}, p.parent}) : kNoHandle;
  }
  return named({});
}

const calendar::WorkingCalendar& Calendars::of_project(Handle project) {
  for (int depth = 0; project != kNoHandle && depth < 1000; ++depth) {
    const model::Project& p = o_.projects.at(project);
    if (p.calendar) return named(p.calendar);
    if (!p.parent) return named({});
    const Handle above = o_.portfolios.find({{}, p.parent});
    if (above != kNoHandle) return of_portfolio(above);
    project = find_project(o_, p.parent);
  }
  return named({});
}

const calendar::WorkingCalendar& Calendars::of_person(Handle person) {
  return named(o_.people.at(person).calendar);
}

const calendar::WorkingCalendar& Calendars::of_source(Handle source) {
  return named(o_.sources.at(source).calendar);
}

const calendar::WorkingCalendar& Calendars::of(SubjectRef subject) {
  switch (subject.kind) {
    case SubjectKind::kPerson:
      return of_person(subject.handle);
    case SubjectKind::kSource:
      return of_source(subject.handle);
    case SubjectKind::kPortfolio:
      return of_portfolio(subject.handle);
    case SubjectKind::kRoleMonth:
      return named({});
    case SubjectKind::kProject:
    case SubjectKind::kMilestone:
    case SubjectKind::kBudgetThreshold:
    case SubjectKind::kDependency:
    case SubjectKind::kDecision:
    case SubjectKind::kBenefit:
      return of_project(project_of(o_, subject));
  }
  PORTFOLIO_CHECK(false);
}

Context::Context(const model::Organisation& organisation, Calendars& calendars, Capacity& capacity)
    : o_(organisation), calendars_(calendars), capacity_(capacity) {}
Context::~Context() = default;

void Context::begin(Timestamp now) {
  now_ = now;
  forget();
  texts_.clear();
}

void Context::forget() { projects_.clear(); }

const ProjectFigures& Context::project(Handle project) {
  const auto known = projects_.find(project);
  if (known != projects_.end()) return known->second;
  const calendar::WorkingCalendar& calendar = calendars_.of_project(project);
  return projects_
      .emplace(project, compute_figures(o_, calendar, project, calendar.local_date(now_)))
      .first->second;
}

std::string_view Context::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

}  // namespace portfolio::signals
