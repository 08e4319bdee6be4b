// Layouts of the facts about sources and alerts: numbers as in proto/portfolio/v1/feedback.proto.
#pragma once
#include <tuple>

#include "proto/codec/layout.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

template <>
struct Layout<model::SourceUpserted> {
  using T = model::SourceUpserted;
  static constexpr std::string_view kName = "source_upserted";
  static constexpr std::uint32_t kNumber = 59;
  static constexpr std::tuple kFields{
      field<&T::subject_source>(1, "subject_source", must(kId)),
      field<&T::data_owner>(2, "data_owner", kId), field<&T::calendar>(3, "calendar", kId),
      field<&T::expected_every_minutes>(4, "expected_every_minutes", kRhythm),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::SourceHeartbeat> {
  static constexpr std::string_view kName = "source_heartbeat";
  static constexpr std::uint32_t kNumber = 60;
  static constexpr std::tuple<> kFields{};
};

template <>
struct Layout<model::AlertAcknowledged> {
  using T = model::AlertAcknowledged;
  static constexpr std::string_view kName = "alert_acknowledged";
  static constexpr std::uint32_t kNumber = 61;
  static constexpr std::tuple kFields{
      field<&T::alert>(1, "alert", must(kId)), field<&T::by>(2, "by", must(kId)),
      field<&T::owner>(3, "owner", kId),       field<&T::due>(4, "due"),
      field<&T::cause>(5, "cause", kId),       field<&T::note>(6, "note", kText)};
};

template <>
struct Layout<model::AlertSnoozed> {
  using T = model::AlertSnoozed;
  static constexpr std::string_view kName = "alert_snoozed";
  static constexpr std::uint32_t kNumber = 62;
  static constexpr std::tuple kFields{
      field<&T::alert>(1, "alert", must(kId)), field<&T::by>(2, "by", must(kId)),
      field<&T::until>(3, "until", must(kPlain)), field<&T::reason>(4, "reason", must(kText))};
};

template <>
struct Layout<model::AlertLabelled> {
  using T = model::AlertLabelled;
  static constexpr std::string_view kName = "alert_labelled";
  static constexpr std::uint32_t kNumber = 63;
  static constexpr std::tuple kFields{
      field<&T::alert>(1, "alert", must(kId)), field<&T::by>(2, "by", must(kId)),
      field<&T::outcome>(3, "outcome", must(kPlain)), field<&T::note>(4, "note", kText)};
};

template <>
struct Layout<model::DeliveryReported> {
  using T = model::DeliveryReported;
  static constexpr std::string_view kName = "delivery_reported";
  static constexpr std::uint32_t kNumber = 64;
  static constexpr std::tuple kFields{field<&T::alert>(1, "alert", must(kId)),
                                      field<&T::person>(2, "person", must(kId)),
                                      field<&T::state>(3, "state")};
};

template <>
struct Layout<model::InterventionRecorded> {
  using T = model::InterventionRecorded;
  static constexpr std::string_view kName = "intervention_recorded";
  static constexpr std::uint32_t kNumber = 65;
  static constexpr std::tuple kFields{field<&T::alert>(1, "alert", must(kId)),
                                      field<&T::by>(2, "by", must(kId)),
                                      field<&T::what>(3, "what", kText),
                                      field<&T::days_recovered>(4, "days_recovered", kSignedDays),
                                      field<&T::money_recovered>(5, "money_recovered")};
};

template <>
struct Layout<model::LessonRecorded> {
  using T = model::LessonRecorded;
  static constexpr std::string_view kName = "lesson_recorded";
  static constexpr std::uint32_t kNumber = 66;
  static constexpr std::tuple kFields{
      field<&T::alert>(1, "alert", kId), field<&T::project>(2, "project", kId),
      field<&T::text>(3, "text", must(kText)), field<&T::cause>(4, "cause", kId)};
};

}  // namespace portfolio::codec
