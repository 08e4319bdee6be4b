#include <string>
#include <utility>

#include "daemon/http/json_parts.h"
#include "daemon/http/names.h"

namespace portfolio::http {

Json money_json(Money amount) {
  return {{"minor_units", amount.minor_units}, {"currency", amount.currency.code()}};
}

Json money_list(const std::vector<Money>& amounts) { return list_json(amounts, money_json); }

Json health_json(const std::int64_t (&by_health)[4]) {
  Json json;
  for (const Health health : kAllHealth)
    json[std::string(name_of(health))] = by_health[static_cast<std::size_t>(health)];
  return json;
}

Json count_json(const CountBySeverity& count) {
  return {{"critical", count.critical}, {"warning", count.warning}, {"info", count.info}};
}

void put_risk(Json& json, const ValueAtRisk& value) {
  json["value_at_risk"] = money_list(value.amounts);
  if (!value.missing.empty()) json["value_at_risk_missing"] = value.missing;
}

namespace {

Json fact_json(const FactRef& fact) {
  Json json = {{"source", fact.source}, {"event", fact.event}};
  put(json, "topic", fact.topic);
  json["partition"] = fact.partition;
  json["offset"] = fact.offset;
  put(json, "seen_at", fact.seen_at);
  return json;
}

Json subject_json(const SubjectRef& subject) {
  Json json = {{"kind", subject.kind}, {"id", subject.id}};
  put(json, "name", subject.name);
  return json;
}

Json change_json(const AlertChangeView& change) {
  Json json = {{"sequence", change.sequence},
               {"at", format_time(change.at)},
               {"change", change.change},
               {"severity", name_of(change.severity)}};
  put(json, "text", change.text);
  put(json, "by", change.by);
  json["partition"] = change.partition;
  json["offset"] = change.offset;
  return json;
}

Json otherwise_json(const ChangeView& change) {
  Json json = {{"name", change.name},
               {"threshold", change.threshold},
               {"now", change.now},
               {"wanted", change.wanted}};
  if (!change.also.empty()) json["also"] = list_json(change.also, otherwise_json);
  return json;
}

}  // namespace

Json to_json(const SignalView& view) {
  Json json = {{"signal", view.name}};
  put(json, "title", view.title);
  put(json, "value", view.value);
  put(json, "unit", view.unit);
  put(json, "threshold", view.threshold);
  put(json, "missing", view.missing);
  json["facts"] = list_json(view.facts, fact_json);
  return json;
}

Json to_json(const RuleOnSubject& view) {
  Json json = {{"rule", view.rule}, {"rule_id", view.rule_id}};
  put(json, "title", view.title);
  json["subject"] = subject_json(view.subject);
  json["state"] = name_of(view.state);
  json["severity"] = name_of(view.severity);
  put(json, "since", view.since);
  put(json, "until", view.until);
  put(json, "condition", view.condition);
  put(json, "explained", view.explained);
  put(json, "because", view.because);
  put(json, "alert", view.alert);
  json["inputs"] = list_json(view.inputs);
  return json;
}

Json to_json(const RuleExplained& view) {
  Json json = to_json(view.rule);
  json["thresholds"] = list_json(view.thresholds, [](const ThresholdView& one) {
    Json row = {{"name", one.name}, {"value", one.value}, {"own", one.own}};
    row["set_by"] = one.set_by;
    put(row, "by", one.by);
    put(row, "reason", one.reason);
    put(row, "until", one.until);
    return row;
  });
  json["would_clear"] = list_json(view.clears, otherwise_json);
  json["would_fire"] = list_json(view.fires, otherwise_json);
  return json;
}

Json to_json(const RuleInputs& view) {
  Json json = {
      {"rule", view.rule},       {"rule_id", view.rule_id},   {"subject_kind", view.subject_kind},
      {"enabled", view.enabled}, {"subjects", view.subjects}, {"evaluable", view.evaluable}};
  json["waiting_for"] = list_json(view.missing, [](const MissingInput& one) {
    return Json{{"signal", one.signal}, {"wants", one.wants}, {"missing", one.subjects}};
  });
  return json;
}

Json to_json(const AlertRow& view) {
  Json json = {{"id", view.id}, {"organisation", view.organisation}};
  put(json, "project", view.project);
  put(json, "project_name", view.project_name);
  put(json, "portfolio", view.portfolio);
  json["rule"] = view.rule;
  json["rule_id"] = view.rule_id;
  json["subject"] = subject_json(view.subject);
  json["severity"] = name_of(view.severity);
  json["state"] = name_of(view.state);
  if (view.shadow) json["shadow"] = true;
  put(json, "since", view.since);
  put(json, "fired", view.fired);
  put(json, "resolved", view.resolved);
  put(json, "what_changed", view.what_changed);
  put_risk(json, view.value_at_risk);
  return json;
}

// What people did about it.
static void put_answers(Json& json, const AlertView& view) {
  put(json, "owner", view.owner);
  put(json, "due", view.due);
  put(json, "snoozed_until", view.snoozed_until);
  put(json, "by", view.by);
  put(json, "said", view.said);
  if (!view.outcomes.empty()) json["outcomes"] = view.outcomes;
}

Json to_json(const AlertView& view) {
  Json json = to_json(view.row);
  put(json, "so_what", view.so_what);
  put(json, "what_to_do", view.what_to_do);
  json["who"] = view.who;
  json["options"] = view.options;
  put(json, "health", view.health);
  put(json, "p_on_time_per_mille", view.p_on_time_per_mille);
  put(json, "cause", view.cause);
  put_answers(json, view);
  json["evidence"] = list_json(view.evidence);
  json["history"] = list_json(view.history, change_json);
  return json;
}

Json why_json(const AlertView& view) {
  Json json = {{"alert", view.row.id},
               {"rule", view.row.rule},
               {"rule_id", view.row.rule_id},
               {"subject", subject_json(view.row.subject)},
               {"severity", name_of(view.row.severity)},
               {"state", name_of(view.row.state)}};
  put(json, "since", view.row.since);
  put(json, "fired", view.row.fired);
  put(json, "what_changed", view.row.what_changed);
  put(json, "condition", view.condition);
  put(json, "explained", view.explained);
  put(json, "off_condition", view.off_condition);
  put(json, "off_explained", view.off_explained);
  put(json, "timing", view.timing);
  put_answers(json, view);
  json["would_clear"] = list_json(view.clears, otherwise_json);
  json["evidence"] = list_json(view.evidence);
  json["history"] = list_json(view.history, change_json);
  return json;
}

Json to_json(const DeadLetterView& view) {
  Json json = {{"id", view.id},
               {"topic", view.topic},
               {"partition", view.partition},
               {"offset", view.offset}};
  put(json, "at", view.at);
  json["stage"] = view.stage;
  json["reason"] = view.reason;
  json["message"] = view.message;
  put(json, "organisation", view.organisation);
  put(json, "source", view.source);
  json["size"] = view.size;
  put(json, "digest", view.digest);
  put(json, "value_base64", view.value_base64);
  return json;
}

Json to_json(const PartitionView& view) {
  Json json = {{"partition", view.partition},
               {"journal", view.journal},
               {"position", view.position},
               {"end", view.end},
               {"lag", view.lag},
               {"ready", view.ready},
               {"reasons", view.reasons}};
  put(json, "clock", view.clock);
  put(json, "last_commit", view.last_commit);
  json["organisations"] = view.organisations;
  json["entities"] = view.entities;
  json["outbox_entries"] = view.outbox_entries;
  json["dead_letters"] = view.dead_letters;
  return json;
}

Json to_json(const SourceView& view) {
  Json json = {{"organisation", view.organisation}, {"id", view.id}};
  put(json, "data_owner", view.data_owner);
  put(json, "last_event", view.last_event);
  put(json, "gap", view.gap);
  put(json, "expected_gap", view.expected_gap);
  json["projects_judged"] = view.projects_judged;
  json["silent"] = view.silent;
  return json;
}

}  // namespace portfolio::http
