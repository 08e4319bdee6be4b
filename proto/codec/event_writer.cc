// encode_event(): each fact by its layout, fields in the order of the layout.
#include <type_traits>

#include "proto/codec/event_codec.h"
#include "proto/codec/layouts.h"
#include "proto/codec/wire.h"

namespace portfolio::codec {
namespace {

void write_number(std::string& out, std::uint32_t number, std::uint64_t value) {
  write_tag(out, number, WireType::kVarint);
  write_varint(out, value);
}

void write_value(std::string& out, std::uint32_t number, std::string_view value) {
  write_bytes(out, number, value);
}

template <class T>
requires std::is_integral_v<T> || std::is_enum_v<T>
void write_value(std::string& out, std::uint32_t number, T value) {
  write_number(out, number, static_cast<std::uint64_t>(value));  // Negative ones take ten bytes.
}

void write_value(std::string& out, std::uint32_t number, CivilDate value) {
  write_bytes(out, number, format_date(value));
}

void write_value(std::string& out, std::uint32_t number, Currency value) {
  write_bytes(out, number, value.code());
}

void write_value(std::string& out, std::uint32_t number, Money value) {
  std::string inner;
  if (value.minor_units != 0) write_value(inner, 1, value.minor_units);
  if (value.currency != Currency{}) write_value(inner, 2, value.currency);
  write_bytes(out, number, inner);
}

void write_value(std::string& out, std::uint32_t number, Timestamp value) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(value);
  const std::int64_t nanos = (value - seconds).count() * 1'000'000;
  std::string inner;
  if (seconds.time_since_epoch().count() != 0)
    write_value(inner, 1, std::int64_t{seconds.time_since_epoch().count()});
  if (nanos != 0) write_value(inner, 2, nanos);
  write_bytes(out, number, inner);
}

template <Described T>
void write_value(std::string& out, std::uint32_t number, const T& message);

template <class T>
void write_value(std::string& out, std::uint32_t number, const std::optional<T>& value) {
  if (value) write_value(out, number, *value);
}

template <class T>
void write_value(std::string& out, std::uint32_t number, const std::vector<T>& list) {
  for (const T& value : list) write_value(out, number, value);
}

template <class T>
void write_fields(std::string& out, const T& message) {
  [[maybe_unused]] const auto write = [&]<auto Member>(const Field<Member>& f) {
    const auto& value = message.*Member;
    if constexpr (std::is_same_v<std::remove_cvref_t<decltype(value)>, std::string_view>) {
      if (value.empty()) return;  // A required text that is absent.
    }
    write_value(out, f.info.number, value);
  };
  std::apply([&](const auto&... f) { (write(f), ...); }, Layout<T>::kFields);
}

template <Described T>
void write_value(std::string& out, std::uint32_t number, const T& message) {
  std::string inner;
  write_fields(inner, message);
  write_bytes(out, number, inner);
}

}  // namespace

std::string encode_event(const model::Event& event) {
  std::string out;
  if (!event.id.empty()) write_value(out, kEventId, event.id);
  if (!event.source.empty()) write_value(out, kEventSource, event.source);
  if (!event.organisation.empty()) write_value(out, kEventOrganisation, event.organisation);
  write_value(out, kEventOccurredAt, event.occurred_at);
  if (event.backfill) write_value(out, kEventBackfill, event.backfill);
  write_value(out, kEventKnownAt, event.known_at);
  write_value(out, kEventEntityVersion, event.entity_version);
  if (!event.actor.empty()) write_value(out, kEventActor, event.actor);
  std::visit(
      [&](const auto& fact) {
        write_value(out, Layout<std::remove_cvref_t<decltype(fact)>>::kNumber, fact);
      },
      event.fact);
  return out;
}

}  // namespace portfolio::codec
