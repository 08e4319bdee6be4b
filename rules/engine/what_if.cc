#include "rules/engine/what_if.h"

#include <algorithm>
#include <optional>
#include <set>
#include <span>

namespace portfolio::engine {
namespace {

using expr::Kind;
using expr::Value;

using Others = std::span<const OtherValue>;

// Reads as the rule does, but for those values.
class OtherHost {
 public:
  OtherHost(SubjectHost& host, Others others) : host_(host), others_(others) {}
  Value read(std::uint16_t slot) {
    const OtherValue* const other = find(false, slot);
    return other ? other->wanted : host_.read(slot);
  }
  Value parameter(std::uint16_t slot) const {
    const OtherValue* const other = find(true, slot);
    return other ? other->wanted : host_.parameter(slot);
  }

  Value calendar(const expr::CalendarQuestion& question) const { return host_.calendar(question); }

 private:
  const OtherValue* find(bool threshold, std::uint16_t slot) const {
    for (const OtherValue& other : others_)
      if (other.threshold == threshold && other.slot == slot) return &other;
    return nullptr;
  }

  SubjectHost& host_;
  Others others_;
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

  bool fulfilled(Others others) {
    OtherHost host(host_, others);
    return wish_ == Wish::kQuiet ? is_quiet(rule_, host) : fires(rule_, host);
  }

  void try_signal(std::uint16_t slot) { try_value(signal(slot)); }
  void try_threshold(std::uint16_t slot) {
    try_value({true, slot, rule_.parameters[slot].type, host_.parameter(slot), {}});
  }

  bool has_changed(std::uint16_t signal) const {
    return std::ranges::any_of(found_, [&](const Found& one) {
      return !one.change.front().threshold && one.change.front().slot == signal;
    });
  }
  // Of all pairs of these signals the one that changes least, if any would do.
  void try_pairs(const std::set<std::uint16_t>& slots) {
    std::optional<Found> best;
    for (auto a = slots.begin(); a != slots.end(); ++a)
      for (auto b = std::next(a); b != slots.end(); ++b) {
        const auto found = nearest_pair(signal(*a), signal(*b));
        if (found && (!best || found->share < best->share)) best = found;
      }
    if (best) found_.push_back(*std::move(best));
  }

  std::vector<Change> take() {
    std::stable_sort(found_.begin(), found_.end(), [](const Found& a, const Found& b) {
      if (a.change.size() != b.change.size()) return a.change.size() > b.change.size();
      if (a.change.front().threshold != b.change.front().threshold)
        return b.change.front().threshold;
      return a.share < b.share;
    });
    std::vector<Change> changes;
    for (Found& one : found_) changes.push_back(std::move(one.change));
    return changes;
  }

 private:
  struct Found {
    Change change;
    std::int64_t share = 0;  // Of the change, in per mille of the present value.
  };

  OtherValue signal(std::uint16_t slot) {
    return {false, slot, signals::catalogue()[slot].type, host_.read(slot), {}};
  }
  static bool can_vary(const OtherValue& other) {
    return other.now.is_known() && !other.now.is_list() && other.now.kind() != Kind::kString;
  }

  void try_value(OtherValue other) {
    if (!can_vary(other)) return;
    std::int64_t best = 0;
    for (const std::int64_t direction : {-1, 1}) {
      const std::int64_t steps = nearest(other, direction);
      if (steps != 0 && (best == 0 || steps < std::abs(best))) best = direction * steps;
    }
    if (best == 0) return;
    other.wanted = moved(other.now, best);
    found_.push_back({{other}, share_of(other.now, best)});
  }

  std::optional<Found> nearest_pair(const OtherValue& a, const OtherValue& b) {
    if (!can_vary(a) || !can_vary(b)) return std::nullopt;
    std::optional<Found> best;
    for (const std::int64_t first : {-1, 1})
      for (const std::int64_t second : {-1, 1}) {
        const auto found = nearest_pair(a, b, first, second);
        if (found && (!best || found->share < best->share)) best = found;
      }
    return best;
  }

  // Both are moved until it is done; then each is brought back as far as the other lets it.
  std::optional<Found> nearest_pair(OtherValue a, OtherValue b, std::int64_t first,
                                    std::int64_t second) {
    const auto does = [&](std::int64_t of_a, std::int64_t of_b) {
      a.wanted = moved(a.now, first * of_a);
      b.wanted = moved(b.now, second * of_b);
      const OtherValue both[] = {a, b};
      return fulfilled(both);
    };
    const std::int64_t most_a = farthest(a.now.kind()), most_b = farthest(b.now.kind());
    std::int64_t steps = 1;
    const auto at = [&](std::int64_t most) { return std::min(steps, most); };
    while (steps < std::max(most_a, most_b) && !does(at(most_a), at(most_b))) steps *= 2;
    if (!does(at(most_a), at(most_b))) return std::nullopt;
    const std::int64_t of_a =
        fewest(at(most_a), [&](std::int64_t some) { return does(some, at(most_b)); });
    const std::int64_t of_b =
        fewest(at(most_b), [&](std::int64_t some) { return does(of_a, some); });
    does(of_a, of_b);
    return Found{{a, b}, share_of(a.now, of_a) + share_of(b.now, of_b)};
  }

  // The fewest steps that do it, where `good` steps do and none does not.
  template <class Does>
  static std::int64_t fewest(std::int64_t good, Does does) {
    std::int64_t bad = 0;
    while (good - bad > 1) {
      const std::int64_t middle = bad + (good - bad) / 2;
      (does(middle) ? good : bad) = middle;
    }
    return good;
  }

  // The fewest steps in one direction that do it, if doubling them meets a place that does; else 0.
  std::int64_t nearest(OtherValue& other, std::int64_t direction) {
    const auto does = [&](std::int64_t steps) {
      other.wanted = moved(other.now, direction * steps);
      return fulfilled({&other, 1});
    };
    std::int64_t good = 1;
    while (good <= farthest(other.now.kind()) && !does(good)) good *= 2;
    return good > farthest(other.now.kind()) ? 0 : fewest(good, does);
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

std::vector<Change> find_changes(signals::Context& context, const ruleset::Rule& rule,
                                 signals::SubjectRef subject, Wish wish) {
  SubjectHost host(context, rule, subject);
  Search search(host, rule, wish);
  if (search.fulfilled({})) return {};
  std::set<std::uint16_t> around, conditions, thresholds;
  const auto gather = [&](const std::optional<expr::Program>& program,
                          std::set<std::uint16_t>& signals) {
    if (!program) return;
    signals.insert(program->reads().begin(), program->reads().end());
    thresholds.insert(program->parameters().begin(), program->parameters().end());
  };
  gather(rule.applies, around);
  if (wish == Wish::kFire) gather(rule.guard, around);
  for (const ruleset::Conditions& one : rule.severities) {
    gather(one.on, conditions);
    gather(one.or_on, conditions);
    if (wish == Wish::kQuiet) gather(one.off, conditions);
    // The mildest fires first: whoever moves its threshold need not move those of the graver.
    if (wish == Wish::kFire && one.on) break;
  }
  for (const std::uint16_t slot : conditions) search.try_signal(slot);
  const bool single =
      std::ranges::any_of(conditions, [&](std::uint16_t slot) { return search.has_changed(slot); });
  if (!single) search.try_pairs(conditions);
  for (const std::uint16_t slot : around)
    if (!conditions.contains(slot)) search.try_signal(slot);
  for (const std::uint16_t slot : thresholds) search.try_threshold(slot);
  return search.take();
}

}  // namespace portfolio::engine
