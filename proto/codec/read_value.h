// Reads one value of each type that a fact holds, and messages by their Layout. A value that
// comes again replaces the one before; a message that comes again is merged, as protobuf demands.
// Internal to the codec.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "proto/codec/enum_last.h"
#include "proto/codec/layout.h"
#include "proto/codec/wire.h"
#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::codec {

bool fail_wire_type(const WireReader& reader);
bool read_text(WireReader& reader, const FieldInfo& field, WireType type, std::string_view& into);
bool read_integer(WireReader& reader, const FieldInfo& field, WireType type, std::int64_t& into);
// A value up to `last`; 0 is "unspecified".
bool read_enum(WireReader& reader, WireType type, std::uint8_t last, std::uint8_t& into);
bool read_list_room(const WireReader& reader, std::size_t size);

bool read_value(WireReader&, const FieldInfo&, WireType, bool& into);
bool read_value(WireReader&, const FieldInfo&, WireType, std::uint64_t& into);
bool read_value(WireReader&, const FieldInfo&, WireType, CivilDate& into);
bool read_value(WireReader&, const FieldInfo&, WireType, Timestamp& into);
bool read_value(WireReader&, const FieldInfo&, WireType, Currency& into);
bool read_value(WireReader&, const FieldInfo&, WireType, Money& into);

inline bool read_value(WireReader& reader, const FieldInfo& field, WireType type,
                       std::string_view& into) {
  return read_text(reader, field, type, into);
}

inline bool read_value(WireReader& reader, const FieldInfo& field, WireType type,
                       std::int64_t& into) {
  return read_integer(reader, field, type, into);
}

inline bool read_value(WireReader& reader, const FieldInfo& field, WireType type,
                       std::int32_t& into) {
  std::int64_t wide = 0;
  if (!read_integer(reader, field, type, wide)) return false;
  into = static_cast<std::int32_t>(wide);  // The field's bounds lie within 32 bits.
  return true;
}

template <class E>
requires std::is_enum_v<E>
bool read_value(WireReader& reader, const FieldInfo&, WireType type, E& into) {
  std::uint8_t value = 0;
  if (!read_enum(reader, type, static_cast<std::uint8_t>(kLast<E>), value)) return false;
  into = static_cast<E>(value);
  return true;
}

// --- Messages, by a table with one entry for each field number -------------------------------

struct Entry {
  bool (*read)(WireReader&, const FieldInfo&, WireType, void* message) = nullptr;
  FieldInfo info;
};

// The fields of one message: entries by number, and which of them must be there.
struct Table {
  const Entry* entries = nullptr;
  std::uint32_t size = 0;
  std::uint64_t required = 0;
};

template <Described T>
bool read_value(WireReader& reader, const FieldInfo& field, WireType type, T& into);
template <class T>
bool read_value(WireReader& reader, const FieldInfo& field, WireType type, std::optional<T>& into);
template <class T>
bool read_value(WireReader& reader, const FieldInfo& field, WireType type, std::vector<T>& into);

template <class T, auto Member>
bool read_member(WireReader& reader, const FieldInfo& field, WireType type, void* message) {
  return read_value(reader, field, type, static_cast<T*>(message)->*Member);
}

template <Described T>
consteval std::uint32_t table_size() {
  std::uint32_t size = 1;
  std::apply([&](const auto&... f) { ((size = std::max(size, f.info.number + 1)), ...); },
             Layout<T>::kFields);
  return size;
}

template <class Member>
constexpr bool fits(const Bounds& bounds) {
  if (!std::is_same_v<Member, std::int32_t> && !std::is_same_v<Member, std::optional<std::int32_t>>)
    return true;
  return std::in_range<std::int32_t>(bounds.min) && std::in_range<std::int32_t>(bounds.max);
}

template <Described T>
consteval auto make_entries() {
  std::array<Entry, table_size<T>()> entries{};
  const auto put = [&]<auto Member>(const Field<Member>& f) {
    if (entries[f.info.number].read != nullptr) throw "two fields with one number";
    if (!fits<std::remove_cvref_t<decltype(std::declval<T>().*Member)>>(f.info.bounds))
      throw "the bounds of a field of 32 bits lie beyond them";
    entries[f.info.number] = {&read_member<T, Member>, f.info};
  };
  std::apply([&](const auto&... f) { (put(f), ...); }, Layout<T>::kFields);
  return entries;
}

template <Described T>
consteval std::uint64_t required_fields() {
  std::uint64_t mask = 0;
  std::apply(
      [&](const auto&... f) {
        ((mask |= f.info.bounds.required ? std::uint64_t{1} << f.info.number : 0), ...);
      },
      Layout<T>::kFields);
  return mask;
}

template <Described T>
inline constexpr auto kEntries = make_entries<T>();
template <Described T>
inline constexpr Table kTable{kEntries<T>.data(), table_size<T>(), required_fields<T>()};

// Reads all fields of `bytes` into `message`, and notes in `seen` which numbers came.
bool read_fields(std::string_view bytes, Failure& failure, const Table& table, void* message,
                 std::uint64_t& seen);
// False, and the failure names the field, if a required one is not in `seen`.
bool check_required(Failure& failure, const Table& table, std::uint64_t seen);

// The required texts that an earlier part of a merged message has already brought.
template <Described T>
std::uint64_t seen_before(const T& message) {
  std::uint64_t seen = 0;
  const auto look = [&]<auto Member>(const Field<Member>& f) {
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(message.*Member)>, std::string_view>)
      if (!(message.*Member).empty()) seen |= std::uint64_t{1} << f.info.number;
  };
  std::apply([&](const auto&... f) { (look(f), ...); }, Layout<T>::kFields);
  return seen;
}

template <Described T>
bool read_value(WireReader& reader, const FieldInfo&, WireType type, T& into) {
  std::string_view bytes;
  if (type != WireType::kBytes) return fail_wire_type(reader);
  if (!reader.read_bytes(bytes)) return false;
  std::uint64_t seen = seen_before(into);
  return read_fields(bytes, reader.failure(), kTable<T>, &into, seen) &&
         check_required(reader.failure(), kTable<T>, seen);
}

template <class T>
bool read_value(WireReader& reader, const FieldInfo& field, WireType type, std::optional<T>& into) {
  T value = into.value_or(T{});
  if (!read_value(reader, field, type, value)) return false;
  into = value;
  if constexpr (std::is_enum_v<T>)
    if (value == T{}) into.reset();  // Unspecified is not said.
  return true;
}

template <class T>
bool read_value(WireReader& reader, const FieldInfo& field, WireType type, std::vector<T>& into) {
  if (!read_list_room(reader, into.size())) return false;
  if constexpr (std::is_enum_v<T>) {
    if (type == WireType::kBytes) {  // Packed.
      std::string_view bytes;
      if (!reader.read_bytes(bytes)) return false;
      WireReader packed(bytes, reader.failure());
      while (!packed.at_end())
        if (!read_value(packed, field, WireType::kVarint, into)) return false;
      return true;
    }
  }
  T value{};
  if (!read_value(reader, field, type, value)) return false;
  if constexpr (std::is_enum_v<T>)
    if (value == T{}) return reader.fail(Reason::kBadEnum, "has an unspecified element");
  into.push_back(value);
  return true;
}

}  // namespace portfolio::codec
