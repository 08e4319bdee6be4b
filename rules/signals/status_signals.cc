// Signals of what is reported against what is measured (rule D17).
#include <algorithm>

#include "rules/signals/level.h"
#include "rules/signals/parts.h"

namespace portfolio::signals {
namespace {

using model::Project;
namespace aspect = model::aspect;
constexpr SubjectKind kOf = SubjectKind::kProject;

const Project& at(Context& c, SubjectRef s) { return c.organisation().projects.at(s.handle); }
Level computed(const Project& p) { return static_cast<Level>(p.computed); }

Value reported_level_of(Context& c, SubjectRef s) {
  const auto level = reported_level(at(c, s));
  return level ? Value::integer(static_cast<int>(*level)) : Value::missing("status");
}
Value computed_level(Context& c, SubjectRef s) {
  const Level level = computed(at(c, s));
  if (level == Level::kGrey) return Value::missing("measurements");
  return Value::integer(static_cast<int>(level));
}
Value computed_age(Context& c, SubjectRef s) {
  const auto since = at(c, s).computed_since;
  if (!since) return Value::missing("measurements");
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(s.handle);
  return days_since(c, calendar, calendar.local_date(*since));
}
Value level_gap(Context& c, SubjectRef s) {
  const Value reported = reported_level_of(c, s), measured = computed_level(c, s);
  if (!reported.is_known()) return reported;
  if (!measured.is_known()) return measured;
  return Value::integer(reported.as_integer() - measured.as_integer());
}
Value reported_text(Context& c, SubjectRef s) {
  const auto level = reported_level(at(c, s));
  return Value::text(level ? level_name(*level) : "not rated");
}
Value computed_text(Context& c, SubjectRef s) {
  const Level level = computed(at(c, s));
  return Value::text(level == Level::kGrey ? "unknown" : level_name(level));
}
Value computed_dimensions(Context& c, SubjectRef s) {
  int known = 0;
  for (int i = 0; i < kDimensions; ++i)
    known += level_in(at(c, s).levels, static_cast<Dimension>(i)) != Level::kGrey ? 1 : 0;
  return Value::integer(known);
}
Value reports_since_computed_changed(Context& c, SubjectRef s) {
  const Project& p = at(c, s);
  return Value::integer(p.reports ? p.reports->since_computed_changed : 0);
}

// Dimensions that are worse than what is reported.
Value measurements(Context& c, SubjectRef s) {
  const auto reported = reported_level(at(c, s));
  if (!reported) return Value::missing("status");
  int count = 0;
  for (int i = 0; i < kDimensions; ++i)
    count += level_in(at(c, s).levels, static_cast<Dimension>(i)) < *reported ? 1 : 0;
  return Value::integer(count);
}
Value measured_evidence(Context& c, SubjectRef s) {
  std::string text;
  for (int i = 0; i < kDimensions; ++i) {
    const auto dimension = static_cast<Dimension>(i);
    const Level level = level_in(at(c, s).levels, dimension);
    if (level > Level::kAmber) continue;
    if (!text.empty()) text += ", ";
    text.append(dimension_name(dimension)).append(" is ").append(level_name(level));
  }
  return Value::text(c.keep(text.empty() ? "nothing measured is worse" : text));
}

Value dissent_active(Context& c, SubjectRef s) {
  constexpr std::int32_t kSleeps = 10;  // Working days, where no date is given.
  const Project& p = at(c, s);
  if (!p.seldom->dissent || !p.seldom->dissent->seen_at) return Value::boolean(false);
  const calendar::WorkingCalendar& calendar = c.calendars().of_project(s.handle);
  const CivilDate until =
      p.seldom->dissent->until
          ? *p.seldom->dissent->until
          : calendar.add_working_days(calendar.local_date(*p.seldom->dissent->seen_at), kSleeps);
  const Timestamp end = calendar.midnight(until + Days{1});
  if (c.now() >= end) return Value::boolean(false);
  return Value::boolean(true).until(end);
}

}  // namespace

std::string_view level_name(Level level) {
  switch (level) {
    case Level::kRed:
      return "red";
    case Level::kAmber:
      return "amber";
    case Level::kGreen:
      return "green";
    case Level::kGrey:
      return "grey";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view dimension_name(Dimension dimension) {
  switch (dimension) {
    case Dimension::kTime:
      return "time";
    case Dimension::kScope:
      return "scope";
    case Dimension::kCost:
      return "cost";
    case Dimension::kBenefit:
      return "benefit";
    case Dimension::kGovernance:
      return "governance";
  }
  PORTFOLIO_CHECK(false);
}

std::optional<Dimension> parse_dimension(std::string_view name) {
  for (int i = 0; i < kDimensions; ++i)
    if (dimension_name(static_cast<Dimension>(i)) == name) return static_cast<Dimension>(i);
  return std::nullopt;
}

Level worst(std::uint32_t levels) {
  Level result = Level::kGrey;
  for (int i = 0; i < kDimensions; ++i)
    result = std::min(result, level_in(levels, static_cast<Dimension>(i)));
  return result;
}

std::optional<Level> reported_level(const model::Project& p) {
  if (!p.reports || !p.reports->last) return std::nullopt;
  using enum model::Colour;
  switch (p.reports->overall) {
    case kGreen:
      return Level::kGreen;
    case kAmberGreen:
    case kAmber:
      return Level::kAmber;
    case kAmberRed:
      return Level::kAmber;
    case kRed:
      return Level::kRed;
    case kGrey:
    case kUnspecified:
      return std::nullopt;
  }
  PORTFOLIO_CHECK(false);
}

namespace {

constexpr Reads kReport{EntityKind::kProject, aspect::kReport};
constexpr Reads kLevel{EntityKind::kProject, aspect::kComputed};
constexpr Reads kCalendar{EntityKind::kCalendar, aspect::kCalendar};
constexpr Reads kMoved{EntityKind::kProject, aspect::kCalendar};

void add_level_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.reported_level",
           kOf,
           kCount,
           "2 green, 1 amber, 0 red, as a person said.",
           {kReport},
           reported_level_of},
          {"project.computed_level",
           kOf,
           kCount,
           "2 green, 1 amber, 0 red: the worst dimension.",
           {kLevel},
           computed_level},
          {"project.computed_age",
           kOf,
           kWorkdayCount,
           "Working days since the computed level last changed.",
           {kLevel, kCalendar, kMoved},
           computed_age},
          {"project.level_gap",
           kOf,
           kCount,
           "Reported level - computed level.",
           {kReport, kLevel},
           level_gap},
          {"project.reported_text", kOf, kText, "The reported colour.", {kReport}, reported_text},
          {"project.computed_text", kOf, kText, "The computed colour.", {kLevel}, computed_text},
          {"project.computed_dimensions",
           kOf,
           kCount,
           "Dimensions that could be judged.",
           {kLevel},
           computed_dimensions},
      });
}

void add_comparison_signals(std::vector<Signal>& into) {
  into.insert(
      into.end(),
      {
          {"project.reports_since_computed_changed",
           kOf,
           kCount,
           "Reports filed since the computed level changed.",
           {kReport, kLevel},
           reports_since_computed_changed},
          {"project.measurements",
           kOf,
           kCount,
           "Dimensions measured worse than reported.",
           {kReport, kLevel},
           measurements},
          {"project.measured_evidence",
           kOf,
           kText,
           "Which dimensions are amber or red.",
           {kLevel},
           measured_evidence},
          {"project.dissent_active",
           kOf,
           kFlag,
           "The office agreed with the reporter and that still holds (10 working days if no date).",
           {kReport},
           dissent_active},
      });
}

}  // namespace

void add_status_signals(std::vector<Signal>& into) {
  add_level_signals(into);
  add_comparison_signals(into);
}

}  // namespace portfolio::signals
