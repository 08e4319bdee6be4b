// What a project's last weeks showed when they were closed: the few figures from which rules about
// cost decide, as they were known then, so that what is booked later can be held against them
// (C12). Kept for 26 weeks, packed, and only while a rule asks for it. Leaves out how a week is
// closed and what has changed since (rules/signals/restated.h, rules/engine/restatement.cc).
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/maybe.h"
#include "rules/model/money.h"
#include "rules/model/time.h"

namespace portfolio::model {

constexpr int kClosedWeeksKept = 26;

// Amounts are in the project's ledger: minor units of its budget's currency, or minutes.
struct WeeklyClose {
  CivilDate day{};  // The week's Sunday.
  std::int64_t cost = 0;
  std::int64_t budget = 0;
  std::optional<std::int64_t> earned;
  std::optional<std::int64_t> remaining;  // By an estimate that was fresh then.
  bool operator==(const WeeklyClose&) const = default;
};

template <class Archive>
void describe(Archive& a, WeeklyClose& c) {
  a(c.day, c.cost, c.budget, c.earned, c.remaining);
}

// In a few bytes each: what a close differs from the one before it. Ascending by day.
std::string pack(const std::vector<WeeklyClose>& closes);
std::vector<WeeklyClose> unpack(std::string_view bytes);  // None of bytes that pack() never wrote.

enum class Booked : std::uint8_t { kHours, kCost, kMeasured };

// How other the past is than it was known, as last told.
struct Restatement {
  CivilDate since{};       // The first close that is another now.
  bool decision = false;   // A rule would have decided otherwise at a close.
  bool critical = false;   // Likewise about critical.
  std::int64_t moved = 0;  // How far the expected cost moved at most, and of what.
  std::int64_t forecast = 1;
  std::string text;
};

template <class Archive>
void describe(Archive& a, Restatement& r) {
  a(r.since, r.decision, r.critical, r.moved, r.forecast, r.text);
}

struct ClosedWeeks {
  Timestamp due{};          // When it is looked at next: for a close, or for what came late.
  Maybe<CivilDate> last;    // The newest close, also where nothing could be kept of it.
  Maybe<CivilDate> late;    // The earliest day booked since it was looked at that was closed.
  Booked late_kind{};       // What was booked then.
  std::uint8_t ledger = 0;  // Of all closes that are kept.
  Currency currency;        // Likewise.
  std::string closes;       // Packed.
  std::unique_ptr<Restatement> restated;
};

template <class Archive>
void describe(Archive& a, ClosedWeeks& w) {
  a(w.due, w.last, w.late, w.late_kind, w.ledger, w.currency, w.closes, w.restated);
}

}  // namespace portfolio::model
