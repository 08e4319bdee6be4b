#include <CLI/CLI.hpp>
#include <cstdio>
#include <map>
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

struct ListChoice {
  ServerChoice server;
  std::string organisation, portfolio, project, rule, severity, state;
  std::size_t most = 1000;
};

struct ActChoice {
  ServerChoice server;
  std::string alert;
  std::string by, owner, due, cause, note, until, reason, outcome;
};

int list_alerts(const ListChoice& choice) {
  std::string path = "/api/v1/alerts";
  char separator = '?';
  for (const auto& [name, value] : {std::pair{"organisation", &choice.organisation},
                                    {"portfolio", &choice.portfolio},
                                    {"project", &choice.project},
                                    {"rule", &choice.rule},
                                    {"severity", &choice.severity},
                                    {"state", &choice.state}}) {
    if (value->empty()) continue;
    path += separator + std::string(name) + "=" + url_encoded(*value);
    separator = '&';
  }
  const auto found = ask_all(choice.server, path, "alerts", choice.most);
  if (!found) return fail(found.error());
  const std::string text =
      choice.server.json ? dump(*found) + "\n" : alerts_text((*found)["alerts"], terminal_width());
  std::fputs(text.c_str(), stdout);
  return kDone;
}

int explain(const ActChoice& choice) {
  const auto why = ask(choice.server, "/api/v1/alerts/" + url_encoded(choice.alert) + "/why");
  if (!why) return fail(why.error());
  std::fputs((choice.server.json ? dump(*why) + "\n" : why_text(*why)).c_str(), stdout);
  return kDone;
}

int act(const ActChoice& choice, const char* action) {
  Json body = Json::object();
  for (const auto& [name, value] : {std::pair{"by", &choice.by},
                                    {"owner", &choice.owner},
                                    {"due", &choice.due},
                                    {"cause", &choice.cause},
                                    {"note", &choice.note},
                                    {"until", &choice.until},
                                    {"reason", &choice.reason},
                                    {"outcome", &choice.outcome}}) {
    if (!value->empty()) body[name] = *value;
  }
  const auto done =
      tell(choice.server, "/api/v1/alerts/" + url_encoded(choice.alert) + "/" + action, body);
  if (!done) return fail(done.error());
  std::printf("%s: told; it takes effect with its place in the journal\n", choice.alert.c_str());
  return kDone;
}

// What ack, snooze and label have in common.
CLI::App* add_action(CLI::App& program, Run& run, const std::shared_ptr<ActChoice>& choice,
                     const char* name, const char* action, const char* description) {
  CLI::App* command = program.add_subcommand(name, description);
  command->add_option("alert", choice->alert, "Its id, as `alerts list` shows it")
      ->required()
      ->type_name("ALERT");
  command->add_option("--by", choice->by, "Pseudonym of who does this")->required();
  command->add_option("--note", choice->note, "A few words, kept with the alert");
  add_server_options(*command, choice->server);
  command->callback(
      [choice, action, &run] { run = [choice, action] { return act(*choice, action); }; });
  return command;
}

void add_list(CLI::App& program, Run& run) {
  auto choice = std::make_shared<ListChoice>();
  CLI::App* alerts =
      program.add_subcommand("alerts", "The alerts of a running daemon, and all that was told");
  alerts->require_subcommand(1);
  CLI::App* command = alerts->add_subcommand("list", "List them, the most urgent first");
  command->footer(
      "Examples:\n"
      "  portfolioctl alerts list --severity critical\n"
      "  portfolioctl alerts list --project P-7 --state resolved --json\n");
  command->add_option("--organisation", choice->organisation, "Of this organisation only");
  command->add_option("--portfolio", choice->portfolio, "Of this portfolio and all below it");
  command->add_option("--project", choice->project, "Of this project");
  command->add_option("--rule", choice->rule, "Of this rule, by name or id");
  command->add_option("--severity", choice->severity, "info, warning, critical");
  command->add_option(
      "--state", choice->state,
      "firing, acknowledged, snoozed, nodata, pending, resolved, all; else those open");
  command->add_option("--most", choice->most, "At most so many")->capture_default_str();
  add_server_options(*command, choice->server);
  command->callback([choice, &run] { run = [choice] { return list_alerts(*choice); }; });
  add_history_commands(*alerts, run);
}

void add_why(CLI::App& program, Run& run) {
  auto choice = std::make_shared<ActChoice>();
  CLI::App* command = program.add_subcommand(
      "why", "Why an alert fires: values, thresholds, since when, and each fact's position");
  command->footer("Example:\n  portfolioctl why a1b2c3d4 --server http://127.0.0.1:9464\n");
  command->add_option("alert", choice->alert, "Its id, as `alerts list` shows it")
      ->required()
      ->type_name("ALERT");
  add_server_options(*command, choice->server);
  command->callback([choice, &run] { run = [choice] { return explain(*choice); }; });
}

void add_ack(CLI::App& program, Run& run) {
  auto choice = std::make_shared<ActChoice>();
  CLI::App* command = add_action(program, run, choice, "ack", "acknowledge",
                                 "Acknowledge an alert: somebody has it in hand; it stays open");
  command->footer("Example:\n  portfolioctl ack a1b2c3d4 --by u17 --owner u42 --due 2026-04-02\n");
  command->add_option("--owner", choice->owner, "Who has it in hand");
  command->add_option("--due", choice->due, "By when; five working days without it");
  command->add_option("--cause", choice->cause, "A code, as the office uses them");
}

void add_snooze(CLI::App& program, Run& run) {
  auto choice = std::make_shared<ActChoice>();
  CLI::App* command = add_action(program, run, choice, "snooze", "snooze",
                                 "Be quiet about an alert until a time, with a reason");
  command->footer(
      "Example:\n  portfolioctl snooze a1b2c3d4 --by u17 --until 2026-04-02 "
      "--reason \"the board meets then\"\n");
  command->add_option("--until", choice->until, "The day on which it is heard again")->required();
  command->add_option("--reason", choice->reason, "Why")->required();
}

void add_label(CLI::App& program, Run& run) {
  auto choice = std::make_shared<ActChoice>();
  CLI::App* command = add_action(program, run, choice, "label", "label",
                                 "Say afterwards whether an alert was right");
  command->footer("Example:\n  portfolioctl label a1b2c3d4 --by u17 --outcome true\n");
  const std::map<std::string, std::string> outcomes{
      {"true", "TRUE_ALARM"}, {"false", "FALSE_ALARM"},     {"late", "LATE"},
      {"ignored", "IGNORED"}, {"true_alarm", "TRUE_ALARM"}, {"false_alarm", "FALSE_ALARM"}};
  command->add_option("--outcome", choice->outcome, "true, false, late or ignored")
      ->required()
      ->type_name("OUTCOME")
      ->transform(CLI::Transformer(outcomes, CLI::ignore_case).description(""))
      ->check(CLI::IsMember({"TRUE_ALARM", "FALSE_ALARM", "LATE", "IGNORED"}).description(""));
}

}  // namespace

void add_alert_commands(CLI::App& program, Run& run) {
  add_list(program, run);
  add_why(program, run);
  add_ack(program, run);
  add_snooze(program, run);
  add_label(program, run);
}

}  // namespace portfolio::ctl
