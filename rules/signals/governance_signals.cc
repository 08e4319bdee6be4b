// Signals of decisions (G01), benefits (B01) and sources (Q01).
#include <algorithm>

#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

namespace aspect = model::aspect;
constexpr SubjectKind kDecisionKind = SubjectKind::kDecision;
constexpr SubjectKind kBenefitKind = SubjectKind::kBenefit;
constexpr SubjectKind kSourceKind = SubjectKind::kSource;
constexpr std::int64_t kWeek = 5;  // Working days.

// --- Decisions --------------------------------------------------------------------------------

const model::Decision& decision_at(Context& c, SubjectRef s) {
  return c.organisation().decisions.at(s.handle);
}
Value title(Context& c, SubjectRef s) {
  return name_or_id(c, decision_at(c, s).title, decision_at(c, s).id);
}
Value decision_owner(Context& c, SubjectRef s) { return text_of(c, decision_at(c, s).owner); }
Value decision_open(Context& c, SubjectRef s) {
  return Value::boolean(decision_at(c, s).open() && !decision_at(c, s).stub);
}
Value age(Context& c, SubjectRef s) {
  const auto raised = decision_at(c, s).raised_at;
  if (!raised) return Value::missing("decision_raised");
  const calendar::WorkingCalendar& calendar = c.calendars().of(s);
  return days_since(c, calendar, calendar.local_date(*raised));
}
Value slack(Context& c, SubjectRef s) {
  const auto needed = decision_at(c, s).needed_by;
  if (!needed) return Value::missing("needed_by");
  return days_until(c, c.calendars().of(s), *needed);
}

// What a working day of waiting costs: of each blocked project the larger of its run rate and its
// cost of delay.
Value cost_a_day(Context& c, SubjectRef s) {
  const model::Decision& d = decision_at(c, s);
  std::vector<Symbol> projects = d.projects;
  for (const model::BlockedBy& b : d.blocks)
    if (std::find(projects.begin(), projects.end(), b.project) == projects.end())
      projects.push_back(b.project);
  std::optional<Money> sum;
  for (const Symbol id : projects) {
    const Handle h = find_project(c.organisation(), id);
    if (h == kNoHandle) continue;
    const ProjectFigures& f = c.project(h);
    auto rate = f.delay_cost;
    if (f.run_rate && (!rate || (rate->currency == f.run_rate->currency &&
                                 f.run_rate->minor_units > rate->minor_units)))
      rate = f.run_rate;
    if (!rate) continue;
    sum = sum ? add(*sum, *rate) : rate;
    if (!sum) return Value::missing("exchange_rate");
  }
  return money_or(sum, "cost_of_delay");
}
Value waiting_cost(Context& c, SubjectRef s) {
  const Value rate = cost_a_day(c, s), days = age(c, s);
  if (!rate.is_known() || !days.is_known()) return rate.is_known() ? days : rate;
  return money_or(scale(rate.as_money(), std::max<std::int64_t>(days.as_integer(), 0), 1), "age");
}
Value weekly_cost(Context& c, SubjectRef s) {
  const Value rate = cost_a_day(c, s);
  return rate.is_known() ? money_or(scale(rate.as_money(), kWeek, 1), "cost_of_delay") : rate;
}
// One that was asked today may have been needed long ago: then that is what there is to say.
Value wait_text(Context& c, SubjectRef s) {
  const Value days = age(c, s), left = slack(c, s);
  const auto counted = [](std::int64_t n) {
    return std::to_string(n) + (n == 1 ? " working day" : " working days");
  };
  std::string text;
  if (days.is_known() && (days.as_integer() > 0 || !left.is_known()))
    text = "has waited " + counted(std::max<std::int64_t>(days.as_integer(), 0));
  else if (left.is_known() && left.as_integer() < 0)
    text = "was needed " + counted(-left.as_integer()) + " ago and waits";
  else if (left.is_known() && left.as_integer() == 0)
    text = "is needed today and waits";
  else if (left.is_known())
    text = "is needed in " + counted(left.as_integer()) + " and waits";
  else
    text = "waits";
  return Value::text(c.keep(std::move(text)))
      .until(std::min(days.valid_until(), left.valid_until()));
}
Value needed_by(Context& c, SubjectRef s) {
  return date_or(decision_at(c, s).needed_by, "needed_by");
}
Value projects_text(Context& c, SubjectRef s) {
  std::string text;
  for (const Symbol id : decision_at(c, s).projects) {
    if (!text.empty()) text += ", ";
    text += c.organisation().text(id);
  }
  return Value::text(c.keep(text.empty() ? "no project named" : text));
}
Value options_text(Context& c, SubjectRef s) {
  std::string text;
  for (const Text& option : decision_at(c, s).options) {
    if (!text.empty()) text += "; ";
    text += option.view();
  }
  return Value::text(c.keep(text.empty() ? "no options named" : text));
}

