// Layouts of the facts about people: numbers as in proto/portfolio/v1/people.proto.
#pragma once
#include <tuple>

#include "proto/codec/layout.h"
#include "rules/model/fact.h"

namespace portfolio::codec {

template <>
struct Layout<model::PersonUpserted> {
  using T = model::PersonUpserted;
  static constexpr std::string_view kName = "person_upserted";
  static constexpr std::uint32_t kNumber = 40;
  static constexpr std::tuple kFields{
      field<&T::person>(1, "person", must(kId)),
      field<&T::team>(2, "team", kId),
      field<&T::roles>(3, "roles", kId),
      field<&T::skills>(4, "skills", kId),
      field<&T::line_manager>(5, "line_manager", kId),
      field<&T::resource_manager>(6, "resource_manager", kId),
      field<&T::calendar>(7, "calendar", kId),
      field<&T::contract_minutes_per_week>(8, "contract_minutes_per_week", kMinutesPerWeek),
      field<&T::works_from>(9, "works_from"),
      field<&T::works_to>(10, "works_to"),
      field<&T::books_time>(11, "books_time"),
      field<&T::overtime_opt_out>(12, "overtime_opt_out"),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::AllocationUpserted> {
  using T = model::AllocationUpserted;
  static constexpr std::string_view kName = "allocation_upserted";
  static constexpr std::uint32_t kNumber = 41;
  static constexpr std::tuple kFields{field<&T::allocation>(1, "allocation", must(kId)),
                                      field<&T::project>(2, "project", must(kId)),
                                      field<&T::person>(3, "person", kId),
                                      field<&T::role>(4, "role", kId),
                                      field<&T::from>(5, "from", must(kPlain)),
                                      field<&T::to>(6, "to", must(kPlain)),
                                      field<&T::minutes_per_week>(7, "minutes_per_week", kLoad),
                                      field<&T::rank>(8, "rank", kRank),
                                      field<&T::firm>(9, "firm"),
                                      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::AllocationEnded> {
  using T = model::AllocationEnded;
  static constexpr std::string_view kName = "allocation_ended";
  static constexpr std::uint32_t kNumber = 42;
  static constexpr std::tuple kFields{field<&T::allocation>(1, "allocation", must(kId))};
};

template <>
struct Layout<model::AbsenceApproved> {
  using T = model::AbsenceApproved;
  static constexpr std::string_view kName = "absence_approved";
  static constexpr std::uint32_t kNumber = 43;
  static constexpr std::tuple kFields{
      field<&T::absence>(1, "absence", must(kId)),
      field<&T::person>(2, "person", must(kId)),
      field<&T::from>(3, "from", must(kPlain)),
      field<&T::to>(4, "to", must(kPlain)),
      field<&T::minutes_per_day>(5, "minutes_per_day", kMinutesPerDay),
      field<&T::cover>(6, "cover", kId)};
};

template <>
struct Layout<model::AbsenceCancelled> {
  using T = model::AbsenceCancelled;
  static constexpr std::string_view kName = "absence_cancelled";
  static constexpr std::uint32_t kNumber = 44;
  static constexpr std::tuple kFields{
      field<&T::absence>(1, "absence", must(kId)),
      field<&T::person>(2, "person", must(kId)),
      field<&T::from>(3, "from", must(kPlain)),
      field<&T::to>(4, "to", must(kPlain)),
      field<&T::minutes_per_day>(5, "minutes_per_day", kMinutesPerDay),
      field<&T::cover>(6, "cover", kId)};
};

template <>
struct Layout<model::CalendarUpserted> {
  using T = model::CalendarUpserted;
  static constexpr std::string_view kName = "calendar_upserted";
  static constexpr std::uint32_t kNumber = 45;
  static constexpr std::tuple kFields{
      field<&T::calendar>(1, "calendar", must(kId)),
      field<&T::working_weekdays>(2, "working_weekdays"),
      field<&T::holidays>(3, "holidays"),
      field<&T::time_zone>(4, "time_zone", kTitle),
      field<&T::day_starts_minute>(5, "day_starts_minute", kMinuteOfDay),
      field<&T::minutes_per_day>(6, "minutes_per_day", kMinutesPerDay),
      field<&T::country>(7, "country", kTitle),
      field<&T::clear>(50, "clear", kId)};
};

template <>
struct Layout<model::ForumAttended> {
  using T = model::ForumAttended;
  static constexpr std::string_view kName = "forum_attended";
  static constexpr std::uint32_t kNumber = 57;
  static constexpr std::tuple kFields{
      field<&T::person>(1, "person", must(kId)), field<&T::date>(2, "date", must(kPlain)),
      field<&T::forum>(3, "forum", kId), field<&T::present>(4, "present")};
};

template <>
struct Layout<model::PersonErased> {
  using T = model::PersonErased;
  static constexpr std::string_view kName = "person_erased";
  static constexpr std::uint32_t kNumber = 67;
  static constexpr std::tuple kFields{field<&T::person>(1, "person", must(kId))};
};

}  // namespace portfolio::codec
