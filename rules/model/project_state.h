// What is known of portfolios and projects: the facts about them as plain state, and what the fold
// remembers beside the facts (members after "derived"). Leaves out how facts change it (apply) and
// what follows from it (rules/signals).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "rules/model/archive.h"
#include "rules/model/dispute.h"
#include "rules/model/fact.h"
#include "rules/model/history.h"
#include "rules/model/provenance.h"
#include "rules/model/table.h"
#include "rules/model/weekly_close.h"

namespace portfolio::model {

struct Portfolio {
  Symbol id;
  Text name;
  Symbol parent, owner, sponsor, pmo, resource_manager, calendar;
  Currency currency;
  PortfolioKind kind = PortfolioKind::kUnspecified;
  Profile profile = Profile::kUnspecified;
  std::optional<Money> value;
  std::optional<PerMille> discount_rate_per_mille;
  bool stub = true;  // Only referred to so far.
  Provenance<12> said;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, Portfolio& p) {
  a(p.id, p.name, p.parent, p.owner, p.sponsor, p.pmo, p.resource_manager, p.calendar, p.currency,
    p.kind, p.profile, p.value, p.discount_rate_per_mille, p.stub, p.said);
}

struct PlanPoint {
  CivilDate date{};
  std::int64_t cumulative = 0;  // Minor units or minutes, as the plan's ledger says.
};

template <class Archive>
void describe(Archive& a, PlanPoint& p) {
  a(p.date, p.cumulative);
}

struct GrantedDate {
  Symbol milestone;
  CivilDate date{};
};

template <class Archive>
void describe(Archive& a, GrantedDate& g) {
  a(g.milestone, g.date);
}

struct Baseline {
  std::int32_t number = 0;
  std::optional<CivilDate> start, finish;
  std::optional<Money> budget;
  std::optional<Minutes> effort;
  std::vector<PlanPoint> money_curve;   // Cumulative minor units of the budget's currency.
  std::vector<PlanPoint> effort_curve;  // Cumulative minutes.
  std::vector<GrantedDate> milestones;
  std::optional<std::int64_t> scope_items;
  Symbol approver;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, Baseline& b) {
  a(b.number, b.start, b.finish, b.budget, b.effort, b.money_curve, b.effort_curve, b.milestones,
    b.scope_items, b.approver, b.stamp);
}

struct ApprovedChange {
  Symbol id;
  std::int32_t days = 0;
  std::optional<Money> budget;
  Minutes effort = 0;
  std::int64_t scope_items = 0;
  std::vector<GrantedDate> milestones;
  std::optional<Money> from_contingency;
  Symbol approver;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, ApprovedChange& c) {
  a(c.id, c.days, c.budget, c.effort, c.scope_items, c.milestones, c.from_contingency, c.approver,
    c.stamp);
}

struct ApprovedBudget {
  Money amount;
  std::optional<Money> contingency;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, ApprovedBudget& b) {
  a(b.amount, b.contingency, b.stamp);
}

// Cumulative values from tools that compute them themselves; in one unit each (money or minutes).
struct MeasuredValue {
  CivilDate as_of{};
  std::optional<Money> planned, earned, actual;
  std::optional<Minutes> planned_minutes, earned_minutes, actual_minutes;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, MeasuredValue& m) {
  a(m.as_of, m.planned, m.earned, m.actual, m.planned_minutes, m.earned_minutes, m.actual_minutes,
    m.stamp);
}

struct Estimate {
  CivilDate as_of{};
  std::optional<Money> remaining;
  std::optional<Minutes> remaining_minutes;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, Estimate& e) {
  a(e.as_of, e.remaining, e.remaining_minutes, e.stamp);
}

// Money booked in one part of a week that lies within one month: sums by week and by month follow.
struct CostSum {
  CivilDate segment{};  // The later of the week's Monday and the month's first.
  Currency currency;
  std::int64_t actual = 0, labour = 0, committed = 0;  // Minor units; labour is part of actual.
  std::int32_t postings = 0, labour_postings = 0;
};

template <class Archive>
void describe(Archive& a, CostSum& s) {
  a(s.segment, s.currency, s.actual, s.labour, s.committed, s.postings, s.labour_postings);
}

struct HoursSum {
  CivilDate segment{};
  Symbol person, role;  // The role the hours were booked in, if any was said.
  Minutes minutes = 0;
};

template <class Archive>
void describe(Archive& a, HoursSum& s) {
  a(s.segment, s.person, s.role, s.minutes);
}

// Minutes of a person in a role on one day, and on which task if one was named, as they are booked.
struct BookedHours {
  CivilDate date{};
  Symbol person, role, task;
  Minutes minutes = 0;
};

template <class Archive>
void describe(Archive& a, BookedHours& b) {
  a(b.date, b.person, b.role, b.task, b.minutes);
}

// How hours and costs come in (bookings.h).
struct Bookings {
  Stamp last;                          // The newest entry or posting.
  Timestamp taken_at = kEarliestTime;  // When hours were last taken into the sums.
  std::vector<BookedHours> waiting;    // What has come since, in its order.
  std::uint8_t at_once = 0;            // Entries taken in that second without waiting.
  bool worked = false;                 // Some of what waits was added, and not taken back.
};

template <class Archive>
void describe(Archive& a, Bookings& b) {
  a(b.last, b.taken_at, b.waiting, b.at_once, b.worked);
}

// What got done and what came in, in one week, in items.
struct WeekFlow {
  CivilDate monday{};
  std::int64_t done = 0, added = 0;
};

template <class Archive>
void describe(Archive& a, WeekFlow& w) {
  a(w.monday, w.done, w.added);
}

struct BacklogCount {
  CivilDate period_start{}, period_end{};
  std::optional<std::int64_t> done, added, remaining;
  Symbol milestone;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, BacklogCount& b) {
  a(b.period_start, b.period_end, b.done, b.added, b.remaining, b.milestone, b.stamp);
}

struct AdoptionPoint {
  CivilDate date{};
  std::optional<std::int64_t> users;
  Symbol measure;
  std::optional<PerMille> score;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, AdoptionPoint& p) {
  a(p.date, p.users, p.measure, p.score, p.stamp);
}

struct Recovery {
  Symbol owner;
  std::optional<CivilDate> due;
  Text exit_criterion;
  bool operator==(const Recovery&) const = default;
};

template <class Archive>
void describe(Archive& a, Recovery& r) {
  a(r.owner, r.due, r.exit_criterion);
}

// What people said last. Colours belong to their report; forecasts and the recovery plan stay.
struct Reports {
  KeptStamp last;  // The report that the colours belong to.
  Maybe<CivilDate> period_end;
  Colour overall = Colour::kUnspecified;  // Not rated.
  Colour time = Colour::kUnspecified, scope = Colour::kUnspecified, cost = Colour::kUnspecified,
         benefit = Colour::kUnspecified;
  std::uint64_t fingerprint = 0;  // Of the summary's word groups; 0 without a summary.
  Symbol reporter, cause;
  Maybe<CivilDate> forecast_finish;
  Maybe<PerMille> progress;
  Maybe<Money> forecast_cost;
  Boxed<Recovery> recovery;
  Provenance<4> said;  // forecast_finish, forecast_cost, progress, recovery.
  // Derived: when this became known.
  Maybe<Timestamp> seen_at;  // Of the last report.
  std::int32_t count = 0;
  std::int32_t since_computed_changed = 0;  // Reports filed since the computed level last changed.
  std::int32_t same_in_a_row = 0;           // Reports alike to the one before.
  ReportHistory history;
};

template <class Archive>
void describe(Archive& a, Reports& r) {
  a(r.last, r.period_end, r.overall, r.time, r.scope, r.cost, r.benefit, r.fingerprint, r.reporter,
    r.cause, r.forecast_finish, r.forecast_cost, r.progress, r.recovery, r.said);
  a.derived(r.seen_at, r.count, r.since_computed_changed, r.same_in_a_row, r.history);
}

struct Dissent {
  Symbol by;
  std::optional<CivilDate> until;
  Stamp stamp;
  std::optional<Timestamp> seen_at;
};

template <class Archive>
void describe(Archive& a, Dissent& d) {
  a(d.by, d.until, d.stamp);
  a.derived(d.seen_at);
}

// The expected cost of a project's open risks, as it was at the end of a day.
struct ExposurePoint {
  CivilDate day{};
  Money expected;
};

template <class Archive>
void describe(Archive& a, ExposurePoint& e) {
  a(e.day, e.expected);
}

// The chance of finishing in time as it was from then on; nothing where it was not known.
struct ChancePoint {
  Timestamp at{};
  std::optional<PerMille> on_time;
};

template <class Archive>
void describe(Archive& a, ChancePoint& c) {
  a(c.at, c.on_time);
}

// Tasks that were to be finished on a date by their first baseline; cancelled ones are out.
struct DueTasks {
  CivilDate day{};
  std::int64_t count = 0, done = 0;
};

// Sums over the project's tasks, kept as tasks change. Not stored: added up again from the tasks.
struct TaskTotals {
  std::int64_t count = 0, done = 0;  // Tasks that are not cancelled.
  Minutes plan = 0, plan_done = 0;
  std::int64_t items = 0, items_done = 0;
  // Tasks that contradict themselves: done with work left, finished before they start.
  std::int64_t done_with_rest = 0, ends_before_start = 0;
  std::int64_t begun_tenths = 0;  // See begun_tenths() in task_sums.h.
};

// What few projects have.
struct SeldomOfProject {
  Few<BacklogCount> backlog;                               // By period.
  Few<AdoptionPoint> adoption_planned, adoption_measured;  // By date.
  std::unique_ptr<Dissent> dissent;
  // Derived.
  Few<ChancePoint> chances;      // By time, as far back as rules look (P11).
  Few<ExposurePoint> exposures;  // By day, as far back as rules look (D25).

