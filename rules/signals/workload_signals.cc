// Signals of what people really work, and on how much at once (C02, C03, C04, C06).
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kPerson;
constexpr std::size_t kWeeks = 17;  // A mean of 17 weeks: GOV.UK, "Calculating your working hours".
constexpr int kWeeksBack = 34;      // So far back for 17 weeks without leave.
constexpr std::int32_t kDays = 10;  // Working days.
constexpr std::int32_t kAhead = 60;

const model::Person& at(Context& c, SubjectRef s) { return c.organisation().people.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_person(s.handle);
}
Value until_monday(Context& c, SubjectRef s, const Value& value) {
  const CivilDate next = monday_of(calendar_of(c, s).local_date(c.now())) + Days{7};
  return Value(value).until(calendar_of(c, s).midnight(next));
}

// Minutes of weeks that have ended and had no leave, the newest first.
class FullWeeks {
 public:
  void add(std::int64_t minutes) { minutes_[count_++] = minutes; }
  std::size_t size() const { return count_; }
  auto begin() const { return minutes_.begin(); }
  auto end() const { return minutes_.begin() + static_cast<std::ptrdiff_t>(count_); }

 private:
  std::array<std::int64_t, kWeeks> minutes_{};
  std::size_t count_ = 0;
};

// The last `most` of them, at most 17; none from before the first booking.
FullWeeks full_weeks(Context& c, SubjectRef s, std::size_t most = kWeeks) {
  FullWeeks minutes;
  const auto& weeks = at(c, s).weeks.all();
  if (weeks.empty()) return minutes;
  const CivilDate now = monday_of(calendar_of(c, s).local_date(c.now()));
  for (int back = 1; back <= kWeeksBack && minutes.size() < most; ++back) {
    const CivilDate monday = now - Days{7 * back};
    if (monday < weeks.front().monday) break;
    if (has_leave(c, s.handle, {monday, monday + Days{6}})) continue;
    const auto week = std::partition_point(
        weeks.begin(), weeks.end(), [&](const model::WeekMinutes& w) { return w.monday < monday; });
    minutes.add(week != weeks.end() && week->monday == monday ? week->minutes : 0);
  }
  return minutes;
}

// The lowest or highest of the last `count` of them, as shares of the contract.
template <class Pick>
Value load_of(Context& c, SubjectRef s, std::size_t count, Pick pick) {
  const auto contract = at(c, s).contract_minutes_per_week;
  if (!contract || *contract <= 0) return Value::missing("contract");
  const FullWeeks weeks = full_weeks(c, s, count);
  if (weeks.size() < count) return until_monday(c, s, Value::missing("hours"));
  const std::int64_t minutes = *pick(weeks.begin(), weeks.end());
  return until_monday(c, s, Value::decimal(minutes, *contract));
}
Value lowest_load(Context& c, SubjectRef s) {
  return load_of(c, s, 3, [](auto begin, auto end) { return std::min_element(begin, end); });
}
Value highest_load(Context& c, SubjectRef s) {
  return load_of(c, s, 2, [](auto begin, auto end) { return std::max_element(begin, end); });
}
Value weeks_over(Context& c, SubjectRef s) {
  const auto contract = at(c, s).contract_minutes_per_week;
  if (!contract) return Value::missing("contract");
  const FullWeeks weeks = full_weeks(c, s);
  const auto end = std::find_if(weeks.begin(), weeks.end(),
                                [&](std::int64_t minutes) { return minutes <= *contract; });
  return until_monday(c, s, Value::integer(end - weeks.begin()));
}
Value mean_week(Context& c, SubjectRef s) {
  const FullWeeks weeks = full_weeks(c, s);
  if (weeks.size() < kWeeks) return until_monday(c, s, Value::missing("17 weeks"));
  std::int64_t sum = 0;
  for (const std::int64_t minutes : weeks) sum += minutes;
  return until_monday(c, s, Value::decimal(sum, std::int64_t{kWeeks}));
}
Value overtime_opt_out(Context& c, SubjectRef s) {
  return Value::boolean(at(c, s).overtime_opt_out);
}

Window recent(Context& c, SubjectRef s) {
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  return last_working_days(calendar, calendar.local_date(c.now()), kDays);
}
// Minutes by project (by the number of its symbol; 0 is none), in no order. Of few projects, for
// that is what people work on.
std::vector<std::pair<std::uint32_t, std::int64_t>> booked_by_project(const model::Person& p,
                                                                      Window window) {
  std::vector<std::pair<std::uint32_t, std::int64_t>> sums;
  for (const model::DayHours& d : days_in(p.history.days, window)) {
    const auto sum = std::find_if(sums.begin(), sums.end(),
                                  [&](const auto& one) { return one.first == d.project.number; });
    if (sum == sums.end())
      sums.emplace_back(d.project.number, d.minutes);
    else
      sum->second += d.minutes;
  }
  return sums;
}

