#include "daemon/ctl/rule_texts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "daemon/ctl/server.h"
#include "daemon/ctl/table.h"

namespace portfolio::ctl {
namespace {

std::string head_text(const Json& answer) {
  std::string text = text_of(answer, "rule_id") + " " + text_of(answer, "rule") + ": " +
                     text_of(answer, "title") + "\n";
  text += text_of(answer, "because") + "\n";
  if (const std::string condition = text_of(answer, "explained"); !condition.empty())
    text += "  " + condition + "\n";
  return text;
}

std::string thresholds_text(const Json& answer) {
  const auto list = answer.find("thresholds");
  if (list == answer.end() || list->empty()) return {};
  Table table({"THRESHOLD", "VALUE", "SET BY", "IN THE RULE", "BY", "REASON", "UNTIL"});
  for (const Json& one : *list)
    table.add({text_of(one, "name"), text_of(one, "value"), text_of(one, "set_by"),
               text_of(one, "own"), text_of(one, "by"), text_of(one, "reason"),
               text_of(one, "until")});
  return "\n" + table.str(0);
}

std::string inputs_of(const Json& answer) {
  const auto list = answer.find("inputs");
  if (list == answer.end() || list->empty()) return {};
  std::string text = "\nIt read\n";
  for (const Json& one : *list) {
    const std::string value = text_of(one, "value");
    text += "  " + text_of(one, "signal") + " = " + (value.empty() ? "not known" : value) + "\n";
  }
  return text;
}

std::string otherwise(const Json& one) {
  return text_of(one, "name") + " " + text_of(one, "wanted") + " instead of " + text_of(one, "now");
}

}  // namespace

std::string changes_text(const Json& answer, const char* name, const std::string& title) {
  const auto list = answer.find(name);
  if (list == answer.end() || list->empty()) return {};
  std::string text = "\n" + title + "\n";
  for (const Json& one : *list) {
    text += "  " + otherwise(one) + (one.value("threshold", false) ? " (threshold)" : "");
    if (const auto also = one.find("also"); also != one.end())
      for (const Json& two : *also) text += ", and " + otherwise(two);
    text += "\n";
  }
  return text;
}

std::string explained_text(const Json& answer) {
  return head_text(answer) + thresholds_text(answer) + inputs_of(answer) +
         changes_text(answer, "would_clear", "Any one of these would clear it:") +
         changes_text(answer, "would_fire", "Any one of these would fire it:");
}

std::string why_not_text(const Json& answer) {
  if (!text_of(answer, "alert").empty())
    return head_text(answer) + "It does fire: portfolioctl why " + text_of(answer, "alert") + "\n";
  return head_text(answer) + inputs_of(answer) +
         changes_text(answer, "would_fire", "Any one of these would fire it, once held:");
}

std::string waiting_text(const Json& row) {
  if (row.value("subjects", std::int64_t{0}) == 0)
    return "any " + text_of(row, "subject_kind") + " to look at";
  std::string text;
  const auto list = row.find("waiting_for");
  if (list == row.end()) return text;
  for (const Json& input : *list) {
    text += (text.empty() ? "" : ", ") + text_of(input, "signal");
    if (const std::string wants = text_of(input, "wants"); !wants.empty())
      text += " (" + wants + ")";
  }
  return text;
}

std::string inputs_text(const Json& answer) {
  Table table({"ID", "RULE", "STATE", "LOOKED AT", "JUDGED", "WAITING FOR"});
  const auto list = answer.find("rules");
  if (list == answer.end()) return {};
  for (const Json& one : *list) {
    table.add({text_of(one, "rule_id"), text_of(one, "rule"),
               one.value("enabled", false) ? "on" : "off",
               std::to_string(one.value("subjects", std::int64_t{0})),
               std::to_string(one.value("evaluable", std::int64_t{0})), waiting_text(one)});
  }
  return table.str(0);
}

std::string rule_template(const std::string& name) {
  return "rule: " + name + R"(
id: X01
version: 1
title: A milestone is expected later than approved
subject: milestone
starred: true
thresholds:
  warn_days: {value: 5, unit: wd, neutral: 0}
applies: project.active && milestone.open
guard: has(milestone.slip)
warning:
  on: milestone.slip >= warn_days
  off: milestone.slip <= 2
  for: 1wd
evidence: [milestone.forecast_date, milestone.approved_date, milestone.slip]
texts:
  what_changed: >-
    {milestone.name} is now expected {milestone.slip} working days later than approved.
  so_what: Whoever waits for it waits longer.
  what_to_do: Agree a recovery plan, or approve the new date.
  who: {manager: project.manager}
due_in: 5wd
source: Practice
)";
}

std::string rule_test_template(const std::string& name) {
  return "rule: " + name + R"(
given:  # 2 March 2026 is a Monday.
  - {at: 2026-03-02T09:00:00Z, project_upserted: {project: P-1, lifecycle: ACTIVE}}
  - {at: 2026-03-02T09:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
     baseline_date: 2026-03-31}}
tests:
  - name: fires at five working days, a working day later; clears at two, two days later
    events:  # On a Friday, and on another one: nothing counts at a weekend.
      - {at: 2026-03-06T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-07}}
      - {at: 2026-03-11T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-03}}
      - {at: 2026-03-13T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-02}}
    expect:
      - {at: 2026-03-09T10:00:00Z, change: FIRING, severity: WARNING, subject: P-1/M1}
      - {at: 2026-03-17T10:00:00Z, change: RESOLVED, subject: P-1/M1}
    until: 2026-03-20T00:00:00Z

  - name: says after three working days that the date is gone
    events:
      - {at: 2026-03-03T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-07}}
      - {at: 2026-03-05T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         clear: [forecast_date]}}
    expect:
      - {at: 2026-03-04T10:00:00Z, change: FIRING, severity: WARNING, subject: P-1/M1}
      - {at: 2026-03-10T10:00:00Z, change: NODATA, subject: P-1/M1}
    until: 2026-03-20T00:00:00Z

  - name: is silent at four working days
    events:
      - {at: 2026-03-03T10:00:00Z, milestone_upserted: {project: P-1, milestone: M1,
         forecast_date: 2026-04-06}}
    expect: []
    until: 2026-03-20T00:00:00Z
equivalent:
  - {mutant: "guard: removed", reason: a slip that is not known does not reach warn_days either}
)";
}

}  // namespace portfolio::ctl
