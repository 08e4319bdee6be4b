// Signals of what a project is for: whether its benefits can be measured at all (B02), what it
// returns for its cost (B03), and how many of those who should use it do (B04).
#include <algorithm>

#include "rules/signals/business_case.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Benefit;
using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
const calendar::WorkingCalendar& calendar_of(Context& c, SubjectRef s) {
  return c.calendars().of_project(s.handle);
}
CivilDate today_of(Context& c, SubjectRef s) { return calendar_of(c, s).local_date(c.now()); }

// --- Measuring --------------------------------------------------------------------------------

// Benefits of the project that are neither completed nor only referred to, in the order of ids.
std::vector<const Benefit*> open_benefits(Context& c, SubjectRef s) {
  const model::Organisation& o = c.organisation();
  std::vector<const Benefit*> list;
  for (auto [b, end] = o.benefits_of_project.equal_range(s.handle); b != end; ++b) {
    const Benefit& benefit = o.benefits.at(b->second);
    if (!benefit.stub && benefit.state != model::BenefitState::kCompleted) list.push_back(&benefit);
  }
  std::sort(list.begin(), list.end(),
            [&](const Benefit* a, const Benefit* b) { return o.text(a->id) < o.text(b->id); });
  return list;
}

bool is_defined(const Benefit& b) { return b.owner && b.baseline_value && !b.measure.empty(); }

// When it went live: as said, else its actual finish.
std::optional<CivilDate> live_on(const Project& p) {
  return p.go_live ? p.go_live : p.actual_finish;
}

// Cadences since the last measurement, or since it went live.
std::optional<Ratio> silence_of(const Benefit& b, CivilDate live, Day& day) {
  if (!b.cadence_days || *b.cadence_days <= 0) return std::nullopt;
  CivilDate since = live;
  for (const model::BenefitPoint& m : b.measured)
    if (day.has_come(m.date)) since = std::max(since, m.date);
  return Ratio{std::max<std::int64_t>((day.today() - since).count(), 0), *b.cadence_days};
}

Value benefit_count(Context& c, SubjectRef s) {
  return Value::integer(static_cast<std::int64_t>(open_benefits(c, s).size()));
}
Value benefit_silence(Context& c, SubjectRef s) {
  const auto live = live_on(at(c, s));
  if (!live) return Value::decimal(0, 1);
  Day day(today_of(c, s));
  const auto until = [&](const Value& value) {
    return Value(value).until(
        calendar_of(c, s).midnight(day.until() ? *day.until() : day.today() + Days{1}));
  };
  if (!day.has_come(*live)) return until(Value::decimal(0, 1));
  std::optional<Ratio> longest;
  for (const Benefit* const b : open_benefits(c, s)) {
    const auto silence = silence_of(*b, *live, day);
    if (!silence) continue;
    if (!longest ||
        silence->numerator * longest->denominator > longest->numerator * silence->denominator)
      longest = silence;
  }
  if (!longest) return Value::missing("cadence");
  day.differs_tomorrow();
  return until(Value::decimal(longest->numerator, longest->denominator));
}
Value benefits_undefined(Context& c, SubjectRef s) {
  const auto list = open_benefits(c, s);
  return Value::boolean(
      std::ranges::any_of(list, [](const Benefit* b) { return !is_defined(*b); }));
}
Value approval_age(Context& c, SubjectRef s) {
  const auto since = at(c, s).approved_since;
  if (!since) return Value::missing("approval");
  const calendar::WorkingCalendar& calendar = calendar_of(c, s);
  return days_since(c, calendar, calendar.local_date(*since));
}
// What nobody measures, or lacks what it takes: "Fewer calls (no owner, no baseline)".
Value benefits_text(Context& c, SubjectRef s) {
  std::string text;
  for (const Benefit* const b : open_benefits(c, s)) {
    if (!text.empty()) text += ", ";
    text += b->name.empty() ? c.organisation().text(b->id) : b->name.view();
    std::string lacks;
    const auto add = [&](bool missing, std::string_view what) {
      if (missing) lacks.append(lacks.empty() ? " (no " : ", no ").append(what);
    };
    add(!b->owner, "owner");
    add(!b->baseline_value, "starting value");
    add(b->measure.empty(), "measure");
    if (!lacks.empty()) text += lacks + ')';
  }
  return Value::text(c.keep(text.empty() ? "no benefit" : text));
}

// --- The business case ------------------------------------------------------------------------

template <class Of>
Value of_case(Context& c, SubjectRef s, Of part) {
  if (!c.organisation().benefits_of_project.contains(s.handle))
    return Value::missing("benefit_in_money");
  c.costs(s.handle);
  const ProjectFigures& f = c.dates(s.handle);
  Day day(today_of(c, s));
  const BusinessCase result = business_case(c.organisation(), s.handle, f, day);
  const std::optional<Ratio>& ratio = part(result);
  Value value =
      ratio ? Value::decimal(ratio->numerator, ratio->denominator) : Value::missing(result.missing);
  for (const auto& date : {f.cost_until, f.earned_until, f.eac_until, f.dates_until})
    if (date) day.differs_on(*date);
  return held(c, s, value, day.until());
}
Value benefit_cost_ratio(Context& c, SubjectRef s) {
  return of_case(c, s, [](const BusinessCase& b) { return b.now; });
}
Value approved_ratio(Context& c, SubjectRef s) {
  return of_case(c, s, [](const BusinessCase& b) { return b.approved; });
}
Value case_drop(Context& c, SubjectRef s) {
  return of_case(c, s, [](const BusinessCase& b) { return b.drop; });
}

