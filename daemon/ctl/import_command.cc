#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/command.h"
#include "daemon/ctl/importer.h"
#include "daemon/ctl/progress.h"

namespace portfolio::ctl {
namespace {

constexpr const char* kExamples =
    "FILE is NDJSON, one event a line; - is standard input; gzip and zstd are unpacked.\n"
    "With --backfill each event lives at its known_at, and the history is declared finished.\n"
    "Cut short? Run it again: what is in the journal already changes nothing.\n\n"
    "Examples:\n"
    "  portfolioctl import year.ndjson.zst --to local:/var/lib/portfoliod/journal --backfill\n"
    "  portfolioctl import - --to kafka:broker1:9092,broker2:9092/portfolio.events.v1\n"
    "  portfolioctl import today.ndjson --to http://127.0.0.1:9464 --json\n";

constexpr std::int64_t kRefusalsShown = 20;

struct Choice {
  std::vector<std::string> files;
  std::string to;
  std::string config_file;
  bool backfill = false;
  bool json = false;
  bool quiet = false;
};

Timestamp wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

void show_refusal(const Refusal& refusal) {
  std::fprintf(stderr, "%s:%lld: refused: %s: %s\n", refusal.file.c_str(),
               static_cast<long long>(refusal.line), refusal.reason.c_str(),
               refusal.message.c_str());
}

void print_summary(const Choice& choice, const ImportCounts& counts,
                   const std::vector<Refusal>& refusals) {
  if (!choice.json) {
    std::printf("accepted %s, repeated %s, refused %s\n", with_commas(counts.accepted).c_str(),
                with_commas(counts.repeated).c_str(), with_commas(counts.refused).c_str());
    return;
  }
  nlohmann::ordered_json json = {{"accepted", counts.accepted},
                                 {"repeated", counts.repeated},
                                 {"refused", counts.refused},
                                 {"refusals", nlohmann::json::array()}};
  for (const Refusal& refusal : refusals) {
    json["refusals"].push_back({{"file", refusal.file},
                                {"line", refusal.line},
                                {"reason", refusal.reason},
                                {"message", refusal.message}});
  }
  std::printf("%s\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

Result<void> import_files(Importer& importer, const std::vector<std::string>& files) {
  for (const std::string& file : files) PORTFOLIO_OK(importer.add_file(file));
  return importer.finish();
}

int import_all(const Choice& choice) {
  auto target = open_target(choice.to, choice.config_file);
  if (!target) return fail(target.error());
  Progress progress(choice.quiet ? Progress::Show::kNever : Progress::Show::kAuto);
  std::vector<Refusal> refusals;
  const auto on_refusal = [&](const Refusal& refusal) {
    progress.clear();
    if (static_cast<std::int64_t>(refusals.size()) < kRefusalsShown) show_refusal(refusal);
    if (refusals.size() < 1000) refusals.push_back(refusal);
  };
  const auto on_batch = [&](const ImportCounts& counts, const LineReader& reader) {
    progress.update(reader.bytes_read(), reader.bytes_total(), counts.lines, "events");
  };
  Importer importer(**target, {.backfill = choice.backfill, .now = wall_clock()}, on_refusal,
                    on_batch);
  const auto done = import_files(importer, choice.files);
  progress.clear();
  const ImportCounts& counts = importer.counts();
  if (counts.refused > kRefusalsShown) {
    std::fprintf(stderr, "... and %lld more refused\n",
                 static_cast<long long>(counts.refused - kRefusalsShown));
  }
  if (done || counts.lines > 0) print_summary(choice, counts, refusals);
  if (!done) return fail(done.error());
  return counts.refused > 0 ? kFailed : kDone;
}

}  // namespace

void add_import(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = program.add_subcommand("import", "Write events (NDJSON) into a journal");
  command->footer(kExamples);
  command->add_option("files", choice->files, "Files of events; - is standard input")
      ->required()
      ->type_name("FILE");
  command
      ->add_option("--to", choice->to,
                   "local:DIR, kafka:BROKERS/TOPIC, or http://HOST:PORT of a daemon")
      ->required()
      ->type_name("PLACE");
  command->add_option("--config.file", choice->config_file,
                      "portfoliod's configuration, for the security settings of Kafka");
  command->add_flag("--backfill", choice->backfill, "History: live through it at its own time");
  command->add_flag("--json", choice->json, "Print the counts as JSON");
  command->add_flag("--quiet", choice->quiet, "No progress bar");
  command->callback([choice, &run] { run = [choice] { return import_all(*choice); }; });
}

}  // namespace portfolio::ctl
