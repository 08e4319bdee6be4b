// Rows of state as bytes, and back. An entity lists its members once, in
//   template <class Archive> void describe(Archive& archive, Entity& entity)
// and that list serves for the stored row, its reading and its digest. Integers are zigzag varints,
// texts carry their length, ids are written as text, so that a row does not depend on the order in
// which things arrived. Leaves out checksums and keys (storage).
#pragma once
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rules/model/few.h"
#include "rules/model/maybe.h"
#include "rules/model/money.h"
#include "rules/model/short_list.h"
#include "rules/model/symbol.h"
#include "rules/model/text.h"
#include "rules/model/time.h"

namespace portfolio::model {

// What a row is written for.
enum class Flavour {
  kStored,  // Everything.
  kDigest,  // Without journal positions: they differ between kinds of journal.
  kFacts,   // Also without what depends on when things became known: versioned facts only.
};

class RowWriter {
 public:
  static constexpr bool kReads = false;
  RowWriter(std::string& into, const SymbolTable& symbols, Flavour flavour)
      : out_(into), symbols_(symbols), flavour_(flavour) {}

  template <class... T>
  void operator()(const T&... members) {
    (write(members), ...);
  }
  // A place in the journal: evidence, not state.
  void position(std::int64_t offset) {
    if (flavour_ == Flavour::kStored) number(offset);
  }
  // What follows from facts and from when they came.
  template <class... T>
  void derived(const T&... members) {
    if (flavour_ != Flavour::kFacts) (write(members), ...);
  }

 private:
  void number(std::int64_t value) {
    auto bits = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    while (bits >= 0x80) {
      out_.push_back(static_cast<char>(bits | 0x80));
      bits >>= 7;
    }
    out_.push_back(static_cast<char>(bits));
  }
  void bytes(std::string_view text) {
    number(static_cast<std::int64_t>(text.size()));
    out_.append(text);
  }
  template <class T>
  void write(const T& value) {
    if constexpr (std::is_enum_v<T> || std::integral<T>) {
      number(static_cast<std::int64_t>(value));
    } else if constexpr (std::is_same_v<T, Symbol>) {
      bytes(symbols_.text(value));
    } else if constexpr (std::is_same_v<T, Text>) {
      bytes(value.view());
    } else if constexpr (std::is_same_v<T, std::string>) {
      bytes(value);
    } else if constexpr (std::is_same_v<T, Currency>) {
      bytes(value.code());
    } else if constexpr (std::is_same_v<T, Money>) {
      write(value.minor_units);
      write(value.currency);
    } else if constexpr (requires { value.time_since_epoch().count(); }) {
      number(static_cast<std::int64_t>(value.time_since_epoch().count()));
    } else {
      write_compound(value);
    }
  }
  template <class T>
  void write_compound(const std::optional<T>& value) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }
  template <class T>
  void write_compound(const std::unique_ptr<T>& value) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }
  template <class T>
  void write_compound(const std::vector<T>& values) {
    number(static_cast<std::int64_t>(values.size()));
    for (const T& value : values) write(value);
  }
  template <class T>
  void write_compound(const Maybe<T>& value) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }
  template <class T>
  void write_compound(const Boxed<T>& value) {
    number(value ? 1 : 0);
    if (value) write(*value);
  }
  template <class T>
  void write_compound(const Few<T>& values) {
    write(values.all());
  }
  template <class T>
  void write_compound(const ShortList<T>& values) {
    number(static_cast<std::int64_t>(values.size()));
    for (const T value : values) write(value);
  }
  template <class A, class B>
  void write_compound(const std::pair<A, B>& value) {
    write(value.first);
    write(value.second);
  }
  template <class T>
  requires requires(RowWriter& archive, T& value) { describe(archive, value); }
  void write_compound(const T& value) { describe(*this, const_cast<T&>(value)); }

  std::string& out_;
  const SymbolTable& symbols_;
  Flavour flavour_;
};

