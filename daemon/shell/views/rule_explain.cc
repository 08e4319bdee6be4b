// A rule on one subject: which thresholds hold there and who set them, and what would have to be
// otherwise for it to clear or to fire.
#include "daemon/shell/views/build.h"
#include "daemon/shell/views/rule_inputs.h"
#include "daemon/shell/views/state_views.h"
#include "rules/expr/format.h"

namespace portfolio::daemon {
namespace {

using model::Profile;

std::string profile_text(Profile profile) {
  return profile == Profile::kStrict ? "profile strict" : "profile relaxed";
}

http::ThresholdView threshold_view(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                                   std::uint16_t slot, signals::SubjectRef subject) {
  const model::Organisation& o = fold.organisation();
  const ruleset::Parameter& parameter = rule.parameters[slot];
  engine::SubjectHost host(fold.context(), rule, subject);
  http::ThresholdView view;
  view.name = parameter.name;
  view.value = expr::format(host.parameter(slot), parameter.type);
  view.own = expr::format(parameter.value, parameter.type);
  view.set_by = "the rule";
  if (const auto* const other =
          engine::override_of(o, o.clock, rule, slot, engine::seat_of(fold.context(), subject))) {
    const bool project = other->level == ruleset::OverrideLevel::kProject;
    view.set_by =
        std::string("an override for ") + (project ? "project " : "portfolio ") + other->where;
    view.by = other->by;
    view.reason = other->reason;
    view.until = other->until;
  } else if (parameter.neutral) {
    const Profile profile = engine::profile_of(o, engine::seat_of(fold.context(), subject));
    if (profile == Profile::kStrict || profile == Profile::kRelaxed)
      view.set_by = profile_text(profile);
  }
  return view;
}

http::RuleExplained explained(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                              signals::SubjectRef subject) {
  fold.context_now();
  http::RuleExplained view;
  const auto place = static_cast<std::uint16_t>(&rule - fold.rules().rules.data());
  view.rule = rule_view(fold, rule, place, subject, fold.topic());
  for (std::uint16_t slot = 0; slot < rule.parameters.size(); ++slot)
    view.thresholds.push_back(threshold_view(fold, rule, slot, subject));
  view.clears = change_views(fold, rule, subject, engine::Wish::kQuiet);
  view.fires = change_views(fold, rule, subject, engine::Wish::kFire);
  return view;
}

}  // namespace

Result<http::RuleExplained> StateViews::explain_rule(std::string_view organisation,
                                                     std::string_view rule,
                                                     const http::SubjectRef& subject) {
  using Found = std::optional<http::RuleExplained>;
  const std::string wanted(organisation), name(rule), id = subject.id, kind = subject.kind;
  PORTFOLIO_TRY(
      answers, shards_.ask_all<Found>([=](engine::Fold& fold, const storage::Store&) -> Found {
        const auto of_kind = signals::parse_kind(kind);
        const ruleset::Rule* const found = of_kind ? fold.rules().find(name, *of_kind) : nullptr;
        if (found == nullptr) return std::nullopt;
        for (const auto& [of, one] : fold.organisations()) {
          if (!wanted.empty() && of != wanted) continue;
          if (const auto at = find_subject(one->organisation(), found->subject, id))
            return explained(*one, *found, *at);
        }
        return std::nullopt;
      }));
  for (Found& answer : answers)
    if (answer) return *std::move(answer);
  return skip("there is no rule " + name + " on " + kind + " " + id, "not_found");
}

Result<std::vector<http::RuleInputs>> StateViews::rule_inputs(std::string_view organisation) {
  using Rows = std::vector<http::RuleInputs>;
  const std::string wanted(organisation);
  PORTFOLIO_TRY(parts, shards_.ask_all<Rows>([=](engine::Fold& fold, const storage::Store&) {
    return rule_inputs_of(fold, wanted);
  }));
  if (parts.empty()) return Rows{};
  Rows all = std::move(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i)
    for (const http::RuleInputs& other : parts[i])
      for (http::RuleInputs& row : all)
        if (row.rule == other.rule) add_to(row, other);
  return all;
}

}  // namespace portfolio::daemon
