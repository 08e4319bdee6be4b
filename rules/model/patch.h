// Upserts are patches: each field that a fact says is taken where its statement is newer than the
// one that holds, and the fields named in `clear` are emptied in the same way.
#pragma once
#include <algorithm>
#include <string_view>

#include "rules/model/apply.h"

namespace portfolio::model {

// Gives the field the said value; true if that changed it.
inline bool assign(SymbolTable& symbols, Symbol& field, View said) {
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

template <std::size_t kFields>
class Patch {
 public:
  Patch(SymbolTable& symbols, Provenance<kFields>& said, const Stamp& stamp, const Views* clear)
      : symbols_(symbols), said_(said), stamp_(stamp), clear_(clear) {}

  // One field, in a fixed order: its name in the contract, what reads it, what was said, where.
  template <class Said, class Field>
  void operator()(std::string_view name, Aspects aspects, const Said& said, Field& field) {
    const std::size_t at = next_++;
    const bool clears = !is_said(said) && clear_ != nullptr && !clear_->empty() &&
                        std::find(clear_->begin(), clear_->end(), name) != clear_->end();
    if (!is_said(said) && !clears) return;
    if (!takes(at)) return;
    if (clears) {
      field = Field{};
      touched_ |= aspects;
    } else if (assign(symbols_, field, value_of(said))) {
      touched_ |= aspects;
    }
  }

  // What readers must look at again.
  Aspects touched() const { return touched_; }
  Disposition disposition() const {
    if (taken_ > 0 || refused_ == 0) return Disposition::kApplied;
    return repeated_ ? Disposition::kRepeated : Disposition::kOlder;
  }

 private:
  bool takes(std::size_t at) {
    if (said_.accepts(at, stamp_, symbols_)) {
      said_.set(at, stamp_);
      ++taken_;
      return true;
    }
    const Stamp& held = *said_.of(at);
    repeated_ = repeated_ || (held.source == stamp_.source && held.version == stamp_.version);
    ++refused_;
    return false;
  }

  SymbolTable& symbols_;
  Provenance<kFields>& said_;
  const Stamp& stamp_;
  const Views* clear_;
  std::size_t next_ = 0;
  Aspects touched_ = 0;
  int taken_ = 0, refused_ = 0;
  bool repeated_ = false;
};

}  // namespace portfolio::model
