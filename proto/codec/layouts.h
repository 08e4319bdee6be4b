// The layouts of all facts, and the map between a fact's number on the wire and its type.
#pragma once
#include <array>
#include <cstdint>
#include <utility>
#include <variant>

#include "proto/codec/layout_feedback.h"
#include "proto/codec/layout_governance.h"
#include "proto/codec/layout_people.h"
#include "proto/codec/layout_project.h"
#include "proto/codec/layout_system.h"
#include "proto/codec/layout_work.h"

namespace portfolio::codec {

// The envelope's own fields in portfolio.v1.Event.
enum EnvelopeField : std::uint32_t {
  kEventId = 1,
  kEventSource = 2,
  kEventOrganisation = 3,
  kEventOccurredAt = 4,
  kEventBackfill = 5,
  kEventKnownAt = 6,
  kEventEntityVersion = 7,
  kEventActor = 8,
};

constexpr std::uint32_t kFactNumberMax = 255;

// Builds a table by fact number from `make.operator()<T>()`, which is called for each fact.
template <class Value, class Make>
consteval std::array<Value, kFactNumberMax + 1> by_fact_number(Make make) {
  std::array<Value, kFactNumberMax + 1> table{};
  const auto put = [&]<std::size_t... I>(std::index_sequence<I...>) {
    ((table[Layout<std::variant_alternative_t<I, model::Fact>>::kNumber] =
          make.template operator()<std::variant_alternative_t<I, model::Fact>>()),
     ...);
  };
  put(std::make_index_sequence<std::variant_size_v<model::Fact>>{});
  return table;
}

}  // namespace portfolio::codec