// Reads what RowWriter wrote as kStored. Bytes that no writer wrote make ok() false and leave
// zeros: nothing is read past the end and no more is allocated than the bytes could hold.
class RowReader {
 public:
  static constexpr bool kReads = true;
  RowReader(std::string_view bytes, SymbolTable& symbols) : rest_(bytes), symbols_(symbols) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  template <class... T>
  void operator()(T&... members) {
    (read(members), ...);
  }
  void position(std::int64_t& offset) { offset = number(); }
  template <class... T>
  void derived(T&... members) {
    (read(members), ...);
  }

 private:
  std::int64_t number() {
    std::uint64_t bits = 0;
    for (unsigned shift = 0; shift < 70; shift += 7) {
      if (rest_.empty()) return fail();
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      if (shift < 64) bits |= std::uint64_t{byte & 0x7fU} << shift;
      if (byte < 0x80)
        return static_cast<std::int64_t>(bits >> 1) ^ -static_cast<std::int64_t>(bits & 1);
    }
    return fail();
  }
  std::int64_t fail() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view bytes() {
    const std::int64_t size = number();
    if (size < 0 || static_cast<std::uint64_t>(size) > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view text = rest_.substr(0, static_cast<std::size_t>(size));
    rest_.remove_prefix(static_cast<std::size_t>(size));
    return text;
  }
  // Of the things in a list: each takes a byte at least.
  std::int64_t count() {
    const std::int64_t size = number();
    if (size >= 0 && static_cast<std::uint64_t>(size) <= rest_.size()) return size;
    return fail();
  }
  template <class T>
  void read(T& value) {
    if constexpr (std::is_enum_v<T> || std::integral<T>) {
      value = static_cast<T>(number());
    } else if constexpr (std::is_same_v<T, Symbol>) {
      value = symbols_.intern(bytes());
    } else if constexpr (std::is_same_v<T, Text>) {
      value = Text(bytes());
    } else if constexpr (std::is_same_v<T, std::string>) {
      value = bytes();
    } else if constexpr (std::is_same_v<T, Currency>) {
      value = Currency::parse(bytes()).value_or(Currency{});
    } else if constexpr (std::is_same_v<T, Money>) {
      read(value.minor_units);
      read(value.currency);
    } else if constexpr (requires { value.time_since_epoch().count(); }) {
      value = T{typename T::duration{static_cast<typename T::rep>(number())}};
    } else {
      read_compound(value);
    }
  }
  template <class T>
  void read_compound(std::optional<T>& value) {
    value.reset();
    if (number() != 0) read(value.emplace());
  }
  template <class T>
  void read_compound(std::unique_ptr<T>& value) {
    value.reset();
    if (number() == 0) return;
    value = std::make_unique<T>();
    read(*value);
  }
  template <class T>
  void read_compound(std::vector<T>& values) {
    values.clear();
    read_items(values, count());
  }
  template <class T>
  void read_items(std::vector<T>& values, std::int64_t size) {
    for (std::int64_t i = 0; i < size && ok_; ++i) read(values.emplace_back());
  }
  template <class T>
  void read_compound(Maybe<T>& value) {
    value.reset();
    if (number() == 0) return;
    T known{};
    read(known);
    value = known;
  }
  template <class T>
  void read_compound(Boxed<T>& value) {
    value.reset();
    if (number() != 0) read(value.emplace());
  }
  template <class T>
  void read_compound(Few<T>& values) {
    values.clear();
    if (const std::int64_t size = count(); size > 0) read_items(values.edit(), size);
  }
  template <class T>
  void read_compound(ShortList<T>& values) {
    values.clear();
    T value{};
    for (std::int64_t left = count(); left > 0 && ok_; --left) {
      read(value);
      values.push_back(value);
    }
  }
  template <class A, class B>
  void read_compound(std::pair<A, B>& value) {
    read(value.first);
    read(value.second);
  }
  template <class T>
  requires requires(RowReader& archive, T& value) { describe(archive, value); }
  void read_compound(T& value) { describe(*this, value); }

  std::string_view rest_;
  SymbolTable& symbols_;
  bool ok_ = true;
};

}  // namespace portfolio::model
