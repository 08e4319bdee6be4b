// What is known of people, their time and their allocations, and of calendars. Ids of persons are
// pseudonyms; no reason of an absence is ever stored.
#pragma once
#include "rules/model/project_state.h"

namespace portfolio::model {

struct CalendarState {
  Symbol id;
  std::uint8_t weekdays = 0;        // Bit 0 is Monday; 0: not said, which is Monday to Friday.
  std::vector<CivilDate> holidays;  // Sorted.
  Symbol time_zone;                 // None: UTC.
  std::optional<std::int32_t> day_starts_minute;
  std::optional<Minutes> minutes_per_day;
  Symbol country;
  bool stub = true;
  Provenance<8> said;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, CalendarState& c) {
  a(c.id, c.weekdays, c.holidays, c.time_zone, c.day_starts_minute, c.minutes_per_day, c.country,
    c.stub, c.said);
}

// Minutes booked by a person in one week on all work, also without a project.
struct WeekMinutes {
  CivilDate monday{};
  Minutes minutes = 0;
};

template <class Archive>
void describe(Archive& a, WeekMinutes& w) {
  a(w.monday, w.minutes);
}

enum class SheetState : std::uint8_t { kUnspecified, kSubmitted, kApproved, kRejected };

struct Timesheet {
  CivilDate from{}, to{};
  SheetState state = SheetState::kUnspecified;
  Symbol approver;
  Stamp stamp;
  Timestamp seen_at{};  // Of the submission.
  Symbol former_approver;
};

template <class Archive>
void describe(Archive& a, Timesheet& t) {
  a(t.from, t.to, t.state, t.approver, t.stamp);
  a.derived(t.seen_at, t.former_approver);
}

struct Attendance {
  CivilDate date{};
  Symbol forum;
  bool present = false;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, Attendance& f) {
  a(f.date, f.forum, f.present, f.stamp);
}

struct Person {
  Symbol id, team, line_manager, resource_manager, calendar;
  ShortList<Symbol> roles, skills;  // The first role is the main one.
  Maybe<Minutes> contract_minutes_per_week;
  Maybe<CivilDate> works_from, works_to;
  bool books_time = false, overtime_opt_out = false;
  bool stub = true;
  bool dirty = false;  // Not in the row.
  Provenance<12> said;
  Few<WeekMinutes> weeks;     // By week.
  Few<Timesheet> timesheets;  // By period.
  Few<Attendance> forums;     // By date and forum.
  PersonHistory history;
  // Not in the row.
  ShortList<Handle> allocations, absences;
};

template <class Archive>
void describe(Archive& a, Person& p) {
  a(p.id, p.team, p.line_manager, p.resource_manager, p.calendar, p.roles, p.skills,
    p.contract_minutes_per_week, p.works_from, p.works_to, p.books_time, p.overtime_opt_out, p.stub,
    p.said, p.weeks, p.timesheets, p.forums);
  a.derived(p.history);
}

struct Allocation {
  Symbol id, project, person, role;
  CivilDate from{}, to{};
  Maybe<Minutes> minutes_per_week;
  Maybe<std::int32_t> rank;
  bool firm = true;
  bool ended = false;
  bool dirty = false;                            // Not in the row.
  static constexpr std::size_t kEndedField = 8;  // In `said`: who said that it has ended.
  Provenance<10> said;
};

template <class Archive>
void describe(Archive& a, Allocation& l) {
  a(l.id, l.project, l.person, l.role, l.from, l.to, l.minutes_per_week, l.rank, l.firm, l.ended,
    l.said);
}

struct Absence {
  Symbol id, person, cover;
  CivilDate from{}, to{};
  Maybe<Minutes> minutes_per_day;  // Part of a day; nothing: the whole day.
  bool cancelled = false;
  Provenance<6> said;
  bool dirty = false;  // Not in the row.
};

template <class Archive>
void describe(Archive& a, Absence& x) {
  a(x.id, x.person, x.cover, x.from, x.to, x.minutes_per_day, x.cancelled, x.said);
}

// The price of an hour of a person or a role from a day on.
struct Rate {
  Symbol person, role;  // One of them.
  CivilDate from{};
  Money per_hour;
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, Rate& r) {
  a(r.person, r.role, r.from, r.per_hour, r.stamp);
}

struct ExchangeRate {
  Money from, to;
  CivilDate as_of{};
  Stamp stamp;
};

template <class Archive>
void describe(Archive& a, ExchangeRate& r) {
  a(r.from, r.to, r.as_of, r.stamp);
}

}  // namespace portfolio::model
