// Signals of hours that are not booked, and of sheets that wait for approval (C09, C10).
#include <algorithm>

#include "rules/signals/capacity.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
using model::SheetState;
constexpr SubjectKind kOf = SubjectKind::kPerson;
constexpr int kWeeksBack = 4;

struct Week {
  CivilDate monday{};
  std::int64_t booked = 0, expected = 1;
};

const model::Person& at(Context& c, SubjectRef s) { return c.organisation().people.at(s.handle); }

std::int64_t booked_in(const model::Person& p, CivilDate monday) {
  const auto week =
      std::partition_point(p.weeks.begin(), p.weeks.end(),
                           [&](const model::WeekMinutes& w) { return w.monday < monday; });
  return week != p.weeks.end() && week->monday == monday ? week->minutes : 0;
}

// Whether every working date of the week lies in a sheet that was handed in.
bool is_submitted(const model::Person& p, const calendar::WorkingCalendar& calendar,
                  CivilDate monday) {
  for (CivilDate day = monday; day < monday + Days{7}; day += Days{1}) {
    if (!calendar.is_working(day)) continue;
    const auto covers = [&](const model::Timesheet& t) {
      return t.from <= day && day <= t.to &&
             (t.state == SheetState::kSubmitted || t.state == SheetState::kApproved);
    };
    if (std::none_of(p.timesheets.begin(), p.timesheets.end(), covers)) return false;
  }
  return true;
}

// Has the source of the person's sheets been heard since that week ended? While it is silent
// nobody can tell whether the hours are not booked or only not here. Weeks are those of UTC, as
// the fold counts them (OrganisationFold::hear). Who never handed in a sheet has no such source.
bool is_heard_since(const model::Organisation& o, const model::Person& p, CivilDate monday) {
  const model::Timesheet* last = nullptr;
  for (const model::Timesheet& t : p.timesheets)
    if (last == nullptr || t.stamp.offset > last->stamp.offset) last = &t;
  const Handle source = last == nullptr ? kNoHandle : o.sources.find({{}, last->stamp.source});
  if (source == kNoHandle || !o.sources.at(source).last_seen) return true;
  return *o.sources.at(source).last_seen >= Timestamp{(monday + Days{7}).time_since_epoch()};
}

// Of the last weeks that have ended and were not handed in the one that is booked least. Weeks
// before it was known that the person books time do not count, nor those that ended in a silence
// of the source which is not over.
std::optional<Week> least_booked(Context& c, SubjectRef s) {
  const model::Person& p = at(c, s);
  const calendar::WorkingCalendar& calendar = c.calendars().of_person(s.handle);
  const CivilDate now = monday_of(calendar.local_date(c.now()));
  if (!p.history.books_since) return std::nullopt;
  const CivilDate first = calendar.local_date(*p.history.books_since);
  std::optional<Week> least;
  for (int back = kWeeksBack; back > 0; --back) {
    const CivilDate monday = now - Days{7 * back};
    if (monday < first || !is_heard_since(c.organisation(), p, monday)) continue;
    const Week week{
        monday, booked_in(p, monday),
        person_load(c.organisation(), c.calendars(), s.handle, monday, monday + Days{6}).available};
    if (week.expected <= 0) continue;
    if (least && week.booked * least->expected >= least->booked * week.expected) continue;
    if (!is_submitted(p, calendar, monday)) least = week;
  }
  return least;
}

Value until_monday(Context& c, SubjectRef s, const Value& value) {
  const calendar::WorkingCalendar& calendar = c.calendars().of_person(s.handle);
  const CivilDate next = monday_of(calendar.local_date(c.now())) + Days{7};
  return Value(value).until(calendar.midnight(next));
}

