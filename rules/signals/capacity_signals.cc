// Signals of people's load (C01) and of roles by month (P06).
#include <algorithm>
#include <tuple>

#include "rules/signals/capacity.h"
#include "rules/signals/free_people.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kPersonKind = SubjectKind::kPerson;
constexpr SubjectKind kRoleKind = SubjectKind::kRoleMonth;
constexpr int kWeeks = 4;
constexpr Days kFar{90};

const model::Person& person_at(Context& c, SubjectRef s) {
  return c.organisation().people.at(s.handle);
}
CivilDate today_of(Context& c, SubjectRef s) {
  return c.calendars().of_person(s.handle).local_date(c.now());
}
// Weeks begin on Monday: the figures stand until the next one.
Value until_monday(Context& c, SubjectRef s, Value value) {
  const CivilDate next = monday_of(today_of(c, s)) + Days{7};
  return value.until(c.calendars().of_person(s.handle).midnight(next));
}
Load load(Context& c, SubjectRef s, CivilDate from, CivilDate to) {
  return person_load(c.organisation(), c.calendars(), s.handle, from, to);
}
Value use(Context& c, SubjectRef s, const Load& l) {
  if (!person_at(c, s).contract_minutes_per_week) return Value::missing("contract");
  if (l.available <= 0)
    return until_monday(c, s, l.allocated > 0 ? Value::missing("capacity") : Value::decimal(0, 1));
  return until_monday(c, s, Value::decimal(l.allocated, l.available));
}

Value utilisation_4w(Context& c, SubjectRef s) {
  const CivilDate monday = monday_of(today_of(c, s));
  return use(c, s, load(c, s, monday, monday + Days{7 * kWeeks - 1}));
}
Value utilisation_90d(Context& c, SubjectRef s) {
  const CivilDate monday = monday_of(today_of(c, s));
  return use(c, s, load(c, s, monday, monday + kFar - Days{1}));
}
Value peak_week(Context& c, SubjectRef s) {
  if (!person_at(c, s).contract_minutes_per_week) return Value::missing("contract");
  const CivilDate monday = monday_of(today_of(c, s));
  Load peak{0, 1};
  for (int week = 0; week < kWeeks; ++week) {
    const Load l = load(c, s, monday + Days{7 * week}, monday + Days{7 * week + 6});
    if (l.available <= 0) continue;  // See no_capacity.
    __extension__ using Wide = __int128;
    if (Wide{l.allocated} * peak.available > Wide{peak.allocated} * l.available) peak = l;
  }
  return until_monday(c, s, Value::decimal(peak.allocated, peak.available));
}
// Promised somewhere in the next four weeks, with no hour of capacity in all of them.
Value no_capacity(Context& c, SubjectRef s) {
  if (!person_at(c, s).contract_minutes_per_week) return Value::missing("contract");
  const CivilDate monday = monday_of(today_of(c, s));
  const Load l = load(c, s, monday, monday + Days{7 * kWeeks - 1});
  return until_monday(c, s, Value::boolean(l.allocated > 0 && l.available <= 0));
}

Value allocations_text(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const CivilDate monday = monday_of(today_of(c, s));
  std::vector<std::pair<std::string_view, std::int64_t>> parts;
  for (const Handle h : person_at(c, s).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    const std::int64_t minutes = allocated_minutes(a, c.calendars().of_person(s.handle), monday,
                                                   monday + Days{7 * kWeeks - 1});
    if (minutes > 0) parts.emplace_back(o.text(a.project), minutes);
  }
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (const auto& [project, minutes] : parts) {
    if (!text.empty()) text += ", ";
    text.append(project).append(" ").append(std::to_string(minutes / 60)).append(" h");
  }
  return Value::text(c.keep(text.empty() ? "nothing" : text));
}
std::int32_t rank_of(const model::Organisation& o, const model::Allocation& a) {
  if (a.rank) return *a.rank;
  const Handle project = find_project(o, a.project);
  return project == kNoHandle ? INT32_MAX : o.projects.at(project).rank.value_or(INT32_MAX);
}
// The two promises of the lowest rank, each to somebody of the same role who has hours left.
Value swaps(Context& c, SubjectRef s) {
  constexpr std::size_t kProposed = 2;
  const model::Organisation& o = c.organisation();
  const model::Person& p = person_at(c, s);
  const CivilDate monday = monday_of(today_of(c, s));
  const Window window{monday, monday + Days{7 * kWeeks - 1}};
  std::vector<std::tuple<std::int64_t, std::string_view, std::int64_t>> promises;
  for (const Handle h : p.allocations) {
    const model::Allocation& a = o.allocations.at(h);
    const std::int64_t minutes = promised_minutes(c, a, window);
    if (minutes > 0)
      promises.emplace_back(-std::int64_t{rank_of(o, a)}, o.text(a.project), minutes);
  }
  std::sort(promises.begin(), promises.end());
  const Symbol role = p.roles.empty() ? Symbol{} : p.roles.front();
  const auto people = free_people(o, c.calendars(), role, window, s.handle, kProposed);
  std::string text;
  for (std::size_t i = 0; i < std::min(people.size(), promises.size()); ++i) {
    const auto& [rank, project, minutes] = promises[i];
    if (!text.empty()) text += "; ";
    text.append(std::to_string(minutes / 60)).append(" h of ").append(project).append(" to ");
    text += free_people_text(o, {people[i]});
  }
  return Value::text(c.keep(text.empty() ? "nobody of that role has hours left" : text));
}
Value name(Context& c, SubjectRef s) { return text_of(c, person_at(c, s).id); }
Value team(Context& c, SubjectRef s) { return text_of(c, person_at(c, s).team); }
Value line_manager(Context& c, SubjectRef s) { return text_of(c, person_at(c, s).line_manager); }
Value resource_manager(Context& c, SubjectRef s) {
  return text_of(c, person_at(c, s).resource_manager);
}

