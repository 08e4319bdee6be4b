// An optional in the width of a number: a pattern that no fact can say stands for "nothing", so
// that a date takes four bytes and a time or an amount eight or sixteen. For the state's members,
// of which there are millions; values of it are ordinary optionals.
#pragma once
#include <compare>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::model {

// How a value is kept: `Stored`, and the way there and back. `kNone` lies outside every bound.
template <class T>
struct Packing {
  using Stored = T;  // A whole number: the codec's bounds leave the lowest one free.
  static constexpr Stored kNone = std::numeric_limits<T>::min();
  static Stored pack(T value) { return value; }
  static T unpack(Stored stored) { return stored; }
  static bool is_none(Stored stored) { return stored == kNone; }
};
template <>
struct Packing<CivilDate> {
  using Stored = std::int32_t;  // Days since 1970.
  static constexpr Stored kNone = std::numeric_limits<Stored>::min();
  static Stored pack(CivilDate value) {
    return static_cast<Stored>(value.time_since_epoch().count());
  }
  static CivilDate unpack(Stored stored) { return CivilDate{Days{stored}}; }
  static bool is_none(Stored stored) { return stored == kNone; }
};
template <>
struct Packing<Timestamp> {
  using Stored = std::int64_t;
  static constexpr Stored kNone = std::numeric_limits<Stored>::min();
  static Stored pack(Timestamp value) { return value.time_since_epoch().count(); }
  static Timestamp unpack(Stored stored) { return Timestamp{Timestamp::duration{stored}}; }
  static bool is_none(Stored stored) { return stored == kNone; }
};
template <>
struct Packing<Money> {
  struct Stored {
    std::int64_t minor_units;
    Currency currency;
    bool known;
    bool operator==(const Stored&) const = default;
  };
  static constexpr Stored kNone{0, {}, false};
  static Stored pack(Money value) { return {value.minor_units, value.currency, true}; }
  static Money unpack(const Stored& stored) { return {stored.minor_units, stored.currency}; }
  static bool is_none(const Stored& stored) { return !stored.known; }
};

template <class T>
class Maybe {
 public:
  using value_type = T;
  Maybe() = default;
  Maybe(std::nullopt_t) {}
  Maybe(const T& value) : stored_(Packing<T>::pack(value)) {}
  explicit Maybe(const std::optional<T>& value) { *this = value; }
  Maybe& operator=(std::nullopt_t) {
    reset();
    return *this;
  }
  Maybe& operator=(const T& value) {
    stored_ = Packing<T>::pack(value);
    return *this;
  }
  Maybe& operator=(const std::optional<T>& value) {
    stored_ = value ? Packing<T>::pack(*value) : Packing<T>::kNone;
    return *this;
  }

  bool has_value() const { return !Packing<T>::is_none(stored_); }
  explicit operator bool() const { return has_value(); }
  T operator*() const { return Packing<T>::unpack(stored_); }
  T value_or(const T& other) const { return has_value() ? **this : other; }
  void reset() { stored_ = Packing<T>::kNone; }
  operator std::optional<T>() const {
    return has_value() ? std::optional<T>(**this) : std::nullopt;
  }

  // For members of the value; it lives as long as the expression.
  struct Arrow {
    T value;
    const T* operator->() const { return &value; }
  };
  Arrow operator->() const { return {**this}; }

  bool operator==(const Maybe&) const = default;
  // As of optionals: nothing comes first.
  friend bool operator<(const Maybe& a, const Maybe& b) {
    return b.has_value() && (!a.has_value() || *a < *b);
  }
  friend bool operator==(const Maybe& a, std::nullopt_t) { return !a.has_value(); }
  friend bool operator==(const Maybe& a, const T& b) { return a.has_value() && *a == b; }

 private:
  typename Packing<T>::Stored stored_ = Packing<T>::kNone;
};

template <class T>
bool operator==(const Maybe<T>& a, const std::optional<T>& b) {
  return a.has_value() == b.has_value() && (!b || *a == *b);
}
template <class T>
bool operator==(const std::optional<T>& a, const Maybe<T>& b) {
  return b == a;
}

// An optional in a piece of memory of its own: eight bytes for what is seldom there.
template <class T>
class Boxed {
 public:
  Boxed() = default;
  Boxed& operator=(const std::optional<T>& value) {
    held_ = value ? std::make_unique<T>(*value) : nullptr;
    return *this;
  }
  bool has_value() const { return held_ != nullptr; }
  explicit operator bool() const { return has_value(); }
  const T& operator*() const { return *held_; }
  const T* operator->() const { return held_.get(); }
  T& emplace() {
    held_ = std::make_unique<T>();
    return *held_;
  }
  void reset() { held_.reset(); }
  friend bool operator==(const Boxed& a, const std::optional<T>& b) {
    return a.has_value() == b.has_value() && (!b || *a == *b);
  }

 private:
  std::unique_ptr<T> held_;
};
static_assert(sizeof(Maybe<CivilDate>) == 4 && sizeof(Maybe<Money>) == 16);

}  // namespace portfolio::model
