// Who said each field of an entity, and in which version: what decides whether a new statement
// counts (an older one never overwrites a newer one, field by field), and the evidence behind it.
// Most entities have one statement behind everything; it lies inside, others in a piece of memory.
#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <vector>

#include "rules/model/archive.h"
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
    if ((first_fields_ & bit(field)) != 0) return &first_;
    return more_ == nullptr || more_->index[field] == 0 ? nullptr
                                                        : &more_->stamps[more_->index[field] - 1U];
  }
  bool accepts(std::size_t field, const Stamp& next, const SymbolTable& symbols) const {
    const Stamp* const held = of(field);
    return held == nullptr || overrides(next, *held, symbols);
  }
  void set(std::size_t field, const Stamp& next) {
    forget(field);
    if (first_fields_ != 0 && same(first_, next)) {
      first_fields_ |= bit(field);
      return;
    }
    std::size_t at = 0;
    const std::size_t others = more_ == nullptr ? 0 : more_->stamps.size();
    while (at < others && !same(more_->stamps[at], next)) ++at;
    if (at == others) {
      if (first_fields_ == 0) {
        first_ = next;
        first_fields_ = bit(field);
        return;
      }
      at = add(next);
    }
    more_->index[field] = static_cast<std::uint8_t>(at + 1);
  }
  // The newest statement by journal order; nothing if nothing was said.
  const Stamp* last() const {
    const Stamp* newest = first_fields_ == 0 ? nullptr : &first_;
    for (std::size_t field = 0; more_ != nullptr && field < kFields; ++field) {
      const Stamp* const stamp = of(field);
      if (stamp != nullptr && (newest == nullptr || stamp->offset > newest->offset)) newest = stamp;
    }
    return newest;
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
  static_assert(kFields <= 64);
  using Fields = std::conditional_t<kFields <= 32, std::uint32_t, std::uint64_t>;
  // The fields that other statements are behind.
  struct More {
    std::array<std::uint8_t, kFields> index{};  // 0: none of them.
    std::vector<Stamp> stamps;

    void drop_unused() {
      std::array<std::uint8_t, kFields + 1> to{};
      for (const std::uint8_t at : index) to[at] = 1;
      std::size_t kept = 0;
      for (std::size_t i = 0; i < stamps.size(); ++i) {
        if (to[i + 1] == 0) continue;
        if (kept != i) stamps[kept] = std::move(stamps[i]);
        to[i + 1] = static_cast<std::uint8_t>(++kept);
      }
      to[0] = 0;
      stamps.resize(kept);
      for (std::uint8_t& at : index) at = to[at];
    }
  };

  static Fields bit(std::size_t field) { return Fields{1} << field; }
  static bool same(const Stamp& a, const Stamp& b) {
    return a.offset == b.offset && a.source == b.source && a.version == b.version &&
           a.occurred_at == b.occurred_at && a.event == b.event;
  }
  // Each stamp that stays is used by some other field, so their number stays below kFields.
  std::size_t add(const Stamp& next) {
    if (more_ == nullptr) more_ = std::make_unique<More>();
    more_->drop_unused();
    more_->stamps.push_back(next);
    return more_->stamps.size() - 1;
  }
  void forget(std::size_t field) {
    first_fields_ &= static_cast<Fields>(~bit(field));
    if (more_ == nullptr) return;
    more_->index[field] = 0;
    for (const std::uint8_t at : more_->index)
      if (at != 0) return;
    more_.reset();
  }

  template <class Archive>
  void write(Archive& a) const {
    std::array<const Stamp*, kFields> stamps;
    std::size_t count = 0;
    for (std::size_t field = 0; field < kFields; ++field) {
      const Stamp* const stamp = of(field);
      const auto end = stamps.begin() + static_cast<std::ptrdiff_t>(count);
      const auto at = stamp == nullptr ? end : std::find(stamps.begin(), end, stamp);
      if (stamp != nullptr && at == end) stamps[count++] = stamp;
      a(stamp == nullptr ? std::int64_t{0} : at - stamps.begin() + 1);
    }
    a(static_cast<std::int64_t>(count));
    for (std::size_t i = 0; i < count; ++i) a(*stamps[i]);
  }
  template <class Archive>
  void read(Archive& a) {
    std::array<std::uint8_t, kFields> index{};
    for (std::uint8_t& at : index) a(at);
    std::int64_t count = 0;
    a(count);
    *this = {};
    for (std::int64_t i = 1; i <= count && a.ok(); ++i) {
      Stamp stamp;
      a(stamp);
      for (std::size_t field = 0; field < kFields; ++field)
        if (index[field] == i) set(field, stamp);
    }
  }

  // The statement that most fields have in common, with the fields that it is behind in the room
  // that its own members leave.
  [[no_unique_address]] Stamp first_;
  Fields first_fields_ = 0;
  std::unique_ptr<More> more_;
};

}  // namespace portfolio::model
