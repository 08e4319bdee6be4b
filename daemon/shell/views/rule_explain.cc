// A rule on one subject: which thresholds hold there and who set them, and what would have to be
// otherwise for it to clear or to fire; and which inputs each rule lacks.
#include <algorithm>
#include <map>
#include <set>

#include "daemon/shell/views/build.h"
#include "daemon/shell/views/state_views.h"
#include "rules/expr/format.h"

namespace portfolio::daemon {
namespace {

using alert::Truth;
using model::Profile;

// Subjects of one rule that are looked at for its inputs: enough to see what is missing.
constexpr std::int64_t kSubjects = 500;
constexpr std::size_t kMissing = 8;

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
  if (const auto* const other = engine::override_of(o, o.clock, rule, slot, subject)) {
    const bool project = other->level == ruleset::OverrideLevel::kProject;
    view.set_by =
        std::string("an override for ") + (project ? "project " : "portfolio ") + other->where;
    view.by = other->by;
    view.reason = other->reason;
    view.until = other->until;
  } else if (parameter.neutral) {
    const Profile profile = engine::profile_of(o, subject);
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

// Counts what one rule lacks.
class Inputs {
 public:
  Inputs(const ruleset::Rule& rule, http::RuleInputs& into) : rule_(rule), into_(into) {
    const auto gather = [&](const std::optional<expr::Program>& program) {
      if (program) slots_.insert(program->reads().begin(), program->reads().end());
    };
    gather(rule.guard);
    for (const ruleset::Conditions& conditions : rule.severities) {
      gather(conditions.on);
      gather(conditions.or_on);
    }
  }

  void look(engine::OrganisationFold& fold, signals::SubjectRef subject) {
    if (into_.subjects >= kSubjects) return;
    const engine::Evaluation evaluation = fold.evaluate_now(rule_, subject);
    if (!evaluation.applies) return;
    ++into_.subjects;
    bool evaluable = evaluation.reading.guard == Truth::kYes;
    for (const alert::Condition& condition : evaluation.reading.severities)
      evaluable = evaluable && condition.on != Truth::kUnknown;
    if (evaluable) {
      ++into_.evaluable;
      return;
    }
    for (const std::uint16_t slot : slots_)
      if (!signals::read(fold.context(), slot, subject).is_known())
        ++missing_[std::string(signals::catalogue()[slot].name)];
  }

  void finish() {
    for (const auto& one : missing_) into_.missing.push_back(one);
    std::stable_sort(into_.missing.begin(), into_.missing.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    if (into_.missing.size() > kMissing) into_.missing.resize(kMissing);
  }

 private:
  const ruleset::Rule& rule_;
  http::RuleInputs& into_;
  std::set<std::uint16_t> slots_;
  std::map<std::string, std::int64_t> missing_;
};

std::vector<http::RuleInputs> inputs_of(engine::Fold& fold, const std::string& organisation) {
  std::vector<http::RuleInputs> all;
  for (const ruleset::Rule& rule : fold.rules().rules) {
    http::RuleInputs& row = rule.is_part ? all.back() : all.emplace_back();  // One for all parts.
    row.rule = rule.name;
    row.rule_id = rule.id;
    row.enabled = rule.enabled;
    Inputs inputs(rule, row);
    for (const auto& [id, one] : fold.organisations()) {
      if (!organisation.empty() && id != organisation) continue;
      const model::Organisation& o = one->organisation();
      const CivilDate today{std::chrono::floor<Days>(o.clock).time_since_epoch()};
      signals::for_each_subject(o, rule.subject, today,
                                [&](signals::SubjectRef subject) { inputs.look(*one, subject); });
    }
    inputs.finish();
  }
  return all;
}

void add_to(http::RuleInputs& row, const http::RuleInputs& other) {
  row.subjects += other.subjects;
  row.evaluable += other.evaluable;
  for (const auto& [signal, count] : other.missing) {
    const auto at = std::find_if(row.missing.begin(), row.missing.end(),
                                 [&](const auto& one) { return one.first == signal; });
    if (at == row.missing.end())
      row.missing.emplace_back(signal, count);
    else
      at->second += count;
  }
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
    return inputs_of(fold, wanted);
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
