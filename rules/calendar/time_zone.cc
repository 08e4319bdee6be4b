#include "rules/calendar/time_zone.h"

#include <date/tz.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <optional>

#include "rules/model/symbol.h"

namespace portfolio::calendar {
namespace {

using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year;

// Bounds that stay in range as milliseconds.
constexpr seconds kAges{10'000'000'000'000};
constexpr OffsetInterval kUtc{sys_seconds{-kAges}, sys_seconds{kAges}, seconds{0}};

// The compiled zone files list changes up to 2037 only and leave the rest to a rule that the
// library does not read.
constexpr year kLastListed{2037};
constexpr sys_seconds kUnlisted = sys_days{year{2038} / 1 / 1};

bool is_portable(std::string_view name) {
  constexpr std::array<std::string_view, 3> kLocal{"localtime", "posixrules", "Factory"};
  for (const std::string_view local : kLocal)
    if (name == local) return false;
  return !name.starts_with("right/") && !name.starts_with("posix/");
}

year year_of(sys_seconds time) {
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year();
}

OffsetInterval from_library(const date::time_zone& zone, sys_seconds time) {
  const date::sys_info info = zone.get_info(date::sys_seconds{time.time_since_epoch()});
  return {sys_seconds{info.begin.time_since_epoch()}, sys_seconds{info.end.time_since_epoch()},
          info.offset};
}

// A listed year that begins on the same weekday and is a leap year if and only if `y` is one: a
// rule such as "the last Sunday of March" falls on the same dates in both.
year twin_of(year y) {
  const auto first = [](year of) { return std::chrono::weekday{sys_days{of / 1 / 1}}; };
  year twin = kLastListed - std::chrono::years{1};
  while (first(twin) != first(y) || twin.is_leap() != y.is_leap()) --twin;
  return twin;
}

// After the last listed change, where the zone still changed its clocks in the last listed year.
OffsetInterval beyond_list(const date::time_zone& zone, sys_seconds time) {
  const year actual = year_of(time);
  const year twin = twin_of(actual);
  const seconds shift = sys_seconds{sys_days{actual / 1 / 1}} - sys_seconds{sys_days{twin / 1 / 1}};
  OffsetInterval found = from_library(zone, time - shift);
  // The years around the twin are not twins of the years around `actual`: stay within the year.
  found.begin = std::max(found.begin + shift, sys_seconds{sys_days{actual / 1 / 1}});
  found.end =
      std::min(found.end + shift, sys_seconds{sys_days{(actual + std::chrono::years{1}) / 1 / 1}});
  return found;
}

void mix(std::uint64_t& hash, std::int64_t value) {
  hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x100000001b3ULL;
  hash ^= hash >> 29;
}

std::string fingerprint(const date::tzdb& database) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const date::time_zone& zone : database.zones) {
    if (!is_portable(zone.name())) continue;
    mix(hash, static_cast<std::int64_t>(hash_bytes(zone.name())));
    for (sys_seconds time{}; time < kUnlisted;) {
      const OffsetInterval found = from_library(zone, time);
      mix(hash, found.offset.count());
      mix(hash, found.end.time_since_epoch().count());
      time = found.end;
    }
  }
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "fp-";
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(hash >> shift) & 0xf];
  return text;
}

}  // namespace

TimeZone::TimeZone() : last_(kUtc) {}

Result<TimeZone> TimeZone::find(std::string_view name) {
  TimeZone zone;
  if (name == "UTC") return zone;
  if (!is_portable(name))
    return skip("the time zone '" + std::string(name) + "' is not the same on every machine");
  try {
    zone.name_ = name;
    zone.zone_ = date::locate_zone(zone.name_);
    zone.last_ = zone.look_up(sys_seconds{});  // Reads the zone's file, so that it fails here.
  } catch (const std::exception&) {
    return skip("'" + std::string(name) + "' is not the name of a time zone");
  }
  return zone;
}

LocalTime TimeZone::to_local(Timestamp time) const {
  const OffsetInterval& found = interval_at(std::chrono::floor<seconds>(time));
  return LocalTime{time.time_since_epoch() + found.offset};
}

Timestamp TimeZone::to_utc(LocalTime local) const { return resolve(local, Pick::kFirst); }

Timestamp TimeZone::to_utc_last(LocalTime local) const { return resolve(local, Pick::kLast); }

Timestamp TimeZone::resolve(LocalTime local, Pick pick) const {
  constexpr std::chrono::hours kDay{24};  // No offset is larger.
  const Timestamp as_utc{local.time_since_epoch()};
  {
    const OffsetInterval& near = last_;
    const Timestamp time = as_utc - near.offset;
    if (time - kDay * 2 >= near.begin && time + kDay * 2 < near.end) return time;
  }
  std::optional<Timestamp> answer;
  const sys_seconds last = std::chrono::ceil<seconds>(as_utc + kDay);
  for (sys_seconds at = std::chrono::floor<seconds>(as_utc - kDay); at <= last;) {
    const OffsetInterval found = interval_at(at);
    const Timestamp time = as_utc - found.offset;
    if (time < found.begin && !answer) return found.begin;  // In the gap before it.
    if (time >= found.begin && time < found.end) answer = time;
    if (answer && pick == Pick::kFirst) return *answer;
    at = found.end;
  }
  PORTFOLIO_CHECK(answer);
  return *answer;
}

const OffsetInterval& TimeZone::interval_at(sys_seconds time) const {
  if (time < last_.begin || time >= last_.end) last_ = look_up(time);
  return last_;
}

OffsetInterval TimeZone::look_up(sys_seconds time) const {
  if (zone_ == nullptr) return kUtc;
  OffsetInterval found = from_library(*zone_, time);
  const bool by_rule = year_of(found.begin) == kLastListed && found.end > kUnlisted;
  if (!by_rule) return found;
  if (time >= kUnlisted) return beyond_list(*zone_, time);
  found.end = kUnlisted;
  return found;
}

std::string time_zone_version() {
  try {
    const date::tzdb& database = date::get_tzdb();
    return database.version == "unknown" ? fingerprint(database) : database.version;
  } catch (const std::exception&) {
    return "none";
  }
}

}  // namespace portfolio::calendar
