// Signals of what holds projects together: promises between them (P02), circles (P03), and how far
// one delay reaches (P04).
#include <algorithm>

#include "rules/signals/alert_book.h"
#include "rules/signals/cycles.h"
#include "rules/signals/network.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Dependency;
namespace aspect = model::aspect;
constexpr SubjectKind kDependencyKind = SubjectKind::kDependency;
constexpr SubjectKind kMilestoneKind = SubjectKind::kMilestone;
constexpr std::int32_t kPromiseWindow = 20;  // Working days (P02).
constexpr std::int32_t kReach = 5;           // Working days: a project is reached (P04).
constexpr std::int32_t kNear = 3;            // And still is, until it is less than that.

// --- Promises ---------------------------------------------------------------------------------

const Dependency& at(Context& c, SubjectRef s) {
  return c.organisation().dependencies.at(s.handle);
}
const calendar::WorkingCalendar& calendar_of(Context& c, const Dependency& d) {
  return c.calendars().of_project(project_at(c.organisation(), d.taker));
}
Value need_in(Context& c, SubjectRef s) {
  const auto needed = needed_date(c, at(c, s));
  if (!needed) return Value::missing("need_by");
  return days_until(c, calendar_of(c, at(c, s)), *needed);
}
Value promise_moves(Context& c, SubjectRef s) {
  const calendar::WorkingCalendar& calendar = calendar_of(c, at(c, s));
  std::int64_t moves = 0;
  Timestamp until = kNever;
  for (const Timestamp moved : at(c, s).promise_moves) {
    const Timestamp forgotten = calendar.add_working_days(moved, kPromiseWindow);
    if (forgotten <= c.now()) continue;
    ++moves;
    until = std::min(until, forgotten);
  }
  return Value::integer(moves).until(until);
}
Value giver_manager(Context& c, SubjectRef s) {
  const Handle project = project_at(c.organisation(), at(c, s).giver);
  if (project == kNoHandle) return Value::missing("project");
  return text_of(c, c.organisation().projects.at(project).manager);
}

// --- Circles ----------------------------------------------------------------------------------

