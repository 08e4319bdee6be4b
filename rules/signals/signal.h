// Signals: values derived from facts, with a unit, a source for their formula, and a rule for when
// they are unknown. A signal is declared once, in the table of its subject kind; rules name it and
// wake when what it reads has changed.
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/calendar/working_calendar.h"
#include "rules/expr/program.h"
#include "rules/model/organisation.h"
#include "rules/signals/subject.h"

namespace portfolio::signals {

// The working calendars of an organisation, made from its facts when first asked for: of the
// entity, else of its parent, else the one named "default", else Monday to Friday, 480 minutes from
// 09:00 UTC. A calendar with an unknown time zone counts as UTC.
class Calendars {
 public:
  explicit Calendars(const model::Organisation& organisation) : o_(organisation) {}
  const calendar::WorkingCalendar& organisation() { return named({}); }
  const calendar::WorkingCalendar& of_project(model::Handle project);
  const calendar::WorkingCalendar& of_portfolio(model::Handle portfolio);
  const calendar::WorkingCalendar& of_person(model::Handle person);
  const calendar::WorkingCalendar& of_source(model::Handle source);
  const calendar::WorkingCalendar& of(SubjectRef subject);
  void forget() {  // A calendar has changed.
    made_.clear();
    default_ = nullptr;
    forget_place();
  }
  void forget_place() { last_ = nullptr; }  // What belongs to what may have changed.

 private:
  const calendar::WorkingCalendar& find_of_project(model::Handle project);
  const calendar::WorkingCalendar& named(Symbol id);
  const calendar::WorkingCalendar& made(Symbol id);
  const model::Organisation& o_;
  std::map<std::uint32_t, calendar::WorkingCalendar> made_;  // By the symbol's number.
  const calendar::WorkingCalendar* default_ = nullptr;       // In it, once asked for.
  // The answer before, for most of a step is about one project.
  model::Handle last_project_ = model::kNoHandle;
  const calendar::WorkingCalendar* last_ = nullptr;
};

struct ProjectFigures;  // project_figures.h
struct Ripple;          // network.h
struct Spent;           // spending.h
class Cycles;           // cycles.h
class AlertBook;        // alert_book.h
class OpenCauses;       // open_causes.h
class SponsorAsks;      // sponsor_asks.h
class ObjectiveSpend;   // objective_spend.h
class Capacity;         // capacity.h
struct Signal;

// What the signals of one step look at. Figures that several signals share are computed once a
// step. One thread, one organisation.
class Context {
 public:
  Context(const model::Organisation& organisation, Calendars& calendars, Capacity& capacity);
  ~Context();
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // Begins a step: figures of earlier steps are forgotten.
  void begin(Timestamp now);
  // An entity changed within the step: what was computed from it is forgotten.
  void forget();

  const model::Organisation& organisation() const { return o_; }
  Calendars& calendars() { return calendars_; }
  Capacity& capacity() { return capacity_; }
  Timestamp now() const { return now_; }
  const Signal& signal(std::uint16_t slot) const;
  // All figures of a project; or at least those of its costs, of costs and plan, or of its dates
  // (project_figures.h).
  const ProjectFigures& project(model::Handle project) { return figures(project, kAllFigures); }
  const ProjectFigures& costs(model::Handle project) { return figures(project, kCosts); }
  const ProjectFigures& plan(model::Handle project) { return figures(project, kCosts | kPlan); }
  const ProjectFigures& dates(model::Handle project) { return figures(project, kDates); }
  // What a project has spent of late.
  const Spent& spending(model::Handle project);
  // Until the step forgets, the project's figures are these.
  void suppose(model::Handle project, const ProjectFigures& figures);
  // How far the delay of a milestone or finish reaches.
  const Ripple& ripple(SubjectRef milestone);
  Cycles& cycles() { return *cycles_; }
  ObjectiveSpend& objective_spend() { return *objective_spend_; }
  // The alerts of the organisation; nullptr where nobody keeps any.
  AlertBook* alerts() { return alerts_; }
  void set_alerts(AlertBook& book) { alerts_ = &book; }
  OpenCauses& open_causes() { return *open_causes_; }
  SponsorAsks& sponsor_asks() { return *sponsor_asks_; }
  // Keeps a text as long as the step lasts.
  std::string_view keep(std::string text);
  // Likewise a list of values of one kind.
  expr::Value keep(expr::Kind kind, std::vector<expr::Value> list);

 private:
  enum Parts : unsigned { kCosts = 1, kDates = 2, kPlan = 4, kRate = 8, kAllFigures = 15 };
  struct Known;
  Known& known(model::Handle project);
  const ProjectFigures& figures(model::Handle project, unsigned parts);

  const model::Organisation& o_;
  const Signal* const signals_;  // The catalogue.
  Calendars& calendars_;
  Capacity& capacity_;
  Timestamp now_{};
  std::vector<std::unique_ptr<Known>> known_;  // Of projects; the first known_count_ are in use.
  std::size_t known_count_ = 0;
  std::vector<std::uint32_t> places_;  // By project: one more than its place in known_; 0: none.
  std::map<SubjectRef, Ripple> ripples_;
  std::unique_ptr<Cycles> cycles_;  // This and the next are of all steps.
  std::unique_ptr<ObjectiveSpend> objective_spend_;
  std::unique_ptr<OpenCauses> open_causes_;
  std::unique_ptr<SponsorAsks> sponsor_asks_;
  AlertBook* alerts_ = nullptr;
  std::deque<std::string> texts_;
  std::deque<std::vector<expr::Value>> lists_;
};

// A part of the state that a signal reads.
struct Reads {
  model::EntityKind entity{};
  model::Aspects aspects = 0;
  // Which subjects on milestones read it: each, only finishes of projects, or only the others.
  enum class By : std::uint8_t { kEach, kOnlyFinishes, kOnlyMilestones } by = By::kEach;
};
constexpr Reads::By kFinishOnly = Reads::By::kOnlyFinishes;
constexpr Reads::By kMilestonesOnly = Reads::By::kOnlyMilestones;

struct Signal {
  std::string_view name;  // "milestone.slip"
  SubjectKind subject{};  // Whose signal it is; rules on parts of a project read its too.
  expr::Type type;
  std::string_view meaning;  // One sentence, with its source where the formula has one.
  std::vector<Reads> reads;
  expr::Value (*compute)(Context& context, SubjectRef subject) = nullptr;
};

// All signals; their place in it is their slot.
const std::vector<Signal>& catalogue();
inline const Signal& Context::signal(std::uint16_t slot) const { return signals_[slot]; }
// May a rule on subjects of that kind read this signal?
bool is_readable(const Signal& signal, SubjectKind by);

// The signal's value for a subject that may read it: of the subject itself, or of its project or
// portfolio. Missing where the subject belongs to none.
expr::Value read(Context& context, std::uint16_t slot, SubjectRef subject);
// What an expression asks the calendar of the subject.
expr::Value on_calendar(Context& context, SubjectRef subject,
                        const expr::CalendarQuestion& question);

}  // namespace portfolio::signals
