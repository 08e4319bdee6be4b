// Who said each field of an entity, and in which version: what decides whether a new statement
// counts (an older one never overwrites a newer one, field by field), and the evidence behind it.
// Most entities have one statement behind everything. How statements lie is in statements.h.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/model/archive.h"
#include "rules/model/statements.h"

namespace portfolio::model {

template <class Archive>
void describe(Archive& a, Stamp& s) {
  a(s.version, s.occurred_at, s.event, s.source);
  a.position(s.offset);
}

// True if `next` counts where `held` was said before: within one source the higher version, else
// the later occurrence (ties: journal order); between sources the later occurrence, and where that
// is equal the source that comes last by name, so that the order of arrival does not decide.
bool overrides(const Stamp& next, const Stamp& held, const SymbolTable& symbols);

template <std::size_t kFields>
class Provenance {
 public:
  // The statement behind a field; nothing if nobody said it.
  std::optional<Stamp> of(std::size_t field) const { return said_at(find(field)); }
  // Likewise without its event, which is all that matters for order and costs less.
  std::optional<Stamp> order_of(std::size_t field) const {
    const Statements::Place place = find(field);
    if (place == Statements::kNowhere) return std::nullopt;
    return order_at(place);
  }
  void fetch_ahead() const { said_.fetch_ahead(); }
  // The same for who asks for several fields, of which most have one statement behind them.
  Statements::Place find(std::size_t field) const { return said_.find(field, kFields); }
  std::uint32_t fields_at(Statements::Place place) const { return said_.fields_at(place, kFields); }
  Stamp order_at(Statements::Place place) const { return said_.order_at(place, kFields); }
  bool accepts(std::size_t field, const Stamp& next, const SymbolTable& symbols) const {
    const std::optional<Stamp> held = order_of(field);
    return !held || overrides(next, *held, symbols);
  }
  void set(std::size_t field, const Stamp& next) { set_all(std::uint64_t{1} << field, next); }
  // Several fields, a bit each.
  void set_all(std::uint64_t fields, const Stamp& next) {
    said_.set(static_cast<std::uint32_t>(fields), next, kFields);
  }
  // The newest statement by journal order; nothing if nothing was said.
  std::optional<Stamp> last() const {
    Statements::Place newest = said_.first();
    if (newest == Statements::kNowhere) return std::nullopt;
    for (Statements::Place at = said_.next(newest, kFields); at != Statements::kNowhere;
         at = said_.next(at, kFields))
      if (said_.order_at(at, kFields).offset > said_.order_at(newest, kFields).offset) newest = at;
    return said_at(newest);
  }

  // In the row a byte a field and the stamps, numbered by the first field that uses them, so that
  // it does not tell in which order the statements came.
  template <class Archive>
  friend void describe(Archive& a, Provenance& p) {
    if constexpr (Archive::kReads)
      p.read(a);
    else
      p.write(a);
  }

 private:
  static_assert(kFields <= 32);

  std::optional<Stamp> said_at(Statements::Place place) const {
    if (place == Statements::kNowhere) return std::nullopt;
    return said_.at(place, kFields);
  }

  template <class Archive>
  void write(Archive& a) const {
    std::array<Statements::Place, kFields> stamps;
    std::size_t count = 0;
    for (std::size_t field = 0; field < kFields; ++field) {
      const Statements::Place place = said_.find(field, kFields);
      const auto end = stamps.begin() + static_cast<std::ptrdiff_t>(count);
      const auto at = place == Statements::kNowhere ? end : std::find(stamps.begin(), end, place);
      if (place != Statements::kNowhere && at == end) stamps[count++] = place;
      a(place == Statements::kNowhere ? std::int64_t{0} : at - stamps.begin() + 1);
    }
    a(static_cast<std::int64_t>(count));
    for (std::size_t i = 0; i < count; ++i) a(said_.at(stamps[i], kFields));
  }
  template <class Archive>
  void read(Archive& a) {
    std::array<std::uint8_t, kFields> index{};
    for (std::uint8_t& at : index) a(at);
    std::int64_t count = 0;
    a(count);
    *this = {};
    Stamp stamp;
    for (std::int64_t i = 1; i <= count && a.ok(); ++i) {
      a(stamp);
      std::uint64_t fields = 0;
      for (std::size_t field = 0; field < kFields; ++field)
        fields |= std::uint64_t{index[field] == i} << field;
      set_all(fields, stamp);
    }
  }

  Statements said_;
};

// One statement or none, for the state's members; in the row it is an optional.
class KeptStamp {
 public:
  explicit operator bool() const { return said_.first() != Statements::kNowhere; }
  Stamp operator*() const { return said_.at(said_.first(), 1); }
  KeptStamp& operator=(const Stamp& stamp) {
    said_.set(1, stamp, 1);
    return *this;
  }
  // For members of the statement; it lives as long as the expression.
  struct Arrow {
    Stamp stamp;
    const Stamp* operator->() const { return &stamp; }
  };
  Arrow operator->() const { return {**this}; }

  template <class Archive>
  friend void describe(Archive& a, KeptStamp& kept) {
    std::optional<Stamp> stamp;
    if constexpr (!Archive::kReads)
      if (kept) stamp = *kept;
    a(stamp);
    if constexpr (Archive::kReads) {
      kept.said_ = {};
      if (stamp) kept = *stamp;
    }
  }

 private:
  Statements said_;
};

}  // namespace portfolio::model
