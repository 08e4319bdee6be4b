// Instants, civil dates and amounts of work. A bare number is never a time.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>
#include <string>
#include <string_view>

namespace portfolio {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;  // UTC.
using CivilDate = std::chrono::local_days;                           // A date of plans, in no zone.
using Days = std::chrono::days;  // Calendar days; positive is later.
using Effort = std::chrono::duration<std::int64_t, std::ratio<60>>;  // Whole person-minutes.

// Dates that a plan can hold. What lies outside is a slip of the pen and a dead letter.
constexpr CivilDate kEarliestDate = std::chrono::local_days{std::chrono::year{1970} / 1 / 1};
constexpr CivilDate kLatestDate = std::chrono::local_days{std::chrono::year{2199} / 12 / 31};
constexpr Timestamp kEarliestTime{};
constexpr Timestamp kLatestTime =
    std::chrono::sys_days{std::chrono::year{2199} / 12 / 31} + std::chrono::hours{24};
constexpr Timestamp kNever = Timestamp::max();

// "2026-03-20"; nothing if the text is not such a date or lies outside the bounds above.
std::optional<CivilDate> parse_date(std::string_view text);
std::string format_date(CivilDate date);

// RFC 3339 with "Z" or an offset, to the millisecond; nothing if it is not one.
std::optional<Timestamp> parse_time(std::string_view text);
std::string format_time(Timestamp time);  // "2026-03-20T16:00:00Z", with milliseconds if any.

// The date's month as months since January 1970, and back to the first of that month.
std::int32_t month_of(CivilDate date);
CivilDate first_of_month(std::int32_t month);
CivilDate monday_of(CivilDate date);  // The Monday of its week.

}  // namespace portfolio
