#include "rules/signals/cycles.h"
#include "rules/signals/network.h"
#include "rules/signals/objective_spend.h"
#include "rules/signals/open_causes.h"
#include "rules/signals/project_figures.h"
#include "rules/signals/signal.h"
#include "rules/signals/spending.h"
#include "rules/signals/sponsor_asks.h"

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
  if (!id) {
    if (default_ == nullptr) default_ = &made(o_.symbols.find("default"));
    return *default_;
  }
  return made(id);
}

const calendar::WorkingCalendar& Calendars::made(Symbol id) {
  const auto known = made_.find(id.number);
  if (known != made_.end()) return known->second;
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
  if (last_ == nullptr || last_project_ != project) {
    last_ = &find_of_project(project);
    last_project_ = project;
  }
  return *last_;
}

const calendar::WorkingCalendar& Calendars::find_of_project(Handle project) {
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
    case SubjectKind::kAbsence: {
      const Handle person = o_.people.find({{}, o_.absences.at(subject.handle).person});
      return person == kNoHandle ? named({}) : of_person(person);
    }
    case SubjectKind::kSponsor: {
      const Handle person = o_.people.find({{}, Symbol{subject.handle}});
      return person == kNoHandle ? named({}) : of_person(person);
    }
    case SubjectKind::kTeam:
    case SubjectKind::kRoleMonth:
    case SubjectKind::kRole:
    case SubjectKind::kObjective:
    case SubjectKind::kCause:
    case SubjectKind::kApprover:
    case SubjectKind::kAlert:
      return named({});
    case SubjectKind::kProjectPair:
      return of_project(subject.handle);
    case SubjectKind::kTask:
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

struct Context::Known {
  Handle project = kNoHandle;
  unsigned parts = 0;
  ProjectFigures figures;
  std::optional<Spent> spent;
};

Context::Context(const model::Organisation& organisation, Calendars& calendars, Capacity& capacity)
    : o_(organisation),
      signals_(catalogue().data()),
      calendars_(calendars),
      capacity_(capacity),
      cycles_(std::make_unique<Cycles>(organisation)),
      objective_spend_(std::make_unique<ObjectiveSpend>()),
      open_causes_(std::make_unique<OpenCauses>()),
      sponsor_asks_(std::make_unique<SponsorAsks>()) {}
Context::~Context() = default;

void Context::begin(Timestamp now) {
  now_ = now;
  forget();
  texts_.clear();
  lists_.clear();
}

void Context::forget() {
  calendars_.forget_place();
  constexpr std::size_t kKept = 256;  // Of a walk over all projects the rest is given back.
  for (std::size_t i = 0; i < known_count_; ++i) places_[known_[i]->project] = 0;
  known_count_ = 0;
  if (known_.size() > kKept) known_.resize(kKept);
  ripples_.clear();
}

Context::Known& Context::known(Handle project) {
  if (places_.size() <= project) places_.resize(o_.projects.size());
  std::uint32_t& place = places_[project];
  if (place == 0) {
    if (known_.size() == known_count_) known_.push_back(std::make_unique<Known>());
    *known_[known_count_] = {project, 0, {}, {}};
    place = static_cast<std::uint32_t>(++known_count_);
  }
  return *known_[place - 1];
}

void Context::suppose(Handle project, const ProjectFigures& figures) {
  known(project) = {project, kAllFigures, figures};
}

const ProjectFigures& Context::figures(Handle project, unsigned parts) {
  Known& known = this->known(project);
  const unsigned missing = parts & ~known.parts;
  if (missing == 0) return known.figures;
  known.parts |= missing;
  const calendar::WorkingCalendar& calendar = calendars_.of_project(project);
  const CivilDate today = calendar.local_date(now_);
  if ((missing & kCosts) != 0) add_costs(o_, calendar, project, today, known.figures);
  if ((missing & kDates) != 0) add_dates(o_, calendar, project, today, known.figures);
  if ((missing & kPlan) != 0) add_plan(o_, project, today, known.figures);
  if ((missing & kRate) != 0) add_rate(o_, calendar, project, today, known.figures);
  return known.figures;
}

// The window moves with each working day.
const Spent& Context::spending(Handle project) {
  const ProjectFigures& figures = costs(project);
  std::optional<Spent>& spent = known(project).spent;
  if (spent) return *spent;
  const calendar::WorkingCalendar& calendar = calendars_.of_project(project);
  Day day(calendar.local_date(now_));
  spent.emplace();
  spent->spending = spending_of(o_, calendar, o_.projects.at(project), figures, day);
  spent->until = calendar.next_day_boundary(now_);
  if (day.until()) spent->until = std::min(spent->until, calendar.midnight(*day.until()));
  return *spent;
}

const Ripple& Context::ripple(SubjectRef milestone) {
  const auto known = ripples_.find(milestone);
  if (known != ripples_.end()) return known->second;
  return ripples_.emplace(milestone, compute_ripple(*this, milestone)).first->second;
}

expr::Value Context::keep(expr::Kind kind, std::vector<expr::Value> list) {
  return expr::Value::list(kind, lists_.emplace_back(std::move(list)));
}

std::string_view Context::keep(std::string text) { return texts_.emplace_back(std::move(text)); }

}  // namespace portfolio::signals
