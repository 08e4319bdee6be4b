// Signals of whether a project is still wanted: signs of life (P08), and whether somebody asked for
// it at all (P09).
#include <algorithm>

#include "rules/expr/format.h"
#include "rules/signals/business_case.h"
#include "rules/signals/spending.h"
#include "rules/signals/windows.h"

namespace portfolio::signals {
namespace {

using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr std::int32_t kSignWindow = 60;   // Working days in which something should have happened.
constexpr std::int32_t kHoursWindow = 10;  // Working days of P09.

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}
CivilDate today_of(Context& c, SubjectRef s) { return calendar_of(c, s).local_date(c.now()); }

// --- Signs of life ----------------------------------------------------------------------------

std::optional<Money> spent_of(Context& c, SubjectRef s) {
  Day day(today_of(c, s));
  return money_spent(c.organisation(), calendar_of(c, s), at(c, s), c.project(s.handle), day,
                     kSpendingWindow);
}
Value recently_spent(Context& c, SubjectRef s) {
  const auto spent = spent_of(c, s);
  const Window window = last_working_days(calendar_of(c, s), today_of(c, s), kSpendingWindow);
  const bool hours = sum_days(at(c, s).history.days, window) > 0;
  return until_midnight(c, calendar_of(c, s),
                        Value::boolean(hours || (spent && spent->minor_units > 0)));
}
Value spent_text(Context& c, SubjectRef s) {
  const auto spent = spent_of(c, s);
  if (spent && spent->minor_units > 0)
    return Value::text(c.keep(expr::format(Value::money(*spent), kAmount)));
  const Window window = last_working_days(calendar_of(c, s), today_of(c, s), kSpendingWindow);
  const auto minutes = sum_days(at(c, s).history.days, window);
  return Value::text(c.keep(std::to_string(minutes / 60) + " hours"));
}

bool is_recent(Context& c, SubjectRef s, const std::optional<CivilDate>& date) {
  return date && calendar_of(c, s).working_days(*date, today_of(c, s)) < kSignWindow;
}
bool has_milestone(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  return std::ranges::any_of(at(c, s).milestones, [&](Handle h) {
    return is_recent(c, s, o.milestones.at(h).achieved_on);
  });
}
bool has_sponsor_decision(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  Symbol sponsor = at(c, s).sponsor;
  if (const Handle above = portfolio_of_project(o, s.handle); !sponsor && above != kNoHandle)
    sponsor = o.portfolios.at(above).sponsor;
  if (!sponsor) return false;
  for (auto [d, end] = o.decisions_of_project.equal_range(s.handle); d != end; ++d) {
    const model::Decision& decision = o.decisions.at(d->second);
    const Symbol by = decision.decided_by ? decision.decided_by : decision.owner;
    if (by == sponsor && is_recent(c, s, decision.decided_on)) return true;
  }
  return false;
}
bool has_confirmed_benefit(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Project& p = at(c, s);
  const auto live = p.go_live ? p.go_live : p.actual_finish;
  const bool before_live = !live || *live > today_of(c, s);
  for (auto [b, end] = o.benefits_of_project.equal_range(s.handle); b != end; ++b) {
    const model::Benefit& benefit = o.benefits.at(b->second);
    const bool defined = benefit.owner && benefit.baseline_value && !benefit.measure.empty();
    if (!benefit.measured.empty() || (before_live && defined)) return true;
  }
  return false;
}
bool costs_more_than_it_returns(Context& c, SubjectRef s) {
  Day day(today_of(c, s));
  const auto now = business_case(c.organisation(), s.handle, c.project(s.handle), day).now;
  return now && now->numerator < now->denominator;
}

std::vector<std::string_view> missing_signs(Context& c, SubjectRef s) {
  std::vector<std::string_view> missing;
  if (!has_milestone(c, s)) missing.emplace_back("no milestone in 60 working days");
  if (!has_sponsor_decision(c, s)) missing.emplace_back("no decision of its sponsor in 60");
  if (!has_confirmed_benefit(c, s)) missing.emplace_back("no confirmed benefit");
  if (costs_more_than_it_returns(c, s)) missing.emplace_back("it costs more than it returns");
  return missing;
}
Value life_signs_missing(Context& c, SubjectRef s) {
  const auto count = static_cast<std::int64_t>(missing_signs(c, s).size());
  return until_midnight(c, calendar_of(c, s), Value::integer(count));
}
Value life_signs_text(Context& c, SubjectRef s) {
  std::string text;
  for (const std::string_view sign : missing_signs(c, s))
    text.append(text.empty() ? "" : ", ").append(sign);
  return Value::text(c.keep(text.empty() ? "none is missing" : text));
}
// Since it became active, as it says itself or as it became known.
Value active_age(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  std::optional<CivilDate> since = p.actual_start;
  if (p.active_since && (!since || calendar.local_date(*p.active_since) < *since))
    since = calendar.local_date(*p.active_since);
  if (!since) return Value::missing("active");
  return days_since(c, calendar, *since);
}

// --- Who asked for it -------------------------------------------------------------------------

bool has_objective(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  return std::ranges::any_of(at(c, s).objectives, [&](Symbol id) {
    const Handle h = o.objectives.find({{}, id});
    return h != kNoHandle && o.objectives.at(h).state == model::ObjectiveState::kApproved;
  });
}
bool has_funding(const Project& p) {
  const auto funds = [](const model::Baseline& b) {
    return (b.budget && b.budget->minor_units > 0) || b.effort.value_or(0) > 0;
  };
  return (p.budget && p.budget->amount.minor_units > 0) ||
         std::any_of(p.baselines.begin(), p.baselines.end(), funds);
}
Value aligned(Context& c, SubjectRef s) {
  return Value::boolean(has_objective(c, s) && at(c, s).sponsor && has_funding(at(c, s)));
}
Value unaligned_text(Context& c, SubjectRef s) {
  std::string text;
  const auto add = [&](bool there, std::string_view what) {
    if (!there) text.append(text.empty() ? "no " : ", no ").append(what);
  };
  add(has_objective(c, s), "approved objective");
  add(static_cast<bool>(at(c, s).sponsor), "sponsor");
  add(has_funding(at(c, s)), "funding");
  return Value::text(c.keep(text.empty() ? "nothing" : text));
}
Value recent_minutes(Context& c, SubjectRef s) {
  const Window window = last_working_days(calendar_of(c, s), today_of(c, s), kHoursWindow);
  const auto& days = at(c, s).history.days;
  const Value value = Value::integer(sum_days(days, window));
  return days.empty() ? value : until_midnight(c, calendar_of(c, s), value);
}

constexpr Reads kFigures{EntityKind::kProject, aspect::kPlan | aspect::kForecast | aspect::kState |
                                                   aspect::kOutlook | aspect::kEstimate |
                                                   aspect::kProgress | aspect::kCost |
                                                   aspect::kReport | aspect::kCalendar |
                                                   aspect::kIdentity | aspect::kLinks};
constexpr Reads kSpent{EntityKind::kProject,
                       aspect::kCost | aspect::kPlan | aspect::kProgress | aspect::kCalendar};
constexpr Reads kMilestones{EntityKind::kMilestone,
                            aspect::kPlan | aspect::kForecast | aspect::kState};
constexpr Reads kDecisions{EntityKind::kDecision, aspect::kState | aspect::kIdentity};
constexpr Reads kTasks{EntityKind::kTask, aspect::kForecast | aspect::kState | aspect::kProgress};
constexpr Reads kAbove{EntityKind::kPortfolio, aspect::kPlan | aspect::kIdentity};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kRates{EntityKind::kOrganisation, aspect::kCost};
constexpr Reads kState{EntityKind::kProject, aspect::kState | aspect::kCalendar};
constexpr Reads kAsked{EntityKind::kProject, aspect::kIdentity | aspect::kPlan};
constexpr Reads kObjectives{EntityKind::kObjective, aspect::kState};

void add_sign_signals(std::vector<Signal>& into) {
  const std::vector<Reads> signs{kFigures, kMilestones, kDecisions, kTasks,
                                 kAbove,   kCalendar,   kRates};
  into.insert(into.end(),
              {
                  {"project.recently_spent",
                   kOf,
                   kFlag,
                   "Whether money or hours went into it in the last 20 working days (P08).",
                   {kSpent, kRates, kCalendar},
                   recently_spent},
                  {"project.spent_text",
                   kOf,
                   kText,
                   "What went into it in the last 20 working days.",
                   {kSpent, kRates, kCalendar},
                   spent_text},
                  {"project.life_signs_missing", kOf, kCount,
                   "Of four: a milestone and a decision of the sponsor in 60 working days, a "
                   "confirmed benefit, a return above its cost (P08).",
                   signs, life_signs_missing},
                  {"project.life_signs_text", kOf, kText, "Which of them are missing.", signs,
                   life_signs_text},
                  {"project.active_age",
                   kOf,
                   kWorkdayCount,
                   "Working days since it became active.",
                   {kState, kCalendar},
                   active_age},
              });
}

void add_asked_signals(std::vector<Signal>& into) {
  into.insert(into.end(),
              {
                  {"project.aligned",
                   kOf,
                   kFlag,
                   "Whether it has an approved objective, a sponsor of its own and funding (P09).",
                   {kAsked, kObjectives},
                   aligned},
                  {"project.unaligned_text",
                   kOf,
                   kText,
                   "What of the three it lacks.",
                   {kAsked, kObjectives},
                   unaligned_text},
                  {"project.recent_minutes",
                   kOf,
                   kMinuteCount,
                   "Minutes booked on it for the last 10 working days.",
                   {kSpent, kCalendar},
                   recent_minutes},
              });
}

}  // namespace

void add_alignment_signals(std::vector<Signal>& into) {
  add_sign_signals(into);
  add_asked_signals(into);
}

}  // namespace portfolio::signals