Symbol role_at(Context& c, SubjectRef s) { return c.organisation().roles.at(s.handle).id; }
Value with_month_end(Context& c, SubjectRef, Value value) {
  const calendar::WorkingCalendar& calendar = c.calendars().organisation();
  const std::int32_t month = month_of(calendar.local_date(c.now()));
  return value.until(calendar.midnight(first_of_month(month + 1)));
}
// The next three months: those after the current one.
bool is_ahead(Context& c, std::int32_t month) {
  const std::int32_t now = month_of(c.calendars().organisation().local_date(c.now()));
  return month > now && month <= now + 3;
}
Value in_horizon(Context& c, SubjectRef s) {
  return with_month_end(c, s, Value::boolean(is_ahead(c, s.part)));
}
Value utilisation_of(Context& c, SubjectRef s, std::int32_t month) {
  const Load l = c.capacity().of_role(s.handle, month);
  if (l.available <= 0)
    return l.allocated > 0 ? Value::missing("capacity") : Value::missing("allocations");
  return with_month_end(c, s, Value::decimal(l.allocated, l.available));
}
Value utilisation(Context& c, SubjectRef s) { return utilisation_of(c, s, s.part); }
Value neighbour_utilisation(Context& c, SubjectRef s) {
  Value highest = Value::decimal(0, 1);
  for (const std::int32_t month : {s.part - 1, s.part + 1}) {
    if (!is_ahead(c, month)) continue;
    const Load l = c.capacity().of_role(s.handle, month);
    if (l.available <= 0) continue;
    __extension__ using Wide = __int128;
    const auto held = highest.as_rational();
    if (Wide{l.allocated} * held.denominator > Wide{held.numerator} * l.available)
      highest = Value::decimal(l.allocated, l.available);
  }
  return with_month_end(c, s, highest);
}
Value demand_without_supply(Context& c, SubjectRef s) {
  const Load l = c.capacity().of_role(s.handle, s.part);
  return with_month_end(c, s, Value::boolean(l.allocated > 0 && l.available <= 0));
}
Value committed_hours(Context& c, SubjectRef s) {
  return Value::integer(c.capacity().of_role(s.handle, s.part).allocated / 60);
}
Value available_hours(Context& c, SubjectRef s) {
  return Value::integer(c.capacity().of_role(s.handle, s.part).available / 60);
}
Value month_text(Context& c, SubjectRef s) {
  static constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                                 "May",       "June",     "July",     "August",
                                                 "September", "October",  "November", "December"};
  const CivilDate first = first_of_month(s.part);
  return Value::text(c.keep(std::string(kMonths[(s.part % 12 + 12) % 12]) + ' ' +
                            format_date(first).substr(0, 4)));
}
Value role(Context& c, SubjectRef s) { return text_of(c, role_at(c, s)); }

