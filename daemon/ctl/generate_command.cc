#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "daemon/config/config.h"
#include "daemon/config/directory.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/generate.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/delivery/alertmanager.h"
#include "daemon/runbooks/runbook.h"
#include "daemon/runbooks/signal_page.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  std::string config_file;
  std::string principal;
  std::string folder;
  std::string scores;
  std::vector<std::string> rules;
};

Result<daemon::Config> load(const Choice& choice) {
  auto config = daemon::load_config(choice.config_file);
  if (!config) config.error().reason = "configuration";
  return config;
}

int alertmanager(const Choice& choice) {
  const auto config = load(choice);
  if (!config) return fail(config.error());
  const auto directory = daemon::load_directory(config->directory.file);
  if (!directory) {
    std::fprintf(stderr, "portfolioctl: %s\n", directory.error().message.c_str());
    return kBadConfig;
  }
  std::fputs(daemon::generate_alertmanager(*directory, config->alerting).c_str(), stdout);
  return kDone;
}

int acl(const Choice& choice) {
  const auto config = load(choice);
  if (!config) return fail(config.error());
  if (!config->journal.kafka) {
    return fail({Reaction::kStop, choice.config_file + " names no Kafka journal", "configuration"});
  }
  std::string principal = choice.principal;
  if (principal.empty()) principal = "User:" + config->journal.kafka->security.username;
  if (principal == "User:") principal = "User:portfoliod";
  std::fputs(generate_acl(*config, principal).c_str(), stdout);
  return kDone;
}

Result<void> write_text(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  return out ? Result<void>{} : stop(path + " cannot be written", "usage");
}

Result<std::vector<runbooks::BacktestScore>> load_scores(const std::string& path) {
  if (path.empty()) return std::vector<runbooks::BacktestScore>{};
  std::ifstream in(path);
  if (!in) return stop(path + " cannot be read", "usage");
  std::stringstream text;
  text << in.rdbuf();
  return runbooks::read_scores(text.str());
}

int write_runbooks(const Choice& choice) {
  const auto rules = load_rules(choice.rules);
  if (!rules) return fail(rules.error());
  const auto scores = load_scores(choice.scores);
  if (!scores) return fail(scores.error());
  std::error_code error;
  std::filesystem::create_directories(choice.folder, error);
  std::size_t pages = 1;
  for (const ruleset::Rule& rule : rules->rules) {
    if (rule.is_part) continue;
    ++pages;
    if (const auto done = write_text(choice.folder + "/" + rule.name + ".md",
                                     runbooks::runbook(*rules, rule, runbooks::Scores(*scores)));
        !done)
      return fail(done.error());
  }
  if (const auto done = write_text(choice.folder + "/README.md", runbooks::runbook_index(*rules));
      !done)
    return fail(done.error());
  std::printf("%zu pages in %s\n", pages, choice.folder.c_str());
  return kDone;
}

// One file goes to standard output as it is; with a folder all go there.
int put(std::span<const ShippedFile> files, const Choice& choice) {
  for (const ShippedFile& file : files) {
    if (choice.folder.empty()) {
      if (files.size() > 1) {
        std::string names;
        for (const ShippedFile& one : files) names += " " + std::string(one.name);
        return fail({Reaction::kStop, "several files (" + names.substr(1) + "): --to DIR is wanted",
                     "usage"});
      }
      std::fwrite(file.text.data(), 1, file.text.size(), stdout);
      continue;
    }
    const std::string path = choice.folder + "/" + std::string(file.name);
    std::ofstream out(path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) return fail({Reaction::kStop, path + " cannot be written", "failed"});
    std::printf("%s\n", path.c_str());
  }
  return kDone;
}

int write_signals(const Choice&) {
  std::fputs(runbooks::signal_page().c_str(), stdout);
  return kDone;
}

int dashboards(const Choice& choice) { return put(shipped_dashboards(), choice); }
int prometheus_rules(const Choice& choice) { return put(shipped_prometheus_rules(), choice); }

CLI::App* add(CLI::App& parent, Run& run, const std::shared_ptr<Choice>& choice, const char* name,
              const char* description, int (*make)(const Choice&)) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->callback([choice, make, &run] { run = [choice, make] { return make(*choice); }; });
  return command;
}

}  // namespace

void add_generate(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* generate =
      program.add_subcommand("generate", "What other programs need to work with portfoliod");
  generate->require_subcommand(1);
  generate->footer(
      "Examples:\n"
      "  portfolioctl generate alertmanager --config.file portfoliod.yaml > alertmanager.yml\n"
      "  portfolioctl generate prometheus-rules > /etc/prometheus/rules/portfoliod.yml\n"
      "  portfolioctl generate dashboards --to /var/lib/grafana/dashboards\n"
      "  portfolioctl generate acl --config.file portfoliod.yaml --principal User:portfoliod\n"
      "  portfolioctl generate runbooks --out docs/runbooks --scores docs/backtest_scores.csv\n"
      "  portfolioctl generate signals > docs/signals.md\n");
  add(*generate, run, choice, "signals", "A page of all that rules may read", write_signals);
  for (CLI::App* command :
       {add(*generate, run, choice, "alertmanager",
            "Alertmanager's configuration, from the directory of recipients", alertmanager),
        add(*generate, run, choice, "acl", "The least rights on Kafka, as commands", acl)}) {
    command->add_option("--config.file", choice->config_file, "portfoliod's configuration")
        ->required();
    command->add_option("--principal", choice->principal, "Whom to allow (acl)");
  }
  for (CLI::App* command :
       {add(*generate, run, choice, "prometheus-rules",
            "Prometheus' rules: alerts about the daemon itself", prometheus_rules),
        add(*generate, run, choice, "dashboards", "Grafana's dashboards", dashboards)}) {
    command->add_option("--to", choice->folder, "Write them into this folder");
  }
  CLI::App* pages = add(*generate, run, choice, "runbooks", "A page for each rule", write_runbooks);
  pages->add_option("--out,--to", choice->folder, "Write them into this folder")->required();
  pages->add_option("--rules", choice->rules, "Files or folders; else the shipped rules");
  pages->add_option("--scores", choice->scores, "A table of what backtests said (CSV)");
}

}  // namespace portfolio::ctl
