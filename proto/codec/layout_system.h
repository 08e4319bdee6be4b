// Layouts of the facts about portfoliod itself: numbers as in proto/portfolio/v1/system.proto.
#pragma once
#include <tuple>

#include "proto/codec/layout.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

template <>
struct Layout<model::RuleText> {
  using T = model::RuleText;
  static constexpr std::string_view kName = "rule_text";
  static constexpr std::tuple kFields{field<&T::name>(1, "name", must(kTitle)),
                                      field<&T::text>(2, "text", must(kRuleText))};
};

template <>
struct Layout<model::FoldLimits> {
  using T = model::FoldLimits;
  static constexpr std::string_view kName = "fold_limits";
  static constexpr std::tuple kFields{field<&T::entities_max>(1, "entities_max", kLimit),
                                      field<&T::stubs_max>(2, "stubs_max", kLimit),
                                      field<&T::entry_detail_days>(3, "entry_detail_days", kLimit),
                                      field<&T::event_id_days>(4, "event_id_days", kLimit),
                                      field<&T::organisations_max>(5, "organisations_max", kLimit),
                                      field<&T::event_bytes_max>(6, "event_bytes_max", kLimit),
                                      field<&T::text_bytes_max>(7, "text_bytes_max", kLimit),
                                      field<&T::list_items_max>(8, "list_items_max", kLimit)};
};

template <>
struct Layout<model::SourceField> {
  using T = model::SourceField;
  static constexpr std::string_view kName = "source_field";
  static constexpr std::tuple kFields{
      field<&T::field>(1, "field", must(kTitle)), field<&T::precedence>(2, "precedence", kId),
      field<&T::tolerance_days>(3, "tolerance_days", kTolerance),
      field<&T::tolerance_per_mille>(4, "tolerance_per_mille", kTolerance)};
};

template <>
struct Layout<model::Tick> {
  static constexpr std::string_view kName = "tick";
  static constexpr std::uint32_t kNumber = 200;
  static constexpr std::tuple<> kFields{};
};

template <>
struct Layout<model::BackfillFinished> {
  static constexpr std::string_view kName = "backfill_finished";
  static constexpr std::uint32_t kNumber = 201;
  static constexpr std::tuple<> kFields{};
};

template <>
struct Layout<model::RulesetActivated> {
  using T = model::RulesetActivated;
  static constexpr std::string_view kName = "ruleset_activated";
  static constexpr std::uint32_t kNumber = 202;
  static constexpr std::tuple kFields{field<&T::generation>(1, "generation", must(kGeneration)),
                                      field<&T::core_version>(2, "core_version", must(kTitle)),
                                      field<&T::time_zone_version>(3, "time_zone_version", kTitle),
                                      field<&T::rules>(4, "rules"),
                                      field<&T::enabled>(5, "enabled", kId),
                                      field<&T::limits>(6, "limits"),
                                      field<&T::sources>(7, "sources")};
};

}  // namespace portfolio::codec
