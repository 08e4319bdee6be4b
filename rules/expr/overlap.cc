#include "rules/expr/overlap.h"

#include <algorithm>
#include <map>

#include "rules/expr/machine.h"

namespace portfolio::expr {

// Draws values for the signals of some programs from the numbers and texts that these contain.
class Search {
 public:
  Search(std::span<const Program* const> conditions, const Reader& parameters)
      : conditions_(conditions), parameters_(parameters) {
    for (const std::int64_t number : {0, 1, 100}) add_number({number, 1});
    texts_.emplace_back("another");
    for (const Program* condition : conditions) collect(*condition);
  }

  bool reads_lists() const { return reads_lists_; }

  void draw() {
    for (auto& [slot, value] : signals_) value = drawn(value.kind());
  }
  bool all_hold() {
    return std::ranges::all_of(conditions_, [&](const Program* condition) {
      return evaluate(*condition, *this).is_true();
    });
  }
  std::vector<Assignment> assignment() const {
    std::vector<Assignment> result;
    for (const auto& [slot, value] : signals_) result.push_back({slot, value});
    return result;
  }

  Value read(std::uint16_t slot) const { return signals_.at(slot); }
  Value parameter(std::uint16_t slot) const { return parameters_.parameter(slot); }

 private:
  void collect(const Program& program) {
    for (const Value& literal : program.literals_) add(literal);
    for (const std::uint16_t slot : program.parameters_) add(parameters_.parameter(slot));
    for (const Node& node : program.nodes_) {
      if (node.walk == operations::walk_read) reads_lists_ = true;
      if (node.run == operations::read) signals_[node.index] = Value::number(node.kind, {});
    }
  }

  void add(const Value& value) {
    if (!value.is_known() || value.is_list()) return;
    if (value.kind() == Kind::kString) texts_.push_back(value.as_text());
    if (value.kind() == Kind::kDate) day_ = value.as_date();
    if (value.kind() == Kind::kTimestamp) instant_ = value.as_timestamp();
    if (value.kind() == Kind::kMoney) add_number({value.as_integer(), 100});
    if (value.kind() == Kind::kInt || value.kind() == Kind::kDecimal) {
      add_number(value.as_rational());
    }
  }

  // The number, and what lies just beside it: a whole one, and a thousandth.
  void add_number(Rational number) {
    for (const Rational step : {Rational{0, 1}, Rational{1, 1}, Rational{1, 1000}}) {
      if (const auto more = expr::add(number, step)) numbers_.push_back(*more);
      if (const auto less = expr::subtract(number, step)) numbers_.push_back(*less);
    }
  }

  // A linear congruential generator: the same numbers on every machine.
  std::size_t choose(std::size_t count) {
    state_ = state_ * 6'364'136'223'846'793'005ULL + 1'442'695'040'888'963'407ULL;
    return static_cast<std::size_t>((state_ >> 33) % count);
  }

  Value drawn(Kind kind) {
    const Rational number = numbers_[choose(numbers_.size())];
    const std::int64_t whole =
        std::clamp<std::int64_t>(round(number, Rounding::kNearest), -kFar, kFar);
    switch (kind) {
      case Kind::kBool:
        return Value::boolean(choose(2) == 1);
      case Kind::kInt:
        return Value::integer(round(number, Rounding::kNearest));
      case Kind::kDecimal:
        return Value::decimal(number);
      case Kind::kString:
        return Value::text(texts_[choose(texts_.size())]);
      case Kind::kDate:
        return Value::date(day_ + Days{whole});
      case Kind::kTimestamp:
        return Value::timestamp(instant_ + std::chrono::minutes{whole});
      case Kind::kMoney:
        return Value::money({whole * 100, Currency::parse("EUR").value()});
    }
    PORTFOLIO_CHECK(false);
    return {};
  }

  static constexpr std::int64_t kFar = 10'000;  // Keeps dates and instants in their range.

  std::span<const Program* const> conditions_;
  const Reader& parameters_;
  std::map<std::uint16_t, Value> signals_;
  std::vector<Rational> numbers_;
  std::vector<std::string_view> texts_;
  CivilDate day_{std::chrono::local_days{std::chrono::year{2026} / 1 / 5}};
  Timestamp instant_{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5}};
  bool reads_lists_ = false;
  std::uint64_t state_ = 1;
};

std::optional<std::vector<Assignment>> find_common(std::span<const Program* const> conditions,
                                                   const Reader& parameters, std::uint32_t trials) {
  for (const Program* condition : conditions) {
    PORTFOLIO_CHECK(condition->type() == Type{.kind = Kind::kBool});
  }
  Search search(conditions, parameters);
  if (search.reads_lists()) return std::nullopt;
  for (std::uint32_t trial = 0; trial < trials; ++trial) {
    search.draw();
    if (search.all_hold()) return search.assignment();
  }
  return std::nullopt;
}

}  // namespace portfolio::expr
