#include "daemon/shell/alert_actions.h"

#include <algorithm>
#include <array>

#include "rules/alert/alert_id.h"

namespace portfolio::daemon {
namespace {

constexpr const char* kBad = "bad_data";

model::OptionalView some(const std::string& text) {
  return text.empty() ? model::OptionalView() : model::OptionalView(text);
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t") == text.npos; }

CivilDate day_of(Timestamp at) {
  return CivilDate{std::chrono::floor<Days>(at).time_since_epoch()};
}

Result<model::Fact> acknowledged(const http::AlertAction& action, const AlertAsked& asked) {
  if (asked.asks_note && is_blank(action.note))
    return skip("a note is wanted: what was concluded", kBad);
  return model::Fact{model::AlertAcknowledged{action.alert, action.by, some(action.owner),
                                              action.due, some(action.cause), some(action.note)}};
}

// The contract has a day; an alert is heard again when that begins.
Result<model::Fact> snoozed(const http::AlertAction& action, Timestamp now) {
  if (!action.until) return skip("'until' is wanted: the day on which it is heard again", kBad);
  if (is_blank(action.reason)) return skip("'reason' is wanted: why it may be quiet", kBad);
  const CivilDate until = day_of(*action.until);
  if (until <= day_of(now))
    return skip("'until' is " + format_date(until) + ", wanted a day after today", kBad);
  return model::Fact{model::AlertSnoozed{action.alert, action.by, until, action.reason}};
}

Result<model::Fact> labelled(const http::AlertAction& action) {
  constexpr std::array<std::string_view, 5> kNames = {"", "TRUE_ALARM", "FALSE_ALARM", "LATE",
                                                      "IGNORED"};
  const auto* const at = std::find(kNames.begin() + 1, kNames.end(), action.outcome);
  if (at == kNames.end())
    return skip("outcome is TRUE_ALARM, FALSE_ALARM, LATE or IGNORED, not '" + action.outcome + "'",
                "bad_enum");
  return model::Fact{model::AlertLabelled{action.alert, action.by,
                                          static_cast<model::AlertOutcome>(at - kNames.begin()),
                                          some(action.note)}};
}

}  // namespace

std::optional<AlertAsked> ask_about_alert(const engine::Fold& fold, std::string_view alert) {
  const auto name = alert::parse_alert_id(alert);
  if (!name) return AlertAsked{};
  const auto found = fold.organisations().find(name->organisation);
  if (found == fold.organisations().end()) return std::nullopt;
  AlertAsked asked;
  asked.is_there = found->second->check_known(alert).has_value();
  if (const ruleset::Rule* const rule = fold.rules().find(name->rule))
    asked.asks_note = rule->asks_note;
  return asked;
}

Result<model::Fact> fact_of(const http::AlertAction& action, const AlertAsked& asked,
                            Timestamp now) {
  if (!asked.is_there) return skip("there is no alert " + action.alert, "not_found");
  switch (action.kind) {
    case http::AlertAction::Kind::kAcknowledge:
      return acknowledged(action, asked);
    case http::AlertAction::Kind::kSnooze:
      return snoozed(action, now);
    case http::AlertAction::Kind::kLabel:
      return labelled(action);
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace portfolio::daemon
