// What is known of the work inside a project: milestones and tasks.
#pragma once
#include <bit>
#include <iterator>
#include <utility>

#include "rules/model/project_state.h"

namespace portfolio::model {

// A forecast or approved date that moved, kept while rules look back at it (60 working days).
struct Redate {
  Timestamp seen_at{};
  Maybe<CivilDate> from;  // The forecast before.
  bool approved = false;  // To a date that was granted for it.
};

template <class Archive>
void describe(Archive& a, Redate& r) {
  a(r.seen_at, r.from, r.approved);
}

// A milestone's redates by time, in eight bytes: nearly every one has a first forecast and no more,
// which lies inside as the time when it became known. Reading gives values.
class Redates {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Redate;
    using difference_type = std::ptrdiff_t;
    using pointer = const Redate*;
    using reference = Redate;
    Iterator() = default;
    Iterator(const Redates* list, std::size_t at) : list_(list), at_(at) {}
    Redate operator*() const { return (*list_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return std::exchange(*this, Iterator(list_, at_ + 1)); }
    bool operator==(const Iterator&) const = default;

   private:
    const Redates* list_ = nullptr;
    std::size_t at_ = 0;
  };

  Redates() = default;
  Redates(Redates&& other) noexcept : bits_(std::exchange(other.bits_, 0)) {}
  Redates& operator=(Redates&& other) noexcept {
    std::swap(bits_, other.bits_);
    return *this;
  }
  ~Redates() { assign({}); }

  std::size_t size() const { return is_first() ? 1 : (bits_ == 0 ? 0 : list()->size()); }
  bool empty() const { return bits_ == 0; }
  Redate operator[](std::size_t i) const {
    if (!is_first()) return (*list())[i];
    const auto since_1970 = static_cast<std::int64_t>(bits_) >> 1;
    return {Timestamp{Timestamp::duration{since_1970}}, std::nullopt, false};
  }
  Redate back() const { return (*this)[size() - 1]; }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, size()}; }
  std::vector<Redate> all() const { return {begin(), end()}; }
  void assign(std::vector<Redate> all) {
    if (bits_ != 0 && !is_first()) delete list();
    bits_ = 0;
    if (all.size() == 1 && !all.front().from && !all.front().approved)
      bits_ = static_cast<std::uint64_t>(all.front().seen_at.time_since_epoch().count()) << 1U | 1U;
    else if (!all.empty())
      bits_ = std::bit_cast<std::uint64_t>(new std::vector<Redate>(std::move(all)));
  }
  // Adds one, and takes out those that became known before `oldest`.
  void add(const Redate& next, Timestamp oldest) {
    const auto is_old = [&](const Redate& r) { return r.seen_at < oldest; };
    if (size() > 1 && !is_old(back())) {
      std::erase_if(*list(), is_old);
      list()->push_back(next);
      return;
    }
    std::vector<Redate> all(begin(), end());
    std::erase_if(all, is_old);
    all.push_back(next);
    assign(std::move(all));
  }

 private:
  bool is_first() const { return (bits_ & 1U) != 0; }
  std::vector<Redate>* list() const { return std::bit_cast<std::vector<Redate>*>(bits_); }
  std::uint64_t bits_ = 0;  // The lowest one says that the rest is the time of a first forecast.
};

template <class Archive>
void describe(Archive& a, Redates& r) {
  if constexpr (Archive::kReads) {
    std::vector<Redate> all;
    a(all);
    r.assign(std::move(all));
  } else {
    a(static_cast<std::int64_t>(r.size()));
    for (const Redate one : r) a(one);
  }
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

// What few milestones have.
struct MilestoneExtras {
  Few<GateItem> evidence;         // By item.
  Maybe<Timestamp> regranted_at;  // Derived: when a grant last moved the approved date later.
  bool empty() const { return evidence.empty() && !regranted_at; }
};

struct Milestone {
  Handle project = kNoHandle;
  Symbol id;
  Symbol name;                     // Most projects have milestones of the same names.
  Maybe<CivilDate> first_date;     // The first baseline date, kept for ever.
  Maybe<CivilDate> baseline_date;  // As last said.
  Maybe<CivilDate> granted_date;   // The last one granted by a baseline or a change.
  Maybe<CivilDate> forecast_date, achieved_on;
  Symbol owner;
  Maybe<std::int32_t> float_days, weight_per_mille;
  bool cancelled = false, critical = false, gate = false;
  bool stub = true;
  Lazy<MilestoneExtras> extras;
  Provenance<14> said;
  Redates redates;  // Derived; by time.

  // The approved date: the last one granted, else the first.
  std::optional<CivilDate> approved_date() const {
    return granted_date ? granted_date : first_date;
  }
  bool open() const { return !achieved_on && !cancelled; }
};

// Milestones are written inside the row of their project.
template <class Archive>
void describe(Archive& a, Milestone& m) {
  auto& extras = opened(a, m.extras);
  a(m.id, m.name, m.baseline_date, m.granted_date, m.forecast_date, m.achieved_on, m.owner,
    m.float_days, m.weight_per_mille, m.cancelled, m.critical, m.gate, m.stub, extras.evidence,
    m.said);
  a.derived(m.first_date, m.redates, extras.regranted_at);
  if constexpr (Archive::kReads) m.extras.settle();
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
  Maybe<Minutes> plan_minutes, remaining_minutes;
  Maybe<CivilDate> planned_start, planned_finish, baseline_finish, finished_on;
  Maybe<CivilDate> first_baseline_finish;  // Kept for ever.
  Symbol owner, role, skill, milestone;
  ShortList<Symbol> predecessors;
  bool driving = false;
  std::int64_t items = 1;
  std::unique_ptr<Block> block;
  std::unique_ptr<Stamp> unblocked;  // An unblock that is newer than any block.
  bool stub = true;
  Minutes logged = 0;
  Provenance<18> said;
  // Derived.
  Maybe<CivilDate> added_on;   // When it became known, as a date in UTC.
  Maybe<CivilDate> done_seen;  // When DONE became known, likewise.
  bool late_scope = false;     // Came after the baseline: counts as added scope.
  bool dirty = false;          // Not in the row.
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
  bool faded = false;  // Too old: nothing is left but what is above.
  bool hours = false;  // Of a timesheet, also where the person was erased.
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
  a(e.version, e.occurred_at, e.deleted, e.faded, e.hours, e.person, e.project, e.task, e.role,
    e.date, e.minutes, e.approved, e.amount, e.kind, e.labour);
}

}  // namespace portfolio::model
