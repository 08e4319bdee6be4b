#include "rules/engine/telling.h"

#include <algorithm>

#include "rules/alert/alert_id.h"
#include "rules/expr/format.h"
#include "rules/signals/evidence.h"
#include "rules/signals/parts.h"

namespace portfolio::engine {
namespace {

using model::AlertTransition;
using model::Handle;
using model::kNoHandle;

std::string id_or_empty(const model::Organisation& o, const auto& table, Handle handle) {
  return handle == kNoHandle ? std::string() : std::string(o.text(table.at(handle).id));
}

void add_missing(std::vector<std::string>& missing, std::string_view name) {
  if (name.empty() || std::find(missing.begin(), missing.end(), name) != missing.end()) return;
  missing.emplace_back(name);
}

void set_value_at_risk(const Occasion& occasion, SubjectHost& host, AlertTransition& t) {
  if (!occasion.rule.value_at_risk) {
    add_missing(t.unknown_inputs, "formula for this rule");
    return;
  }
  const expr::Value value = expr::evaluate(*occasion.rule.value_at_risk, host);
  if (value.is_known())
    t.value_at_risk = value.as_money();
  else
    add_missing(t.unknown_inputs, value.reason());
}

void set_project(signals::Context& context, AlertTransition& t, signals::SubjectRef subject) {
  const model::Organisation& o = context.organisation();
  const Handle project = project_of(o, subject);
  t.project = id_or_empty(o, o.projects, project);
  t.portfolio = id_or_empty(o, o.portfolios, portfolio_of(o, subject));
  if (project == kNoHandle) return;
  const model::Project& p = o.projects.at(project);
  t.health = signals::level_name(static_cast<signals::Level>(p.computed));
  t.p_on_time_per_mille = p.on_time;
  if (!p.on_time) add_missing(t.unknown_inputs, "throughput");
  if (static_cast<signals::Level>(p.computed) == signals::Level::kGrey)
    add_missing(t.unknown_inputs, "measurements");
}

void set_who(const Occasion& occasion, SubjectHost& host, const alert::Told& told,
             AlertTransition& t) {
  const bool nodata = told.change == model::Change::kNodata;
  for (const ruleset::Recipient& recipient : occasion.rule.who) {
    // Missing data is the data owner's business, not the sponsor's.
    if (nodata && recipient.role == "sponsor") continue;
    if (recipient.reach > occasion.row.state.reached || told.severity < recipient.from) continue;
    const expr::Value who = expr::evaluate(recipient.who, host);
    std::string text = recipient.role;
    if (who.is_known() && !who.as_text().empty()) text.append(":").append(who.as_text());
    t.who.push_back(std::move(text));
  }
}

bool stands_there(const ruleset::Recipient& recipient, SubjectHost& host) {
  if (recipient.who.reads().empty()) return true;  // Whoever has the role.
  const expr::Value who = expr::evaluate(recipient.who, host);
  return who.is_known() && !who.as_text().empty();
}

std::string_view unit_name(expr::Type type) {
  switch (type.unit) {
    case expr::Unit::kNone:
      return "";
    case expr::Unit::kWorkdays:
      return "working days";
    case expr::Unit::kDays:
      return "days";
    case expr::Unit::kMinutes:
      return "minutes";
    case expr::Unit::kItems:
      return "items";
    case expr::Unit::kPeople:
      return "people";
    case expr::Unit::kShare:
      return "";
    case expr::Unit::kPoints:
      return "points";
  }
  PORTFOLIO_CHECK(false);
}

// A signal's value; what is said of where it comes from is added for each statement behind it.
model::Evidence value_of(const Occasion& occasion, std::uint16_t slot, SubjectHost& host,
                         std::int32_t partition) {
  const signals::Signal& signal = signals::catalogue()[slot];
  const expr::Value value = host.read(slot);
  model::Evidence e;
  e.signal = signal.name;
  if (value.is_known()) e.value = expr::format(value, signal.type);
  e.unit = unit_name(signal.type);
  e.topic = occasion.topic;
  e.position = {partition, -1};
  return e;
}

void add_evidence(signals::Context& context, const Occasion& occasion, SubjectHost& host,
                  const alert::Told& told, AlertTransition& t) {
  const model::Organisation& o = context.organisation();
  const auto& severity = occasion.rule.severities[alert::index_of(
      told.severity == model::Severity::kUnspecified ? model::Severity::kWarning : told.severity)];
  for (const std::uint16_t slot : occasion.rule.evidence) {
    model::Evidence e = value_of(occasion, slot, host, o.partition);
    if (severity.on) e.threshold = severity.on->source();
    const auto stamps = stamps_behind(o, signals::catalogue()[slot], occasion.row.subject);
    for (std::size_t i = 0; i < stamps.size(); ++i) {
      e.source = o.text(stamps[i].source);
      e.event = stamps[i].event.view();
      e.position.offset = stamps[i].offset;
      if (i + 1 < stamps.size()) t.evidence.push_back(e);
    }
    t.evidence.push_back(std::move(e));
  }
}

}  // namespace

alert::RuleTiming timing_on(signals::Context& context, const ruleset::Rule& rule,
                            signals::SubjectRef subject) {
  alert::RuleTiming timing = rule.timing;
  if (timing.reach.count == 0) return timing;
  SubjectHost host(context, rule, subject);
  timing.reach.silent = static_cast<std::uint8_t>((1U << timing.reach.count) - 1U);
  for (const ruleset::Recipient& recipient : rule.who)
    if (recipient.reach > 0 && stands_there(recipient, host))
      timing.reach.silent =
          static_cast<std::uint8_t>(timing.reach.silent & ~(1U << (recipient.reach - 1U)));
  return timing;
}

AlertTransition tell(signals::Context& context, const Occasion& occasion, const alert::Told& told) {
  const model::Organisation& o = context.organisation();
  const ruleset::Rule& rule = occasion.rule;
  const signals::SubjectRef subject = occasion.row.subject;
  SubjectHost host(context, rule, subject, profile_of(o, subject));
  AlertTransition t;
  t.organisation = o.id;
  t.rule = rule.name;
  t.rule_id = rule.id;
  t.rule_version = rule.version;
  t.subject = {std::string(kind_name(subject.kind)), subject_id(o, subject)};
  t.episode = told.episode;
  t.sequence = told.sequence;
  t.alert = alert::alert_id(rule.id, o.id, t.subject.kind, t.subject.id, told.episode);
  t.transition_id = alert::transition_id(t.alert, told.sequence);
  t.change = told.change;
  t.severity = told.severity;
  t.at = told.at;
  t.since = told.since;
  t.position = occasion.position;
  t.what_changed = rule.what_changed.render(host);
  t.so_what = rule.so_what.render(host);
  t.what_to_do = rule.what_to_do.render(host);
  for (const expr::Template& option : rule.options) t.options.push_back(option.render(host));
  t.cause = o.text(occasion.row.cause);
  set_project(context, t, subject);
  set_value_at_risk(occasion, host, t);
  set_who(occasion, host, told, t);
  add_evidence(context, occasion, host, told, t);
  return t;
}

}  // namespace portfolio::engine
