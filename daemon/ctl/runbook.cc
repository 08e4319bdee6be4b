#include "daemon/ctl/runbook.h"

#include <set>

#include "rules/expr/format.h"
#include "rules/signals/signal.h"

namespace portfolio::ctl {
namespace {

using alert::Span;
using alert::SpanUnit;

constexpr const char* kSeverities[] = {"info", "warning", "critical"};

std::string in_words(const Span& span) {
  if (span.amount == 0) return "at once";
  const std::string amount = std::to_string(span.amount), s = span.amount == 1 ? "" : "s";
  switch (span.unit) {
    case SpanUnit::kWorkingDays:
      return amount + " working day" + s;
    case SpanUnit::kWorkingMinutes:
      return amount + " working minute" + s;
    case SpanUnit::kCalendarHours:
      return amount + " hour" + s;
  }
  PORTFOLIO_CHECK(false);
}

std::string code(const std::string& source) { return '`' + source + '`'; }

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n') c = ' ';
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string conditions(const ruleset::Rule& rule) {
  std::string text =
      "| | fires when | held for | clears when | gone for |\n|---|---|---|---|---|\n";
  for (std::size_t i = alert::kSeverities; i-- > 0;) {
    const ruleset::Conditions& one = rule.severities[i];
    if (!one.on || !one.off) continue;
    const alert::SeverityTiming& timing = rule.timing.severities[i];
    std::string row = "| " + std::string(kSeverities[i]) + " | " +
                      code(one_line(one.on->source())) + " | " + in_words(timing.hold) + " | " +
                      code(one_line(one.off->source())) + " | " + in_words(timing.clear) + " |";
    for (std::size_t at = 0; (at = row.find("||", at)) != std::string::npos; at += 4)
      row.replace(at, 2, "\\|\\|");
    text += row + '\n';
  }
  if (rule.applies)
    text += "\nIt looks only where " + code(one_line(rule.applies->source())) + ".\n";
  if (rule.guard)
    text +=
        "\nAn alert opens only on evidence that suffices: " + code(one_line(rule.guard->source())) +
        ".\n";
  text += "\nIf an input is missing for " + in_words(rule.timing.nodata_after) +
          ", the owner of the data is told; the alert waits, and does not clear.\n";
  return text;
}

std::string thresholds(const ruleset::Rule& rule) {
  if (rule.parameters.empty()) return {};
  std::string text = "\n| threshold | standard | with profiles |\n|---|---|---|\n";
  for (const ruleset::Parameter& one : rule.parameters)
    text += "| `" + one.name + "` | " + expr::format(one.value, one.type) + " | " +
            (one.neutral ? "strict halves its distance from " + expr::to_text(*one.neutral, 3) +
                               ", relaxed takes one and a half"
                         : "the same") +
            " |\n";
  return text;
}

std::string inputs(const ruleset::Rule& rule) {
  std::set<std::uint16_t> slots(rule.evidence.begin(), rule.evidence.end());
  const auto gather = [&](const std::optional<expr::Program>& program) {
    if (program) slots.insert(program->reads().begin(), program->reads().end());
  };
  gather(rule.applies);
  gather(rule.guard);
  for (const ruleset::Conditions& one : rule.severities) gather(one.on), gather(one.off);
  std::string text = "| signal | meaning |\n|---|---|\n";
  for (const std::uint16_t slot : slots) {
    const signals::Signal& signal = signals::catalogue()[slot];
    text += "| `" + std::string(signal.name) + "` | " + std::string(signal.meaning) + " |\n";
  }
  return text;
}

}  // namespace

std::string runbook(const ruleset::Rule& rule, const std::string& scores) {
  std::string text = "# " + rule.id + " " + rule.title + "\n\n";
  text += "Rule `" + rule.name + "`, version " + std::to_string(rule.version) + ", about one " +
          std::string(signals::kind_name(rule.subject)) + ". " +
          (rule.starred ? "On unless switched off." : "Off unless switched on.") + "\n\n";
  text += "> " + one_line(rule.what_changed.source()) + "\n>\n> " +
          one_line(rule.so_what.source()) + "\n";
  text += "\n## What to do\n\n" + one_line(rule.what_to_do.source()) + "\n\n";
  for (const expr::Template& option : rule.options) text += "- " + one_line(option.source()) + "\n";
  if (!rule.options.empty()) text += '\n';
  text += "Told: ";
  for (const ruleset::Recipient& who : rule.who)
    text += (&who == &rule.who.front() ? "" : ", ") + who.role;
  text += "; due within " + std::to_string(rule.due_in) + " working days.\n";
  text += "\n## When it fires and clears\n\n" + conditions(rule) + thresholds(rule);
  text += "\n## What it reads\n\n" + inputs(rule);
  if (!scores.empty()) text += "\n## How it did in backtests\n\n" + scores + "\n";
  return text + "\nSource of the idea and its numbers: " + one_line(rule.source) + "\n";
}

std::string runbook_index(const ruleset::RuleSet& rules) {
  std::string text = "# Runbooks\n\n| id | rule | tells |\n|---|---|---|\n";
  for (const ruleset::Rule& rule : rules.rules)
    text +=
        "| " + rule.id + " | [" + rule.name + "](" + rule.name + ".md) | " + rule.title + " |\n";
  return text;
}

}  // namespace portfolio::ctl