// --- Benefits ---------------------------------------------------------------------------------

using Point = model::BenefitPoint;

const model::Benefit& benefit_at(Context& c, SubjectRef s) {
  return c.organisation().benefits.at(s.handle);
}
bool is_money(const model::Benefit& b) { return !b.plan.empty() && b.plan.front().money; }
std::optional<std::int64_t> amount(const Point& p, bool money) {
  if (money) return p.money ? std::optional(p.money->minor_units) : std::nullopt;
  return p.units;
}
// The plan on a date, linear between its points, from nothing at the first.
std::optional<std::int64_t> planned_by(const model::Benefit& b, CivilDate date) {
  const bool money = is_money(b);
  const Point* before = nullptr;
  for (const Point& p : b.plan) {
    const auto here = amount(p, money);
    if (!here) return std::nullopt;
    if (p.date >= date) {
      if (p.date == date) return here;
      if (before == nullptr) return 0;
      const std::int64_t from = *amount(*before, money);
      const auto part = multiply_divide(*here - from, (date - before->date).count(),
                                        (p.date - before->date).count());
      return part ? std::optional(from + *part) : std::nullopt;
    }
    before = &p;
  }
  return before == nullptr ? std::nullopt : amount(*before, money);
}
Value ratio_of(const model::Benefit& b, const Point& measured) {
  const auto planned = planned_by(b, measured.date);
  const auto actual = amount(measured, is_money(b));
  if (!planned) return Value::missing("plan");
  if (!actual) return Value::missing("measurement");
  if (*planned <= 0) return Value::missing("plan");
  return Value::decimal(*actual, *planned);
}
Value ratio(Context& c, SubjectRef s) {
  const model::Benefit& b = benefit_at(c, s);
  if (b.measured.empty()) return Value::missing("measurement");
  return ratio_of(b, b.measured.back());
}
// The better of the last two: below a limit only when the next measurement confirmed the first.
Value confirmed_ratio(Context& c, SubjectRef s) {
  const model::Benefit& b = benefit_at(c, s);
  if (b.measured.size() < 2) return Value::missing("second_measurement");
  const Value last = ratio_of(b, b.measured.back());
  const Value before = ratio_of(b, b.measured[b.measured.size() - 2]);
  if (!last.is_known()) return last;
  if (!before.is_known()) return before;
  __extension__ using Wide = __int128;
  const auto x = last.as_rational(), y = before.as_rational();
  return Wide{x.numerator} * y.denominator > Wide{y.numerator} * x.denominator ? last : before;
}
Value plan_share(Context& c, SubjectRef s) {
  const model::Benefit& b = benefit_at(c, s);
  if (b.measured.empty()) return Value::missing("measurement");
  const auto planned = planned_by(b, b.measured.back().date);
  const auto total = b.plan.empty() ? std::nullopt : amount(b.plan.back(), is_money(b));
  if (!planned || !total || *total <= 0) return Value::missing("plan");
  return Value::decimal(*planned, *total);
}
Value benefit_name(Context& c, SubjectRef s) {
  return name_or_id(c, benefit_at(c, s).name, benefit_at(c, s).id);
}
Value benefit_owner(Context& c, SubjectRef s) { return text_of(c, benefit_at(c, s).owner); }
Value benefit_open(Context& c, SubjectRef s) {
  return Value::boolean(benefit_at(c, s).state != model::BenefitState::kCompleted);
}
Value in_words(Context& c, const model::Benefit& b, std::optional<std::int64_t> units) {
  if (!units) return Value::missing("measurement");
  if (!is_money(b)) return Value::text(c.keep(std::to_string(*units)));
  return Value::text(c.keep(format_money({*units, b.plan.front().money->currency})));
}
Value actual_text(Context& c, SubjectRef s) {
  const model::Benefit& b = benefit_at(c, s);
  if (b.measured.empty()) return Value::missing("measurement");
  return in_words(c, b, amount(b.measured.back(), is_money(b)));
}
Value planned_text(Context& c, SubjectRef s) {
  const model::Benefit& b = benefit_at(c, s);
  if (b.measured.empty()) return Value::missing("measurement");
  return in_words(c, b, planned_by(b, b.measured.back().date));
}
Value shortfall(Context& c, SubjectRef s) {
  const model::Benefit& b = benefit_at(c, s);
  if (b.measured.empty()) return Value::missing("measurement");
  if (!is_money(b)) return Value::missing("benefit_in_money");
  const auto planned = planned_by(b, b.measured.back().date);
  const auto actual = amount(b.measured.back(), true);
  if (!planned || !actual) return Value::missing("measurement");
  return Value::money(
      {std::max<std::int64_t>(0, *planned - *actual), b.plan.front().money->currency});
}