  bool empty() const {
    return backlog.empty() && adoption_planned.empty() && adoption_measured.empty() && !dissent &&
           chances.empty() && exposures.empty();
  }
};

struct Project {
  Symbol id;
  Text name;
  Symbol parent, manager, sponsor, calendar, reference_class;
  WorkType work_type = WorkType::kUnspecified;
  Lifecycle lifecycle = Lifecycle::kUnspecified;
  Profile profile = Profile::kUnspecified;
  ProgressMethod progress_method = ProgressMethod::kUnspecified;
  ShortList<Symbol> objectives, systems, teams, tags, distinct_from;
  Maybe<std::int32_t> rank, report_cadence_days, buffer_days;
  Maybe<CivilDate> planned_start, planned_finish, actual_start, actual_finish, go_live;
  Maybe<Money> value, cost_of_delay_per_day, planned_annual_benefit;
  Maybe<std::int64_t> units_total, units_done;
  bool stub = true;
  bool dirty = false;  // Not in the row.
  Provenance<32> said;

  Few<Baseline> baselines;      // By number; 0 is the first.
  Few<ApprovedChange> changes;  // By id.
  std::unique_ptr<ApprovedBudget> budget;
  Few<MeasuredValue> measured;         // By date.
  std::unique_ptr<Estimate> estimate;  // The newest.
  Few<CostSum> costs;                  // By segment and currency.
  Few<HoursSum> hours;                 // By segment, person and role (in text order).
  Lazy<SeldomOfProject> seldom;
  std::unique_ptr<Reports> reports;
  Few<Dispute> disputes;  // By entity, id and field (by text).

