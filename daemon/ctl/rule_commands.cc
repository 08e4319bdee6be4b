#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "daemon/ctl/command.h"
#include "daemon/ctl/http_client.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/ctl/rule_lint.h"
#include "daemon/ctl/rule_texts.h"
#include "daemon/ctl/server.h"
#include "daemon/ctl/table.h"
#include "rules/signals/signal.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  std::vector<std::string> paths;
  bool enabled = false;
  bool json = false;
  bool texts = true;
  bool cost = false;
  ServerChoice server{.server = {}};  // Which inputs rules wait for there; empty: nobody is asked.
  std::string organisation;
};

// Problems are for editors: file:line:column and nothing before it.
int complain(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return exit_code(error);
}

// Which file a rule came from, for its text is all that it keeps.
std::string file_of(const std::vector<ruleset::SourceFile>& files, const ruleset::Rule& rule) {
  for (const ruleset::SourceFile& file : files)
    if (file.text == rule.text) return file.name;
  return rule.name;
}

// The most operations that one look at a subject can take, known before it is ever looked at: of
// the dearest of its conditions, for each is bounded by itself.
std::uint64_t cost_of(const ruleset::Rule& rule) {
  std::uint64_t most = 0;
  const auto look = [&](const std::optional<expr::Program>& program) {
    if (program) most = std::max(most, program->cost());
  };
  look(rule.applies);
  look(rule.guard);
  look(rule.value_at_risk);
  for (const ruleset::Conditions& one : rule.severities) {
    look(one.on);
    look(one.off);
    look(one.or_on);
  }
  return most;
}

std::string costs_text(const ruleset::RuleSet& rules) {
  Table table({"RULE", "SUBJECT", "STEPS AT MOST"});
  for (const ruleset::Rule& rule : rules.rules)
    table.add({rule.name, std::string(kind_name(rule.subject)), std::to_string(cost_of(rule))});
  return table.str(0) + "A condition of more than " + std::to_string(expr::Limits{}.cost) +
         " steps does not load.\n";
}

int check(const Choice& choice) {
  const auto rules = load_rules(choice.paths);
  if (!rules) return complain(rules.error());
  const auto files = read_rule_files(choice.paths);
  if (!files) return complain(files.error());
  std::size_t remarks = 0;
  for (const ruleset::Rule& rule : rules->rules) {
    if (!choice.texts) break;
    for (const ruleset::Problem& problem : lint(rule, file_of(*files, rule))) {
      std::fprintf(stderr, "%s\n", to_text(problem).c_str());
      ++remarks;
    }
  }
  if (remarks > 0) return kFailed;
  const auto whole = std::ranges::count(rules->rules, false, &ruleset::Rule::is_part);
  std::printf("%td rule%s: valid\n", whole, whole == 1 ? "" : "s");
  if (choice.cost) std::fputs(costs_text(*rules).c_str(), stdout);
  return kDone;
}

std::string severities(const ruleset::Rule& rule) {
  static constexpr const char* kNames[] = {"info", "warning", "critical"};
  std::string text;
  for (std::size_t i = 0; i < rule.severities.size(); ++i) {
    if (rule.severities[i].on) text += (text.empty() ? "" : ",") + std::string(kNames[i]);
  }
  return text;
}

std::vector<std::string> names_of(const std::vector<std::uint16_t>& slots) {
  std::set<std::string> names;
  for (const std::uint16_t slot : slots)
    names.insert(std::string(signals::catalogue().at(slot).name));
  return {names.begin(), names.end()};
}

// What its conditions look at, with those of its further parts.
std::vector<std::string> reads_of(const ruleset::RuleSet& rules, const ruleset::Rule& whole) {
  std::vector<std::uint16_t> slots;
  const auto gather = [&](const std::optional<expr::Program>& program) {
    if (program) slots.insert(slots.end(), program->reads().begin(), program->reads().end());
  };
  for (const ruleset::Rule& rule : rules.rules) {
    if (rule.name != whole.name) continue;
    gather(rule.applies);
    gather(rule.guard);
    for (const ruleset::Conditions& conditions : rule.severities) {
      gather(conditions.on);
      gather(conditions.off);
      gather(conditions.or_on);
    }
  }
  return names_of(slots);
}

