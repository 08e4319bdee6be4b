#include "daemon/http/names.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "rules/model/result.h"

namespace portfolio::http {
namespace {

constexpr Health kHealth[] = {Health::kUnknown, Health::kGreen, Health::kAmber, Health::kRed};
constexpr Severity kSeverities[] = {Severity::kInfo, Severity::kWarning, Severity::kCritical};
constexpr RuleState kStates[] = {
    RuleState::kPending,  RuleState::kFiring,       RuleState::kAcknowledged,
    RuleState::kSnoozed,  RuleState::kNoData,       RuleState::kResolved,
    RuleState::kInactive, RuleState::kNotEvaluable, RuleState::kDisabled};

template <class Enum, std::size_t N>
std::optional<Enum> find(const Enum (&all)[N], std::string_view name) {
  for (const Enum value : all)
    if (name_of(value) == name) return value;
  return std::nullopt;
}

// Tenths or hundredths of a number in thousandths, rounded half up.
std::string hundredths(std::int64_t thousandths) {
  const std::int64_t rounded = (std::llabs(thousandths) + 5) / 10;
  char text[48];
  std::snprintf(text, sizeof text, "%s%lld.%02lld", thousandths < 0 && rounded != 0 ? "-" : "",
                static_cast<long long>(rounded / 100), static_cast<long long>(rounded % 100));
  return text;
}

}  // namespace

std::string_view name_of(Health health) {
  switch (health) {
    case Health::kUnknown:
      return "unknown";
    case Health::kGreen:
      return "green";
    case Health::kAmber:
      return "amber";
    case Health::kRed:
      return "red";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "info";
    case Severity::kWarning:
      return "warning";
    case Severity::kCritical:
      return "critical";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view name_of(RuleState state) {
  switch (state) {
    case RuleState::kPending:
      return "pending";
    case RuleState::kFiring:
      return "firing";
    case RuleState::kAcknowledged:
      return "acknowledged";
    case RuleState::kSnoozed:
      return "snoozed";
    case RuleState::kNoData:
      return "nodata";
    case RuleState::kResolved:
      return "resolved";
    case RuleState::kInactive:
      return "inactive";
    case RuleState::kNotEvaluable:
      return "not_evaluable";
    case RuleState::kDisabled:
      return "disabled";
  }
  PORTFOLIO_CHECK(false);
}

std::optional<Health> parse_health(std::string_view name) { return find(kHealth, name); }
std::optional<Severity> parse_severity(std::string_view name) { return find(kSeverities, name); }
std::optional<RuleState> parse_state(std::string_view name) { return find(kStates, name); }

std::string_view words_of(Health health) {
  switch (health) {
    case Health::kUnknown:
      return "Unknown";
    case Health::kGreen:
      return "On track";
    case Health::kAmber:
      return "At risk";
    case Health::kRed:
      return "In trouble";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view words_of(Severity severity) {
  switch (severity) {
    case Severity::kInfo:
      return "Notice";
    case Severity::kWarning:
      return "Warning";
    case Severity::kCritical:
      return "Critical";
  }
  PORTFOLIO_CHECK(false);
}

std::string_view words_of(RuleState state) {
  switch (state) {
    case RuleState::kPending:
      return "Building up";
    case RuleState::kFiring:
      return "Open";
    case RuleState::kAcknowledged:
      return "Acknowledged";
    case RuleState::kSnoozed:
      return "Snoozed";
    case RuleState::kNoData:
      return "No data";
    case RuleState::kResolved:
      return "Resolved";
    case RuleState::kInactive:
      return "Quiet";
    case RuleState::kNotEvaluable:
      return "Not judged";
    case RuleState::kDisabled:
      return "Off";
  }
  PORTFOLIO_CHECK(false);
}

std::string percent(std::int32_t per_mille) {
  return std::to_string((per_mille + (per_mille < 0 ? -5 : 5)) / 10) + " %";
}

std::string index_text(std::int32_t per_mille) { return hundredths(per_mille); }

std::string date_text(CivilDate date) {
  constexpr std::array kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::chrono::year_month_day day{date};
  return std::to_string(static_cast<unsigned>(day.day())) + " " +
         kMonths[static_cast<unsigned>(day.month()) - 1] + " " +
         std::to_string(static_cast<int>(day.year()));
}

std::string instant_text(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::hh_mm_ss clock{std::chrono::floor<std::chrono::minutes>(time - day)};
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()));
  return date_text(CivilDate{day.time_since_epoch()}) + ", " + text + " UTC";
}

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::size_t first = number < 0 ? 1 : 0;
  for (std::size_t at = digits.size(); at > first + 3;) digits.insert(at -= 3, ",");
  return digits;
}

std::string amount_text(Money amount) {
  constexpr std::int64_t kMillion = 1'000'000;
  std::int64_t unit = 1;
  for (int digit = 0; digit < amount.currency.minor_digits(); ++digit) unit *= 10;
  const std::int64_t half = amount.minor_units < 0 ? -unit / 2 : unit / 2;
  const std::int64_t whole = amount.minor_units / unit + (amount.minor_units % unit + half) / unit;
  const std::string code(amount.currency.code());
  if (std::llabs(whole) < kMillion) return code + " " + grouped(whole);
  if (std::llabs(whole) < 1000 * kMillion) return code + " " + hundredths(whole / 1000) + " M";
  return code + " " + hundredths(whole / kMillion) + " bn";
}

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return grouped(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace portfolio::http
