#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "daemon/ctl/command.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/ctl/table.h"
#include "rules/signals/signal.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  std::vector<std::string> paths;
  bool enabled = false;
  bool json = false;
};

// Problems are for editors: file:line:column and nothing before it.
int complain(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return exit_code(error);
}

int check(const Choice& choice) {
  const auto rules = load_rules(choice.paths);
  if (!rules) return complain(rules.error());
  std::printf("%zu rules: valid\n", rules->rules.size());
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

std::vector<std::string> signals_of(const ruleset::Rule& rule) {
  std::set<std::string> names;
  for (const std::uint16_t slot : rule.evidence) {
    names.insert(std::string(signals::catalogue().at(slot).name));
  }
  return {names.begin(), names.end()};
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : " ") + text;
  return all;
}

int list(const Choice& choice) {
  const auto rules = load_rules(choice.paths);
  if (!rules) return complain(rules.error());
  Table table({"ID", "NAME", "SUBJECT", "SEVERITIES", "STATE", "QUOTES"});
  nlohmann::ordered_json json = nlohmann::json::array();
  for (const ruleset::Rule& rule : rules->rules) {
    if (choice.enabled && !rule.enabled) continue;
    table.add({rule.id, rule.name, std::string(signals::kind_name(rule.subject)), severities(rule),
               rule.enabled ? "on" : "off", joined(signals_of(rule))});
    json.push_back({{"id", rule.id},
                    {"name", rule.name},
                    {"title", rule.title},
                    {"version", rule.version},
                    {"subject", signals::kind_name(rule.subject)},
                    {"severities", severities(rule)},
                    {"enabled", rule.enabled},
                    {"quotes", signals_of(rule)},
                    {"source", rule.source}});
  }
  const std::string text =
      choice.json ? json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n"
                  : table.str(terminal_width());
  std::fputs(text.c_str(), stdout);
  return kDone;
}

}  // namespace

void add_rule_commands(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* check_rules =
      program.add_subcommand("check-rules", "Compile rules; every error with file:line:column");
  check_rules->footer("Example:\n  portfolioctl check-rules /etc/portfoliod/rules\n");
  check_rules->add_option("paths", choice->paths, "Files of rules, or folders of them")
      ->required()
      ->type_name("PATH");
  check_rules->callback([choice, &run] { run = [choice] { return check(*choice); }; });

  CLI::App* rules =
      program.add_subcommand("rules", "The rules that are shipped, or those in files");
  rules->require_subcommand(1);
  CLI::App* listed = rules->add_subcommand("list", "List them");
  listed->footer(
      "Examples:\n  portfolioctl rules list --enabled\n  portfolioctl rules list DIR --json\n");
  listed->add_option("paths", choice->paths, "Files or folders; without one the shipped rules")
      ->type_name("PATH");
  listed->add_flag("--enabled", choice->enabled, "Only those that are on by themselves");
  listed->add_flag("--json", choice->json, "As JSON");
  listed->callback([choice, &run] { run = [choice] { return list(*choice); }; });
}

}  // namespace portfolio::ctl