  // Derived: what the fold remembers.
  Maybe<Timestamp> active_since;       // When ACTIVE became known.
  Maybe<Timestamp> approved_since;     // Likewise APPROVED, or what comes after it.
  Maybe<Timestamp> last_activity;      // Of a changed value other than cost.
  Few<WeekFlow> flow;                  // By week; from tasks.
  std::uint8_t crossed = 0, told = 0;  // Budget thresholds, a bit each (see budget_threshold).
  std::uint8_t computed = 3;           // 0 red, 1 amber, 2 green, 3 grey.
  Maybe<Timestamp> computed_since;
  std::unique_ptr<Bookings> bookings;  // Where there are any.
  Maybe<PerMille> on_time;             // Chance of the committed finish, as last computed.
  Maybe<CivilDate> finish_p85;         // A finish with 85 % confidence, likewise.
  Maybe<Timestamp> confidence_due;     // When they are computed again.
  std::uint32_t levels = 0x3ff;        // Per dimension two bits: as `computed`.
  bool on_earned_time = false;         // Its pace is measured in time from here on (D04).
  Maybe<CivilDate> complete_on;        // When all of the work was earned.
  ProjectHistory history;
  std::unique_ptr<ClosedWeeks> closed_weeks;  // Where a rule asks (C12).

  // Not in the row: follows from the rows of others.
  Lazy<TaskTotals> tasks;
  ShortList<Handle> milestones;  // In order of arrival.
  ShortList<Handle> task_list;
  Few<DueTasks> due;    // By day.
  Few<Handle> blocked;  // Tasks that are blocked, in order of arrival.
};

template <class Archive>
void describe(Archive& a, Project& p) {
  auto& seldom = opened(a, p.seldom);
  a(p.id, p.name, p.parent, p.manager, p.sponsor, p.calendar, p.reference_class, p.work_type,
    p.lifecycle, p.profile, p.progress_method, p.objectives, p.systems, p.teams, p.tags,
    p.distinct_from, p.rank, p.report_cadence_days, p.buffer_days, p.planned_start,
    p.planned_finish, p.actual_start, p.actual_finish, p.go_live, p.value, p.cost_of_delay_per_day,
    p.planned_annual_benefit, p.units_total, p.units_done, p.stub, p.said);
  a(p.baselines, p.changes, p.budget, p.measured, p.estimate, p.costs, p.hours, seldom.backlog,
    seldom.adoption_planned, seldom.adoption_measured, p.reports, seldom.dissent, p.disputes);
  a.derived(p.active_since, p.last_activity, p.flow, p.crossed, p.told, p.computed,
            p.computed_since, p.bookings, p.on_time, p.finish_p85, p.confidence_due, p.levels,
            p.on_earned_time, p.complete_on, seldom.exposures, p.history, p.approved_since,
            seldom.chances, p.closed_weeks);
  if constexpr (Archive::kReads) p.seldom.settle();
}

}  // namespace portfolio::model
