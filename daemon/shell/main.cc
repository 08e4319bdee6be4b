// portfoliod: command line, signals, exit codes.
#include <pthread.h>
#include <signal.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "daemon/shell/daemon.h"
#include "daemon/shell/notify.h"

namespace portfolio::daemon {
namespace {

constexpr int kExitStopped = 1, kExitUsage = 2, kExitTryAgain = 75, kExitBadConfig = 78;

struct Arguments {
  Daemon::Options options;
  std::string log_level = "info";
  std::string log_format = "logfmt";
};

// The message as a JSON string: there are quotes and line breaks in it.
class JsonText final : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& line, const std::tm&,
              spdlog::memory_buf_t& into) override {
    const nlohmann::json message(std::string(line.payload.data(), line.payload.size()));
    const std::string text = message.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    into.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonText>();
  }
};

std::unique_ptr<spdlog::formatter> formatter(const std::string& format) {
  auto made = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  made->add_flag<JsonText>('J').set_pattern(
      format == "json" ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","msg":%J})"
                       : "ts=%Y-%m-%dT%H:%M:%S.%eZ level=%l %v");
  return made;
}

void set_up_log(const Arguments& arguments) {
  auto logger = std::make_shared<spdlog::logger>("portfoliod",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_formatter(formatter(arguments.log_format));
  logger->set_level(spdlog::level::from_str(arguments.log_level));
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(logger);
}

int exit_code(const Error& error) {
  if (error.reason == "config" || error.reason == "bad_config" || error.reason == "bad_rules")
    return kExitBadConfig;
  return error.reaction == Reaction::kRetry ? kExitTryAgain : kExitStopped;
}

sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set, number);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  return set;
}

// Waits for signals; meanwhile tells the supervisor how things are.
int serve(Daemon& daemon, const sigset_t& signals) {
  Notifier notifier;
  bool told_ready = false;
  for (;;) {
    const timespec pause{0, 500'000'000};
    const int number = sigtimedwait(&signals, nullptr, &pause);
    if (number == SIGHUP) static_cast<void>(daemon.reload());
    if (number == SIGTERM || number == SIGINT) break;
    if (daemon.is_broken()) return kExitStopped;
    const http::Readiness readiness = daemon.readiness();
    notifier.status(readiness.ready ? "ready" : readiness.reasons.front());
    if (readiness.ready && !told_ready) {
      told_ready = true;
      notifier.ready();
      spdlog::info("ready address={}", daemon.address());
    }
    notifier.watchdog();
  }
  notifier.stopping();
  daemon.stop();
  return 0;
}

int run(const Arguments& arguments) {
  set_up_log(arguments);
  const sigset_t signals = block_signals();
  const SystemClock clock;
  auto daemon = Daemon::start(arguments.options, clock);
  if (!daemon) {
    std::fprintf(stderr, "portfoliod: %s\n", daemon.error().message.c_str());
    return exit_code(daemon.error());
  }
  spdlog::info("started version={} address={}", arguments.options.version, (*daemon)->address());
  const int code = serve(**daemon, signals);
  spdlog::info("stopped code={}", code);
  return code;
}

}  // namespace
}  // namespace portfolio::daemon

int main(int argc, char** argv) try {
  using namespace portfolio::daemon;
  Arguments arguments;
  arguments.options.version = PORTFOLIO_VERSION;
  CLI::App app{
      "portfoliod watches an organisation's whole project portfolio and warns the people "
      "who can still do something about it."};
  app.set_version_flag("--version", "portfoliod " PORTFOLIO_VERSION " (" PORTFOLIO_REVISION ")");
  app.add_option("--config.file", arguments.options.config_file, "The configuration (YAML)")
      ->required();
  app.add_option("--web.listen-address", arguments.options.listen_address,
                 "host:port instead of the configuration's");
  app.add_option("--log.level", arguments.log_level, "error, warn, info or debug")
      ->check(CLI::IsMember({"error", "warn", "info", "debug"}));
  app.add_option("--log.format", arguments.log_format, "logfmt or json")
      ->check(CLI::IsMember({"logfmt", "json"}));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : kExitUsage;
  }
  return run(arguments);
} catch (const std::exception& error) {
  std::fprintf(stderr, "portfoliod: a defect: %s\n", error.what());
  return 1;
}
