// A time zone: instants to local clock readings and back. The rules of the zones come from the
// system's time-zone data, read once per zone; what decides is in the journal by its version.
// Leaves out weekends and holidays (working_calendar.h).
#pragma once
#include <chrono>
#include <string>
#include <string_view>

#include "rules/model/result.h"
#include "rules/model/time.h"

namespace date {
class time_zone;
}

namespace portfolio::calendar {

using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

// A stretch of time with one offset from UTC; `end` is the first instant outside.
struct OffsetInterval {
  std::chrono::sys_seconds begin;
  std::chrono::sys_seconds end;
  std::chrono::seconds offset;
};

// Not for two threads at once: the interval last looked up is kept.
class TimeZone {
 public:
  TimeZone();  // UTC.
  // An IANA name such as "Europe/Berlin". Names that mean something else on each machine, such as
  // "localtime", are refused.
  static Result<TimeZone> find(std::string_view name);

  const std::string& name() const { return name_; }
  LocalTime to_local(Timestamp time) const;
  // A local time that the clocks skip gives the first instant after the gap, one that they show
  // twice the first of the two.
  Timestamp to_utc(LocalTime local) const;
  // The second of the two where the clocks show it twice.
  Timestamp to_utc_last(LocalTime local) const;

 private:
  enum class Pick { kFirst, kLast };
  Timestamp resolve(LocalTime local, Pick pick) const;
  const OffsetInterval& interval_at(std::chrono::sys_seconds time) const;
  OffsetInterval look_up(std::chrono::sys_seconds time) const;

  std::string name_ = "UTC";
  const date::time_zone* zone_ = nullptr;  // Null: UTC, which needs no data. Owned by the library.
  mutable OffsetInterval last_;
};

// What the time-zone data is: its release where the system tells ("2025b"), else a fingerprint of
// all offsets of all zones from 1970 on ("fp-…"). Reads every zone: some 100 ms, once a start.
std::string time_zone_version();

}  // namespace portfolio::calendar
