#include "daemon/runbooks/runbook.h"

#include <algorithm>
#include <set>

#include "daemon/runbooks/plain_words.h"
#include "rules/expr/format.h"
#include "rules/signals/level.h"
#include "rules/signals/notes.h"
#include "rules/signals/signal.h"

namespace portfolio::runbooks {
namespace {

constexpr const char* kSeverities[] = {"info", "warning", "critical"};
constexpr const char* kMeanings[] = {"in the digest",
                                     "in the digest of those who manage it and of the next level",
                                     "told at once, in working hours"};

std::string spaced(std::string text) {
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

// In a cell of a table.
std::string code(const std::string& source) {
  std::string text = '`' + source + '`';
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2)
    text.insert(at, "\\");
  return text;
}

// A row a way to each severity; the gravest comes first.
std::string conditions(const ruleset::Rule& rule) {
  std::string text = "| | fires when | for | clears when | for |\n|---|---|---|---|---|\n";
  const alert::OtherWay& other = rule.timing.other_way;
  for (std::size_t i = alert::kSeverities; i-- > 0;) {
    const ruleset::Conditions& one = rule.severities[i];
    if (!one.on || !one.off) continue;
    const alert::SeverityTiming& timing = rule.timing.severities[i];
    text += "| **" + std::string(kSeverities[i]) + "** | " + code(in_words(rule, *one.on)) + " | " +
            in_words(timing.hold) + " | " + code(in_words(rule, *one.off)) + " | " +
            in_words(timing.clear) + " |\n";
    if (one.or_on)
      text += "| or | " + code(in_words(rule, *one.or_on)) + " | " + in_words(other.hold) +
              " | likewise | |\n";
  }
  return text;
}

std::string circumstances(const ruleset::Rule& rule) {
  std::string text;
  if (rule.applies)
    text += "\nIt looks only where `" + in_words(rule, *rule.applies) + "`; elsewhere it clears.\n";
  if (rule.guard)
    text += "\nIt opens only on enough evidence: `" + in_words(rule, *rule.guard) +
            "`. What is open already goes on without.\n";
  text += '\n';
  for (std::size_t i = alert::kSeverities; i-- > 0;)
    if (rule.severities[i].on)
      text += "- " + std::string(kSeverities[i]) + ": " + kMeanings[i] + "\n";
  if (rule.timing.ends_after)
    text += "\nAn alert ends by itself after " + in_words(*rule.timing.ends_after) +
            "; what still holds then is not told again before it was clear.\n";
  text += "\nIf an input is missing for " + in_words(rule.timing.nodata_after) +
          ", whoever owns the data is told and no sponsor; until it is back the alert waits and "
          "does not clear.\n";
  return text;
}

// Only what belongs to a project or portfolio has a profile, and overrides.
bool has_profile(const ruleset::Rule& rule) {
  const auto& all = signals::catalogue();
  return rule.subject == signals::SubjectKind::kPortfolio ||
         is_readable(*std::ranges::find(all, "project.active", &signals::Signal::name),
                     rule.subject);
}

std::string thresholds(const ruleset::Rule& rule) {
  if (rule.parameters.empty()) return {};
  const bool profiles = has_profile(rule);
  std::string text =
      profiles ? "\nIts numbers, which a portfolio, programme or project may set otherwise:\n\n"
                 "| | strict | standard | relaxed |\n|---|---|---|---|\n"
               : "\nIts numbers:\n\n| | |\n|---|---|\n";
  for (const ruleset::Parameter& one : rule.parameters) {
    text += "| " + spaced(one.name) + " | ";
    if (profiles) text += in_words(scaled_by(one, 1), one.type) + " | ";
    text += in_words(one.value, one.type) + " |";
    if (profiles) text += ' ' + in_words(scaled_by(one, 3), one.type) + " |";
    text += '\n';
  }
  return text;
}

std::string measured(const ruleset::Rule& rule) {
  std::set<std::string_view> seen;
  std::string text;
  const auto add = [&](std::uint16_t slot) {
    const signals::Signal& signal = signals::catalogue()[slot];
    if (!seen.insert(signal.name).second) return;
    text += "| `" + std::string(signal.name) + "` | " + std::string(signal.meaning) + " | " +
            describe(signal.type) + " | " + std::string(note_of(signal).wants) + " |\n";
  };
  const auto gather = [&](const std::optional<expr::Program>& program) {
    if (!program) return;
    for (const std::uint16_t slot : program->reads()) add(slot);
  };
  for (std::size_t i = alert::kSeverities; i-- > 0;) {
    gather(rule.severities[i].on);
    gather(rule.severities[i].or_on);
    gather(rule.severities[i].off);
  }
  gather(rule.guard);
  gather(rule.applies);
  gather(rule.value_at_risk);
  for (const std::uint16_t slot : rule.evidence) add(slot);
  return "| value | what it is | in | unknown without |\n|---|---|---|---|\n" + text;
}

std::string who_is_told(const ruleset::Rule& rule) {
  std::string text;
  for (const ruleset::Recipient& who : rule.who) {
    text += (text.empty() ? "" : ", ") + spaced(who.role);
    if (who.from != alert::Severity::kUnspecified)
      text += " (from " + std::string(kSeverities[alert::index_of(who.from)]) + " on)";
    if (who.reach > 0)
      text += " (where it goes on for " + in_words(rule.timing.reach.after[who.reach - 1U]) + ')';
  }
  return "Told: " + text + ". Due within " + std::to_string(rule.due_in) + " working day" +
         (rule.due_in == 1 ? "" : "s") + ".\n";
}

std::string what_it_tells(const ruleset::Rule& rule, const std::string& level) {
  std::string text = level + " What it tells\n\n> " + in_words(rule.what_changed) + "\n>\n> " +
                     in_words(rule.so_what) + "\n";
  text += "\n" + level + " What to do\n\n" + in_words(rule.what_to_do) + "\n\n";
  if (!rule.options.empty()) text += "To choose from:\n\n";
  for (const expr::Template& option : rule.options) text += "- " + in_words(option) + "\n";
  if (!rule.options.empty()) text += '\n';
  return text + who_is_told(rule);
}

std::string how_it_works(const ruleset::Rule& rule, const std::string& level) {
  std::string text =
      "\n" + level + " When it fires and clears\n\n" + conditions(rule) + circumstances(rule);
  if (!rule.is_part) text += thresholds(rule);
  return text + "\n" + level + " How it is measured\n\n" + measured(rule);
}

std::string backtests(const ruleset::Rule& rule, Scores scores) {
  std::string rows;
  const auto cell = [](const std::string& value) {
    return (value.empty() ? std::string("–") : value) + " | ";
  };
  for (const BacktestScore& one : scores)
    if (one.rule == rule.name)
      rows += "| " + one.set + " | " + cell(one.precision) + cell(one.base_rate) +
              cell(one.recall) + cell(one.lead_median_days) + cell(one.false_alarms) + '\n';
  std::string text = "\n## How it did in backtests\n\n";
  if (rows.empty()) return text + "No backtest has scored it yet.\n";
  text +=
      "| set | true alarms | base rate | found | days ahead | false alarms |\n"
      "|---|---|---|---|---|---|\n";
  while (rows.find(" \n") != std::string::npos) rows.erase(rows.find(" \n"), 1);
  return text + rows +
         "\nTrue alarms: the share of its alerts after which the trouble came; the base rate is "
         "that of an alert\nby chance. Found: the share of troubles that it told of. Days ahead: "
         "the median. False alarms: on 100\nprojects in a month.\n";
}

// What whoever got it types, in the order in which it is wanted.
std::string in_practice(const ruleset::Rule& rule) {
  const std::string subject(signals::kind_name(rule.subject));
  std::string text =
      "\n## When you have got it\n\n```sh\n"
      "portfolioctl why ALERT            # its values, since when, each fact, and what would clear "
      "it\n"
      "portfolioctl rules explain " +
      rule.id + " --subject " + subject +
      "/ID\n"
      "portfolioctl ack ALERT --by YOU --owner WHO --due DATE" +
      (rule.asks_note ? " --note CONCLUSION" : "") +
      "\n"
      "portfolioctl snooze ALERT --by YOU --until DATE --reason WHY\n"
      "portfolioctl label ALERT --by YOU --outcome false   # or true, late, ignored\n"
      "```\n\n"
      "An acknowledgement ends nothing: only the values do. Is one of them wrong, mend it where it "
      "comes\n"
      "from; `why` names the record. Is it right and the alert is not worth having here, label "
      "it, ";
  if (rule.parameters.empty() || !has_profile(rule))
    return text + "so that\nthe rule's numbers are looked at.\n";
  return text +
         "and set\nanother number for this place and a time, in a file beside the rules:\n\n"
         "```yaml\noverrides:\n  - {rule: " +
         rule.name + ", threshold: " + rule.parameters.front().name +
         ", value: N, project: ID, by: YOU, reason: WHY, until: DATE}\n```\n";
}

// "[PV1]" with a link to what it stands for.
std::string with_links(const std::string& source) {
  std::string text;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const std::size_t end = source[i] == '[' ? source.find(']', i) : std::string::npos;
    if (end == std::string::npos) {
      text += source[i] == '\n' ? ' ' : source[i];
      continue;
    }
    std::string key = source.substr(i + 1, end - i - 1);
    text += '[' + key + "](../rule-sources.md#";
    std::transform(key.begin(), key.end(), key.begin(), [](char c) {
      return static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    });
    text += key + ')';
    i = end;
  }
  return text;
}

std::string head(const ruleset::Rule& rule) {
  std::string text = "# " + rule.id + " " + rule.title + "\n\nRule `" + rule.name + "`, version " +
                     std::to_string(rule.version) + ", about one " +
                     spaced(std::string(signals::kind_name(rule.subject))) + ". " +
                     (rule.starred ? "On unless switched off." : "Off unless switched on.");
  if (rule.health) {
    text += " Counts in the measured " + std::string(dimension_name(rule.health->dimension)) +
            " level of its project";
    if (rule.health->from == alert::Severity::kCritical) text += ", once critical";
    text += '.';
  }
  return text + "\n\n";
}

}  // namespace

