#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>

#include "daemon/ctl/command.h"
#include "daemon/simulate/simulation.h"

namespace portfolio::ctl {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  portfolioctl simulate --projects 50 --people 100 --weeks 104 --seed 7 --truth truth.csv "
    "> events.ndjson\n"
    "  portfolioctl simulate --weeks 30 | portfolioctl import - --to local:journal --backfill\n";

struct Choice {
  simulate::Options options;
  std::string start;
  std::string truth;
  std::string from, before;  // Only what becomes known between these dates.
};

Result<void> read_dates(Choice& choice, std::optional<CivilDate>& from,
                        std::optional<CivilDate>& before) {
  const auto read = [](const std::string& text, std::optional<CivilDate>& date) {
    if (!text.empty()) date = parse_date(text);
    return text.empty() || date.has_value();
  };
  std::optional<CivilDate> start;
  for (const auto& [text, date] :
       {std::pair{&choice.start, &start}, {&choice.from, &from}, {&choice.before, &before}}) {
    if (!read(*text, *date)) {
      return stop("\"" + *text + "\" is not a date: a day such as 2025-01-06 is wanted", "usage");
    }
  }
  if (start) choice.options.start = *start;
  return {};
}

bool write_line(const std::string& json) {
  return std::fwrite(json.data(), 1, json.size(), stdout) == json.size() &&
         std::fputc('\n', stdout) != EOF;
}

int write_truth(const simulate::Simulation& simulation, const std::string& path) {
  if (path.empty()) return kDone;
  std::ofstream file(path, std::ios::binary);
  file << simulation.truth_csv();
  file.close();
  return file ? kDone
              : fail(Error{Reaction::kStop, "the truth file " + path + " cannot be written"});
}

int simulate_all(Choice& choice) {
  std::optional<CivilDate> from, before;
  if (const auto dates = read_dates(choice, from, before); !dates) return fail(dates.error());
  simulate::Simulation simulation(choice.options);
  while (!simulation.done()) {
    const CivilDate day = simulation.today();
    const auto lines = simulation.step();
    if ((from && day < *from) || (before && day >= *before)) continue;
    for (const simulate::Line& line : lines) {
      if (!write_line(line.json)) return fail(Error{Reaction::kStop, "standard output is closed"});
    }
  }
  if (std::fflush(stdout) != 0) return fail(Error{Reaction::kStop, "standard output is closed"});
  return write_truth(simulation, choice.truth);
}

}  // namespace

void add_simulate(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = program.add_subcommand(
      "simulate", "Invent a living portfolio with planted troubles: events (NDJSON) to stdout");
  command->footer(kExamples);
  auto& options = choice->options;
  command->add_option("--projects", options.projects, "How many projects")
      ->check(CLI::Range(1, 20000))
      ->capture_default_str();
  command->add_option("--people", options.people, "How many people, besides project managers")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--weeks", options.weeks, "How many weeks are lived")
      ->check(CLI::Range(1, 1040))
      ->capture_default_str();
  command->add_option("--seed", options.seed, "The same seed gives the same bytes")
      ->capture_default_str();
  command->add_option("--organisation", options.organisation, "Its id in the events")
      ->capture_default_str();
  command->add_option("--start", choice->start, "First day, moved back to its Monday [2025-01-06]");
  command->add_option("--truth", choice->truth,
                      "Write what was planted, where and from when (CSV)");
  command->add_option("--from", choice->from, "Only what becomes known on this day or later");
  command->add_option("--before", choice->before, "Only what becomes known before this day");
  command->callback([choice, &run] { run = [choice] { return simulate_all(*choice); }; });
}

}  // namespace portfolio::ctl
