// Upserts are patches: each field that a fact says is taken where its statement is newer than the
// one that holds, and the fields named in `clear` are emptied in the same way. Where the journal
// says which source is believed, that decides between sources.
#pragma once
#include <algorithm>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/apply.h"
#include "rules/model/dispute.h"

namespace portfolio::model {

// Gives the field the said value; true if that changed it.
inline bool assign(SymbolTable& symbols, Symbol& field, View said) {
  if (field && symbols.text(field) == said) return false;  // As nearly always; costs no hash.
  const Symbol symbol = symbols.intern(said);
  const bool changed = symbol != field;
  field = symbol;
  return changed;
}
inline bool assign(SymbolTable&, Text& field, View said) {
  const bool changed = field.view() != said;
  if (changed) field = Text(said);
  return changed;
}
bool assign(SymbolTable& symbols, ShortList<Symbol>& field, const Views& said);
bool assign(SymbolTable& symbols, std::vector<Symbol>& field, const Views& said);
bool assign(SymbolTable& symbols, std::vector<Text>& field, const Views& said);
template <class T>
bool assign(SymbolTable&, std::optional<T>& field, const T& said) {
  const bool changed = field != said;
  field = said;
  return changed;
}
template <class T>
bool assign(SymbolTable&, Maybe<T>& field, const T& said) {
  const bool changed = !(field == said);
  field = said;
  return changed;
}
template <class T>
bool assign(SymbolTable&, Boxed<T>& field, const T& said) {
  const std::optional<T> next(said);
  const bool changed = !(field == next);
  field = next;
  return changed;
}
template <class T>
bool assign(SymbolTable&, T& field, const T& said) {
  const bool changed = !(field == said);
  field = said;
  return changed;
}

template <class T>
bool is_said(const std::optional<T>& said) {
  return said.has_value();
}
template <class T>
bool is_said(const std::vector<T>& said) {
  return !said.empty();
}
template <class T>
const T& value_of(const std::optional<T>& said) {
  return *said;
}
template <class T>
const std::vector<T>& value_of(const std::vector<T>& said) {
  return said;
}

// A field's value as sources compare it.
template <class T>
Claim claim_of(std::string_view name, const T& field, const SymbolTable& symbols) {
  if constexpr (requires { field.has_value(); }) {
    if (!field.has_value()) return {};
    return claim_of(name, *field, symbols);
  } else if constexpr (std::is_same_v<T, CivilDate>) {
    return {ClaimKind::kDate, field.time_since_epoch().count(), {}};
  } else if constexpr (std::is_same_v<T, Money>) {
    return {ClaimKind::kMoney, field.minor_units, field.currency};
  } else if constexpr (std::is_same_v<T, bool>) {
    return {ClaimKind::kOther, field ? 1 : 0, {}};
  } else if constexpr (std::integral<T>) {
    const bool share = name.ends_with("_per_mille");
    return {share ? ClaimKind::kShare : ClaimKind::kCount, static_cast<std::int64_t>(field), {}};
  } else {
    std::string bytes, none;
    RowWriter(bytes, symbols, Flavour::kDigest)(field);
    RowWriter(none, symbols, Flavour::kDigest)(T{});
    if (bytes == none) return {};
    return {ClaimKind::kOther, static_cast<std::int64_t>(hash_bytes(bytes)), {}};
  }
}

template <std::size_t kFields>
class Patch {
 public:
  Patch(SymbolTable& symbols, Provenance<kFields>& said, const Stamp& stamp, const Views* clear,
        const Contest& contest)
      : symbols_(symbols), said_(said), stamp_(stamp), clear_(clear), contest_(contest) {}
  Patch(const Patch&) = delete;
  Patch& operator=(const Patch&) = delete;
  ~Patch() { said_.set_all(settling_, stamp_); }

  // One field, in a fixed order: its name in the contract, what reads it, what was said, where.
  template <class Said, class Field>
  void operator()(std::string_view name, Aspects aspects, const Said& said, Field& field) {
    const std::size_t at = next_++;
    const bool clears = !is_said(said) && clear_ != nullptr && !clear_->empty() &&
                        std::find(clear_->begin(), clear_->end(), name) != clear_->end();
    if (!is_said(said) && !clears) return;
    if (const FieldRule* const rule = contest_.rules == nullptr ? nullptr : contest_.find(name))
      return weigh(*rule, at, name, aspects, clears ? nullptr : &said, field);
    if (!takes(at)) return;
    if (clears) {
      field = Field{};
      touched_ |= aspects;
    } else if (assign(symbols_, field, value_of(said))) {
      touched_ |= aspects;
    }
  }

  // True if this statement is what counts of a field.
  bool counts(std::size_t field) const {
    if ((settling_ >> field & 1U) != 0) return true;
    const std::optional<Stamp> held = said_.order_of(field);
    return held && held->offset == stamp_.offset;
  }
  // A field by its place, for facts that say one alone.
  void skip_to(std::size_t field) { next_ = field; }

  // What readers must look at again.
  Aspects touched() const { return touched_; }
  // Sources agree or disagree otherwise than before.
  bool disputed() const { return contest_.changed; }
  Disposition disposition() const {
    if (taken_ > 0 || refused_ == 0) return Disposition::kApplied;
    return repeated_ ? Disposition::kRepeated : Disposition::kOlder;
  }

 private:
  bool takes(std::size_t at) {
    // Most fields have one statement behind them all.
    if ((judged_fields_ >> at & 1U) == 0) judge(said_.find(at));
    if (overrides_) {
      take(at);
      return true;
    }
    repeated_ = repeated_ || is_repeat_;
    ++refused_;
    return false;
  }
  // Whether this statement counts where the one at that place was said before.
  void judge(Statements::Place held) {
    judged_fields_ = 0;
    overrides_ = held == Statements::kNowhere;
    if (overrides_) return;
    judged_fields_ = said_.fields_at(held);
    const Stamp stamp = said_.order_at(held);
    overrides_ = overrides(stamp_, stamp, symbols_);
    is_repeat_ = stamp.source == stamp_.source && stamp.version == stamp_.version;
  }
  void take(std::size_t at) {
    settling_ |= std::uint64_t{1} << at;
    ++taken_;
  }

  template <class Said, class Field>
  void weigh(const FieldRule& rule, std::size_t at, std::string_view name, Aspects aspects,
             const Said* said, Field& field) {
    const Claim before = claim_of(name, field, symbols_);
    std::optional<Statement> held;
    if (const auto stamp = said_.of(at)) held = Statement{before, *stamp};
    Field value{};
    if (said != nullptr) assign(symbols_, value, value_of(*said));
    const Statement next{claim_of(name, value, symbols_), stamp_};
    const Weighed weighed = contest_.weigh(rule, name, held, next, symbols_);
    repeated_ = repeated_ || weighed == Weighed::kRepeated;
    if (weighed != Weighed::kCounts) {
      ++(weighed == Weighed::kNoted ? taken_ : refused_);
      return;
    }
    take(at);
    field = std::move(value);
    if (next.claim != before) touched_ |= aspects;
  }

  SymbolTable& symbols_;
  Provenance<kFields>& said_;
  const Stamp& stamp_;
  const Views* clear_;
  Contest contest_;
  std::size_t next_ = 0;
  std::uint64_t settling_ = 0;                  // Fields that this statement is behind from now on.
  std::uint32_t judged_fields_ = 0;             // Those of the statement judged last.
  bool overrides_ = false, is_repeat_ = false;  // As judged.
  Aspects touched_ = 0;
  int taken_ = 0, refused_ = 0;
  bool repeated_ = false;
};

}  // namespace portfolio::model