std::string runbook(const ruleset::RuleSet& rules, const ruleset::Rule& rule,
                    const std::optional<Scores>& scores) {
  std::string text = head(rule) + what_it_tells(rule, "##") + how_it_works(rule, "##");
  for (const ruleset::Rule& part : rules.rules) {
    if (!part.is_part || part.name != rule.name) continue;
    text += "\n## About one " + spaced(std::string(signals::kind_name(part.subject))) + ": " +
            part.title + "\n\n" + what_it_tells(part, "###") + how_it_works(part, "###");
  }
  text += in_practice(rule);
  if (scores) text += backtests(rule, *scores);
  return text + "\nWhere the idea and its numbers come from: " + with_links(rule.source) + ".\n";
}

std::string runbook_index(const ruleset::RuleSet& rules) {
  std::string text =
      "# Runbooks\n\nOne page for each rule, made by `portfolioctl generate runbooks` from the "
      "rule "
      "files: what an alert means,\nhow it fires and clears, what to do, and how the rule did in "
      "backtests. Values stand in *italics*.\n\n| id | rule | tells | |\n|---|---|---|---|\n";
  for (const ruleset::Rule& rule : rules.rules) {
    if (rule.is_part) continue;
    text += "| " + rule.id + " | [" + rule.name + "](" + rule.name + ".md) | " + rule.title +
            " | " + (rule.starred ? "on" : "") + " |\n";
  }
  return text;
}

}  // namespace portfolio::runbooks
