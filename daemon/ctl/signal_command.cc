#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/command.h"
#include "daemon/ctl/table.h"
#include "rules/ruleset/fields.h"
#include "rules/signals/notes.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  std::string kind;
  bool json = false;
};

Error unknown_kind(const std::string& kind) {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < signals::kSubjectKinds; ++i)
    names.push_back(kind_name(static_cast<signals::SubjectKind>(i)));
  return {Reaction::kStop, "no rule is about '" + kind + "'" + ruleset::did_you_mean(kind, names),
          "usage"};
}

int list(const Choice& choice) {
  const auto kind = signals::parse_kind(choice.kind);
  if (!choice.kind.empty() && !kind) return fail(unknown_kind(choice.kind));
  Table table({"SIGNAL", "UNIT", "VALUES", "UNKNOWN WITHOUT", "MEANING"});
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const signals::Signal& signal : signals::catalogue()) {
    if (kind && !is_readable(signal, *kind)) continue;
    const std::string wants(note_of(signal).wants);
    table.add({std::string(signal.name), describe(signal.type), domain_of(signal), wants,
               std::string(signal.meaning)});
    all.push_back({{"signal", signal.name},
                   {"subject", kind_name(signal.subject)},
                   {"unit", describe(signal.type)},
                   {"values", domain_of(signal)},
                   {"unknown_without", wants},
                   {"meaning", signal.meaning}});
  }
  const std::string text = choice.json ? all.dump(1) + "\n" : table.str(terminal_width());
  std::fputs(text.c_str(), stdout);
  return kDone;
}

}  // namespace

void add_signal_list(CLI::App& rules, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = rules.add_subcommand(
      "signals", "What rules may read: unit, values, and without which facts it is unknown");
  command->footer(
      "Examples:\n  portfolioctl rules signals milestone\n  portfolioctl rules signals --json\n");
  command->add_option("kind", choice->kind, "What a rule on that may read; else all")
      ->type_name("KIND");
  command->add_flag("--json", choice->json, "As JSON");
  command->callback([choice, &run] { run = [choice] { return list(*choice); }; });
}

}  // namespace portfolio::ctl