Value project_shares(Context& c, SubjectRef s) {
  std::int64_t total = 0;
  std::vector<std::int64_t> parts;
  for (const auto& [project, minutes] : booked_by_project(at(c, s), recent(c, s))) {
    total += minutes;
    if (project != 0 && minutes > 0) parts.push_back(minutes);
  }
  if (total <= 0) return until_midnight(c, calendar_of(c, s), Value::missing("hours"));
  std::sort(parts.begin(), parts.end(), std::greater<>());
  std::vector<Value> shares;
  for (const std::int64_t minutes : parts) shares.push_back(Value::decimal(minutes, total));
  return until_midnight(c, calendar_of(c, s), c.keep(Kind::kDecimal, std::move(shares)));
}

struct Mix {
  std::map<std::uint32_t, std::int64_t> planned, booked;
  std::int64_t all_planned = 0, all_booked = 0;
};

Mix mix_of(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Window window = booked_up_to(at(c, s), recent(c, s));
  Mix mix;
  for (const Handle h : at(c, s).allocations) {
    const model::Allocation& a = o.allocations.at(h);
    const std::int64_t minutes = once_promised_minutes(c, a, window);
    if (minutes > 0) mix.planned[a.project.number] += minutes;
    mix.all_planned += minutes;
  }
  for (const auto& [project, minutes] : booked_by_project(at(c, s), window))
    if (project != 0) mix.booked.emplace(project, minutes);
  for (const auto& [project, minutes] : mix.booked) mix.all_booked += minutes;
  return mix;
}

// Half the sum of the differences of the shares, over one denominator.
Value mix_drift(Context& c, SubjectRef s) {
  const Mix mix = mix_of(c, s);
  if (mix.all_planned <= 0) return until_midnight(c, calendar_of(c, s), Value::missing("plan"));
  if (mix.all_booked <= 0) return until_midnight(c, calendar_of(c, s), Value::missing("hours"));
  std::set<std::uint32_t> projects;
  for (const auto& [project, minutes] : mix.planned) projects.insert(project);
  for (const auto& [project, minutes] : mix.booked) projects.insert(project);
  const auto part = [](const auto& sums, std::uint32_t project) {
    const auto found = sums.find(project);
    return found == sums.end() ? std::int64_t{0} : found->second;
  };
  std::int64_t apart = 0;
  for (const std::uint32_t project : projects)
    apart += std::abs(part(mix.planned, project) * mix.all_booked -
                      part(mix.booked, project) * mix.all_planned);
  return until_midnight(c, calendar_of(c, s),
                        Value::decimal(apart, 2 * mix.all_planned * mix.all_booked));
}
Value planned_minutes(Context& c, SubjectRef s) {
  std::int64_t sum = 0;
  if (!at(c, s).allocations.empty()) {
    const Window window = booked_up_to(at(c, s), recent(c, s));
    for (const Handle h : at(c, s).allocations)
      sum += once_promised_minutes(c, c.organisation().allocations.at(h), window);
  }
  return until_midnight(c, calendar_of(c, s), Value::integer(sum));
}
// As in "P-1 30 h planned, 10 h booked".
Value mix_text(Context& c, SubjectRef s) {
  const Mix mix = mix_of(c, s);
  std::map<std::string_view, std::pair<std::int64_t, std::int64_t>> rows;
  for (const auto& [project, minutes] : mix.planned)
    rows[c.organisation().text(Symbol{project})].first = minutes;
  for (const auto& [project, minutes] : mix.booked)
    rows[c.organisation().text(Symbol{project})].second = minutes;
  std::string text;
  for (const auto& [project, minutes] : rows) {
    if (!text.empty()) text += "; ";
    text.append(project).append(" ").append(std::to_string(minutes.first / 60));
    text.append(" h planned, ").append(std::to_string(minutes.second / 60)).append(" h booked");
  }
  return until_midnight(c, calendar_of(c, s), Value::text(c.keep(std::move(text))));
}

bool is_open(const model::Project& p) {
  return p.lifecycle != model::Lifecycle::kClosed && p.lifecycle != model::Lifecycle::kCancelled;
}

Value driving_projects(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  std::set<Handle> projects;
  for (auto [t, end] = o.tasks_of_owner.equal_range(at(c, s).id.number); t != end; ++t)
    if (is_open(o.projects.at(o.tasks.at(t->second).project)))
      projects.insert(o.tasks.at(t->second).project);
  return Value::integer(static_cast<std::int64_t>(projects.size()));
}

