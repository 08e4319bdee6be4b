// What is known of what ties projects together and decides about them: dependencies, risks,
// decisions, benefits, objectives, review cycles, and the sources that all of this comes from.
#pragma once
#include "rules/model/project_state.h"

namespace portfolio::model {

struct NodeRef {
  Symbol project, milestone;  // Without a milestone: the project's finish.
};

template <class Archive>
void describe(Archive& a, NodeRef& n) {
  a(n.project, n.milestone);
}

struct Dependency {
  Symbol id;
  NodeRef giver, taker;
  DependencyType type = DependencyType::kFs;
  std::int32_t lag_days = 0;  // Working days.
  std::optional<CivilDate> need_by;
  Text deliverable;
  bool accepted = false;
  std::optional<CivilDate> promised_date;
  Symbol committed_by;
  bool removed = false;
  bool stub = true;
  Provenance<12> said;
  // Derived.
  Few<Timestamp> promise_moves;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, Dependency& d) {
  a(d.id, d.giver, d.taker, d.type, d.lag_days, d.need_by, d.deliverable, d.accepted,
    d.promised_date, d.committed_by, d.removed, d.stub, d.said);
  a.derived(d.promise_moves);
}

struct Risk {
  Symbol id, project, owner, cause;
  RiskState state = RiskState::kUnspecified;
  std::optional<PerMille> probability;
  std::optional<Money> impact_cost;
  std::optional<std::int32_t> impact_days;
  std::optional<CivilDate> reviewed_on;
  Provenance<10> said;
  std::optional<Timestamp> seen_at;  // Derived: first.
  bool dirty = false;                // Not in the row.
};

template <class Archive>
void describe(Archive& a, Risk& r) {
  a(r.id, r.project, r.owner, r.cause, r.state, r.probability, r.impact_cost, r.impact_days,
    r.reviewed_on, r.said);
  a.derived(r.seen_at);
}

struct BlockedBy {
  Symbol project, milestone, task;
};

template <class Archive>
void describe(Archive& a, BlockedBy& b) {
  a(b.project, b.milestone, b.task);
}

struct Decision {
  Symbol id, owner;
  Text title;
  std::vector<Symbol> projects;
  std::optional<CivilDate> needed_by;
  std::vector<Text> options;
  std::vector<BlockedBy> blocks;
  std::optional<CivilDate> decided_on;
  Text outcome;
  Symbol decided_by;
  bool stub = true;
  Provenance<12> said;
  // Derived.
  std::optional<Timestamp> raised_at;  // When it became known.
  bool dirty = false;                  // Not in the row.
  bool open() const { return !decided_on; }
};

template <class Archive>
void describe(Archive& a, Decision& d) {
  a(d.id, d.owner, d.title, d.projects, d.needed_by, d.options, d.blocks, d.decided_on, d.outcome,
    d.decided_by, d.stub, d.said);
  a.derived(d.raised_at);
}

struct BenefitPoint {
  CivilDate date{};
  std::optional<Money> money;
  std::optional<std::int64_t> units;
  std::optional<Money> forecast_total;  // Of a measurement.
  Stamp stamp;                          // Of a measurement.
};

template <class Archive>
void describe(Archive& a, BenefitPoint& p) {
  a(p.date, p.money, p.units, p.forecast_total, p.stamp);
}

struct Benefit {
  Symbol id, project, owner;
  Text name, measure;
  std::optional<std::int64_t> baseline_value;
  std::vector<BenefitPoint> first_plan, plan;  // By date; the first plan is kept.
  std::vector<BenefitPoint> measured;          // By date.
  std::optional<std::int32_t> cadence_days;
  BenefitState state = BenefitState::kUnspecified;
  bool stub = true;
  Provenance<10> said;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, Benefit& b) {
  a(b.id, b.project, b.owner, b.name, b.measure, b.baseline_value, b.plan, b.measured,
    b.cadence_days, b.state, b.stub, b.said);
  a.derived(b.first_plan);  // What came first follows from the order of arrival.
}

struct Objective {
  Symbol id, owner;
  Text name;
  ObjectiveState state = ObjectiveState::kUnspecified;
  std::optional<PerMille> spend_target;
  Provenance<6> said;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, Objective& o) {
  a(o.id, o.owner, o.name, o.state, o.spend_target, o.said);
}

struct Cycle {
  Symbol id;
  CivilDate from{}, to{};
  std::vector<Text> targets;
  Provenance<6> said;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, Cycle& c) {
  a(c.id, c.from, c.to, c.targets, c.said);
}

// A system that sends facts, and its rhythm. Gaps are working minutes between bursts (more than an
// hour apart), kept for 20 working days.
struct RhythmGap {
  CivilDate day{};  // When the gap ended.
  std::int32_t minutes = 0;
};

template <class Archive>
void describe(Archive& a, RhythmGap& g) {
  a(g.day, g.minutes);
}

struct Source {
  Symbol id, data_owner, calendar;
  std::optional<Minutes> expected_every_minutes;
  Provenance<4> said;
  // Derived.
  std::optional<Timestamp> last_seen;
  Stamp last;                   // What was heard last.
  std::vector<RhythmGap> gaps;  // By day.
  bool dirty = false;           // Not in the row.
};

template <class Archive>
void describe(Archive& a, Source& s) {
  a(s.id, s.data_owner, s.calendar, s.expected_every_minutes, s.said);
  a.derived(s.last_seen, s.last, s.gaps);
}

// What people did with alerts and learnt from them; by alert and kind.
struct AlertNote {
  Text alert;
  Symbol by;
  std::uint8_t kind = 0;  // 1 label, 2 intervention, 3 lesson, 4 delivery.
  std::uint8_t code = 0;  // AlertOutcome or DeliveryState.
  Text text;
  std::optional<std::int32_t> days_recovered;
  std::optional<Money> money_recovered;
  Symbol project, cause;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, AlertNote& n) {
  a(n.alert, n.by, n.kind, n.code, n.text, n.days_recovered, n.money_recovered, n.project, n.cause,
    n.stamp);
}

}  // namespace portfolio::model
