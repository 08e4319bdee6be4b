// A host with a few signals of each type, and values as short texts, for the tests of the language.
#pragma once
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/expr/program.h"

namespace portfolio::expr {

// As in "true", "5", "19/20", "'text'", "2026-06-30", "EUR 1250 minor", "missing x", "failed
// overflow".
inline std::string show(const Value& value) {
  if (value.state() == State::kMissing) return "missing " + std::string(value.reason());
  if (value.state() == State::kFailed) return "failed " + std::string(value.reason());
  switch (value.kind()) {
    case Kind::kBool:
      return value.as_bool() ? "true" : "false";
    case Kind::kInt:
      return std::to_string(value.as_integer());
    case Kind::kDecimal:
      return std::to_string(value.as_rational().numerator) + '/' +
             std::to_string(value.as_rational().denominator);
    case Kind::kString:
      return '\'' + std::string(value.as_text()) + '\'';
    case Kind::kDate:
      return format_date(value.as_date());
    case Kind::kTimestamp:
      return format_time(value.as_timestamp());
    case Kind::kMoney:
      return std::string(value.as_money().currency.code()) + ' ' +
             std::to_string(value.as_money().minor_units) + " minor";
  }
  return "?";
}

inline Value euros(std::int64_t cents) {
  return Value::money({cents, Currency::parse("EUR").value()});
}
inline Value dollars(std::int64_t cents) {
  return Value::money({cents, Currency::parse("USD").value()});
}
inline Value day(std::string_view text) { return Value::date(parse_date(text).value()); }
inline Value instant(std::string_view text) { return Value::timestamp(parse_time(text).value()); }

class TryOut {
 public:
  TryOut() {
    constexpr Type kDays{.kind = Kind::kInt, .unit = Unit::kWorkdays};
    constexpr Type kShare{.kind = Kind::kDecimal, .unit = Unit::kShare};
    signal("milestone.slip", kDays, Value::integer(12));
    signal("milestone.remaining", kDays, Value::integer(40));
    signal("milestone.critical", {.kind = Kind::kBool}, Value::boolean(false));
    signal("milestone.forecast", {.kind = Kind::kDate}, day("2026-06-30"));
    signal("milestone.approved", {.kind = Kind::kDate}, day("2026-06-12"));
    signal("project.name", {.kind = Kind::kString}, Value::text("Quay renewal"));
    signal("project.cpi", kShare, Value::decimal(874, 1000));
    signal("project.progress", kShare, Value::decimal(200, 1000));
    signal("project.items", {.kind = Kind::kInt, .unit = Unit::kItems}, Value::integer(30));
    signal("project.logged", {.kind = Kind::kInt, .unit = Unit::kMinutes}, Value::integer(750));
    signal("project.count", {.kind = Kind::kInt}, Value::integer(7));
    signal("project.spent", {.kind = Kind::kMoney}, euros(1'250'000));
    signal("project.budget", {.kind = Kind::kMoney}, euros(2'000'000));
    signal("project.grant", {.kind = Kind::kMoney}, dollars(100));
    signal("project.heard", {.kind = Kind::kTimestamp}, instant("2026-06-30T09:00:00Z"));
    signal("project.now", {.kind = Kind::kTimestamp}, instant("2026-06-30T10:00:30Z"));
    signal("missing.flag", {.kind = Kind::kBool}, Value::missing("flag"));
    signal("missing.days", kDays, Value::missing("days"));
    signal("missing.share", kShare, Value::missing("share"));
    constexpr Type kTexts{.kind = Kind::kString, .list = true};
    constexpr Type kLoads{.kind = Kind::kDecimal, .unit = Unit::kShare, .list = true};
    signal("project.tags", kTexts, Value::list(Kind::kString, tags));
    signal("person.loads", kLoads, Value::list(Kind::kDecimal, loads));
    signal("project.costs", {.kind = Kind::kMoney, .list = true}, Value::list(Kind::kMoney, costs));
    signal("missing.tags", kTexts, Value::missing("tags"));
    signal("project.gaps", {.kind = Kind::kInt, .unit = Unit::kWorkdays, .list = true},
           Value::list(Kind::kInt, gaps));
    parameter("tolerance", {.kind = Kind::kInt}, Value::integer(10));
    parameter("limit", kShare, Value::decimal(95, 100));
    environment.declare_constant("GREEN", {.kind = Kind::kInt}, Value::integer(2));
    environment.declare_constant("HOME", {.kind = Kind::kString}, Value::text("Quay renewal"));
  }

  void signal(const std::string& name, Type type, const Value& value) {
    environment.declare(name, type, static_cast<std::uint16_t>(signals.size()));
    slots[name] = static_cast<std::uint16_t>(signals.size());
    signals.push_back(value);
  }
  void parameter(const std::string& name, Type type, const Value& value) {
    environment.declare_parameter(name, type, static_cast<std::uint16_t>(parameters.size()));
    parameters.push_back(value);
  }
  void set(std::string_view name, const Value& value) {
    signals[slots.at(std::string(name))] = value;
  }

  Value read(std::uint16_t slot) const { return signals[slot]; }
  Value parameter(std::uint16_t slot) const { return parameters[slot]; }

  // Monday to Friday; today is Tuesday, 30 June 2026, until midnight.
  Value calendar(const CalendarQuestion& question) const {
    const auto is_worked = [](CivilDate date) { return (date - monday_of(date)).count() < 5; };
    if (question.about == CalendarQuestion::About::kToday)
      return day("2026-06-30").until(parse_time("2026-07-01T00:00:00Z").value());
    const bool between = question.about == CalendarQuestion::About::kBetween;
    const bool back = between ? question.to < question.from : question.days < 0;
    CivilDate at = question.from;
    std::int64_t count = 0;
    while (between ? at != question.to : count != std::abs(question.days)) {
      at += Days{back ? -1 : 1};
      count += is_worked(at) ? 1 : 0;
    }
    return between ? Value::integer(back ? -count : count) : Value::date(at);
  }

  // The value as a text, or the diagnostic.
  std::string run(std::string_view source) const {
    const auto program = compile(source, environment, std::nullopt);
    return program ? show(evaluate(*program, *this)) : to_text(program.error());
  }

  const std::array<Value, 2> tags{Value::text("harbour"), Value::text("quay")};
  const std::array<Value, 3> loads{Value::decimal(9, 10), Value::decimal(12, 10),
                                   Value::decimal(11, 10)};
  const std::array<Value, 2> costs{euros(100), euros(250)};
  const std::array<Value, 3> gaps{Value::integer(3), Value::missing("gap"), Value::integer(8)};

  Environment environment;
  std::vector<Value> signals;
  std::vector<Value> parameters;
  std::map<std::string, std::uint16_t> slots;
};

struct Row {
  std::string_view source;
  std::string_view wanted;
};

}  // namespace portfolio::expr