// --- Sources ----------------------------------------------------------------------------------

const model::Source& source_at(Context& c, SubjectRef s) {
  return c.organisation().sources.at(s.handle);
}
std::optional<std::int64_t> expected_minutes(const model::Source& source) {
  constexpr std::size_t kGapsNeeded = 10;
  constexpr std::int64_t kFourHours = 240;
  if (source.gaps.size() >= kGapsNeeded) {
    std::vector<std::int32_t> gaps;
    for (const model::RhythmGap& g : source.gaps) gaps.push_back(g.minutes);
    std::sort(gaps.begin(), gaps.end());
    const std::size_t rank = (gaps.size() * 99 + 99) / 100;  // The nearest-rank percentile.
    return std::max<std::int64_t>(kFourHours, 3 * std::int64_t{gaps[rank - 1]});
  }
  if (source.expected_every_minutes) return *source.expected_every_minutes * 3 / 2;
  return std::nullopt;
}
Value gap(Context& c, SubjectRef s) {
  const model::Source& source = source_at(c, s);
  if (!source.last_seen) return Value::missing("first_event");
  const calendar::WorkingCalendar& calendar = c.calendars().of_source(s.handle);
  const Effort silent = calendar.working_minutes(*source.last_seen, c.now());
  Timestamp next = kNever;
  // The instants at which it passes what is expected, and twice that.
  if (const auto expected = expected_minutes(source))
    for (const std::int64_t limit : {*expected * 2, *expected})
      if (silent.count() <= limit)
        next = calendar.add_working_minutes(*source.last_seen, Effort{limit + 1});
  return Value::integer(silent.count()).until(next);
}
Value expected_gap(Context& c, SubjectRef s) {
  const auto expected = expected_minutes(source_at(c, s));
  return expected ? Value::integer(*expected) : Value::missing("rhythm");
}
Value gap_text(Context& c, SubjectRef s) {
  const Value minutes = gap(c, s);
  if (!minutes.is_known()) return minutes;
  return Value::text(c.keep(std::to_string(minutes.as_integer() / 60) + " working hours"));
}
Value data_owner(Context& c, SubjectRef s) { return text_of(c, source_at(c, s).data_owner); }
Value source_name(Context& c, SubjectRef s) { return text_of(c, source_at(c, s).id); }

// Active projects that have a report of that source.
Value projects_judged(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  const Symbol id = source_at(c, s).id;
  std::int64_t count = 0;
  for (Handle h = 0; h < o.projects.size(); ++h) {
    const model::Project& p = o.projects.at(h);
    const std::optional<model::Stamp> stamp = p.said.last();
    const bool judged = (stamp && stamp->source == id) ||
                        (p.reports && p.reports->last && p.reports->last->source == id);
    count += p.lifecycle == model::Lifecycle::kActive && judged ? 1 : 0;
  }
  return Value::integer(count);
}

constexpr Reads kAsked{EntityKind::kDecision, aspect::kIdentity};
constexpr Reads kState{EntityKind::kDecision, aspect::kState};
constexpr Reads kPlan{EntityKind::kDecision, aspect::kPlan};
constexpr Reads kLinks{EntityKind::kDecision, aspect::kLinks};
constexpr Reads kSpent{EntityKind::kProject, aspect::kCost | aspect::kPlan};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};

}  // namespace

