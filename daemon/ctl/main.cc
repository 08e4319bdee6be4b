// portfolioctl: the command-line companion of portfoliod.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/command.h"
#include "rules/ruleset/fields.h"

namespace {

using portfolio::ctl::Run;

void add_commands(CLI::App& program, Run& run) {
  portfolio::ctl::add_check_config(program, run);
  portfolio::ctl::add_rule_commands(program, run);
  portfolio::ctl::add_test_rules(program, run);
  portfolio::ctl::add_import(program, run);
  portfolio::ctl::add_state_commands(program, run);
  portfolio::ctl::add_alert_commands(program, run);
  portfolio::ctl::add_ask_commands(program, run);
  portfolio::ctl::add_dead_letter_commands(program, run);
  portfolio::ctl::add_erase(program, run);
  portfolio::ctl::add_backtest(program, run);
  portfolio::ctl::add_generate(program, run);
  portfolio::ctl::add_simulate(program, run);
}

// Nothing that we know, and what may have been meant; empty if the first word is a command.
std::string unknown_command(const CLI::App& program, std::string_view word) {
  if (word.empty() || word.front() == '-') return {};
  std::vector<std::string_view> names;
  for (const CLI::App* command : program.get_subcommands({})) names.push_back(command->get_name());
  if (std::find(names.begin(), names.end(), word) != names.end()) return {};
  return "unknown command \"" + std::string(word) + '"' +
         portfolio::ruleset::did_you_mean(word, names);
}

int parse_and_run(int argc, char** argv) {
  CLI::App program{"Import, check, ask and judge: the companion of portfoliod.", "portfolioctl"};
  program.set_version_flag("--version", "portfolioctl " PORTFOLIO_VERSION);
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 done, 1 a check or test failed, 2 wrong usage, 75 try again, "
      "78 bad configuration.\nportfolioctl COMMAND --help shows examples.");
  Run run;
  add_commands(program, run);
  if (const std::string what = unknown_command(program, argc > 1 ? argv[1] : ""); !what.empty()) {
    std::fprintf(stderr, "portfolioctl: %s\nRun with --help for more information.\n", what.c_str());
    return portfolio::ctl::kUsage;
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? portfolio::ctl::kDone : portfolio::ctl::kUsage;
  }
  return run ? run() : portfolio::ctl::kUsage;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return parse_and_run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "portfolioctl: %s\n", error.what());
    return portfolio::ctl::kFailed;
  }
}
