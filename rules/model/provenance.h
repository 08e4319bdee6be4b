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
    for (const Part* part = &first_; part != nullptr; part = part->next.get())
      if ((part->fields & bit(field)) != 0) return &part->stamp;
    return nullptr;
  }
  bool accepts(std::size_t field, const Stamp& next, const SymbolTable& symbols) const {
    const Stamp* const held = of(field);
    return held == nullptr || overrides(next, *held, symbols);
  }
  void set(std::size_t field, const Stamp& next) { set_all(bit(field), next); }
  // Several fields, a bit each. A statement that is behind nothing any more gives its room to the
  // next, so that a source that says the same fields again and again costs no memory.
  void set_all(std::uint64_t fields, const Stamp& next) {
    const auto said = static_cast<Fields>(fields);
    if (said == 0) return;
    Part* free = nullptr;
    for (Part* part = &first_; part != nullptr; part = part->next.get()) {
      part->fields &= static_cast<Fields>(~said);
      const bool is_free = part->fields == 0;
      if (is_free && free == nullptr) free = part;
      if (is_free || !same(part->stamp, next)) continue;
      part->fields |= said;
      return drop_unused();
    }
    if (free == nullptr) {
      first_.next = std::make_unique<Part>(Part{{}, 0, std::move(first_.next)});
      free = first_.next.get();
    }
    free->stamp = next;
    free->fields = said;
    drop_unused();
  }
  // The newest statement by journal order; nothing if nothing was said.
  const Stamp* last() const {
    const Stamp* newest = nullptr;
    for (const Part* part = &first_; part != nullptr; part = part->next.get())
      if (part->fields != 0 && (newest == nullptr || part->stamp.offset > newest->offset))
        newest = &part->stamp;
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
  // A statement and the fields that it is behind, in the room that its own members leave.
  struct Part {
    [[no_unique_address]] Stamp stamp;
    Fields fields = 0;
    std::unique_ptr<Part> next;
  };

  static Fields bit(std::size_t field) { return Fields{1} << field; }
  static bool same(const Stamp& a, const Stamp& b) {
    return a.offset == b.offset && a.source == b.source && a.version == b.version &&
           a.occurred_at == b.occurred_at && a.event == b.event;
  }
  void drop_unused() {
    for (std::unique_ptr<Part>* at = &first_.next; *at != nullptr;) {
      if ((*at)->fields == 0)
        *at = std::move((*at)->next);
      else
        at = &(*at)->next;
    }
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

  // Nearly always the only one; others lie in memory of their own.
  Part first_;
};

}  // namespace portfolio::model