Value books_time(Context& c, SubjectRef s) { return Value::boolean(at(c, s).books_time); }
Value booked_share(Context& c, SubjectRef s) {
  if (!at(c, s).contract_minutes_per_week) return Value::missing("contract");
  const auto week = least_booked(c, s);
  return until_monday(c, s,
                      week ? Value::decimal(week->booked, week->expected) : Value::decimal(1, 1));
}
Value unbooked_minutes(Context& c, SubjectRef s) {
  const auto week = least_booked(c, s);
  const std::int64_t open = week ? week->expected - week->booked : 0;
  return until_monday(c, s, Value::integer(std::max<std::int64_t>(open, 0)));
}
Value unbooked_week(Context& c, SubjectRef s) {
  const auto week = least_booked(c, s);
  return until_monday(c, s, week ? Value::date(week->monday) : Value::missing("hours"));
}

struct Waiting {
  std::int64_t sheets = 0;
  std::optional<Timestamp> since;
};

Waiting waiting_for(const model::Organisation& o, SubjectRef approver) {
  Waiting waiting;
  Handle last = kNoHandle;
  for (auto [at, end] = o.sheets_of_approver.equal_range(approver.handle); at != end; ++at) {
    ++waiting.sheets;  // One link a sheet; the person's sheets are looked at once.
    if (at->second == last) continue;
    last = at->second;
    for (const model::Timesheet& t : o.people.at(last).timesheets)
      if (t.state == SheetState::kSubmitted && t.approver.number == approver.handle)
        waiting.since = std::min(waiting.since.value_or(t.seen_at), t.seen_at);
  }
  return waiting;
}

Value approver_name(Context& c, SubjectRef s) { return text_of(c, Symbol{s.handle}); }
Value waiting_sheets(Context& c, SubjectRef s) {
  return Value::integer(waiting_for(c.organisation(), s).sheets);
}
Value longest_wait(Context& c, SubjectRef s) {
  const Waiting waiting = waiting_for(c.organisation(), s);
  if (!waiting.since) return Value::integer(0);
  const calendar::WorkingCalendar& calendar = c.calendars().of(s);
  return days_since(c, calendar, calendar.local_date(*waiting.since));
}

constexpr Reads kIdentity{EntityKind::kPerson, aspect::kIdentity};
constexpr Reads kBooked{EntityKind::kPerson, aspect::kIdentity | aspect::kCost | aspect::kState |
                                                 aspect::kLoad | aspect::kCalendar};
constexpr Reads kHeard{EntityKind::kSource, aspect::kActivity};
constexpr Reads kSheets{EntityKind::kPerson, aspect::kState};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_timesheet_signals(std::vector<Signal>& into) {
  constexpr SubjectKind kApprover = SubjectKind::kApprover;
  into.insert(
      into.end(),
      {
          {"person.books_time",
           kOf,
           kFlag,
           "Whether the person has to book hours.",
           {kIdentity},
           books_time},
          {"person.booked_share",
           kOf,
           kShareOf,
           "Hours booked / (contract - absence - holidays) of the least booked of the "
           "last four weeks that were not handed in; 1 if there is none. Weeks since whose end "
           "nothing "
           "came from the source of the person's sheets do not count (C09).",
           {kBooked, kHeard, kCalendar},
           booked_share},
          {"person.unbooked_minutes",
           kOf,
           kMinuteCount,
           "What that week lacks.",
           {kBooked, kHeard, kCalendar},
           unbooked_minutes},
          {"person.unbooked_week",
           kOf,
           kDay,
           "The Monday of that week.",
           {kBooked, kHeard, kCalendar},
           unbooked_week},
          {"approver.name", kApprover, kText, "The approver's pseudonym.", {}, approver_name},
          {"approver.waiting_sheets",
           kApprover,
           kCount,
           "Sheets that were handed in to the approver and not yet decided.",
           {kSheets},
           waiting_sheets},
          {"approver.longest_wait",
           kApprover,
           kWorkdayCount,
           "Working days since the oldest of them was handed in (C10).",
           {kSheets, kCalendar},
           longest_wait},
      });
}

}  // namespace portfolio::signals
