#include "daemon/http/json_views.h"

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "daemon/http/json_parts.h"
#include "daemon/http/names.h"

namespace portfolio::http {

Json to_json(const PortfolioRow& view) {
  Json json = {{"organisation", view.organisation}, {"id", view.id}, {"kind", view.kind}};
  put(json, "name", view.name);
  put(json, "parent", view.parent);
  put(json, "sponsor", view.sponsor);
  json["projects"] = view.projects;
  json["projects_by_health"] = health_json(view.by_health);
  json["open_alerts"] = count_json(view.open_alerts);
  put_risk(json, view.value_at_risk);
  put(json, "coverage_per_mille", view.coverage_per_mille);
  json["decisions_waiting"] = view.decisions_waiting;
  return json;
}

Json to_json(const PortfolioOverview& view) {
  Json json = {{"projects", view.projects}, {"projects_by_health", health_json(view.by_health)}};
  Json alerts = Json::array();
  for (const AlertCount& count : view.alerts)
    alerts.push_back({{"severity", name_of(count.severity)},
                      {"state", name_of(count.state)},
                      {"count", count.count}});
  json["alerts"] = std::move(alerts);
  json["value_at_risk"] = money_list(view.value_at_risk);
  json["projects_without_value_at_risk"] = view.projects_without_value_at_risk;
  put(json, "coverage_per_mille", view.coverage_per_mille);
  json["decisions_waiting"] = view.decisions_waiting;
  put(json, "as_of", view.as_of);
  return json;
}

Json to_json(const ProjectRow& view) {
  Json json = {{"organisation", view.organisation}, {"id", view.id}};
  put(json, "name", view.name);
  put(json, "portfolio", view.portfolio);
  put(json, "portfolio_name", view.portfolio_name);
  put(json, "lifecycle", view.lifecycle);
  json["health"] = {{"computed", name_of(view.computed)}, {"reported", name_of(view.reported)}};
  put(json, "progress_per_mille", view.progress_per_mille);
  put(json, "cost_index_per_mille", view.cost_index_per_mille);
  put(json, "forecast_finish", view.forecast_finish);
  put(json, "committed_finish", view.committed_finish);
  put(json, "delay_working_days", view.delay_working_days);
  put_risk(json, view.value_at_risk);
  json["open_alerts"] = count_json(view.open_alerts);
  put(json, "p_on_time_per_mille", view.p_on_time_per_mille);
  put(json, "last_report", view.last_report);
  return json;
}

namespace {

Json milestone_json(const MilestoneView& view) {
  Json json = {{"id", view.id}, {"critical", view.critical}, {"cancelled", view.cancelled}};
  put(json, "name", view.name);
  put(json, "first_date", view.first);
  put(json, "approved_date", view.approved);
  put(json, "forecast_date", view.forecast);
  put(json, "achieved_on", view.achieved);
  put(json, "slip_working_days", view.slip_working_days);
  return json;
}

Json decision_json(const DecisionView& view) {
  Json json = {{"id", view.id}, {"open", view.open}};
  put(json, "title", view.title);
  put(json, "owner", view.owner);
  put(json, "age_working_days", view.age_working_days);
  put(json, "needed_by", view.needed_by);
  if (view.waiting_cost) json["waiting_cost"] = money_json(*view.waiting_cost);
  return json;
}

Json dependency_json(const DependencyView& view) {
  Json json = {{"id", view.id}, {"accepted", view.accepted}};
  put(json, "giver", view.giver);
  put(json, "taker", view.taker);
  put(json, "deliverable", view.deliverable);
  put(json, "need_by", view.need_by);
  put(json, "forecast", view.forecast);
  put(json, "gap_working_days", view.gap_working_days);
  return json;
}

Json benefit_json(const BenefitView& view) {
  Json json = {{"id", view.id}};
  put(json, "name", view.name);
  put(json, "owner", view.owner);
  put(json, "state", view.state);
  put(json, "actual", view.actual);
  put(json, "planned", view.planned);
  put(json, "ratio_per_mille", view.ratio_per_mille);
  return json;
}

Json dimension_json(const DimensionView& view) {
  Json json = {{"name", view.name}, {"level", name_of(view.level)}};
  put(json, "because", view.because);
  return json;
}

Json fact_json(const NamedText& view) { return {{"name", view.name}, {"text", view.text}}; }

}  // namespace

Json to_json(const ProjectDetail& view) {
  Json json = to_json(view.row);
  put(json, "completeness_per_mille", view.completeness_per_mille);
  put(json, "as_of", view.as_of);
  json["facts"] = list_json(view.facts, fact_json);
  json["dimensions"] = list_json(view.dimensions, dimension_json);
  json["signals"] = list_json(view.signals);
  json["rules"] = list_json(view.rules);
  json["alerts"] = list_json(view.alerts);
  json["milestones"] = list_json(view.milestones, milestone_json);
  json["decisions"] = list_json(view.decisions, decision_json);
  json["dependencies"] = list_json(view.dependencies, dependency_json);
  json["benefits"] = list_json(view.benefits, benefit_json);
  return json;
}

Json to_json(const PersonRow& view) {
  Json json = {{"organisation", view.organisation}, {"id", view.id}};
  put(json, "team", view.team);
  put(json, "role", view.role);
  put(json, "utilisation_4w_per_mille", view.utilisation_4w_per_mille);
  json["open_alerts"] = view.open_alerts;
  return json;
}

Json to_json(const RuleView& view) {
  Json json = {{"id", view.id},
               {"name", view.name},
               {"title", view.title},
               {"subject_kind", view.subject_kind},
               {"severity", name_of(view.severity)},
               {"enabled", view.enabled},
               {"shadow", view.shadow},
               {"version", view.version}};
  put(json, "profile", view.profile);
  json["conditions"] = view.conditions;
  json["reads"] = view.reads;
  json["texts"] = {{"what_changed", view.what_changed},
                   {"so_what", view.so_what},
                   {"what_to_do", view.what_to_do},
                   {"who", view.who}};
  put(json, "source_file", view.source_file);
  json["evaluations"] = view.evaluations;
  json["failures"] = view.failures;
  json["firing"] = count_json(view.firing);
  json["pending"] = view.pending;
  return json;
}

Json to_json(const BriefView& view) {
  Json json = {{"title", view.title}};
  put(json, "since", view.since);
  json["paragraphs"] = view.paragraphs;
  json["asks"] = view.asks;
  return json;
}

Json to_json(const EvalView& view) {
  Json json = {{"expression", view.expression}, {"type", view.type}};
  put(json, "value", view.value);
  json["inputs"] = list_json(view.inputs);
  return json;
}

Json to_json(const Posted& view) {
  Json refusals = Json::array();
  for (const Refusal& refusal : view.refusals) {
    Json json = {{"line", refusal.line}};
    put(json, "id", refusal.id);
    json["reason"] = refusal.reason;
    json["message"] = refusal.message;
    refusals.push_back(std::move(json));
  }
  return {{"accepted", view.accepted},
          {"repeated", view.repeated},
          {"refused", view.refused},
          {"refusals", std::move(refusals)}};
}

}  // namespace portfolio::http
