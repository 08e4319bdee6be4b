// How long the texts and lists of a fact are. Reads the layouts, judges nothing.
#pragma once
#include <algorithm>
#include <tuple>

#include "proto/codec/layouts.h"

namespace portfolio::codec {

// Records of at most so many bytes hold nothing that a limit could forbid: limits begin above it
// (limits.text_bytes, and limits.list_items with two bytes for each item).
constexpr std::size_t kSmallRecord = 200;

template <class T>
void measure(const T& value, const Bounds& bounds, model::Extent& extent) {
  if constexpr (std::is_same_v<T, model::View>) {
    if (bounds.content == Content::kText)
      extent.text = std::max(extent.text, static_cast<std::int64_t>(value.size()));
  } else if constexpr (Described<T>) {
    std::apply(
        [&](const auto&... f) {
          (measure(value.*std::remove_cvref_t<decltype(f)>::kMember, f.info.bounds, extent), ...);
        },
        Layout<T>::kFields);
  } else if constexpr (requires { value.has_value(); }) {
    if (value) measure(*value, bounds, extent);
  } else if constexpr (requires { value.begin(), value.size(); }) {
    extent.list = std::max(extent.list, static_cast<std::int64_t>(value.size()));
    for (const auto& item : value) measure(item, bounds, extent);
  }
}

// Of a rule set nothing is measured: what it may be is bounded by the layout alone.
inline void measure(const model::Fact& fact, model::Extent& extent) {
  std::visit(
      [&]<class T>(const T& one) {
        if constexpr (!std::is_same_v<T, model::RulesetActivated>) measure(one, kPlain, extent);
      },
      fact);
}

}  // namespace portfolio::codec
