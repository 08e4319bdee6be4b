#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/alert_texts.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/digest.h"
#include "daemon/ctl/entity.h"
#include "daemon/ctl/rule_files.h"
#include "rules/engine/rows.h"
#include "storage/checkpoint.h"
#include "storage/local_journal.h"
#include "storage/rocks_store.h"

namespace portfolio::ctl {
namespace {

namespace fs = std::filesystem;

struct Choice {
  std::string state;
  std::string to;
  bool json = false;
  EntityName entity;
  std::string journal, at, known;
};

// One partition's store, opened read-only: also beside a running daemon.
struct Opened {
  std::string directory;
  std::unique_ptr<storage::RocksStore> store;
};

Result<std::vector<std::string>> partitions_in(const std::string& state) {
  std::error_code error;
  if (!fs::is_directory(state, error)) return stop(state + " is no directory", "usage");
  std::vector<std::string> found;
  for (const auto& entry : fs::directory_iterator(state, error)) {
    if (entry.path().filename().string().starts_with("partition-")) {
      found.push_back(entry.path().string());
    }
  }
  std::sort(found.begin(), found.end());
  if (found.empty()) found.push_back(state);
  return found;
}

int for_each_partition(const Choice& choice, const std::function<Result<void>(Opened&)>& visit) {
  const storage::SharedMemory memory;
  const auto directories = partitions_in(choice.state);
  if (!directories) return fail(directories.error());
  for (const std::string& directory : *directories) {
    auto store = storage::RocksStore::open(directory, {}, storage::Access::kReadOnly, memory);
    if (!store) return fail(store.error());
    Opened opened{directory, std::move(*store)};
    if (const auto done = visit(opened); !done) return fail(done.error());
  }
  return kDone;
}

Result<std::unique_ptr<engine::Fold>> read_state(const Opened& opened) {
  PORTFOLIO_TRY(rules, load_rules({}));
  auto fold = std::make_unique<engine::Fold>(0, "local", std::move(rules));
  PORTFOLIO_TRY(checkpoint, storage::read_checkpoint(*opened.store));
  if (checkpoint) PORTFOLIO_OK(storage::check_row_format(*opened.store, engine::kRowFormat));
  bool understood = true;
  PORTFOLIO_OK(opened.store->scan(
      storage::Family::kRows, {}, [&](std::string_view key, std::string_view value) {
        understood = fold->read_row(key, value);
        return understood ? storage::Scan::kContinue : storage::Scan::kStop;
      }));
  if (!understood) return stop(opened.directory + " holds a row that cannot be understood");
  fold->resume();
  return fold;
}

int digest(const Choice& choice) {
  nlohmann::ordered_json json = nlohmann::json::object();
  const int code = for_each_partition(choice, [&](Opened& opened) -> Result<void> {
    PORTFOLIO_TRY(fold, read_state(opened));
    for (const auto& [organisation, found] : digests_of(*fold)) {
      json[organisation] = {{"full", found.full}, {"facts", found.facts}, {"rows", found.rows}};
    }
    return {};
  });
  if (code != kDone) return code;
  if (choice.json) {
    std::printf("%s\n", json.dump().c_str());
    return code;
  }
  std::vector<std::string> lines;
  for (const auto& [organisation, found] : json.items()) {
    lines.push_back(organisation + " full=" + found["full"].get<std::string>() +
                    " facts=" + found["facts"].get<std::string>());
  }
  std::sort(lines.begin(), lines.end());
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
  return code;
}

// Every row is read, which checks its checksum, and understood, which checks its shape.
int verify(const Choice& choice) {
  return for_each_partition(choice, [](Opened& opened) -> Result<void> {
    std::uint64_t rows = 0;
    for (const storage::Family family :
         {storage::Family::kMeta, storage::Family::kRows, storage::Family::kCold,
          storage::Family::kOutbox, storage::Family::kDeadLetters}) {
      PORTFOLIO_OK(opened.store->scan(family, {}, [&](auto, auto) {
        ++rows;
        return storage::Scan::kContinue;
      }));
    }
    PORTFOLIO_TRY(fold, read_state(opened));
    PORTFOLIO_TRY(checkpoint, storage::read_checkpoint(*opened.store));
    if (!checkpoint) return stop(opened.directory + " has no position in a journal");
    std::printf("%s: %llu rows whole, %zu organisations, next offset %lld of journal %s\n",
                opened.directory.c_str(), static_cast<unsigned long long>(rows),
                fold->organisations().size(), static_cast<long long>(checkpoint->next_offset),
                checkpoint->journal.c_str());
    return {};
  });
}

int backup(const Choice& choice) {
  std::error_code error;
  if (fs::exists(choice.to, error)) {
    return fail({Reaction::kStop, choice.to + " exists already", "usage"});
  }
  fs::create_directories(choice.to, error);
  if (error) return fail({Reaction::kStop, choice.to + ": " + error.message(), "failed"});
  return for_each_partition(choice, [&](Opened& opened) -> Result<void> {
    const std::string to = choice.to + "/" + fs::path(opened.directory).filename().string();
    PORTFOLIO_OK(opened.store->backup(to));
    std::printf("%s\n", to.c_str());
    return {};
  });
}

int print_entity(const Choice& choice, const nlohmann::ordered_json& entity) {
  const std::string text = choice.json ? entity.dump() + "\n" : entity_text(entity);
  std::fputs(text.c_str(), stdout);
  return kDone;
}

Result<std::optional<CivilDate>> day_of(const char* option, const std::string& text) {
  if (text.empty()) return std::nullopt;
  const auto date = parse_date(text);
  if (!date) return stop(std::string(option) + " wants YYYY-MM-DD, not '" + text + "'", "usage");
  return date;
}

Result<nlohmann::ordered_json> from_journal(const Choice& choice) {
  Moment moment;
  PORTFOLIO_TRY(at, day_of("--at", choice.at));
  PORTFOLIO_TRY(known, day_of("--known", choice.known));
  moment.at = at;
  moment.known = known;
  PORTFOLIO_TRY(rules, load_rules({}));
  PORTFOLIO_TRY(journal, storage::LocalJournal::open(choice.journal, {}, storage::Access::kReadOnly,
                                                     [] { return Timestamp{}; }));
  PORTFOLIO_TRY(reader, journal->reader(journal->first_offset()));
  PORTFOLIO_TRY(fold, replay(*reader, moment, std::move(rules)));
  return describe_entity(*fold, choice.entity);
}

int get(const Choice& choice) {
  if (!choice.journal.empty()) {
    const auto entity = from_journal(choice);
    return entity ? print_entity(choice, *entity) : fail(entity.error());
  }
  if (!choice.at.empty() || !choice.known.empty())
    return fail({Reaction::kStop, "--at and --known want --journal: state knows only the present",
                 "usage"});
  if (choice.state.empty())
    return fail({Reaction::kStop, "get wants --state or --journal", "usage"});
  std::optional<nlohmann::ordered_json> found;
  const int code = for_each_partition(choice, [&](Opened& opened) -> Result<void> {
    PORTFOLIO_TRY(fold, read_state(opened));
    auto entity = describe_entity(*fold, choice.entity);
    if (!entity && entity.error().reason != "not_found")
      return tl::unexpected<Error>(std::move(entity).error());
    if (entity) found = *std::move(entity);
    return {};
  });
  if (code != kDone) return code;
  if (found) return print_entity(choice, *found);
  return fail(
      {Reaction::kStop, "there is no " + choice.entity.kind + " " + choice.entity.id, "not_found"});
}

void add_get(CLI::App& state, Run& run, const std::shared_ptr<Choice>& choice) {
  CLI::App* command =
      state.add_subcommand("get", "One entity: the value of each signal, and the facts behind it");
  command->footer(
      "What was known on a day is found by living through the journal again up to there.\n"
      "Examples:\n"
      "  portfolioctl state get project P-7 --state /var/lib/portfoliod/state\n"
      "  portfolioctl state get milestone P-7/M1 --journal /var/lib/portfoliod/journal "
      "--known 2026-03-20\n");
  command->add_option("kind", choice->entity.kind, "project, milestone, portfolio, …")->required();
  command->add_option("id", choice->entity.id, "Its id; of a milestone PROJECT/MILESTONE")
      ->required();
  command->add_option("--organisation", choice->entity.organisation, "Where ids are not unique");
  auto* state_option =
      command->add_option("--state", choice->state, "storage.directory of the configuration")
          ->type_name("DIR");
  auto* journal = command
                      ->add_option("--journal", choice->journal,
                                   "journal.local.directory; instead of the state")
                      ->type_name("DIR")
                      ->excludes(state_option);
  command->add_option("--at", choice->at, "Only what had become true by the end of this day")
      ->type_name("DATE")
      ->needs(journal);
  command->add_option("--known", choice->known, "Only what was known by the end of this day")
      ->type_name("DATE")
      ->needs(journal);
  command->add_flag("--json", choice->json, "As JSON");
  command->callback([choice, &run] { run = [choice] { return get(*choice); }; });
}

CLI::App* add(CLI::App& parent, Run& run, const std::shared_ptr<Choice>& choice, const char* name,
              const char* description, int (*act)(const Choice&)) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->add_option("--state", choice->state, "storage.directory of the configuration")
      ->required()
      ->type_name("DIR");
  command->callback([choice, act, &run] { run = [choice, act] { return act(*choice); }; });
  return command;
}

}  // namespace

void add_state_commands(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* state =
      program.add_subcommand("state", "The daemon's state on disk; also while it runs");
  state->require_subcommand(1);
  state->footer(
      "Examples:\n"
      "  portfolioctl state get project P-7 --state /var/lib/portfoliod/state\n"
      "  portfolioctl state digest --state /var/lib/portfoliod/state\n"
      "  portfolioctl state backup --state /var/lib/portfoliod/state --to /backup/today\n");
  add(*state, run, choice, "digest", "Hashes of each organisation: equal for equal journals",
      digest)
      ->add_flag("--json", choice->json, "As JSON");
  add_get(*state, run, choice);
  add(*state, run, choice, "verify", "Read and check every row", verify);
  add(*state, run, choice, "backup", "A consistent copy", backup)
      ->add_option("--to", choice->to, "A folder that does not exist yet")
      ->required();
}

}  // namespace portfolio::ctl