// --- Adoption ---------------------------------------------------------------------------------

using Point = model::AdoptionPoint;

std::optional<std::int64_t> amount(const Point& p, bool users) {
  if (users) return p.users;
  return p.score ? std::optional<std::int64_t>(*p.score) : std::nullopt;
}

// Planned on the day of a measurement: linear between the points of the same measure.
std::optional<Ratio> planned_for(const Project& p, const Point& measured, bool users) {
  const Point* before = nullptr;
  for (const Point& point : p.seldom->adoption_planned) {
    const auto here = amount(point, users);
    if (point.measure != measured.measure || !here) continue;
    if (point.date > measured.date) {
      if (before == nullptr) return std::nullopt;
      const std::int64_t from = *amount(*before, users), span = (point.date - before->date).count();
      const std::int64_t passed = (measured.date - before->date).count();
      return Ratio{from * span + (*here - from) * passed, span};
    }
    before = &point;
  }
  if (before == nullptr) return std::nullopt;
  return Ratio{*amount(*before, users), 1};
}

// The worst of its measures, each at its last measurement: actual over planned.
Value adoption(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  Day day(today_of(c, s));
  std::optional<Ratio> worst;
  bool measured = false;
  for (std::size_t i = 0; i < p.seldom->adoption_measured.size(); ++i) {
    const Point& point = p.seldom->adoption_measured.all()[i];
    if (!day.has_come(point.date)) continue;
    measured = true;
    const auto newer = [&](const Point& other) {
      return other.measure == point.measure && other.date > point.date && other.date <= day.today();
    };
    if (std::any_of(p.seldom->adoption_measured.begin(), p.seldom->adoption_measured.end(), newer))
      continue;
    const bool users = point.users.has_value();
    const auto actual = amount(point, users);
    const auto planned = planned_for(p, point, users);
    if (!actual || !planned || planned->numerator <= 0) continue;
    const Ratio ratio{*actual * planned->denominator, planned->numerator};
    __extension__ using Wide = __int128;
    if (!worst ||
        Wide{ratio.numerator} * worst->denominator < Wide{worst->numerator} * ratio.denominator)
      worst = ratio;
  }
  const Value value = worst ? Value::decimal(worst->numerator, worst->denominator)
                            : Value::missing(measured ? "adoption_planned" : "adoption_measured");
  return held(c, s, value, day.until());
}
Value live_age(Context& c, SubjectRef s) {
  const auto live = live_on(at(c, s));
  if (!live) return Value::missing("go_live");
  return days_since(c, calendar_of(c, s), *live);
}

constexpr Reads kState{EntityKind::kProject, aspect::kState};
constexpr Reads kPlan{EntityKind::kProject, aspect::kPlan};
constexpr Reads kFigures{EntityKind::kProject, aspect::kPlan | aspect::kOutlook | aspect::kState |
                                                   aspect::kProgress | aspect::kCost |
                                                   aspect::kEstimate | aspect::kCalendar};
constexpr Reads kBenefits{EntityKind::kProject, aspect::kLinks};
constexpr Reads kAdopted{EntityKind::kProject, aspect::kMeasured};
constexpr Reads kDone{EntityKind::kMilestone, aspect::kState | aspect::kPlan};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};
constexpr Reads kRate{EntityKind::kPortfolio, aspect::kPlan};
constexpr Reads kExchange{EntityKind::kOrganisation, aspect::kCost};

void add_measuring_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.benefits",
           kOf,
           kCount,
           "Its benefits that are not completed.",
           {kBenefits},
           benefit_count},
          {"project.benefit_silence",
           kOf,
           kShareOf,
           "The longest time, in cadences, since a benefit was measured or the project went "
           "live; 0 before that (B02).",
           {kBenefits, kPlan, kState, kCalendar, kMoved},
           benefit_silence},
          {"project.benefits_undefined",
           kOf,
           kFlag,
           "Whether a benefit lacks its owner, starting value or measure (B02).",
           {kBenefits},
           benefits_undefined},
          {"project.approval_age",
           kOf,
           kWorkdayCount,
           "Working days since it became known that it is approved.",
           {kState, kCalendar, kMoved},
           approval_age},
          {"project.benefits_text",
           kOf,
           kText,
           "Its benefits, and what each of them lacks.",
           {kBenefits},
           benefits_text},
      });
}

void add_case_signals(std::vector<Signal>& into) {
  const std::vector<Reads> reads{kFigures, kBenefits, kDone, kCalendar, kRate, kExchange};
  into.insert(
      into.end(),
      {
          {"project.benefit_cost_ratio", kOf, kShareOf,
           "Present value of forecast benefits, moved by the delay / that of the expected "
           "cost (B03).",
           reads, benefit_cost_ratio},
          {"project.approved_benefit_cost_ratio", kOf, kShareOf,
           "The same of the first plans of benefits and the first budget.", reads, approved_ratio},
          {"project.case_drop", kOf, kShareOf, "1 - the ratio of now / the one approved (B03).",
           reads, case_drop},
          {"project.adoption",
           kOf,
           kShareOf,
           "Users or score measured / planned for that day, the worst measure (B04).",
           {kAdopted, kCalendar, kMoved},
           adoption},
          {"project.live_age",
           kOf,
           kWorkdayCount,
           "Working days since it went live; negative before.",
           {kPlan, kState, kCalendar, kMoved},
           live_age},
      });
}

}  // namespace

void add_value_signals(std::vector<Signal>& into) {
  add_measuring_signals(into);
  add_case_signals(into);
}

}  // namespace portfolio::signals
