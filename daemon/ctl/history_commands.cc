// alerts verify and alerts export: the history of all that was told, and whether it is whole.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/command.h"
#include "daemon/ctl/entity.h"
#include "daemon/ctl/history_check.h"
#include "daemon/ctl/line_reader.h"
#include "daemon/ctl/rule_files.h"
#include "proto/codec/json.h"
#include "rules/model/sha256.h"
#include "storage/local_journal.h"

namespace portfolio::ctl {
namespace {

constexpr std::size_t kLineMax = std::size_t{4} << 20U;

struct VerifyChoice {
  std::vector<std::string> files;
  bool from_the_middle = false;
  bool json = false;
};

struct ExportChoice {
  std::string journal, organisation;
};

Result<void> check_file(const std::string& path, HistoryCheck& check) {
  PORTFOLIO_TRY(reader, LineReader::open(path, kLineMax));
  std::string line;
  while (true) {
    PORTFOLIO_TRY(got, reader->next(line));
    if (got == LineReader::Got::kEnd) return {};
    const std::string place = path + ":" + std::to_string(reader->line_number()) + ": ";
    if (got == LineReader::Got::kTooLong) return skip(place + "the line is too long", "too_large");
    if (line.empty()) continue;
    const auto transition = codec::alert_from_json(line);
    if (!transition) return skip(place + transition.error().message, transition.error().reason);
    if (const auto done = check.take(*transition); !done)
      return skip(place + done.error().message, done.error().reason);
  }
}

void print_chains(const HistoryCheck& check, bool json) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [organisation, chain] : check.chains()) {
    const std::string last = model::to_hex(chain.hashes.back());
    if (json) {
      list.push_back({{"organisation", organisation},
                      {"first", chain.first},
                      {"last", chain.last()},
                      {"repeats", chain.repeats},
                      {"last_hash", last}});
      continue;
    }
    std::printf("%s: whole from %llu to %llu, %llu repeated; the last hash is %s\n",
                organisation.c_str(), static_cast<unsigned long long>(chain.first),
                static_cast<unsigned long long>(chain.last()),
                static_cast<unsigned long long>(chain.repeats), last.c_str());
  }
  if (json) std::printf("%s\n", list.dump().c_str());
}

int verify(const VerifyChoice& choice) {
  HistoryCheck check(choice.from_the_middle);
  for (const std::string& file : choice.files)
    if (const auto done = check_file(file, check); !done) return fail(done.error());
  print_chains(check, choice.json);
  return kDone;
}

Result<void> export_history(const ExportChoice& choice) {
  PORTFOLIO_TRY(rules, load_rules({}));
  PORTFOLIO_TRY(journal, storage::LocalJournal::open(choice.journal, {}, storage::Access::kReadOnly,
                                                     [] { return Timestamp{}; }));
  PORTFOLIO_TRY(reader, journal->reader(journal->first_offset()));
  const auto print = [&](const model::AlertTransition& t) {
    if (choice.organisation.empty() || choice.organisation == t.organisation)
      std::printf("%s\n", codec::alert_to_json(t).c_str());
  };
  PORTFOLIO_OK(replay(*reader, {}, std::move(rules), print));
  return {};
}

void add_verify(CLI::App& alerts, Run& run) {
  auto choice = std::make_shared<VerifyChoice>();
  CLI::App* command =
      alerts.add_subcommand("verify", "Whether a history of alerts is whole and as it was told");
  command->footer(
      "Each record carries the hash of the one before it. The first that was changed, left out\n"
      "or put in between is said with its file and line; records that come again are fine.\n"
      "Examples:\n"
      "  portfolioctl alerts verify /var/lib/portfoliod/alerts.ndjson\n"
      "  portfolioctl alerts export --journal /var/lib/portfoliod/journal | "
      "portfolioctl alerts verify -\n");
  command->add_option("files", choice->files, "NDJSON, in their order; - is stdin")
      ->required()
      ->type_name("FILE");
  command->add_flag("--from-the-middle", choice->from_the_middle,
                    "The files need not hold a history's beginning");
  command->add_flag("--json", choice->json, "As JSON");
  command->callback([choice, &run] { run = [choice] { return verify(*choice); }; });
}

void add_export(CLI::App& alerts, Run& run) {
  auto choice = std::make_shared<ExportChoice>();
  CLI::App* command = alerts.add_subcommand(
      "export", "All that was ever told, with its hashes, made again from the journal (NDJSON)");
  command->footer(
      "Also beside a running daemon. With Kafka the topic of alerts is that history.\n"
      "Example:\n"
      "  portfolioctl alerts export --journal /var/lib/portfoliod/journal > history.ndjson\n");
  command->add_option("--journal", choice->journal, "journal.local.directory")
      ->required()
      ->type_name("DIR");
  command->add_option("--organisation", choice->organisation, "Of this organisation only");
  command->callback([choice, &run] {
    run = [choice] {
      const auto done = export_history(*choice);
      return done ? kDone : fail(done.error());
    };
  });
}

}  // namespace

void add_history_commands(CLI::App& alerts, Run& run) {
  add_verify(alerts, run);
  add_export(alerts, run);
}

}  // namespace portfolio::ctl
