// Rows of views, built on a worker from one organisation's fold. Plain values come out.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/http/views.h"
#include "rules/engine/organisation_fold.h"
#include "rules/engine/what_if.h"

namespace portfolio::daemon {

// Reads signals by name for one subject, without a rule.
class SignalReader {
 public:
  SignalReader(engine::OrganisationFold& fold, signals::SubjectRef subject)
      : fold_(fold), subject_(subject) {}
  expr::Value read(std::string_view name) const;
  std::optional<std::int32_t> per_mille(std::string_view name) const;
  std::optional<std::int32_t> whole(std::string_view name) const;
  std::optional<Money> money(std::string_view name) const;
  std::optional<CivilDate> date(std::string_view name) const;
  std::string text(std::string_view name) const;  // Empty where it is not known.

 private:
  engine::OrganisationFold& fold_;
  signals::SubjectRef subject_;
};

std::optional<std::uint16_t> slot_of(std::string_view signal);
http::Health health_of(signals::Level level);
http::Severity severity_of(model::Severity severity);
http::RuleState state_of(const alert::AlertState& state);
http::ValueAtRisk value_at_risk_of(const expr::Value& value);

// A signal with the facts behind it. begin() of the fold's context must have been called.
http::SignalView signal_view(engine::OrganisationFold& fold, std::uint16_t slot,
                             signals::SubjectRef subject, std::string_view topic);

// Open alerts by project; those of none are under kNoHandle.
using AlertCounts = std::map<model::Handle, http::CountBySeverity>;
AlertCounts count_alerts(const engine::OrganisationFold& fold);

http::ProjectRow project_row(engine::OrganisationFold& fold, model::Handle project,
                             const AlertCounts& alerts);
http::ProjectDetail project_detail(engine::OrganisationFold& fold, model::Handle project,
                                   std::string_view topic);
http::AlertRow alert_row(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                         const engine::AlertRow& row, std::string_view topic);
// What would have to be otherwise for the rule to be quiet there, or to fire; the smallest change
// first. begin() of the fold's context must have been called.
std::vector<http::ChangeView> change_views(engine::OrganisationFold& fold,
                                           const ruleset::Rule& rule, signals::SubjectRef subject,
                                           engine::Wish wish);
http::AlertView alert_view(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                           const engine::AlertRow& row, std::string_view topic);
// What a rule says of a subject, and why it fires or does not.
http::RuleOnSubject rule_view(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                              std::uint16_t place, signals::SubjectRef subject,
                              std::string_view topic);
// The condition with the values put in: "milestone.slip (12) >= warn_days (5)".
std::string explain(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                    const expr::Program& program, signals::SubjectRef subject);

bool is_closed(const model::Project& project);
// True if the project lies in that portfolio or below it.
bool is_below(const model::Organisation& organisation, model::Handle project,
              std::string_view portfolio);

}  // namespace portfolio::daemon
