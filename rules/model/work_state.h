// What is known of the work inside a project: milestones and tasks.
#pragma once
#include "rules/model/project_state.h"

namespace portfolio::model {

// A forecast or approved date that moved, kept while rules look back at it (60 working days).
struct Redate {
  Timestamp seen_at{};
  std::optional<CivilDate> from;  // The forecast before.
  bool approved = false;          // To a date that was granted for it.
};

template <class Archive>
void describe(Archive& a, Redate& r) {
  a(r.seen_at, r.from, r.approved);
}

struct GateItem {
  Symbol item, owner;
  bool mandatory = false, met = false;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, GateItem& g) {
  a(g.item, g.owner, g.mandatory, g.met, g.stamp);
}

struct Milestone {
  Handle project = kNoHandle;
  Symbol id;
  Text name;
  std::optional<CivilDate> first_date;     // The first baseline date, kept for ever.
  std::optional<CivilDate> baseline_date;  // As last said.
  std::optional<CivilDate> granted_date;   // The last one granted by a baseline or a change.
  std::optional<CivilDate> forecast_date, achieved_on;
  Symbol owner;
  std::optional<std::int32_t> float_days, weight_per_mille;
  bool cancelled = false, critical = false, gate = false;
  bool stub = true;
  Few<GateItem> evidence;  // By item.
  Provenance<14> said;
  // Derived.
  Few<Redate> redates;                    // By time.
  std::optional<Timestamp> regranted_at;  // When a grant last moved the approved date later.

  // The approved date: the last one granted, else the first.
  std::optional<CivilDate> approved_date() const {
    return granted_date ? granted_date : first_date;
  }
  bool open() const { return !achieved_on && !cancelled; }
};

// Milestones are written inside the row of their project.
template <class Archive>
void describe(Archive& a, Milestone& m) {
  a(m.id, m.name, m.baseline_date, m.granted_date, m.forecast_date, m.achieved_on, m.owner,
    m.float_days, m.weight_per_mille, m.cancelled, m.critical, m.gate, m.stub, m.evidence, m.said);
  a.derived(m.first_date, m.redates, m.regranted_at);
}

struct Block {
  Symbol blocked_by, waiting_for, cause;
  bool external = false;
  Stamp stamp;
  Timestamp seen_at{};
};

template <class Archive>
void describe(Archive& a, Block& b) {
  a(b.blocked_by, b.waiting_for, b.cause, b.external, b.stamp);
  a.derived(b.seen_at);
}

struct Task {
  Handle project = kNoHandle;
  Symbol id;
  Text name;
  TaskState state = TaskState::kUnspecified;
  std::optional<Minutes> plan_minutes, remaining_minutes;
  std::optional<CivilDate> planned_start, planned_finish, baseline_finish, finished_on;
  std::optional<CivilDate> first_baseline_finish;  // Kept for ever.
  Symbol owner, role, skill, milestone;
  Few<Symbol> predecessors;
  bool driving = false;
  std::int64_t items = 1;
  std::unique_ptr<Block> block;
  std::unique_ptr<Stamp> unblocked;  // An unblock that is newer than any block.
  bool stub = true;
  Minutes logged = 0;
  Provenance<18> said;
  // Derived.
  std::optional<CivilDate> added_on;   // When it became known, as a date in UTC.
  std::optional<CivilDate> done_seen;  // When DONE became known, likewise.
  bool late_scope = false;             // Came after the baseline: counts as added scope.
  bool dirty = false;                  // Not in the row.
};

// The project's id is in the row's key.
template <class Archive>
void describe(Archive& a, Task& t) {
  a(t.id, t.name, t.state, t.plan_minutes, t.remaining_minutes, t.planned_start, t.planned_finish,
    t.baseline_finish, t.finished_on, t.first_baseline_finish, t.owner, t.role, t.skill,
    t.milestone, t.predecessors, t.driving, t.items, t.block, t.unblocked, t.stub, t.logged,
    t.said);
  a.derived(t.added_on, t.done_seen, t.late_scope);
}

// --- Cold rows: detail that the fold needs only when the same entry is said again -------------

// One timesheet entry or cost posting as last said; deleted ones stay as tombstones.
struct EntryRow {
  std::uint64_t version = 0;  // As in Stamp.
  Timestamp occurred_at{};
  bool deleted = false;
  Symbol person, project, task, role;
  CivilDate date{};
  Minutes minutes = 0;
  bool approved = false;
  Money amount;  // Of a posting.
  CostKind kind = CostKind::kUnspecified;
  bool labour = false;
};

template <class Archive>
void describe(Archive& a, EntryRow& e) {
  a(e.version, e.occurred_at, e.deleted, e.person, e.project, e.task, e.role, e.date, e.minutes,
    e.approved, e.amount, e.kind, e.labour);
}

}  // namespace portfolio::model
