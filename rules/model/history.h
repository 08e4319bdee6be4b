// What the fold remembers of what was said before, as far back as rules look: hours by day, past
// states of a project, plans that moved, reports that improved. Bounded; all of it derived.
#pragma once
#include <cstdint>
#include <optional>

#include "rules/model/archive.h"
#include "rules/model/fact_kinds.h"
#include "rules/model/few.h"

namespace portfolio::model {

constexpr Days kPersonDaysKept{42};   // Longer than 10 working days with holidays.
constexpr Days kProjectDaysKept{62};  // Likewise; and days on which the project was shut, for ever.
constexpr Days kPlanMovesKept{150};   // 90 days, and what may lie 5 working days before them.

// Hours booked on one day.
struct DayHours {
  CivilDate date{};
  Symbol project;  // In a person's days; none: hours that count for the person only.
  Minutes minutes = 0;
};

template <class Archive>
void describe(Archive& a, DayHours& d) {
  a(d.date, d.project, d.minutes);
}

struct LifecycleChange {
  CivilDate date{};  // When it became so, as the source says, in UTC.
  Lifecycle lifecycle{};
};

template <class Archive>
void describe(Archive& a, LifecycleChange& c) {
  a(c.date, c.lifecycle);
}

// A committed finish or an approved milestone date that a new baseline moved later.
struct PlanMove {
  Timestamp seen_at{};
  CivilDate from{}, to{};
  std::int32_t granted_days = 0;  // Of changes approved for the old baseline.
  Symbol milestone;               // None: the project's finish.
};

template <class Archive>
void describe(Archive& a, PlanMove& m) {
  a(m.seen_at, m.from, m.to, m.granted_days, m.milestone);
}

// One amount of a posting or a measurement, said twice by one source, the second time less.
struct CostFall {
  Text entry;
  Symbol source;
  std::int64_t before = 0, now = 0;
  Currency currency;
};

template <class Archive>
void describe(Archive& a, CostFall& f) {
  a(f.entry, f.source, f.before, f.now, f.currency);
}

struct ProjectHistory {
  Few<DayHours> days;               // By date.
  Few<LifecycleChange> lifecycles;  // By date.
  Few<PlanMove> moves;              // By time; until a change is approved.
  Few<CostFall> falls;              // By entry and source (by text).
};

template <class Archive>
void describe(Archive& a, ProjectHistory& h) {
  a(h.days, h.lifecycles, h.moves, h.falls);
}

struct PersonHistory {
  Few<DayHours> days;            // By date and project (in text order).
  Maybe<Timestamp> books_since;  // When it became known that the person books time.
};

template <class Archive>
void describe(Archive& a, PersonHistory& h) {
  a(h.days, h.books_since);
}

// Of the reports on one project.
struct ReportHistory {
  Maybe<Timestamp> level_since;          // When the reported level last changed.
  Few<Timestamp> improved;               // When it became better.
  std::int32_t since_alert_changed = 0;  // Reports filed since an alert on the project changed.
  bool alert_changed = false;            // Whether one ever did.
  Maybe<PerMille> progress_before;       // What was said of the progress before.
  Symbol progress_before_source;
};

template <class Archive>
void describe(Archive& a, ReportHistory& h) {
  a(h.level_since, h.improved, h.since_alert_changed, h.alert_changed, h.progress_before,
    h.progress_before_source);
}

struct Organisation;
struct Project;
struct Task;
// Whether work on the project was closed, held or not yet funded on all of that day.
bool is_shut_on(const Project& project, CivilDate date);
// When it was last closed or held; nothing if it is not.
std::optional<CivilDate> shut_since(const Project& project);

// Takes a task into the sums of what contradicts itself, or out of them before it changes.
struct Contradictions {
  bool done_with_rest = false, ends_before_start = false;
  bool operator==(const Contradictions&) const = default;
};
Contradictions contradictions_of(const Task& task);
void count_contradictions(Project& project, Contradictions found, std::int64_t sign);
// Makes the links from owners, skills and approvers again, after all rows were read.
void link_owners(Organisation& organisation);

}  // namespace portfolio::model
