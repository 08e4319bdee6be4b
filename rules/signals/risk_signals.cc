// Signals of a project's risks against the reserve that was granted for them (rule D25).
#include <algorithm>

#include "rules/expr/format.h"
#include "rules/signals/exposure.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;
constexpr std::int32_t kReviewDays = 20;  // Working days from which it is worth a sentence.

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}

Value exposure(Context& c, SubjectRef s) {
  Day day(calendar_of(c, s).local_date(c.now()));
  const Exposure e = risk_exposure(c.organisation(), s.handle, day);
  return held(c, s, money_or(e.expected, e.missing), day.until());
}

// Granted with the budget, less what changes approved since have drawn.
Value contingency_left(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  if (!p.budget || !p.budget->contingency) return Value::missing("contingency");
  Day day(calendar_of(c, s).local_date(c.now()));
  Money left = *p.budget->contingency;
  for (const model::ApprovedChange& change : p.changes) {
    if (!change.from_contingency || change.stamp.occurred_at <= p.budget->stamp.occurred_at)
      continue;
    const auto drawn = exchange(c.organisation(), *change.from_contingency, left.currency, day);
    const auto rest = drawn ? subtract(left, *drawn) : std::nullopt;
    if (!rest) return held(c, s, Value::missing("exchange_rate"), day.until());
    left = *rest;
  }
  return held(c, s, Value::money(left), day.until());
}

// Against the last figure that is at least twenty working days old.
Value exposure_growth(Context& c, SubjectRef s) {
  const auto& points = at(c, s).seldom->exposures;
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  const CivilDate today = calendar.local_date(c.now());
  const model::ExposurePoint* before = nullptr;
  bool waits = false;  // A later figure will take its place.
  for (const model::ExposurePoint& point : points) {
    waits = calendar.working_days(point.day, today) < kExposureWindow;
    if (waits) break;
    before = &point;
  }
  const Timestamp until = waits ? calendar.next_day_boundary(c.now()) : kNever;
  const Value now = exposure(c, s);
  const Timestamp soonest = std::min(until, now.valid_until());
  if (!now.is_known()) return Value(now).until(soonest);
  const bool known = before != nullptr && before->expected.minor_units > 0 &&
                     before->expected.currency == now.as_money().currency;
  if (!known) return Value::missing("earlier_risk_cost").until(soonest);
  const std::int64_t then = before->expected.minor_units;
  return Value::decimal(now.as_money().minor_units - then, then).until(soonest);
}

// Working days since the open risk that was looked at longest ago was; 0 where none is open.
Value review_age(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  if (!o.risks_of_project.contains(s.handle)) return Value::missing("risks");
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  std::optional<CivilDate> oldest;
  for (auto [at, end] = o.risks_of_project.equal_range(s.handle); at != end; ++at) {
    const model::Risk& r = o.risks.at(at->second);
    if (r.state == model::RiskState::kClosed || !r.seen_at) continue;
    const CivilDate since = r.reviewed_on ? *r.reviewed_on : calendar.local_date(*r.seen_at);
    if (!oldest || since < *oldest) oldest = since;
  }
  return oldest ? days_since(c, calendar, *oldest) : Value::integer(0);
}

std::string in_words(const Value& money) { return expr::format(money, kAmount); }

// Each reason for concern is a sentence.
Value risk_text(Context& c, SubjectRef s) {
  const Value expected = exposure(c, s), left = contingency_left(c, s);
  const Value growth = exposure_growth(c, s), age = review_age(c, s);
  std::string text;
  const bool comparable = expected.is_known() && left.is_known() &&
                          expected.as_money().currency == left.as_money().currency;
  if (comparable && expected.as_money().minor_units > left.as_money().minor_units)
    text += "Expected risk cost " + in_words(expected) + " exceeds the reserve " + in_words(left) +
            ". ";
  if (growth.is_known() && growth.as_rational().numerator > 0)
    text += "Expected risk cost has grown by " +
            expr::format(growth, kShareOf, expr::Format::kPercent) +
            " within twenty working days. ";
  if (age.is_known() && age.as_integer() >= kReviewDays)
    text += "Nobody has looked at an open risk for " + std::to_string(age.as_integer()) +
            " working days. ";
  if (text.empty()) text = "Expected risk cost is " + in_words(expected) + ". ";
  text.resize(text.size() - 2);  // The full stop is the rule's.
  return Value::text(c.keep(text));
}

Value top_risk(Context& c, SubjectRef s) {
  Day day(calendar_of(c, s).local_date(c.now()));
  const Handle largest = risk_exposure(c.organisation(), s.handle, day).largest;
  if (largest == kNoHandle) return Value::text("none with a cost");
  return text_of(c, c.organisation().risks.at(largest).id);
}

}  // namespace

void add_risk_signals(std::vector<Signal>& into) {
  const Reads links{EntityKind::kProject, aspect::kLinks};
  const Reads plan{EntityKind::kProject, aspect::kPlan};
  const Reads rates{EntityKind::kOrganisation, aspect::kCost};
  const Reads calendar{EntityKind::kCalendar, aspect::kCalendar};
  const Reads moved{EntityKind::kProject, aspect::kCalendar};
  into.insert(into.end(),
              {
                  {"project.risk_exposure",
                   kOf,
                   kAmount,
                   "Probability times cost of the open risks, added up (D25).",
                   {links, plan, rates, calendar, moved},
                   exposure},
                  {"project.contingency_left",
                   kOf,
                   kAmount,
                   "The reserve granted with the budget, less what changes have drawn since.",
                   {plan, rates, calendar, moved},
                   contingency_left},
                  {"project.exposure_growth",
                   kOf,
                   kShareOf,
                   "Expected risk cost / that of twenty working days ago - 1.",
                   {links, plan, rates, calendar, moved},
                   exposure_growth},
                  {"project.review_age",
                   kOf,
                   kWorkdayCount,
                   "Working days since somebody last looked at the open risk that was looked at "
                   "longest ago.",
                   {links, calendar, moved},
                   review_age},
                  {"project.risk_text",
                   kOf,
                   kText,
                   "What is the matter with the risks, in words.",
                   {links, plan, rates, calendar, moved},
                   risk_text},
                  {"project.top_risk",
                   kOf,
                   kText,
                   "The open risk that is expected to cost most.",
                   {links, plan, rates},
                   top_risk},
              });
}

}  // namespace portfolio::signals
