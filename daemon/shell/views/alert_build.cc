// Alerts and rules as seen: state, texts, conditions with their values, evidence, history.
#include <algorithm>
#include <set>

#include "daemon/shell/views/build.h"
#include "rules/alert/alert_id.h"
#include "rules/engine/telling.h"
#include "rules/expr/format.h"

namespace portfolio::daemon {
namespace {

using alert::Severity;
using alert::Truth;

constexpr Severity kGravestFirst[] = {Severity::kCritical, Severity::kWarning, Severity::kInfo};

Severity gravest(const ruleset::Rule& rule) {
  for (const Severity severity : kGravestFirst)
    if (rule.severities[alert::index_of(severity)].on) return severity;
  return Severity::kInfo;
}

// The severity that is worth explaining: what holds, else the mildest that could come.
Severity to_explain(const ruleset::Rule& rule, const engine::Evaluation& evaluation) {
  Severity mildest = Severity::kUnspecified;
  for (const Severity severity : kGravestFirst) {
    if (!rule.severities[alert::index_of(severity)].on) continue;
    if (evaluation.reading.of(severity).on == Truth::kYes) return severity;
    mildest = severity;
  }
  return mildest;
}

std::string id_of(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                  const engine::AlertRow& row) {
  const model::Organisation& o = fold.organisation();
  return alert::alert_id(rule.id, o.id, kind_name(row.subject.kind), subject_id(o, row.subject),
                         std::max(1U, row.state.episode));
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

std::string value_text(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                       std::string_view word, signals::SubjectRef subject) {
  if (const auto slot = slot_of(word)) {
    const expr::Value value = signals::read(fold.context(), *slot, subject);
    return value.is_known() ? expr::format(value, signals::catalogue()[*slot].type) : "unknown";
  }
  for (std::uint16_t i = 0; i < rule.parameters.size(); ++i) {
    if (rule.parameters[i].name != word) continue;
    engine::SubjectHost host(fold.context(), rule, subject,
                             engine::profile_of(fold.organisation(), subject));
    return expr::format(host.parameter(i), rule.parameters[i].type);
  }
  return {};
}

std::string because(const ruleset::Rule& rule, const engine::Evaluation& evaluation,
                    const http::RuleOnSubject& view) {
  if (!rule.enabled) return "It is switched off.";
  if (!evaluation.applies) return "It does not apply here: " + rule.applies->source() + ".";
  if (view.state == http::RuleState::kPending && view.until)
    return "The condition holds and fires if it still does on " + format_time(*view.until) + ".";
  if (view.state == http::RuleState::kNotEvaluable) {
    for (const http::SignalView& input : view.inputs)
      if (!input.value) return "It cannot be judged: " + input.missing + " is not known.";
    return "The evidence does not suffice yet: " + (rule.guard ? rule.guard->source() : "") + ".";
  }
  if (view.state == http::RuleState::kInactive || view.state == http::RuleState::kResolved)
    return "The condition does not hold.";
  return "The condition holds, or has not been gone long enough.";
}

http::RuleState state_without_alert(const ruleset::Rule& rule,
                                    const engine::Evaluation& evaluation) {
  if (!rule.enabled) return http::RuleState::kDisabled;
  if (!evaluation.applies) return http::RuleState::kInactive;
  if (evaluation.reading.guard != Truth::kYes) return http::RuleState::kNotEvaluable;
  for (const Severity severity : kGravestFirst)
    if (rule.severities[alert::index_of(severity)].on &&
        evaluation.reading.of(severity).on == Truth::kUnknown)
      return http::RuleState::kNotEvaluable;
  if (evaluation.reading.other == Truth::kUnknown) return http::RuleState::kNotEvaluable;
  return http::RuleState::kInactive;
}

std::string_view name_of(alert::SpanUnit unit) {
  switch (unit) {
    case alert::SpanUnit::kWorkingDays:
      return "working day";
    case alert::SpanUnit::kWorkingMinutes:
      return "working minute";
    case alert::SpanUnit::kCalendarHours:
      return "hour";
  }
  PORTFOLIO_CHECK(false);
}

std::string in_words(const alert::Span& span) {
  if (span.amount == 0) return "at once";
  return "held for " + std::to_string(span.amount) + " " + std::string(name_of(span.unit)) +
         (span.amount == 1 ? "" : "s");
}

void set_history(const engine::AlertRow& row, std::int32_t partition, http::AlertView& view) {
  for (const engine::PastChange& change : row.history) {
    http::AlertChangeView one;
    one.sequence = change.sequence;
    one.at = change.at;
    one.change = change_name(change.change);
    one.severity = severity_of(change.severity);
    one.partition = partition;
    one.offset = change.offset;
    view.history.push_back(std::move(one));
  }
}

// "false alarm, by u1: the date was a typing error".
std::vector<std::string> outcomes_of(const model::Organisation& o, std::string_view alert) {
  static constexpr const char* kNames[] = {"", "true alarm", "false alarm", "late", "ignored"};
  std::vector<std::string> all;
  for (const model::AlertNote& note : o.notes) {
    if (note.kind != 1 || note.alert.view() != alert || note.code >= std::size(kNames)) continue;
    std::string text = kNames[note.code];
    if (note.by) text += ", by " + std::string(o.text(note.by));
    if (!note.text.empty()) text += ": " + std::string(note.text.view());
    all.push_back(std::move(text));
  }
  return all;
}

}  // namespace

std::string explain(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                    const expr::Program& program, signals::SubjectRef subject) {
  const std::string& source = program.source();
  std::string result;
  for (std::size_t i = 0; i < source.size();) {
    if (!is_word(source[i])) {
      result += source[i++];
      continue;
    }
    const std::size_t start = i;
    while (i < source.size() && is_word(source[i])) ++i;
    const std::string_view word = std::string_view(source).substr(start, i - start);
    result += word;
    const std::string value = value_text(fold, rule, word, subject);
    if (!value.empty()) result += " (" + value + ")";
  }
  return result;
}

http::AlertRow alert_row(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                         const engine::AlertRow& row, std::string_view) {
  const model::Organisation& o = fold.organisation();
  signals::Context& context = fold.context_now();
  engine::SubjectHost host(context, rule, row.subject, engine::profile_of(o, row.subject));
  http::AlertRow view;
  view.id = id_of(fold, rule, row);
  view.organisation = o.id;
  if (const model::Handle project = project_of(o, row.subject); project != model::kNoHandle) {
    view.project = o.text(o.projects.at(project).id);
    view.project_name = o.projects.at(project).name.view();
  }
  if (const model::Handle above = portfolio_of(o, row.subject); above != model::kNoHandle)
    view.portfolio = o.text(o.portfolios.at(above).id);
  view.rule = rule.name;
  view.rule_id = rule.id;
  view.subject = {std::string(kind_name(row.subject.kind)), subject_id(o, row.subject), {}};
  view.severity = severity_of(row.state.told != Severity::kUnspecified ? row.state.told
                              : row.history.empty()                    ? gravest(rule)
                                                    : row.history.back().severity);
  view.state = state_of(row.state);
  view.shadow = rule.shadow;
  if (row.state.since != alert::kNone) view.since = row.state.since;
  for (const engine::PastChange& change : row.history) {
    if (change.change == model::Change::kFiring && !view.fired) view.fired = change.at;
    if (change.change == model::Change::kResolved) view.resolved = change.at;
  }
  // Of what is over the values of today would tell a story that never was.
  view.what_changed =
      view.state == http::RuleState::kResolved ? rule.title : rule.what_changed.render(host);
  if (rule.value_at_risk)
    view.value_at_risk = value_at_risk_of(expr::evaluate(*rule.value_at_risk, host));
  else
    view.value_at_risk.missing.emplace_back("formula for this rule");
  return view;
}

std::vector<http::ChangeView> change_views(engine::OrganisationFold& fold,
                                           const ruleset::Rule& rule, signals::SubjectRef subject,
                                           engine::Wish wish) {
  const auto view_of = [&](const engine::OtherValue& one) {
    http::ChangeView view;
    view.threshold = one.threshold;
    view.name = one.threshold ? rule.parameters[one.slot].name
                              : std::string(signals::catalogue()[one.slot].name);
    view.now = expr::format(one.now, one.type);
    view.wanted = expr::format(one.wanted, one.type);
    return view;
  };
  std::vector<http::ChangeView> views;
  for (const engine::Change& change : engine::find_changes(fold.context(), rule, subject, wish)) {
    http::ChangeView view = view_of(change.front());
    for (std::size_t i = 1; i < change.size(); ++i) view.also.push_back(view_of(change[i]));
    views.push_back(std::move(view));
  }
  return views;
}

http::AlertView alert_view(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                           const engine::AlertRow& row, std::string_view topic) {
  const model::Organisation& o = fold.organisation();
  http::AlertView view;
  view.row = alert_row(fold, rule, row, topic);
  const engine::Evaluation evaluation = fold.evaluate_now(rule, row.subject);
  const model::AlertTransition told =
      engine::tell(fold.context_now(), {rule, row, {o.partition, -1}, topic},
                   {model::Change::kFiring, row.state.told, o.clock, row.state.since,
                    row.state.episode, row.state.sequence});
  view.so_what = told.so_what;
  view.what_to_do = told.what_to_do;
  view.who = told.who;
  view.options = told.options;
  view.health = told.health;
  view.p_on_time_per_mille = told.p_on_time_per_mille;
  view.cause = told.cause;
  view.owner = o.text(row.state.owner);
  if (row.state.due != alert::kNone) view.due = row.state.due;
  if (row.state.snoozed_until != alert::kNone) view.snoozed_until = row.state.snoozed_until;
  view.by = o.text(row.by);
  view.said = row.said.view();
  view.outcomes = outcomes_of(o, view.row.id);
  const Severity severity =
      row.state.told != Severity::kUnspecified ? row.state.told : to_explain(rule, evaluation);
  const ruleset::Conditions& conditions = rule.severities[alert::index_of(severity)];
  if (conditions.on) {
    view.condition = conditions.on->source();
    view.explained = explain(fold, rule, *conditions.on, row.subject);
    view.timing = in_words(rule.timing.of(severity).hold);
  }
  if (conditions.off) {
    view.off_condition = conditions.off->source();
    view.off_explained = explain(fold, rule, *conditions.off, row.subject);
  }
  view.clears = change_views(fold, rule, row.subject, engine::Wish::kQuiet);
  for (const std::uint16_t slot : rule.evidence)
    view.evidence.push_back(signal_view(fold, slot, row.subject, topic));
  set_history(row, o.partition, view);
  return view;
}

http::RuleOnSubject rule_view(engine::OrganisationFold& fold, const ruleset::Rule& rule,
                              std::uint16_t place, signals::SubjectRef subject,
                              std::string_view topic) {
  const engine::Evaluation evaluation = fold.evaluate_now(rule, subject);
  http::RuleOnSubject view;
  view.rule = rule.name;
  view.rule_id = rule.id;
  view.title = rule.title;
  view.subject = {
      std::string(kind_name(subject.kind)), subject_id(fold.organisation(), subject), {}};
  view.severity = severity_of(gravest(rule));
  view.state = state_without_alert(rule, evaluation);
  const engine::AlertRow* const row = fold.ledger().find(place, subject);
  if (row != nullptr && state_of(row->state) != http::RuleState::kInactive &&
      state_of(row->state) != http::RuleState::kResolved) {
    view.state = state_of(row->state);
    if (row->state.told != Severity::kUnspecified) view.severity = severity_of(row->state.told);
    if (row->state.since != alert::kNone) view.since = row->state.since;
    if (view.state == http::RuleState::kPending && row->state.deadline != alert::kNone)
      view.until = row->state.deadline;
    if (is_open(row->state)) view.alert = id_of(fold, rule, *row);
  }
  const Severity severity = to_explain(rule, evaluation);
  std::set<std::uint16_t> inputs;
  if (severity != Severity::kUnspecified) {
    const expr::Program& on = *rule.severities[alert::index_of(severity)].on;
    view.condition = on.source();
    view.explained = explain(fold, rule, on, subject);
    inputs.insert(on.reads().begin(), on.reads().end());
  }
  if (rule.guard) inputs.insert(rule.guard->reads().begin(), rule.guard->reads().end());
  for (const std::uint16_t slot : inputs)
    view.inputs.push_back(signal_view(fold, slot, subject, topic));
  view.because = because(rule, evaluation, view);
  return view;
}

}  // namespace portfolio::daemon