// The projects whose open tasks need the skill until that day.
std::size_t projects_needing(const model::Organisation& o, Symbol skill, CivilDate until) {
  std::set<Handle> projects;
  for (auto [at, end] = o.tasks_of_skill.equal_range(skill.number); at != end; ++at) {
    const model::Task& t = o.tasks.at(at->second);
    const auto needed = t.planned_start ? t.planned_start : t.planned_finish;
    if (needed && *needed <= until && is_open(o.projects.at(t.project))) projects.insert(t.project);
  }
  return projects.size();
}

Value sole_skill_projects(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const CivilDate until = calendar.add_working_days(calendar.local_date(c.now()), kAhead);
  std::size_t most = 0;
  bool looked = false;
  for (const Symbol skill : at(c, s).skills) {
    const auto [begin, end] = o.people_of_skill.equal_range(skill.number);
    if (begin == end || std::next(begin) != end) continue;
    looked = true;
    most = std::max(most, projects_needing(o, skill, until));
  }
  const Value value = Value::integer(static_cast<std::int64_t>(most));
  return looked ? until_midnight(c, calendar, value) : value;
}

Value absent(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const CivilDate today = calendar.local_date(c.now());
  bool away = false, ahead = false;
  for (const Handle h : at(c, s).absences) {
    const model::Absence& x = o.absences.at(h);
    away = away || (!x.cancelled && x.from <= today && today <= x.to);
    ahead = ahead || (!x.cancelled && x.to >= today);
  }
  const Value value = Value::boolean(away);
  return ahead ? until_midnight(c, calendar, value) : value;
}

constexpr Type kShares{Kind::kDecimal, Unit::kShare, true};
constexpr Reads kIdentity{EntityKind::kPerson, aspect::kIdentity};
constexpr Reads kWorked{EntityKind::kPerson, aspect::kCost | aspect::kLoad | aspect::kCalendar};
constexpr Reads kBooked{EntityKind::kPerson, aspect::kCost | aspect::kCalendar};
constexpr Reads kWork{EntityKind::kPerson, aspect::kLinks | aspect::kIdentity | aspect::kCalendar};
constexpr Reads kAway{EntityKind::kPerson, aspect::kLoad | aspect::kCalendar};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

void add_week_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"person.lowest_load_3w",
                   kOf,
                   kShareOf,
                   "Hours booked on all work / contract, the least of the last three weeks that "
                   "ended and had no leave (C02).",
                   {kWorked, kCalendar},
                   lowest_load},
                  {"person.highest_load_2w",
                   kOf,
                   kShareOf,
                   "Likewise, the most of the last two.",
                   {kWorked, kCalendar},
                   highest_load},
                  {"person.weeks_over",
                   kOf,
                   kCount,
                   "The last of these weeks in a row that were over the contract.",
                   {kWorked, kCalendar},
                   weeks_over},
                  {"person.mean_week_17",
                   kOf,
                   {Kind::kDecimal, Unit::kMinutes},
                   "Mean minutes of these 17 weeks; unknown with fewer (GOV.UK, X17).",
                   {kWorked, kCalendar},
                   mean_week},
                  {"person.overtime_opt_out",
                   kOf,
                   kFlag,
                   "Whether the person has agreed to longer hours.",
                   {kIdentity},
                   overtime_opt_out},
              });
}

void add_mix_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"person.project_shares_10wd",
                   kOf,
                   kShares,
                   "The projects' shares of all hours of the last 10 working days, the largest "
                   "first (C03).",
                   {kBooked, kCalendar},
                   project_shares},
                  {"person.mix_drift_10wd",
                   kOf,
                   kShareOf,
                   "Half the sum over projects of |planned share - booked share| of the last 10 "
                   "working days, up to the last day booked (C04).",
                   {kWorked, kCalendar},
                   mix_drift},
                  {"person.planned_10wd",
                   kOf,
                   kMinuteCount,
                   "Firm minutes promised in these days.",
                   {kWorked, kCalendar},
                   planned_minutes},
                  {"person.mix_text",
                   kOf,
                   kText,
                   "Hours planned and booked in these days, by project.",
                   {kWorked, kCalendar},
                   mix_text},
              });
}

void add_reliance_signals(std::vector<Signal>& into) {
  into.insert(into.end(), {
                              {"person.driving_projects",
                               kOf,
                               kCount,
                               "Projects on whose driving path the person has an open task (C06).",
                               {kWork},
                               driving_projects},
                              {"person.sole_skill_projects_60wd",
                               kOf,
                               kCount,
                               "Projects that need a skill within 60 working days which nobody "
                               "else has; of several skills the most (C06).",
                               {kWork, kCalendar},
                               sole_skill_projects},
                              {"person.absent",
                               kOf,
                               kFlag,
                               "Whether the person is on leave today.",
                               {kAway, kCalendar},
                               absent},
                          });
}

}  // namespace

void add_workload_signals(std::vector<Signal>& into) {
  add_week_signals(into);
  add_mix_signals(into);
  add_reliance_signals(into);
}

}  // namespace portfolio::signals
