// The types and values of the rule language. A value is 32 bytes and owns nothing: its texts and
// lists belong to the host that handed it in, or to the program that contains them as literals.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

#include "rules/expr/rational.h"
#include "rules/model/money.h"
#include "rules/model/result.h"
#include "rules/model/time.h"

namespace portfolio::expr {

enum class Kind : std::uint8_t { kBool, kInt, kDecimal, kString, kDate, kTimestamp, kMoney };

// What a number counts. kShare is a ratio such as progress or a cost index (0.95, not 95 %); it
// mixes freely with plain numbers, all other units only with themselves and with literals.
enum class Unit : std::uint8_t {
  kNone,
  kWorkdays,
  kDays,  // Calendar days, the difference of two dates.
  kMinutes,
  kItems,
  kPeople,
  kShare,
  kPoints,
};

struct Type {
  Kind kind = Kind::kBool;
  Unit unit = Unit::kNone;  // Of numbers (kInt, kDecimal) only.
  bool list = false;        // A list of such values. Lists do not nest.
  bool operator==(const Type&) const = default;
};

constexpr bool is_number(Type type) {
  return !type.list && (type.kind == Kind::kInt || type.kind == Kind::kDecimal);
}
std::string describe(Type type);  // As in "working days", "a date", "a list of texts".

enum class State : std::uint8_t {
  kKnown,
  kMissing,  // An input is not there; reason() names it.
  kFailed,   // An operation had no result (overflow, division by zero); reason() says which.
};

class Value {
 public:
  Value() : Value(Kind::kBool, State::kMissing) { set_text({}); }  // Unknown, unnamed.
  static Value boolean(bool value) { return integral(Kind::kBool, value ? 1 : 0); }
  static Value integer(std::int64_t value) { return integral(Kind::kInt, value); }
  static Value decimal(Rational value) {
    Value result = integral(Kind::kDecimal, value.numerator);
    result.second_ = value.denominator;
    return result;
  }
  // The numerator over a denominator above zero, as in per_mille / 1000.
  static Value decimal(std::int64_t numerator, std::int64_t denominator) {
    PORTFOLIO_CHECK(denominator > 0);
    return decimal(Rational{numerator, denominator});
  }
  // Of kInt (the denominator is 1) or kDecimal.
  static Value number(Kind kind, Rational value) {
    Value result = decimal(value);
    result.kind_ = kind;
    return result;
  }
  static Value text(std::string_view value) {
    Value result(Kind::kString, State::kKnown);
    result.set_text(value);
    return result;
  }
  static Value date(CivilDate value) {
    return integral(Kind::kDate, value.time_since_epoch().count());
  }
  static Value timestamp(Timestamp value) {
    return integral(Kind::kTimestamp, value.time_since_epoch().count());
  }
  static Value money(Money value) {
    Value result = integral(Kind::kMoney, value.minor_units);
    result.currency_ = value.currency;
    return result;
  }
  // Elements of one kind, which must outlive the value.
  static Value list(Kind kind, std::span<const Value> elements) {
    Value result(kind, State::kKnown);
    result.list_ = true;
    result.elements_ = elements.data();
    result.second_ = static_cast<std::int64_t>(elements.size());
    return result;
  }
  // Unknown, for want of the named input. The name must outlive the value.
  static Value missing(std::string_view name) {
    Value result(Kind::kBool, State::kMissing);
    result.set_text(name);
    return result;
  }
  static Value failed(std::string_view why) {
    Value result(Kind::kBool, State::kFailed);
    result.set_text(why);
    return result;
  }

  // The earliest instant at which the value may become another with no new fact.
  Value& until(Timestamp instant) & {
    valid_until_ = instant;
    return *this;
  }
  Value until(Timestamp instant) && {
    valid_until_ = instant;
    return *this;
  }

  Timestamp valid_until() const { return valid_until_; }
  Kind kind() const { return kind_; }
  State state() const { return state_; }
  bool is_list() const { return list_; }
  bool is_known() const { return state_ == State::kKnown; }
  bool is_true() const { return is_known() && kind_ == Kind::kBool && integer_ != 0; }
  bool is_false() const { return is_known() && kind_ == Kind::kBool && integer_ == 0; }
  std::string_view reason() const { return is_known() ? std::string_view{} : chars(); }

  // Of a known value of the kind that the name says; nothing else is looked at.
  bool as_bool() const { return integer_ != 0; }
  std::int64_t as_integer() const { return integer_; }
  Rational as_rational() const { return {integer_, second_}; }  // Of kInt and kDecimal.
  std::string_view as_text() const { return chars(); }
  CivilDate as_date() const { return CivilDate{Days{integer_}}; }
  Timestamp as_timestamp() const { return Timestamp{std::chrono::milliseconds{integer_}}; }
  Money as_money() const { return {integer_, currency_}; }
  std::span<const Value> as_list() const { return {elements_, static_cast<std::size_t>(second_)}; }

 private:
  friend class Machine;
  Value(Kind kind, State state) : kind_(kind), state_(state) {}
  static Value integral(Kind kind, std::int64_t value) {
    Value result(kind, State::kKnown);
    result.integer_ = value;
    return result;
  }
  void set_text(std::string_view text) {
    chars_ = text.data();
    second_ = static_cast<std::int64_t>(text.size());
  }
  std::string_view chars() const { return {chars_, static_cast<std::size_t>(second_)}; }

  union {
    std::int64_t integer_ = 0;  // Also the numerator, minor units, days or milliseconds.
    const char* chars_;
    const Value* elements_;
  };
  std::int64_t second_ = 1;  // The denominator, or the length of the text or list.
  Timestamp valid_until_ = kNever;
  Currency currency_;
  Kind kind_;
  State state_;
  bool list_ = false;
};

// Room for values of which each is put in before it is read: making it costs nothing.
template <std::size_t N>
class Room {
 public:
  Room() {}
  const Value& operator[](std::size_t index) const { return values_[index]; }
  const Value& put(std::size_t index, const Value& value) {
    return *std::construct_at(&values_[index], value);
  }

 private:
  static_assert(std::is_trivially_destructible_v<Value>);
  union {
    Value values_[N];
  };
};

}  // namespace portfolio::expr