void add_decision_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"decision.title", kDecisionKind, kText, "Its title, else its id.", {kAsked}, title},
          {"decision.owner", kDecisionKind, kText, "Who has to decide.", {kAsked}, decision_owner},
          {"decision.open",
           kDecisionKind,
           kFlag,
           "Asked and not decided.",
           {kState},
           decision_open},
          {"decision.age",
           kDecisionKind,
           kWorkdayCount,
           "Working days since it was asked (G01).",
           {kState, kLinks, kCalendar},
           age},
          {"decision.slack",
           kDecisionKind,
           kWorkdayCount,
           "Working days until it is needed; negative after.",
           {kPlan, kLinks, kCalendar},
           slack},
          {"decision.wait_text",
           kDecisionKind,
           kText,
           "How long it has waited, or how long ago it was needed, in words.",
           {kState, kPlan, kLinks, kCalendar},
           wait_text},
          {"decision.waiting_cost",
           kDecisionKind,
           kAmount,
           "Of each project that waits the larger of run rate and cost of delay, times the age "
           "(G01).",
           {kLinks, kSpent},
           waiting_cost},
          {"decision.weekly_cost",
           kDecisionKind,
           kAmount,
           "What a further week costs.",
           {kLinks, kSpent},
           weekly_cost},
          {"decision.needed_by", kDecisionKind, kDay, "When it is needed.", {kPlan}, needed_by},
          {"decision.projects_text",
           kDecisionKind,
           kText,
           "The projects that wait.",
           {kLinks},
           projects_text},
          {"decision.options_text",
           kDecisionKind,
           kText,
           "What can be chosen.",
           {kAsked},
           options_text},
      });
}

void add_benefit_signals(std::vector<Signal>& into) {
  const Reads measured{EntityKind::kBenefit, aspect::kMeasured | aspect::kPlan};
  const Reads identity{EntityKind::kBenefit, aspect::kIdentity};
  const Reads state{EntityKind::kBenefit, aspect::kState};
  into.insert(
      into.end(),
      {
          {"benefit.name", kBenefitKind, kText, "Its name, else its id.", {identity}, benefit_name},
          {"benefit.owner", kBenefitKind, kText, "Who answers for it.", {identity}, benefit_owner},
          {"benefit.open", kBenefitKind, kFlag, "Not completed.", {state}, benefit_open},
          {"benefit.ratio",
           kBenefitKind,
           kShareOf,
           "Actual / plan at the last measurement, the plan linear between its points (B01).",
           {measured},
           ratio},
          {"benefit.confirmed_ratio",
           kBenefitKind,
           kShareOf,
           "The better ratio of the last two measurements.",
           {measured},
           confirmed_ratio},
          {"benefit.plan_share",
           kBenefitKind,
           kShareOf,
           "Plan to date / total plan.",
           {measured},
           plan_share},
          {"benefit.actual_text",
           kBenefitKind,
           kText,
           "What it returned, in words.",
           {measured},
           actual_text},
          {"benefit.planned_text",
           kBenefitKind,
           kText,
           "What was promised by then, in words.",
           {measured},
           planned_text},
          {"benefit.shortfall",
           kBenefitKind,
           kAmount,
           "Promised by then, less returned.",
           {measured},
           shortfall},
      });
}

void add_source_signals(std::vector<Signal>& into) {
  const Reads heard{EntityKind::kSource, aspect::kRhythm};
  const Reads expected{EntityKind::kSource, aspect::kPlan | aspect::kRhythm};
  const Reads identity{EntityKind::kSource, aspect::kIdentity};
  const Reads calendar{EntityKind::kCalendar, aspect::kCalendar};
  const Reads own_calendar{EntityKind::kSource, aspect::kCalendar};
  into.insert(
      into.end(),
      {
          {"source.name", kSourceKind, kText, "The source.", {}, source_name},
          {"source.gap",
           kSourceKind,
           kMinuteCount,
           "Working minutes since it was last heard (Q01).",
           {heard, expected, calendar, own_calendar},
           gap},
          {"source.expected_gap",
           kSourceKind,
           kMinuteCount,
           "The longest silence that is usual: 3 x P99 of the gaps between bursts, at least four "
           "hours (Q01).",
           {expected},
           expected_gap},
          {"source.gap_text", kSourceKind, kText, "The silence, in words.", {heard}, gap_text},
          {"source.data_owner",
           kSourceKind,
           kText,
           "Who answers for the source.",
           {identity},
           data_owner},
          {"source.projects_judged",
           kSourceKind,
           kCount,
           "Active projects that it reports on.",
           {heard},
           projects_judged},
      });
}

}  // namespace portfolio::signals
