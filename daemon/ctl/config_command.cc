#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "daemon/config/config.h"
#include "daemon/config/directory.h"
#include "daemon/config/wanted_rules.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/http_client.h"
#include "daemon/kafka/topic.h"

namespace portfolio::ctl {
namespace {

struct Choice {
  std::string file;
  bool environment = false;
};

// A check that went well is a line; one that did not says what was met.
class Report {
 public:
  void add(const std::string& what, const Result<void>& result) {
    std::printf("%-6s %s\n", result ? "ok" : "FAILED", what.c_str());
    if (result) return;
    std::printf("       %s\n", result.error().message.c_str());
    if (code_ == kDone) code_ = result.error().reaction == Reaction::kRetry ? kTryAgain : kFailed;
  }
  int code() const { return code_; }

 private:
  int code_ = kDone;
};

// The directory, or the nearest one above it that exists, can be written.
Result<void> check_writable(const std::string& directory) {
  std::error_code error;
  std::filesystem::path path = std::filesystem::absolute(directory, error);
  while (!path.empty() && !std::filesystem::exists(path, error)) {
    if (path == path.parent_path()) break;
    path = path.parent_path();
  }
  if (!std::filesystem::is_directory(path, error)) return stop(path.string() + " is no directory");
  if (::access(path.c_str(), W_OK | X_OK) != 0) return stop(path.string() + " cannot be written");
  return {};
}

Result<void> check_topic(const daemon::KafkaConfig& kafka) {
  PORTFOLIO_TRY(facts, daemon::describe_topic(kafka, kafka.topic, std::chrono::seconds{15}));
  return daemon::check_events_topic(facts);
}

Result<void> check_alertmanager(const daemon::AlertmanagerConfig& alertmanager) {
  PORTFOLIO_TRY(client,
                HttpClient::open({.server = alertmanager.url, .ca_file = alertmanager.ca_file}));
  PORTFOLIO_TRY(answer, client->get("/-/healthy"));
  if (answer.status == 200 || answer.status == 401) return {};
  return retry("it answered " + std::to_string(answer.status));
}

int check_environment(const daemon::Config& config) {
  Report report;
  if (config.journal.local) {
    report.add("journal " + config.journal.local->directory,
               check_writable(config.journal.local->directory));
  }
  if (config.journal.kafka) {
    report.add("topic " + config.journal.kafka->topic, check_topic(*config.journal.kafka));
  }
  report.add("storage " + config.storage.directory, check_writable(config.storage.directory));
  for (const auto& alertmanager : config.alerting.alertmanagers) {
    report.add("alertmanager " + alertmanager.url, check_alertmanager(alertmanager));
  }
  return report.code();
}

int complain(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return kBadConfig;
}

int check(const Choice& choice) {
  const auto config = daemon::load_config(choice.file);
  if (!config) return complain(config.error());
  if (!config->directory.file.empty()) {
    const auto directory = daemon::load_directory(config->directory.file);
    if (!directory) return complain(directory.error());
  }
  if (const auto rules = daemon::load_wanted_rules(*config); !rules) return complain(rules.error());
  std::printf("%s: valid\n", choice.file.c_str());
  return choice.environment ? check_environment(*config) : kDone;
}

}  // namespace

void add_check_config(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command =
      program.add_subcommand("check-config", "Whether portfoliod would start with a configuration");
  command->footer(
      "Examples:\n"
      "  portfolioctl check-config /etc/portfoliod/portfoliod.yaml\n"
      "  portfolioctl check-config portfoliod.yaml --environment\n");
  command->add_option("file", choice->file, "The configuration")->required()->type_name("FILE");
  command->add_flag("--environment", choice->environment,
                    "Also: can it connect, is the topic fit, can it write");
  command->callback([choice, &run] { run = [choice] { return check(*choice); }; });
}

}  // namespace portfolio::ctl
