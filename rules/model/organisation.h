// The whole of one organisation: every entity, the ids it is known by, and what hangs on what. One
// writer owns it. Leaves out alerts (rules/engine), derived values (rules/signals) and storage.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/governance_state.h"
#include "rules/model/links.h"
#include "rules/model/people_state.h"
#include "rules/model/symbol.h"
#include "rules/model/table.h"
#include "rules/model/work_state.h"

namespace portfolio::model {

enum class EntityKind : std::uint8_t {
  kPortfolio,
  kProject,
  kMilestone,
  kTask,
  kPerson,
  kAllocation,
  kAbsence,
  kCalendar,
  kDependency,
  kRisk,
  kDecision,
  kBenefit,
  kObjective,
  kCycle,
  kSource,
  kRole,          // Not said by any fact: known from people and allocations.
  kOrganisation,  // What belongs to no entity: rates, exchange rates, notes on alerts.
};
constexpr std::size_t kEntityKinds = 17;

// Parts of an entity's state that signals read and facts change, a bit each: a change wakes only
// the rules that read such a part.
using Aspects = std::uint32_t;
namespace aspect {
constexpr Aspects kIdentity = 1U << 0;    // Names, owners, roles of people, parents, texts.
constexpr Aspects kPlan = 1U << 1;        // Approved dates, budgets, plan curves, buffers.
constexpr Aspects kForecast = 1U << 2;    // Expected dates and costs, estimates.
constexpr Aspects kState = 1U << 3;       // Lifecycle, open or done, accepted, removed.
constexpr Aspects kProgress = 1U << 4;    // Work done, earned value, throughput, scope.
constexpr Aspects kCost = 1U << 5;        // Money and hours spent, rates.
constexpr Aspects kReport = 1U << 6;      // What people said: colours, summaries, dissent.
constexpr Aspects kLoad = 1U << 7;        // Allocations, capacity, absence.
constexpr Aspects kLinks = 1U << 8;       // Dependencies, decisions, benefits and risks around it.
constexpr Aspects kComputed = 1U << 9;    // The computed level.
constexpr Aspects kRhythm = 1U << 10;     // When a source was last heard.
constexpr Aspects kCalendar = 1U << 11;   // The working calendar that counts here.
constexpr Aspects kActivity = 1U << 12;   // Anything but cost has changed; of sources, a new week.
constexpr Aspects kMeasured = 1U << 13;   // Benefits and adoption as measured.
constexpr Aspects kProfile = 1U << 14;    // Which thresholds count.
constexpr Aspects kAlerts = 1U << 15;     // Alerts about it have opened, changed or ended.
constexpr Aspects kFloat = 1U << 16;      // How far a milestone can move before others do.
constexpr Aspects kRemaining = 1U << 17;  // What is left of a task, as it was last said.
constexpr Aspects kBegun = 1U << 18;      // Whether hours are booked at all.
constexpr Aspects kEstimate = 1U << 19;   // Bottom-up estimates of what is left to spend.
constexpr Aspects kChance = 1U << 20;     // The chance of finishing in time.
// Derived: what the fold finds changed where facts may have changed it, so that what does not
// change wakes nobody.
constexpr Aspects kSaidFinish = 1U << 21;  // A finish was said anew; no signal reads this.
constexpr Aspects kOutlook = 1U << 22;     // The forecast finish.
constexpr Aspects kLedger = 1U << 23;     // In which unit costs are counted, and if they are known.
constexpr Aspects kCrossed = 1U << 24;    // Which thresholds of the budget are crossed.
constexpr Aspects kWaiting = 1U << 25;    // Hours wait to be taken; no signal reads this.
constexpr Aspects kActiveDay = 1U << 26;  // The day on which anything but cost has changed last.
constexpr Aspects kContradicts = 1U << 27;  // How many of its tasks contradict themselves.
// Of projects that wait for others, or others for them: what moves how far a delay reaches.
constexpr Aspects kReach = 1U << 28;
constexpr Aspects kFinishReach = 1U << 29;  // Likewise, of the finish alone.
constexpr Aspects kRestated = 1U << 30;     // What came late has changed its past.
constexpr Aspects kAll = ~0U;
}  // namespace aspect

struct EntityRef {
  EntityKind kind{};
  Handle handle = kNoHandle;
  bool operator==(const EntityRef&) const = default;
  auto operator<=>(const EntityRef&) const = default;
};

// Something changed: which parts of which entity.
struct Touch {
  EntityRef entity;
  Aspects aspects = 0;
};

// A role, known from people who have it and from allocations that ask for it.
struct Role {
  Symbol id;
  std::vector<Handle> people;       // Whose first role it is.
  std::vector<Handle> allocations;  // That ask for it: said, or by their person's first role.
};

struct Organisation {
  std::string id;
  std::int32_t partition = 0;
  SymbolTable symbols;

  // Time, as far as the journal has told it; kEarliestTime before the first record.
  Timestamp clock{};
  bool in_backfill = false;

  Table<Portfolio> portfolios;
  Table<Project> projects;
  Table<Milestone> milestones;  // Key: project, milestone.
  Table<Task> tasks;            // Key: project, task.
  Table<Person> people;
  Table<Allocation> allocations;
  Table<Absence> absences;
  Table<CalendarState> calendars;
  Table<Dependency> dependencies;
  Table<Risk> risks;
  Table<Decision> decisions;
  Table<Benefit> benefits;
  Table<Objective> objectives;
  Table<Cycle> cycles;
  Table<Source> sources;
  Table<Role> roles;
  std::vector<Rate> rates;                   // In order of person, role, from (by text).
  std::vector<ExchangeRate> exchange_rates;  // In order of currencies and date.
  std::vector<AlertNote> notes;
  std::int64_t entities = 0;
  std::int64_t stubs = 0;
  // The highest episode of alerts about people who were erased: later ones begin above it, so that
  // no id of an alert comes again.
  std::uint32_t erased_episodes = 0;

  // Reverse links, not stored.
  Links dependencies_of_milestone;  // Giver or taker milestone -> dependency.
  Links dependencies_of_project;  // Giver or taker project -> dependency, with a milestone or not.
  Links decisions_of_project, benefits_of_project, risks_of_project, allocations_of_project;
  // By the number of a symbol: of who owns open driving tasks, any open tasks and open milestones,
  // of skills that people have and that open tasks need, of who is to approve sheets that wait, of
  // teams.
  Links tasks_of_owner, work_of_owner, milestones_of_owner, people_of_skill, tasks_of_skill;
  Links sheets_of_approver;
  Links people_of_team;
  Links projects_of_trait;  // Of objectives, tags, systems and teams that projects have (traits.h).
  // By the number of the parent's symbol, for the parent may come later or be of either kind.
  Links projects_of_parent, portfolios_of_parent;

  // Rows that a commit must write, each once (milestones stand for their project).
  std::vector<EntityRef> dirty;
  bool rest_dirty = false;  // Rates, exchange rates and notes.
  // People who were erased since: their rows must go. Nothing of them is in `people` but a gap, an
  // entity without an id.
  std::vector<Symbol> erased;

  std::string_view text(Symbol symbol) const { return symbols.text(symbol); }
};

// The handle of the entity of that id; kNoHandle if there is none.
inline Handle find_project(const Organisation& o, Symbol id) { return o.projects.find({{}, id}); }
inline Handle find_milestone(const Organisation& o, Symbol project, Symbol milestone) {
  return o.milestones.find({project, milestone});
}

}  // namespace portfolio::model