Value cycle_size(Context& c, SubjectRef s) {
  return Value::integer(static_cast<std::int64_t>(c.cycles().led_by(s.handle).size()));
}
// "Atlas / Interface, Borealis": each once, by name.
Value cycle_members(Context& c, SubjectRef s) {
  std::vector<std::string> names;
  for (const Handle h : c.cycles().led_by(s.handle)) {
    const Value name = node_name(c, c.organisation().dependencies.at(h).giver);
    names.emplace_back(name.is_known() ? name.as_text() : "an unknown project");
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return Value::text(c.keep(text));
}
// The link with the least room: the one whose loss changes the plan least. By id where several are.
Value cycle_cut(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const auto members = c.cycles().led_by(s.handle);
  if (members.empty()) return Value::missing("cycle");
  const auto least = std::min_element(members.begin(), members.end(), [&](Handle a, Handle b) {
    return room_of(c, o.dependencies.at(a)) < room_of(c, o.dependencies.at(b));
  });
  const Dependency& cut = o.dependencies.at(*least);
  const Value giver = node_name(c, cut.giver), taker = node_name(c, cut.taker);
  const std::string text = std::string(o.text(cut.id)) + ", for which " +
                           std::string(taker.as_text()) + " waits on " +
                           std::string(giver.as_text());
  return Value::text(c.keep(text));
}

// --- Ripples ----------------------------------------------------------------------------------

Value ripple_delay(Context& c, SubjectRef s) {
  const Ripple& ripple = c.ripple(s);
  return Value::integer(ripple.delay).until(ripple.until);
}
Value projects_reached(Context& c, SubjectRef s, std::int32_t days) {
  const Ripple& ripple = c.ripple(s);
  const auto count = std::ranges::count_if(
      ripple.projects, [&](const Ripple::Impact& impact) { return impact.days >= days; });
  return Value::integer(count).until(ripple.reach_until);
}
Value critical_reached(Context& c, SubjectRef s, std::int32_t days) {
  const Ripple& ripple = c.ripple(s);
  const bool any = std::ranges::any_of(
      ripple.projects, [&](const Ripple::Impact& impact) { return impact.critical_days >= days; });
  return Value::boolean(any).until(ripple.reach_until);
}

bool is_below(const model::Organisation& o, Handle project, Handle portfolio) {
  Handle at = portfolio_of_project(o, project);
  for (int depth = 0; at != kNoHandle && depth < 1000; ++depth) {
    if (at == portfolio) return true;
    const Symbol parent = o.portfolios.at(at).parent;
    at = parent ? o.portfolios.find({{}, parent}) : kNoHandle;
  }
  return false;
}
// Of the value of the source's portfolio, what the projects in it are worth that are reached.
Value value_reached(Context& c, SubjectRef s, std::int32_t days) {
  const model::Organisation& o = c.organisation();
  const Handle portfolio = portfolio_of(o, s);
  if (portfolio == kNoHandle) return Value::missing("portfolio");
  const auto& whole = o.portfolios.at(portfolio).value;
  if (!whole || whole->minor_units <= 0) return Value::missing("portfolio_value");
  const Ripple& ripple = c.ripple(s);
  Money sum{0, whole->currency};
  Day day(c.calendars().of(s).local_date(c.now()));
  for (const Ripple::Impact& impact : ripple.projects) {
    const auto& value = o.projects.at(impact.project).value;
    if (impact.days < days || !value || !is_below(o, impact.project, portfolio)) continue;
    const auto converted = exchange(o, *value, whole->currency, day);
    const auto next = converted ? add(sum, *converted) : std::nullopt;
    if (!next) return Value::missing("exchange_rate").until(ripple.reach_until);
    sum = *next;
  }
  const Value share = Value::decimal(sum.minor_units, whole->minor_units).until(ripple.reach_until);
  if (!day.until()) return share;
  return Value(share).until(
      std::min(ripple.reach_until, c.calendars().of(s).midnight(*day.until())));
}
Value ripple_projects(Context& c, SubjectRef s) { return projects_reached(c, s, kReach); }
Value ripple_projects_near(Context& c, SubjectRef s) { return projects_reached(c, s, kNear); }
Value ripple_critical(Context& c, SubjectRef s) { return critical_reached(c, s, kReach); }
Value ripple_critical_near(Context& c, SubjectRef s) { return critical_reached(c, s, kNear); }
Value ripple_share(Context& c, SubjectRef s) { return value_reached(c, s, kReach); }
Value ripple_share_near(Context& c, SubjectRef s) { return value_reached(c, s, kNear); }

// Days that reach a project times its cost of a day of delay, added up where that is known.
Value ripple_value(Context& c, SubjectRef s) {
  std::optional<Money> sum;
  Day day(c.calendars().of(s).local_date(c.now()));
  for (const Ripple::Impact& impact : c.ripple(s).projects) {
    const Value price = price_delay(c.project(impact.project), impact.days);
    if (!price.is_known()) continue;
    const auto converted =
        sum ? exchange(c.organisation(), price.as_money(), sum->currency, day) : price.as_money();
    const auto next = sum && converted ? add(*sum, *converted) : converted;
    if (!next) return Value::missing("exchange_rate");
    sum = next;
  }
  return money_or(sum, "cost_of_delay");
}
Value ripple_text(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  std::string text;
  for (const Ripple::Impact& impact : c.ripple(s).projects) {
    if (impact.days < kNear) continue;
    const Value name = node_name(c, {o.projects.at(impact.project).id, {}});
    if (!text.empty()) text += ", ";
    text.append(name.as_text()).append(" by ").append(std::to_string(impact.days));
  }
  return Value::text(c.keep(text.empty() ? "no other project" : text));
}
Value name_of(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  if (is_finish(s)) return node_name(c, {o.projects.at(s.handle).id, {}});
  const model::Milestone& m = o.milestones.at(s.handle);
  return node_name(c, {o.projects.at(m.project).id, m.id});
}
Value ripple_source(Context& c, SubjectRef s) { return name_of(c, s); }
Value ripple_folded(Context& c, SubjectRef s) {
  return Value::integer(c.alerts() == nullptr ? 0 : c.alerts()->folded_into(s));
}
Value ripple_cut(Context& c, SubjectRef s) {
  const auto cut = best_cut(c, s);
  return cut ? name_of(c, *cut) : Value::text("no place after it");
}

constexpr Reads kLink{EntityKind::kDependency, aspect::kPlan};
constexpr Reads kPromise{EntityKind::kDependency, aspect::kState};
constexpr Reads kNetwork{EntityKind::kDependency, aspect::kPlan | aspect::kState | aspect::kLinks};
constexpr Reads kEnds{EntityKind::kMilestone,
                      aspect::kPlan | aspect::kForecast | aspect::kState | aspect::kFloat};
constexpr Reads kProjects{EntityKind::kProject,
                          aspect::kPlan | aspect::kForecast | aspect::kState | aspect::kCalendar};
// Of a milestone and of its project, how late they are expected.
constexpr Reads kOwnPlan{EntityKind::kProject, aspect::kPlan | aspect::kState | aspect::kCalendar};
constexpr Reads kLateFinish{EntityKind::kProject, aspect::kOutlook, kFinishOnly};
// The same, where it can reach other projects at all.
constexpr Reads kReaching{EntityKind::kMilestone, aspect::kReach};
constexpr Reads kReserves{EntityKind::kProject, aspect::kReach};
constexpr Reads kReachingFinish{EntityKind::kProject, aspect::kFinishReach, kFinishOnly};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kValue{EntityKind::kPortfolio, aspect::kPlan};
constexpr Reads kRates{EntityKind::kOrganisation, aspect::kCost};

void add_promise_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"dependency.need_in",
                   kDependencyKind,
                   kWorkdayCount,
                   "Working days until the taker needs it; negative after (P02).",
                   {kLink, kEnds, kProjects, kCalendar},
                   need_in},
                  {"dependency.promise_moves",
                   kDependencyKind,
                   kCount,
                   "How often the promised date has moved within 20 working days (P02).",
                   {kPromise, kLink, kCalendar},
                   promise_moves},
                  {"dependency.giver_manager",
                   kDependencyKind,
                   kText,
                   "Pseudonym of who leads the giver.",
                   {kLink},
                   giver_manager},
                  {"dependency.cycle_size",
                   kDependencyKind,
                   kCount,
                   "Dependencies of the circle that this one, the first by id, stands for; 0 where "
                   "it stands for none (P03).",
                   {kNetwork},
                   cycle_size},
                  {"dependency.cycle_members",
                   kDependencyKind,
                   kText,
                   "Who waits in that circle.",
                   {kNetwork},
                   cycle_members},
                  {"dependency.cycle_cut",
                   kDependencyKind,
                   kText,
                   "The link of that circle with the least room.",
                   {kNetwork, kEnds},
                   cycle_cut},
              });
}