// On what else it has a part.
std::vector<std::string> further_subjects(const ruleset::RuleSet& rules,
                                          const ruleset::Rule& whole) {
  std::vector<std::string> kinds;
  for (const ruleset::Rule& rule : rules.rules)
    if (rule.is_part && rule.name == whole.name)
      kinds.emplace_back(signals::kind_name(rule.subject));
  return kinds;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

const char* state_name(bool enabled, bool shadow) {
  return shadow ? "shadow" : enabled ? "on" : "off";
}

Json to_json(const ruleset::RuleSet& rules, const ruleset::Rule& rule) {
  return {{"id", rule.id},
          {"name", rule.name},
          {"title", rule.title},
          {"version", rule.version},
          {"subject", signals::kind_name(rule.subject)},
          {"further_subjects", further_subjects(rules, rule)},
          {"severities", severities(rule)},
          {"steps_at_most", cost_of(rule)},
          {"enabled", rule.enabled},
          {"shadow", rule.shadow},
          {"reads", reads_of(rules, rule)},
          {"quotes", names_of(rule.evidence)},
          {"source", rule.source}};
}

// By name, what the daemon says of the inputs of each rule; nothing where no daemon is asked.
Result<std::map<std::string, Json>> inputs_there(const Choice& choice) {
  std::map<std::string, Json> rows;
  if (choice.server.server.empty()) return rows;
  std::string path = "/api/v1/rules/inputs";
  if (!choice.organisation.empty()) path += "?organisation=" + url_encoded(choice.organisation);
  PORTFOLIO_TRY(answer, ask(choice.server, path));
  if (const auto list = answer.find("rules"); list != answer.end())
    for (const Json& one : *list) rows[text_of(one, "rule")] = one;
  return rows;
}

void add_inputs(const std::map<std::string, Json>& inputs, const std::string& rule,
                std::vector<std::string>& cells, Json& json) {
  const auto found = inputs.find(rule);
  if (found == inputs.end()) {
    cells.insert(cells.end(), {"", "not in force there"});
    return;
  }
  const Json& row = found->second;
  cells.insert(cells.end(),
               {text_of(row, "evaluable") + " of " + text_of(row, "subjects"), waiting_text(row)});
  for (const char* name : {"enabled", "subjects", "evaluable", "waiting_for"})
    json[name] = row.value(name, Json());
}

// All that it has alerts about.
std::vector<std::string> subjects_of(const ruleset::RuleSet& rules, const ruleset::Rule& rule) {
  std::vector<std::string> kinds = further_subjects(rules, rule);
  kinds.insert(kinds.begin(), std::string(signals::kind_name(rule.subject)));
  return kinds;
}

int list(const Choice& choice) {
  const auto rules = load_rules(choice.paths);
  if (!rules) return complain(rules.error());
  const auto inputs = inputs_there(choice);
  if (!inputs) return fail(inputs.error());
  const bool asked = !choice.server.server.empty();
  std::vector<std::string> head{"ID", "NAME", "SUBJECT", "SEVERITIES", "STATE"};
  if (asked)
    head.insert(head.end(), {"JUDGED", "WAITING FOR"});
  else
    head.emplace_back("READS");
  Table table(head);
  Json all = Json::array();
  for (const ruleset::Rule& rule : rules->rules) {
    if (rule.is_part) continue;
    Json json = to_json(*rules, rule);
    std::vector<std::string> more;
    if (asked)
      add_inputs(*inputs, rule.name, more, json);
    else
      more.push_back(joined(reads_of(*rules, rule)));
    const bool on = json["enabled"].get<bool>();
    if (choice.enabled && !on) continue;
    std::vector<std::string> cells{rule.id, rule.name, joined(subjects_of(*rules, rule)),
                                   severities(rule), state_name(on, rule.shadow)};
    cells.insert(cells.end(), more.begin(), more.end());
    table.add(std::move(cells));
    all.push_back(std::move(json));
  }
  const std::string text =
      choice.json ? all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                  : table.str(terminal_width());
  std::fputs(text.c_str(), stdout);
  return kDone;
}

}  // namespace

void add_rule_commands(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* check_rules =
      program.add_subcommand("check-rules", "Compile rules; every error with file:line:column");
  choice->texts = true;
  check_rules->footer("Example:\n  portfolioctl check-rules /etc/portfoliod/rules --cost\n");
  check_rules->add_option("paths", choice->paths, "Files of rules, or folders of them")
      ->required()
      ->type_name("PATH");
  check_rules->add_flag("!--no-texts", choice->texts, "Leave out how the texts read");
  check_rules->add_flag("--cost", choice->cost, "How many steps each rule takes at most");
  check_rules->callback([choice, &run] { run = [choice] { return check(*choice); }; });

  CLI::App* rules =
      program.add_subcommand("rules", "The rules that are shipped, or those in files");
  rules->require_subcommand(1);
  CLI::App* listed = rules->add_subcommand("list", "List them");
  listed->footer(
      "Examples:\n  portfolioctl rules list --enabled\n  portfolioctl rules list DIR --json\n"
      "  portfolioctl rules list --server http://127.0.0.1:9464\n");
  listed->add_option("paths", choice->paths, "Files or folders; without one the shipped rules")
      ->type_name("PATH");
  listed->add_flag("--enabled", choice->enabled, "Only those that are on by themselves");
  listed->add_flag("--json", choice->json, "As JSON");
  listed->add_option("--server", choice->server.server,
                     "A daemon: which inputs each waits for in its organisations");
  listed->add_option("--organisation", choice->organisation, "There, of this organisation only");
  listed->add_option("--ca-file", choice->server.ca_file, "Certificate authority, for https");
  listed->add_option("--credentials-file", choice->server.credentials_file,
                     "A file with user:password");
  listed->callback([choice, &run] { run = [choice] { return list(*choice); }; });
  add_rule_questions(program, *rules, run);
  add_signal_list(*rules, run);
}

}  // namespace portfolio::ctl
