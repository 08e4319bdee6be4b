#include "rules/model/source_rules.h"

#include <algorithm>
#include <iterator>

namespace portfolio::model {
namespace {

struct EntityFields {
  std::string_view entity;
  std::string_view fields;  // Each followed by a space.
};

// What each upsert patches, by the names of the contract.
constexpr EntityFields kFields[] = {
    {"portfolio",
     "kind name parent owner sponsor pmo resource_manager calendar currency profile value "
     "discount_rate_per_mille "},
    {"project",
     "name parent work_type lifecycle manager sponsor objectives systems teams tags distinct_from "
     "rank profile report_cadence_days calendar planned_start planned_finish actual_start "
     "actual_finish go_live value cost_of_delay_per_day planned_annual_benefit progress_method "
     "units_total units_done buffer_days reference_class "},
    {"status", "forecast_finish forecast_cost progress_per_mille recovery_plan "},
    {"milestone",
     "name baseline_date forecast_date achieved_on cancelled critical float_days weight_per_mille "
     "gate owner "},
    {"task",
     "name state plan_minutes remaining_minutes planned_start planned_finish baseline_finish "
     "finished_on owner role skill milestone predecessors driving items "},
    {"person",
     "team roles skills line_manager resource_manager calendar contract_minutes_per_week "
     "works_from "
     "works_to books_time overtime_opt_out "},
    {"allocation", "project person role from to minutes_per_week rank firm "},
    {"absence", "from to minutes_per_day cover cancelled "},
    {"calendar", "working_weekdays holidays time_zone day_starts_minute minutes_per_day country "},
    {"dependency", "type lag_days need_by deliverable accepted promised_date by "},
    {"risk", "state probability_per_mille impact_cost impact_days owner reviewed_on cause "},
    {"decision", "owner projects needed_by title options "},
    {"benefit", "name owner measure baseline_value cadence_days state project "},
    {"objective", "name owner state spend_target_per_mille "},
    {"cycle", "from to targets "},
    {"source", "data_owner calendar expected_every_minutes "},
};

template <class Visit>
void for_each_field(Visit visit) {
  for (const EntityFields& entity : kFields) {
    std::string_view rest = entity.fields;
    while (!rest.empty()) {
      const std::size_t end = rest.find(' ');
      visit(entity.entity, rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
  }
}

bool is_name(std::string_view name, std::string_view entity, std::string_view field) {
  return name.size() == entity.size() + 1 + field.size() && name.starts_with(entity) &&
         name[entity.size()] == '.' && name.ends_with(field);
}

// How many letters must be changed, added or taken out.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

// The place in the precedence; all that are not named share the last one.
std::ptrdiff_t rank_of(const FieldRule& rule, std::string_view source) {
  return std::find(rule.precedence.begin(), rule.precedence.end(), source) -
         rule.precedence.begin();
}

}  // namespace

SourceRules::SourceRules(const std::vector<SourceField>& said) {
  for (const SourceField& field : said)
    rules_.push_back({std::string(field.field),
                      {field.precedence.begin(), field.precedence.end()},
                      field.tolerance_days,
                      field.tolerance_per_mille});
}

const FieldRule* SourceRules::find(std::string_view entity, std::string_view field) const {
  const auto at = std::find_if(rules_.begin(), rules_.end(), [&](const FieldRule& rule) {
    return is_name(rule.field, entity, field);
  });
  return at == rules_.end() ? nullptr : &*at;
}

bool prevails(const FieldRule& rule, const Stamp& next, const Stamp& held,
              const SymbolTable& symbols) {
  if (next.source == held.source) return overrides(next, held, symbols);
  const auto first = rank_of(rule, symbols.text(next.source));
  const auto second = rank_of(rule, symbols.text(held.source));
  return first == second ? overrides(next, held, symbols) : first < second;
}

bool is_source_field(std::string_view name) {
  bool found = false;
  for_each_field([&](std::string_view entity, std::string_view field) {
    found = found || is_name(name, entity, field);
  });
  return found;
}

std::string nearest_source_field(std::string_view name) {
  std::string nearest;
  std::size_t least = name.size() + 1;
  for_each_field([&](std::string_view entity, std::string_view field) {
    std::string known(entity);
    known.append(".").append(field);
    const std::size_t away = distance(name, known);
    if (away >= least) return;
    least = away;
    nearest = std::move(known);
  });
  return nearest;
}

}  // namespace portfolio::model
