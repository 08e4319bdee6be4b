#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/alert_texts.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/http_client.h"
#include "daemon/ctl/server.h"
#include "daemon/ctl/table.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  ServerChoice server;
  std::string partition, reason;
  std::vector<std::string> ids;
  bool all = false;
  std::size_t most = 1000;
};

std::string list_path(const Choice& choice) {
  std::string path = "/api/v1/dead-letters";
  if (!choice.partition.empty()) path += "?partition=" + url_encoded(choice.partition);
  if (!choice.reason.empty()) {
    path += (choice.partition.empty() ? "?reason=" : "&reason=") + url_encoded(choice.reason);
  }
  return path;
}

int list(const Choice& choice) {
  const auto found = ask_all(choice.server, list_path(choice), "dead_letters", choice.most);
  if (!found) return fail(found.error());
  const std::string text = choice.server.json
                               ? dump(*found) + "\n"
                               : dead_letters_text((*found)["dead_letters"], terminal_width());
  std::fputs(text.c_str(), stdout);
  return kDone;
}

int show(const Choice& choice) {
  for (const std::string& id : choice.ids) {
    const auto found = ask(choice.server, "/api/v1/dead-letters/" + url_encoded(id));
    if (!found) return fail(found.error());
    std::fputs((choice.server.json ? dump(*found) : dead_letter_text(*found)).c_str(), stdout);
    std::fputs("\n", stdout);
  }
  return kDone;
}

Result<std::vector<std::string>> wanted(const Choice& choice) {
  if (!choice.all) return choice.ids;
  PORTFOLIO_TRY(found, ask_all(choice.server, list_path(choice), "dead_letters", choice.most));
  std::vector<std::string> ids;
  for (const Json& letter : found["dead_letters"]) ids.push_back(text_of(letter, "id"));
  return ids;
}

int replay(const Choice& choice) {
  const auto ids = wanted(choice);
  if (!ids) return fail(ids.error());
  if (ids->empty() && !choice.all) {
    return fail({Reaction::kStop, "ids of dead letters, or --all, are wanted", "usage"});
  }
  int code = kDone;
  for (const std::string& id : *ids) {
    const auto done =
        tell(choice.server, "/api/v1/dead-letters/" + url_encoded(id) + "/replay", Json::object());
    if (!done) {
      code = fail(done.error());
      continue;
    }
    const bool taken = text_of(*done, "accepted") != "0";
    if (!taken) code = kFailed;
    std::printf("%s: %s\n", id.c_str(), taken ? "in the journal again" : dump(*done).c_str());
  }
  return code;
}

using Act = int (*)(const Choice&);

CLI::App* add(CLI::App& parent, Run& run, const std::shared_ptr<Choice>& choice, const char* name,
              const char* description, Act act) {
  CLI::App* command = parent.add_subcommand(name, description);
  add_server_options(*command, choice->server);
  command->callback([choice, act, &run] { run = [choice, act] { return act(*choice); }; });
  return command;
}

void add_filter(CLI::App& command, Choice& choice) {
  command.add_option("--partition", choice.partition, "Of this partition");
  command.add_option("--reason", choice.reason, "With this reason");
  command.add_option("--most", choice.most, "At most so many")->capture_default_str();
}

}  // namespace

void add_dead_letter_commands(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* letters = program.add_subcommand("deadletters", "Records that were put aside, and why");
  letters->require_subcommand(1);
  letters->footer(
      "Examples:\n"
      "  portfolioctl deadletters list --reason unknown_alert\n"
      "  portfolioctl deadletters show local/0/17\n"
      "  portfolioctl deadletters replay --all --reason unknown_alert\n");
  add_filter(*add(*letters, run, choice, "list", "List them", list), *choice);
  CLI::App* one = add(*letters, run, choice, "show", "Show them whole", show);
  one->add_option("ids", choice->ids, "As `deadletters list` shows them")->required();
  CLI::App* again = add(*letters, run, choice, "replay",
                        "Append them to the journal once more, after a repair", replay);
  again->add_option("ids", choice->ids, "As `deadletters list` shows them");
  again->add_flag("--all", choice->all, "All that the filter finds");
  add_filter(*again, *choice);
}

}  // namespace portfolio::ctl
