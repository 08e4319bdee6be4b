// What the parts of apply share: one event being applied to one organisation. Private to
// rules/model.
#pragma once
#include "rules/model/apply.h"
#include "rules/model/history.h"
#include "rules/model/patch.h"

namespace portfolio::model {

// On whom an open task hangs; nobody where it is not open.
struct OpenWork {
  Symbol driving, owner, skill;
};

class Applier {
 public:
  Applier(Organisation& organisation, const Event& event, ApplyContext& context);

  // One for each fact that an entity's state answers to.
  Result<Disposition> operator()(const PortfolioUpserted& fact);
  Result<Disposition> operator()(const ProjectUpserted& fact);
  Result<Disposition> operator()(const StatusReported& fact);
  Result<Disposition> operator()(const DissentAccepted& fact);
  Result<Disposition> operator()(const BaselineApproved& fact);
  Result<Disposition> operator()(const ChangeApproved& fact);
  Result<Disposition> operator()(const BudgetApproved& fact);
  Result<Disposition> operator()(const EarnedValueMeasured& fact);
  Result<Disposition> operator()(const EstimateReported& fact);
  Result<Disposition> operator()(const MilestoneUpserted& fact);
  Result<Disposition> operator()(const MilestoneAchieved& fact);
  Result<Disposition> operator()(const GateEvidenceRecorded& fact);
  Result<Disposition> operator()(const TaskUpserted& fact);
  Result<Disposition> operator()(const TaskBlocked& fact);
  Result<Disposition> operator()(const TaskUnblocked& fact);
  Result<Disposition> operator()(const BacklogMeasured& fact);
  Result<Disposition> operator()(const TimeLogged& fact);
  Result<Disposition> operator()(const TimeDeleted& fact);
  Result<Disposition> operator()(const TimesheetSubmitted& fact);
  Result<Disposition> operator()(const TimesheetApproved& fact);
  Result<Disposition> operator()(const TimesheetRejected& fact);
  Result<Disposition> operator()(const CostPosted& fact);
  Result<Disposition> operator()(const RateSet& fact);
  Result<Disposition> operator()(const ExchangeRateSet& fact);
  Result<Disposition> operator()(const PersonUpserted& fact);
  Result<Disposition> operator()(const AllocationUpserted& fact);
  Result<Disposition> operator()(const AllocationEnded& fact);
  Result<Disposition> operator()(const AbsenceApproved& fact);
  Result<Disposition> operator()(const AbsenceCancelled& fact);
  Result<Disposition> operator()(const CalendarUpserted& fact);
  Result<Disposition> operator()(const DependencyUpserted& fact);
  Result<Disposition> operator()(const DependencyCommitted& fact);
  Result<Disposition> operator()(const DependencyRemoved& fact);
  Result<Disposition> operator()(const RiskUpserted& fact);
  Result<Disposition> operator()(const DecisionRaised& fact);
  Result<Disposition> operator()(const DecisionMade& fact);
  Result<Disposition> operator()(const BenefitProfiled& fact);
  Result<Disposition> operator()(const BenefitMeasured& fact);
  Result<Disposition> operator()(const AdoptionPlanned& fact);
  Result<Disposition> operator()(const AdoptionMeasured& fact);
  Result<Disposition> operator()(const ObjectiveUpserted& fact);
  Result<Disposition> operator()(const ForumAttended& fact);
  Result<Disposition> operator()(const CycleUpserted& fact);
  Result<Disposition> operator()(const SourceUpserted& fact);
  Result<Disposition> operator()(const SourceHeartbeat& fact);
  Result<Disposition> operator()(const AlertLabelled& fact);
  Result<Disposition> operator()(const DeliveryReported& fact);
  Result<Disposition> operator()(const InterventionRecorded& fact);
  Result<Disposition> operator()(const LessonRecorded& fact);
  Result<Disposition> operator()(const PersonErased& fact);

 private:
  Symbol intern(View text) { return o_.symbols.intern(text); }
  Symbol intern(const OptionalView& text) { return text ? intern(*text) : Symbol{}; }
  CivilDate today() const;  // The date of journal time in UTC.
  template <std::size_t kFields>
  Patch<kFields> patch(Provenance<kFields>& said, const Views* clear = nullptr,
                       const Contest& contest = {}) {
    return Patch<kFields>(o_.symbols, said, stamp_, clear, contest);
  }
  // Of a part of a project, of the project itself, or of what belongs to none.
  Contest contest(std::string_view entity, Handle project = kNoHandle, Symbol id = {});
  // What sources say differently is what was reported of the project.
  template <std::size_t kFields>
  void note_disputes(const Patch<kFields>& take, Handle project) {
    if (take.disputed()) touch_project(project, aspect::kReport);
  }

