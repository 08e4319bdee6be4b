// Who said each field of an entity, and in which version: what decides whether a new statement
// counts (an older one never overwrites a newer one, field by field), and the evidence behind it.
// One byte a field, into a short list of stamps; most entities have one or two.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/model/archive.h"
#include "rules/model/few.h"
#include "rules/model/text.h"

namespace portfolio::model {

// One statement: an event of a source, as far as it matters for order and evidence.
struct Stamp {
  std::uint64_t version = 0;  // entity_version + 1; 0 where the source gives none.
  Timestamp occurred_at{};
  std::int64_t offset = -1;  // Of the record in its partition.
  Text event;
  Symbol source;
};

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
  const Stamp* of(std::size_t field) const {
    return index_[field] == 0 ? nullptr : &stamps_.all()[index_[field] - 1U];
  }
  bool accepts(std::size_t field, const Stamp& next, const SymbolTable& symbols) const {
    const Stamp* const held = of(field);
    return held == nullptr || overrides(next, *held, symbols);
  }
  void set(std::size_t field, const Stamp& next) {
    for (std::size_t i = 0; i < stamps_.size(); ++i) {
      if (!same(stamps_.all()[i], next)) continue;
      index_[field] = static_cast<std::uint8_t>(i + 1);
      return;
    }
    index_[field] = 0;
    drop_unused();
    // Each stamp left is used by some other field, so their number stays below kFields.
    stamps_.edit().push_back(next);
    index_[field] = static_cast<std::uint8_t>(stamps_.size());
  }
  // The newest statement by journal order; nothing if nothing was said.
  const Stamp* last() const {
    const Stamp* newest = nullptr;
    for (const Stamp& stamp : stamps_)
      if (newest == nullptr || stamp.offset > newest->offset) newest = &stamp;
    return newest;
  }

  template <class Archive>
  friend void describe(Archive& a, Provenance& p) {
    p.order_by_field();
    for (std::uint8_t& i : p.index_) a(i);
    a(p.stamps_);
    for (std::uint8_t& i : p.index_)
      if (i > p.stamps_.size()) i = 0;  // Only bytes that no writer wrote.
  }

 private:
  static_assert(kFields < 255);
  static bool same(const Stamp& a, const Stamp& b) {
    return a.offset == b.offset && a.source == b.source && a.version == b.version &&
           a.occurred_at == b.occurred_at && a.event == b.event;
  }
  void drop_unused() {
    std::vector<Stamp>& stamps = stamps_.edit();
    std::array<std::uint8_t, 256> to{};
    std::size_t kept = 0;
    for (std::size_t i = 0; i < stamps.size(); ++i) {
      bool used = false;
      for (const std::uint8_t at : index_) used = used || at == i + 1;
      if (!used) continue;
      if (kept != i) stamps[kept] = std::move(stamps[i]);
      to[i + 1] = static_cast<std::uint8_t>(++kept);
    }
    stamps.resize(kept);
    for (std::uint8_t& at : index_) at = to[at];
  }

  // Numbers the stamps by the first field that uses them, so that a row does not tell in which
  // order the statements came.
  void order_by_field() {
    if (stamps_.size() < 2) return;
    std::vector<Stamp> ordered;
    std::array<std::uint8_t, 256> to{};
    for (std::uint8_t& at : index_) {
      if (at == 0) continue;
      if (to[at] == 0) {
        ordered.push_back(std::move(stamps_.edit()[at - 1U]));
        to[at] = static_cast<std::uint8_t>(ordered.size());
      }
      at = to[at];
    }
    stamps_.edit() = std::move(ordered);
  }

  std::array<std::uint8_t, kFields> index_{};
  Few<Stamp> stamps_;
};

}  // namespace portfolio::model
