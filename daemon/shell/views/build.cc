#include "daemon/shell/views/build.h"

#include <algorithm>
#include <map>

#include "rules/expr/format.h"
#include "rules/signals/evidence.h"
#include "rules/signals/project_figures.h"

namespace portfolio::daemon {
namespace {

using model::Handle;
using model::kNoHandle;

const std::map<std::string_view, std::uint16_t>& slots() {
  static const std::map<std::string_view, std::uint16_t> kSlots = [] {
    std::map<std::string_view, std::uint16_t> map;
    for (const signals::Signal& signal : signals::catalogue())
      map.emplace(signal.name, static_cast<std::uint16_t>(map.size()));
    return map;
  }();
  return kSlots;
}

std::string lifecycle_name(model::Lifecycle lifecycle) {
  using enum model::Lifecycle;
  switch (lifecycle) {
    case kUnspecified:
      return "";
    case kProposed:
      return "PROPOSED";
    case kApproved:
      return "APPROVED";
    case kActive:
      return "ACTIVE";
    case kOnHold:
      return "ON_HOLD";
    case kClosed:
      return "CLOSED";
    case kCancelled:
      return "CANCELLED";
  }
  PORTFOLIO_CHECK(false);
}

}  // namespace

std::optional<std::uint16_t> slot_of(std::string_view signal) {
  const auto at = slots().find(signal);
  return at == slots().end() ? std::nullopt : std::optional(at->second);
}

expr::Value SignalReader::read(std::string_view name) const {
  const auto slot = slot_of(name);
  PORTFOLIO_CHECK(slot.has_value());
  return signals::read(fold_.context(), *slot, subject_);
}

std::optional<std::int32_t> SignalReader::per_mille(std::string_view name) const {
  const expr::Value value = read(name);
  if (!value.is_known()) return std::nullopt;
  const auto ratio = value.as_rational();
  const auto result = signals::multiply_divide(ratio.numerator, 1000, ratio.denominator);
  if (!result || *result > INT32_MAX || *result < INT32_MIN) return std::nullopt;
  return static_cast<std::int32_t>(*result);
}

std::optional<std::int32_t> SignalReader::whole(std::string_view name) const {
  const expr::Value value = read(name);
  if (!value.is_known()) return std::nullopt;
  return static_cast<std::int32_t>(value.as_integer());
}

std::optional<Money> SignalReader::money(std::string_view name) const {
  const expr::Value value = read(name);
  return value.is_known() ? std::optional(value.as_money()) : std::nullopt;
}

std::optional<CivilDate> SignalReader::date(std::string_view name) const {
  const expr::Value value = read(name);
  return value.is_known() ? std::optional(value.as_date()) : std::nullopt;
}

std::string SignalReader::text(std::string_view name) const {
  const expr::Value value = read(name);
  return value.is_known() ? std::string(value.as_text()) : std::string();
}

http::Health health_of(signals::Level level) {
  switch (level) {
    case signals::Level::kRed:
      return http::Health::kRed;
    case signals::Level::kAmber:
      return http::Health::kAmber;
    case signals::Level::kGreen:
      return http::Health::kGreen;
    case signals::Level::kGrey:
      return http::Health::kUnknown;
  }
  PORTFOLIO_CHECK(false);
}

http::Severity severity_of(model::Severity severity) {
  switch (severity) {
    case model::Severity::kCritical:
      return http::Severity::kCritical;
    case model::Severity::kWarning:
      return http::Severity::kWarning;
    case model::Severity::kInfo:
    case model::Severity::kUnspecified:
      return http::Severity::kInfo;
  }
  PORTFOLIO_CHECK(false);
}

http::RuleState state_of(const alert::AlertState& state) {
  switch (phase(state)) {
    case alert::Phase::kInactive:
      return http::RuleState::kInactive;
    case alert::Phase::kPending:
      return http::RuleState::kPending;
    case alert::Phase::kFiring:
      return http::RuleState::kFiring;
    case alert::Phase::kAcknowledged:
      return http::RuleState::kAcknowledged;
    case alert::Phase::kSnoozed:
      return http::RuleState::kSnoozed;
    case alert::Phase::kNodata:
      return http::RuleState::kNoData;
    case alert::Phase::kResolved:
      return http::RuleState::kResolved;
  }
  PORTFOLIO_CHECK(false);
}

http::ValueAtRisk value_at_risk_of(const expr::Value& value) {
  http::ValueAtRisk result;
  if (value.is_known())
    result.amounts.push_back(value.as_money());
  else
    result.missing.emplace_back(value.reason());
  return result;
}

http::SignalView signal_view(engine::OrganisationFold& fold, std::uint16_t slot,
                             signals::SubjectRef subject, std::string_view topic) {
  const signals::Signal& signal = signals::catalogue()[slot];
  const expr::Value value = signals::read(fold.context(), slot, subject);
  http::SignalView view;
  view.name = signal.name;
  view.title = signal.meaning;
  if (value.is_known())
    view.value = expr::format(value, signal.type);
  else
    view.missing = value.reason();
  const model::Organisation& o = fold.organisation();
  for (const model::Stamp& stamp : stamps_behind(o, signal, subject))
    view.facts.push_back({std::string(o.text(stamp.source)), std::string(stamp.event.view()),
                          std::string(topic), o.partition, stamp.offset, stamp.occurred_at});
  return view;
}

bool is_closed(const model::Project& p) {
  return p.lifecycle == model::Lifecycle::kClosed || p.lifecycle == model::Lifecycle::kCancelled;
}

bool is_below(const model::Organisation& o, Handle project, std::string_view portfolio) {
  if (portfolio.empty()) return true;
  Handle at = signals::portfolio_of_project(o, project);
  for (int depth = 0; at != kNoHandle && depth < 1000; ++depth) {
    const model::Portfolio& p = o.portfolios.at(at);
    if (o.text(p.id) == portfolio) return true;
    at = p.parent ? o.portfolios.find({{}, p.parent}) : kNoHandle;
  }
  return false;
}

AlertCounts count_alerts(const engine::OrganisationFold& fold) {
  AlertCounts counts;
  for (const engine::AlertRow& row : fold.ledger().rows()) {
    if (!is_open(row.state) || !fold.rules().is_told(fold.organisation().text(row.rule))) continue;
    http::CountBySeverity& count = counts[project_of(fold.organisation(), row.subject)];
    switch (row.state.told) {
      case model::Severity::kCritical:
        ++count.critical;
        break;
      case model::Severity::kWarning:
        ++count.warning;
        break;
      case model::Severity::kInfo:
        ++count.info;
        break;
      case model::Severity::kUnspecified:
        break;
    }
  }
  return counts;
}

http::ProjectRow project_row(engine::OrganisationFold& fold, Handle handle,
                             const AlertCounts& alerts) {
  fold.context_now();
  const model::Organisation& o = fold.organisation();
  const model::Project& p = o.projects.at(handle);
  const SignalReader read(fold, {signals::SubjectKind::kProject, handle, 0});
  http::ProjectRow row;
  row.organisation = o.id;
  row.id = o.text(p.id);
  row.name = p.name.empty() ? row.id : std::string(p.name.view());
  if (const Handle above = signals::portfolio_of_project(o, handle); above != kNoHandle) {
    row.portfolio = o.text(o.portfolios.at(above).id);
    row.portfolio_name = o.portfolios.at(above).name.view();
  }
  row.lifecycle = lifecycle_name(p.lifecycle);
  row.computed = health_of(static_cast<signals::Level>(p.computed));
  if (const auto reported = signals::reported_level(p)) row.reported = health_of(*reported);
  row.progress_per_mille = read.per_mille("project.progress");
  row.cost_index_per_mille = read.per_mille("project.cost_index");
  row.forecast_finish = read.date("project.forecast_finish");
  row.committed_finish = read.date("project.committed_finish");
  row.delay_working_days = read.whole("project.schedule_delay");
  row.value_at_risk = value_at_risk_of(read.read("project.value_at_risk"));
  row.p_on_time_per_mille = p.on_time;
  row.last_report = read.date("project.last_status_date");
  if (const auto at = alerts.find(handle); at != alerts.end()) row.open_alerts = at->second;
  return row;
}

}  // namespace portfolio::daemon