  // The entity of that id, made as a stub if it is not yet known; an error at the limit.
  Result<Handle> need_project(View id);
  Result<Handle> need_milestone(Handle project, View id);
  Result<Handle> need_task(Handle project, View id);
  Result<Handle> need_person(View id);
  template <class T>
  Result<Handle> need(Table<T>& table, EntityKey key, View what);
  Result<void> check_room(View what) const;
  // A fact of its own is there for what was a stub until now.
  void know(bool& stub);

  void touch(EntityKind kind, Handle handle, Aspects aspects);
  void touch_project(Handle project, Aspects aspects);
  // Something of the project or its parts has changed, and that of the project itself.
  void note_activity(Handle project, Aspects changed, Aspects of_project = 0);

  Result<void> check_parent(EntityKind kind, Symbol self, Symbol parent) const;
  void set_lifecycle(Project& project, Lifecycle before);
  void touch_parent(Symbol parent);
  bool report_colours(Project& project, const StatusReported& fact);  // False: said before.
  void grant_dates(Handle project, const std::vector<MilestoneDate>& dates);
  void regrant(Handle project, Symbol milestone);
  void note_redate(Milestone& milestone, const std::optional<CivilDate>& before);
  void note_regrant(Milestone& milestone);
  Disposition settle_milestone(Handle handle, Aspects touched, Disposition disposition);

  bool changes_sums(const Task& task, const TaskUpserted& fact) const;
  void count_task(const Task& task, std::int64_t sign);
  void note_contradictions(const Task& task, Contradictions before);
  void settle_task(Handle handle, Aspects touched);

  Result<Disposition> take_entry(View entry, EntryRow next);
  Result<void> book(const EntryRow& entry, std::int64_t sign);
  Result<void> book_hours(const EntryRow& entry, std::int64_t sign);
  Result<void> book_week(const EntryRow& entry, std::int64_t sign);
  Result<void> book_work(const EntryRow& entry, std::int64_t sign);
  Result<void> book_cost(const EntryRow& entry, std::int64_t sign);
  void note_booking(Handle project);
  bool is_too_old(CivilDate date) const;
  Result<Disposition> take_timesheet(View person, CivilDate from, CivilDate to, SheetState state,
                                     const OptionalView& approver);
  Result<Disposition> take_block(View project, View task, std::unique_ptr<Block> block);
  Result<Disposition> take_absence(const AbsenceApproved& fact, bool cancelled);

  Symbol role_of(const Allocation& allocation) const;
  void link_role(Symbol role, bool person, Handle handle, bool add);
  void touch_role(Symbol role);
  void reprice_hours(Symbol person);
  void touch_load(const Allocation& allocation);
  Handle need_role(Symbol role);

  void link_dependency(Handle dependency, bool add);
  void touch_dependency(Handle dependency, Aspects aspects);
  void touch_ends(Symbol giver, Symbol taker, Aspects aspects);
  void move_benefit(Handle benefit, Symbol from);
  void touch_decision(Handle decision, Aspects aspects);
  Result<Disposition> take_adoption(View project, CivilDate date, AdoptionPoint point, bool plan);
  Disposition take_note(AlertNote note);

  void note_person_day(Handle person, const EntryRow& entry, Minutes minutes);
  void note_lifecycle(Project& project);
  std::vector<GrantedDate> approved_dates(Handle project, const std::vector<MilestoneDate>& named);
  void note_move(Project& project, std::optional<CivilDate> from, std::optional<CivilDate> to,
                 Symbol milestone);
  void note_cost_fall(View entry, const EntryRow& before, const EntryRow& next);
  void note_report(Reports& reports, Colour before);
  OpenWork leave_work(Handle task);
  void enter_work(Handle task, const OpenWork& before);
  void touch_work(Handle task);
  Symbol leave_owned(Handle milestone);
  void enter_owned(Handle milestone, Symbol before);
  void link_skills(Handle person, bool add);
  void move_team(Handle person, Symbol before);
  void link_sheet(Handle person, const Timesheet& sheet, bool add);
  void touch_owner(Symbol owner);
  void touch_skill(Symbol skill);
  // Forgetting a person (apply_erasure.cc).
  void erase_entries(View person);
  void erase_hours(Symbol person);
  void erase_rates(Symbol person);
  void erase_from_portfolios(Symbol person);
  void erase_from_projects(Symbol person);
  void erase_from_work(Symbol person);
  void erase_from_people(Symbol person);
  void erase_from_governance(Symbol person);
  void erase_time(Handle person);

  Organisation& o_;
  const Event& event_;
  ApplyContext& context_;
  Stamp& stamp_;
};

}  // namespace portfolio::model