// The projects that no longer fit when the hours are given out by rank; unranked ones come last.
Value below_line(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const CivilDate from = first_of_month(s.part), to = first_of_month(s.part + 1) - Days{1};
  struct Demand {
    std::int32_t rank;
    std::string_view project;
    std::int64_t minutes;
  };
  std::vector<Demand> demands;
  for (const Handle h : o.roles.at(s.handle).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    const Handle project = find_project(o, a.project);
    const std::int64_t minutes = allocated_minutes(a, c.calendars().of_project(project), from, to);
    const auto of_project =
        project == kNoHandle ? std::optional<std::int32_t>() : o.projects.at(project).rank;
    const auto rank = a.rank ? a.rank : of_project;
    if (minutes > 0) demands.push_back({rank.value_or(INT32_MAX), o.text(a.project), minutes});
  }
  std::sort(demands.begin(), demands.end(), [](const Demand& a, const Demand& b) {
    return std::pair(a.rank, a.project) < std::pair(b.rank, b.project);
  });
  std::int64_t left = c.capacity().of_role(s.handle, s.part).available;
  std::string text, last;
  for (const Demand& d : demands) {
    left -= d.minutes;
    if (left >= 0 || last == d.project) continue;
    last = d.project;
    if (!text.empty()) text += ", ";
    text += d.project;
  }
  return Value::text(c.keep(text.empty() ? "none" : text));
}

constexpr Reads kPerson{EntityKind::kPerson, aspect::kLoad | aspect::kCalendar};
constexpr Reads kIdentity{EntityKind::kPerson, aspect::kIdentity};
constexpr Reads kRoleLoad{EntityKind::kRole, aspect::kLoad};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

void add_person_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"person.name", kPersonKind, kText, "The person's pseudonym.", {}, name},
          {"person.utilisation_4w",
           kPersonKind,
           kShareOf,
           "Firm hours / (contract - absence - holidays), of this week and the next three (C01).",
           {kPerson, kCalendar},
           utilisation_4w},
          {"person.utilisation_90d",
           kPersonKind,
           kShareOf,
           "Likewise, of 90 days from Monday on.",
           {kPerson, kCalendar},
           utilisation_90d},
          {"person.peak_week_4w",
           kPersonKind,
           kShareOf,
           "Likewise, the fullest of the four weeks.",
           {kPerson, kCalendar},
           peak_week},
          {"person.no_capacity",
           kPersonKind,
           kFlag,
           "Promised hours, none to give, in four weeks.",
           {kPerson, kCalendar},
           no_capacity},
          {"person.allocations_text",
           kPersonKind,
           kText,
           "Hours by project in these four weeks.",
           {kPerson},
           allocations_text},
          {"person.swaps",
           kPersonKind,
           kText,
           "The two promises of these weeks with the lowest rank, and who of the same role has "
           "hours left for them (C01).",
           {kPerson, kCalendar},
           swaps},
          {"person.team", kPersonKind, kText, "The person's team.", {kIdentity}, team},
          {"person.line_manager",
           kPersonKind,
           kText,
           "Pseudonym of the line manager.",
           {kIdentity},
           line_manager},
          {"person.resource_manager",
           kPersonKind,
           kText,
           "Pseudonym of the resource manager.",
           {kIdentity},
           resource_manager},
      });
}

void add_role_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"role_month.utilisation",
                   kRoleKind,
                   kShareOf,
                   "Firm hours / hours owned in the month (P06).",
                   {kRoleLoad, kCalendar},
                   utilisation},
                  {"role_month.neighbour_utilisation",
                   kRoleKind,
                   kShareOf,
                   "The fuller of the months before and after, within the next three.",
                   {kRoleLoad, kCalendar},
                   neighbour_utilisation},
                  {"role_month.demand_without_supply",
                   kRoleKind,
                   kFlag,
                   "Hours promised, none owned.",
                   {kRoleLoad, kCalendar},
                   demand_without_supply},
                  {"role_month.in_horizon",
                   kRoleKind,
                   kFlag,
                   "One of the next three months.",
                   {kRoleLoad},
                   in_horizon},
                  {"role_month.committed_hours",
                   kRoleKind,
                   kCount,
                   "Hours promised.",
                   {kRoleLoad},
                   committed_hours},
                  {"role_month.available_hours",
                   kRoleKind,
                   kCount,
                   "Hours owned.",
                   {kRoleLoad},
                   available_hours},
                  {"role_month.month_text", kRoleKind, kText, "As in April 2026.", {}, month_text},
                  {"role_month.role", kRoleKind, kText, "The role.", {}, role},
                  {"role_month.below_line",
                   kRoleKind,
                   kText,
                   "Projects that no longer fit when hours are given out by rank.",
                   {kRoleLoad},
                   below_line},
              });
}

}  // namespace

void add_capacity_signals(std::vector<Signal>& into) {
  add_person_signals(into);
  add_role_signals(into);
}

}  // namespace portfolio::signals
