#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/config/config.h"
#include "daemon/ctl/backtest.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/digest.h"
#include "daemon/ctl/line_reader.h"
#include "daemon/ctl/progress.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/ctl/score.h"
#include "daemon/ctl/table.h"
#include "proto/codec/json.h"

namespace portfolio::ctl {
namespace {

constexpr std::size_t kLineBytesMax = std::size_t{4} << 20;
constexpr std::int64_t kRefusalsShown = 20;

struct Choice {
  std::vector<std::string> events;
  std::vector<std::string> rules;
  std::string truth, alerts, series;
  bool json = false;
};

struct Report {
  BacktestCounts counts;
  std::map<std::string, Digest> digests;
  std::map<std::string, RuleScore> scores;
  std::int64_t months_per_cent = 0;
  double wall = 0, cpu = 0;
};

Result<void> replay_file(Backtest& backtest, const std::string& path, Progress& progress) {
  PORTFOLIO_TRY(reader, LineReader::open(path, kLineBytesMax));
  std::string line;
  while (true) {
    PORTFOLIO_TRY(got, reader->next(line));
    if (got == LineReader::Got::kEnd) return {};
    if (got == LineReader::Got::kTooLong) line = "the line is too long";
    if (line.empty()) continue;
    const auto added = backtest.add(line);
    if (!added && added.error().reaction == Reaction::kStop) return added;
    if (!added && backtest.counts().refused <= kRefusalsShown) {
      progress.clear();
      std::fprintf(stderr, "%s:%lld: refused: %s: %s\n", path.c_str(),
                   static_cast<long long>(reader->line_number()), added.error().reason.c_str(),
                   added.error().message.c_str());
    }
    if (backtest.counts().events % 1000 == 0) {
      progress.update(reader->bytes_read(), reader->bytes_total(), backtest.counts().events,
                      "events");
    }
  }
}

// Which outcome a rule foretells: by the dimension of health in which it counts.
std::map<std::string, std::string> outcomes_of(const ruleset::RuleSet& rules,
                                               const std::vector<TruthRow>& truth) {
  std::map<std::string, std::string> outcomes;
  for (const ruleset::Rule& rule : rules.rules) {
    if (!rule.enabled || !rule.health) continue;
    std::string outcome;
    if (rule.health->dimension == signals::Dimension::kTime) outcome = "late";
    if (rule.health->dimension == signals::Dimension::kCost) outcome = "cost_over";
    const bool asked = std::any_of(truth.begin(), truth.end(),
                                   [&](const TruthRow& row) { return row.outcome == outcome; });
    if (asked) outcomes[rule.name] = outcome;
  }
  return outcomes;
}

std::string decimal(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return "-";
  const std::int64_t per_cent = (part * 100 + whole / 2) / whole;
  const std::string digits = std::to_string(per_cent % 100);
  return std::to_string(per_cent / 100) + "." + (digits.size() < 2 ? "0" : "") + digits;
}

std::string whole(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "-";
}

// False alarms per hundred project-months, as text with two digits.
std::string false_alarms(const RuleScore& score, std::int64_t months_per_cent) {
  return decimal((score.alerts - score.true_alerts) * 10'000, months_per_cent);
}

void print_text(const Report& report) {
  std::printf("%s events, %s refused, %s transitions, %.2f s wall, %.2f s CPU\n",
              with_commas(report.counts.events).c_str(), with_commas(report.counts.refused).c_str(),
              with_commas(report.counts.transitions).c_str(), report.wall, report.cpu);
  std::printf("digest %s\n", combined(report.digests).c_str());
  if (report.scores.empty()) return;
  Table table({"RULE", "ALERTS", "TRUE", "PRECISION", "TROUBLES", "FOUND", "RECALL", "LEAD P25",
               "LEAD MEDIAN", "FALSE/100 MONTHS"});
  for (const auto& [rule, score] : report.scores) {
    table.add({rule, std::to_string(score.alerts), std::to_string(score.true_alerts),
               decimal(score.true_alerts, score.alerts), std::to_string(score.troubles),
               std::to_string(score.found), decimal(score.found, score.troubles),
               whole(quantile(score.lead_days, 25)), whole(quantile(score.lead_days, 50)),
               false_alarms(score, report.months_per_cent)});
  }
  std::printf("\n%s", table.str(0).c_str());
}

void print_json(const Report& report) {
  nlohmann::ordered_json json = {{"events", report.counts.events},
                                 {"refused", report.counts.refused},
                                 {"transitions", report.counts.transitions},
                                 {"digest", combined(report.digests)},
                                 {"wall_seconds", report.wall},
                                 {"cpu_seconds", report.cpu}};
  for (const auto& [organisation, digest] : report.digests) {
    json["digests"][organisation] = {{"full", digest.full}, {"facts", digest.facts}};
  }
  for (const auto& [rule, score] : report.scores) {
    auto& row = json["scores"][rule];
    row = {{"alerts", score.alerts},
           {"true_alerts", score.true_alerts},
           {"troubles", score.troubles},
           {"found", score.found}};
    const auto ratio = [](std::int64_t a, std::int64_t b) {
      return static_cast<double>(a) / static_cast<double>(b);
    };
    if (score.alerts > 0) row["precision"] = ratio(score.true_alerts, score.alerts);
    if (score.troubles > 0) row["recall"] = ratio(score.found, score.troubles);
    if (const auto lead = quantile(score.lead_days, 25)) row["lead_days_p25"] = *lead;
    if (const auto lead = quantile(score.lead_days, 50)) row["lead_days_median"] = *lead;
    if (report.months_per_cent > 0) {
      row["false_alarms_per_100_project_months"] =
          ratio((score.alerts - score.true_alerts) * 10'000, report.months_per_cent);
    }
  }
  std::printf("%s\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

Result<std::vector<TruthRow>> load_truth(const std::string& path) {
  if (path.empty()) return std::vector<TruthRow>{};
  PORTFOLIO_TRY(text, daemon::read_text_file(path, daemon::Bytes{256} << 20));
  return parse_truth(text, path);
}

Result<std::unique_ptr<std::ofstream>> open_output(const std::string& path) {
  if (path.empty()) return std::unique_ptr<std::ofstream>();
  auto file = std::make_unique<std::ofstream>(path, std::ios::binary);
  if (!*file) return stop(path + " cannot be written", "usage");
  return file;
}

Result<void> close(const std::unique_ptr<std::ofstream>& file, const std::string& path) {
  if (!file) return {};
  file->close();
  return *file ? Result<void>{} : stop(path + " could not be written whole");
}

Result<Report> run_backtest(const Choice& choice) {
  const auto started = std::chrono::steady_clock::now();
  PORTFOLIO_TRY(truth, load_truth(choice.truth));
  PORTFOLIO_TRY(rules, load_rules(choice.rules));
  const auto outcomes = outcomes_of(rules, truth);
  PORTFOLIO_TRY(alerts, open_output(choice.alerts));
  PORTFOLIO_TRY(series, open_output(choice.series));
  Episodes episodes;
  Backtest backtest(
      std::move(rules),
      [&](const model::AlertTransition& transition) {
        episodes.add(transition);
        if (alerts) *alerts << codec::alert_to_json(transition) << '\n';
      },
      series ? Backtest::OnSeries([&](const std::string& json) { *series << json << '\n'; })
             : Backtest::OnSeries());
  Progress progress(Progress::Show::kAuto);
  for (const std::string& path : choice.events) PORTFOLIO_OK(replay_file(backtest, path, progress));
  backtest.finish();
  progress.clear();
  PORTFOLIO_OK(close(alerts, choice.alerts));
  PORTFOLIO_OK(close(series, choice.series));
  Report report{
      backtest.counts(), digests_of(backtest.fold()), {}, backtest.project_months_per_cent()};
  if (!choice.truth.empty()) report.scores = score(episodes.take(), truth, outcomes);
  report.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  report.cpu = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return report;
}

int backtest(const Choice& choice) {
  const auto report = run_backtest(choice);
  if (!report) return fail(report.error());
  choice.json ? print_json(*report) : print_text(*report);
  return kDone;
}

}  // namespace

void add_backtest(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = program.add_subcommand(
      "backtest", "Replay events through the daemon's own core, and judge the rules");
  command->footer(
      "No daemon, no wall clock: every event lives at its known_at. Lead is the days from the\n"
      "first alert to the day when everybody knew; for planted troubles to their beginning.\n\n"
      "Examples:\n"
      "  portfolioctl backtest --events year.ndjson.zst --truth truth.csv\n"
      "  portfolioctl backtest --events a.ndjson b.ndjson --rules ./rules --alerts alerts.ndjson "
      "--json\n");
  command->add_option("--events", choice->events, "NDJSON, in the order of known_at; - is stdin")
      ->required()
      ->type_name("FILE");
  command->add_option("--rules", choice->rules, "Files or folders; else the shipped rules");
  command->add_option("--truth", choice->truth,
                      "CSV: organisation,project,outcome,at[,rule,subject,until]");
  command->add_option("--alerts", choice->alerts, "Write every transition here (NDJSON)");
  command->add_option("--series", choice->series,
                      "Write signals by project and week here (NDJSON)");
  command->add_flag("--json", choice->json, "Print counts, digest, times and scores as JSON");
  command->callback([choice, &run] { run = [choice] { return backtest(*choice); }; });
}

}  // namespace portfolio::ctl
