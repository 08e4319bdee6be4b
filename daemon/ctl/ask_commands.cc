#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "daemon/ctl/alert_texts.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/http_client.h"
#include "daemon/ctl/server.h"
#include "daemon/ctl/table.h"

namespace portfolio::ctl {
namespace {

struct EvalChoice {
  ServerChoice server;
  std::string expression, subject, organisation;
};

struct BriefChoice {
  ServerChoice server;
  std::string organisation, portfolio, since;
};

std::string with_parameters(
    std::string path, std::initializer_list<std::pair<const char*, const std::string*>> list) {
  char separator = '?';
  for (const auto& [name, value] : list) {
    if (value->empty()) continue;
    path += separator + std::string(name) + "=" + url_encoded(*value);
    separator = '&';
  }
  return path;
}

int print(const Result<Json>& answer, const ServerChoice& server,
          std::string (*text)(const Json&)) {
  if (!answer) return fail(answer.error());
  std::fputs((server.json ? dump(*answer) + "\n" : text(*answer)).c_str(), stdout);
  return kDone;
}

int evaluate(const EvalChoice& choice) {
  const std::size_t slash = choice.subject.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == choice.subject.size())
    return fail({Reaction::kStop,
                 "--subject wants KIND/ID, as in project/P-7, not '" + choice.subject + "'",
                 "usage"});
  const std::string kind = choice.subject.substr(0, slash), id = choice.subject.substr(slash + 1);
  return print(
      ask(choice.server, with_parameters("/api/v1/eval", {{"expression", &choice.expression},
                                                          {"kind", &kind},
                                                          {"id", &id},
                                                          {"organisation", &choice.organisation}})),
      choice.server, eval_text);
}

int brief(const BriefChoice& choice) {
  return print(
      ask(choice.server, with_parameters("/api/v1/brief", {{"organisation", &choice.organisation},
                                                           {"portfolio", &choice.portfolio},
                                                           {"since", &choice.since}})),
      choice.server, brief_text);
}

void add_eval(CLI::App& program, Run& run) {
  auto choice = std::make_shared<EvalChoice>();
  CLI::App* command =
      program.add_subcommand("eval", "What a rule expression gives on live state, and why");
  command->footer(
      "Examples:\n"
      "  portfolioctl eval 'project.cost_index < 0.9' --subject project/P-7\n"
      "  portfolioctl eval milestone.slip --subject milestone/P-7/M1 --json\n");
  command->add_option("expression", choice->expression, "As in a rule; signals by their names")
      ->required()
      ->type_name("EXPR");
  command->add_option("--subject", choice->subject, "What it is asked of")
      ->required()
      ->type_name("KIND/ID");
  command->add_option("--organisation", choice->organisation, "Where ids are not unique");
  add_server_options(*command, choice->server);
  command->callback([choice, &run] { run = [choice] { return evaluate(*choice); }; });
}

void add_brief(CLI::App& program, Run& run) {
  auto choice = std::make_shared<BriefChoice>();
  CLI::App* command =
      program.add_subcommand("brief", "The briefing of a portfolio, in plain words");
  command->footer("Example:\n  portfolioctl brief --portfolio PF-1 --since 2026-03-01\n");
  command->add_option("--portfolio", choice->portfolio, "Which one, and all below it")->required();
  command->add_option("--since", choice->since, "What changed since this day")->type_name("DATE");
  command->add_option("--organisation", choice->organisation, "Where ids are not unique");
  add_server_options(*command, choice->server);
  command->callback([choice, &run] { run = [choice] { return brief(*choice); }; });
}

}  // namespace

void add_ask_commands(CLI::App& program, Run& run) {
  add_eval(program, run);
  add_brief(program, run);
}

}  // namespace portfolio::ctl
