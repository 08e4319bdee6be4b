#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "daemon/ctl/command.h"
#include "daemon/ctl/http_client.h"
#include "daemon/ctl/rule_texts.h"
#include "daemon/ctl/server.h"
#include "daemon/ctl/table.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  ServerChoice server;
  std::string rule, subject, organisation, folder = ".";
};

int print(const Result<Json>& answer, const Choice& choice, std::string (*text)(const Json&)) {
  if (!answer) return fail(answer.error());
  std::fputs((choice.server.json ? dump(*answer) + "\n" : text(*answer)).c_str(), stdout);
  return kDone;
}

Result<Json> ask_about(const Choice& choice) {
  const std::size_t slash = choice.subject.find('/');
  if (slash == std::string::npos || slash == 0 || slash + 1 == choice.subject.size())
    return stop("--subject wants KIND/ID, as in project/P-7, not '" + choice.subject + "'",
                "usage");
  std::string path = "/api/v1/rules/" + url_encoded(choice.rule) +
                     "/explain?kind=" + url_encoded(choice.subject.substr(0, slash)) +
                     "&id=" + url_encoded(choice.subject.substr(slash + 1));
  if (!choice.organisation.empty()) path += "&organisation=" + url_encoded(choice.organisation);
  return ask(choice.server, path);
}

int explain(const Choice& choice) { return print(ask_about(choice), choice, explained_text); }
int why_not(const Choice& choice) { return print(ask_about(choice), choice, why_not_text); }

int inputs(const Choice& choice) {
  std::string path = "/api/v1/rules/inputs";
  if (!choice.organisation.empty()) path += "?organisation=" + url_encoded(choice.organisation);
  return print(ask(choice.server, path), choice, inputs_text);
}

// Never over a file that is there.
int begin_rule(const Choice& choice) {
  namespace fs = std::filesystem;
  const std::string stem = choice.folder + "/" + choice.rule;
  for (const auto& [path, text] : {std::pair{stem + ".yaml", rule_template(choice.rule)},
                                   {stem + "_test.yaml", rule_test_template(choice.rule)}}) {
    std::error_code error;
    if (fs::exists(path, error)) return fail({Reaction::kStop, path + " exists already", "usage"});
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.close();
    if (!out) return fail({Reaction::kStop, path + " cannot be written", "failed"});
    std::printf("%s\n", path.c_str());
  }
  return kDone;
}

void add_question(CLI::App& command, Run& run, int (*answer)(const Choice&)) {
  auto choice = std::make_shared<Choice>();
  command.add_option("rule", choice->rule, "Its name or id")->required()->type_name("RULE");
  command.add_option("--subject", choice->subject, "What it is asked of")
      ->required()
      ->type_name("KIND/ID");
  command.add_option("--organisation", choice->organisation, "Of this organisation only");
  add_server_options(command, choice->server);
  command.callback([choice, answer, &run] { run = [choice, answer] { return answer(*choice); }; });
}

}  // namespace

void add_rule_questions(CLI::App& program, CLI::App& rules, Run& run) {
  CLI::App* explained = rules.add_subcommand(
      "explain", "A rule on one subject: which thresholds hold there and who set them");
  explained->footer("Example:\n  portfolioctl rules explain D01 --subject milestone/P-7/M1\n");
  add_question(*explained, run, explain);

  CLI::App* silent = program.add_subcommand(
      "why-not", "Why a rule is silent about a subject, and what would make it fire");
  silent->footer("Example:\n  portfolioctl why-not milestone_slip --subject milestone/P-7/M1\n");
  add_question(*silent, run, why_not);

  auto choice = std::make_shared<Choice>();
  CLI::App* lacking = rules.add_subcommand(
      "inputs", "Which inputs each rule waits for in this organisation: what a source would buy");
  lacking->footer("Example:\n  portfolioctl rules inputs --server http://127.0.0.1:9464\n");
  lacking->add_option("--organisation", choice->organisation, "Of this organisation only");
  add_server_options(*lacking, choice->server);
  lacking->callback([choice, &run] { run = [choice] { return inputs(*choice); }; });

  CLI::App* fresh = rules.add_subcommand("new", "Begin a rule: its file and its tests");
  fresh->footer("Example:\n  portfolioctl rules new late_gate --to ./rules\n");
  fresh->add_option("name", choice->rule, "Lower-case letters, digits and _")->required();
  fresh->add_option("--to", choice->folder, "The folder")->capture_default_str();
  fresh->callback([choice, &run] { run = [choice] { return begin_rule(*choice); }; });
}

}  // namespace portfolio::ctl
