#include "rules/engine/what_if.h"

#include <algorithm>
#include <set>

namespace portfolio::engine {
namespace {

using expr::Kind;
using expr::Value;

// Reads as the rule does, but for one value.
class OtherHost {
 public:
  OtherHost(SubjectHost& host, const OtherValue* other) : host_(host), other_(other) {}
  Value read(std::uint16_t slot) {
    return other_ && !other_->threshold && other_->slot == slot ? other_->wanted : host_.read(slot);
  }
  Value parameter(std::uint16_t slot) const {
    return other_ && other_->threshold && other_->slot == slot ? other_->wanted
                                                               : host_.parameter(slot);
  }

 private:
  SubjectHost& host_;
  const OtherValue* other_;
};

bool holds(const std::optional<expr::Program>& program, OtherHost& host, bool absent) {
  return program ? expr::evaluate(*program, host).is_true() : absent;
}

bool is_quiet(const ruleset::Rule& rule, OtherHost& host) {
  if (!holds(rule.applies, host, true)) return true;
  return std::ranges::all_of(rule.severities, [&](const ruleset::Conditions& c) {
    return !c.on || (expr::evaluate(*c.on, host).is_false() && holds(c.off, host, true) &&
                     (!c.or_on || expr::evaluate(*c.or_on, host).is_false()));
  });
}

bool fires(const ruleset::Rule& rule, OtherHost& host) {
  if (!holds(rule.applies, host, true) || !holds(rule.guard, host, true)) return false;
  return std::ranges::any_of(rule.severities, [&](const ruleset::Conditions& c) {
    return holds(c.on, host, false) || holds(c.or_on, host, false);
  });
}

// How finely a value is varied: whole numbers, days and so on by one, ratios by a thousandth,
// money by its smallest unit, instants by the hour.
constexpr std::int64_t kFine = 1000;
constexpr std::int64_t kHour = 3'600'000;

Value moved(const Value& from, std::int64_t steps) {
  switch (from.kind()) {
    case Kind::kInt:
      return Value::integer(from.as_rational().numerator + steps);
    case Kind::kDecimal: {
      const std::int64_t now =
          expr::round(expr::multiply(from.as_rational(), {kFine, 1}).value_or(expr::Rational{}),
                      expr::Rounding::kNearest);
      return Value::decimal(now + steps, kFine);
    }
    case Kind::kDate:
      return Value::date(from.as_date() + Days{steps});
    case Kind::kTimestamp:
      return Value::timestamp(from.as_timestamp() + std::chrono::milliseconds{steps * kHour});
    case Kind::kMoney:
      return Value::money({from.as_money().minor_units + steps, from.as_money().currency});
    case Kind::kBool:
      return Value::boolean(!from.as_bool());
    case Kind::kString:
      return from;
  }
  PORTFOLIO_CHECK(false);
}

std::int64_t farthest(Kind kind) {
  switch (kind) {
    case Kind::kInt:
    case Kind::kDecimal:
      return std::int64_t{1} << 30;
    case Kind::kMoney:
      return std::int64_t{1} << 44;
    case Kind::kDate:
      return std::int64_t{1} << 12;  // Some eleven years.
    case Kind::kTimestamp:
      return std::int64_t{1} << 16;
    case Kind::kBool:
      return 1;
    case Kind::kString:
      return 0;
  }
  PORTFOLIO_CHECK(false);
}

class Search {
 public:
  Search(SubjectHost& host, const ruleset::Rule& rule, Wish wish)
      : host_(host), rule_(rule), wish_(wish) {}

  bool fulfilled(const OtherValue* other) {
    OtherHost host(host_, other);
    return wish_ == Wish::kQuiet ? is_quiet(rule_, host) : fires(rule_, host);
  }

  void try_signal(std::uint16_t slot) {
    try_value({false, slot, signals::catalogue()[slot].type, host_.read(slot), {}});
  }
  void try_threshold(std::uint16_t slot) {
    try_value({true, slot, rule_.parameters[slot].type, host_.parameter(slot), {}});
  }

  std::vector<OtherValue> take() {
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      if (a.value.threshold != b.value.threshold) return b.value.threshold;
      return a.share < b.share;
    });
    std::vector<OtherValue> values;
    for (Found& one : found_) values.push_back(one.value);
    return values;
  }

 private:
  struct Found {
    OtherValue value;
    std::int64_t share = 0;  // Of the change, in per mille of the present value.
  };

  void try_value(OtherValue other) {
    if (!other.now.is_known() || other.now.is_list()) return;
    std::int64_t best = 0;
    for (const std::int64_t direction : {-1, 1}) {
      const std::int64_t steps = nearest(other, direction);
      if (steps != 0 && (best == 0 || steps < std::abs(best))) best = direction * steps;
    }
    if (best == 0) return;
    other.wanted = moved(other.now, best);
    found_.push_back({other, share_of(other.now, best)});
  }

  // The fewest steps in one direction that do it, if doubling them meets a place that does; else 0.
  std::int64_t nearest(OtherValue& other, std::int64_t direction) {
    const auto does = [&](std::int64_t steps) {
      other.wanted = moved(other.now, direction * steps);
      return fulfilled(&other);
    };
    std::int64_t good = 1;
    while (good <= farthest(other.now.kind()) && !does(good)) good *= 2;
    if (good > farthest(other.now.kind())) return 0;
    std::int64_t bad = good / 2;
    while (good - bad > 1) {
      const std::int64_t middle = bad + (good - bad) / 2;
      (does(middle) ? good : bad) = middle;
    }
    return good;
  }

  static std::int64_t share_of(const Value& now, std::int64_t steps) {
    std::int64_t whole = 0;
    if (now.kind() == Kind::kDecimal) whole = std::abs(moved(now, 0).as_rational().numerator);
    if (now.kind() == Kind::kInt || now.kind() == Kind::kMoney) whole = std::abs(now.as_integer());
    constexpr std::int64_t kMost = std::int64_t{1} << 50;
    return std::min(std::abs(steps), kMost) * 1000 / std::max<std::int64_t>(whole, 1);
  }

  SubjectHost& host_;
  const ruleset::Rule& rule_;
  Wish wish_;
  std::vector<Found> found_;
};

}  // namespace

std::vector<OtherValue> find_changes(signals::Context& context, const ruleset::Rule& rule,
                                     signals::SubjectRef subject, Wish wish) {
  SubjectHost host(context, rule, subject);
  Search search(host, rule, wish);
  if (search.fulfilled(nullptr)) return {};
  std::set<std::uint16_t> signals, thresholds;
  const auto gather = [&](const std::optional<expr::Program>& program) {
    if (!program) return;
    signals.insert(program->reads().begin(), program->reads().end());
    thresholds.insert(program->parameters().begin(), program->parameters().end());
  };
  gather(rule.applies);
  if (wish == Wish::kFire) gather(rule.guard);
  for (const ruleset::Conditions& conditions : rule.severities) {
    gather(conditions.on);
    gather(conditions.off);
    gather(conditions.or_on);
  }
  for (const std::uint16_t slot : signals) search.try_signal(slot);
  for (const std::uint16_t slot : thresholds) search.try_threshold(slot);
  return search.take();
}

}  // namespace portfolio::engine