void add_reach_signals(std::vector<Signal>& into) {
  const std::vector<Reads> late{kEnds, kNetwork, kOwnPlan, kLateFinish, kCalendar};
  const std::vector<Reads> reads{kReaching, kNetwork, kReserves, kReachingFinish, kCalendar};
  const std::vector<Reads> priced{kReaching, kNetwork, kReserves, kReachingFinish,
                                  kCalendar, kValue,   kRates};
  into.insert(
      into.end(),
      {
          {"milestone.ripple_delay", kMilestoneKind, kWorkdayCount,
           "Working days that it is expected after its approved date while open; never below 0.",
           late, ripple_delay},
          {"milestone.ripple_projects", kMilestoneKind, kCount,
           "Other projects that its delay reaches with 5 working days or more, in topological "
           "order, less the room in links and reserves (P04).",
           reads, ripple_projects},
          {"milestone.ripple_projects_near", kMilestoneKind, kCount,
           "Likewise with 3 working days or more.", reads, ripple_projects_near},
          {"milestone.ripple_critical", kMilestoneKind, kFlag,
           "Whether it reaches a critical milestone or the finish of another project with 5 "
           "working "
           "days or more.",
           reads, ripple_critical},
          {"milestone.ripple_critical_near", kMilestoneKind, kFlag,
           "Likewise with 3 working days or more.", reads, ripple_critical_near},
          {"milestone.ripple_share", kMilestoneKind, kShareOf,
           "Value of the projects that it reaches with 5 working days or more / value of the "
           "portfolio.",
           priced, ripple_share},
          {"milestone.ripple_share_near", kMilestoneKind, kShareOf,
           "Likewise with 3 working days or more.", priced, ripple_share_near},
      });
}

void add_ripple_texts(std::vector<Signal>& into) {
  const std::vector<Reads> reads{kEnds, kNetwork, kProjects};
  into.insert(
      into.end(),
      {
          {"milestone.ripple_value", kMilestoneKind, kAmount,
           "Days that reach each project times its cost of a day of delay.", reads, ripple_value},
          {"milestone.ripple_text", kMilestoneKind, kText,
           "The projects that it reaches, each with the working days.", reads, ripple_text},
          {"milestone.ripple_source", kMilestoneKind, kText,
           "Its project and name; of a finish the project.", reads, ripple_source},
          {"milestone.ripple_folded",
           kMilestoneKind,
           kCount,
           "Open alerts that are folded into the alert on it. For texts: it does not wake rules.",
           {},
           ripple_folded},
          {"milestone.ripple_cut", kMilestoneKind, kText,
           "Where a day that is recovered spares other projects most days.", reads, ripple_cut},
      });
}

}  // namespace

void add_graph_signals(std::vector<Signal>& into) {
  add_promise_signals(into);
  add_reach_signals(into);
  add_ripple_texts(into);
}

}  // namespace portfolio::signals
