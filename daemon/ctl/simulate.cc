#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "daemon/ctl/command.h"
#include "daemon/ctl/play.h"
#include "daemon/ctl/progress.h"
#include "daemon/simulate/simulation.h"

namespace portfolio::ctl {
namespace {

constexpr const char* kExamples =
    "Examples:\n"
    "  portfolioctl simulate --projects 50 --people 100 --weeks 104 --seed 7 --truth truth.csv "
    "> events.ndjson\n"
    "  portfolioctl simulate --weeks 30 | portfolioctl import - --to local:journal --backfill\n"
    "  portfolioctl simulate --weeks 60 --play --to http://127.0.0.1:9464\n";

struct Choice {
  simulate::Options options;
  std::string start;
  std::string truth;
  std::string from, before;  // Only what becomes known between these dates.
  bool play = false, once = false;
  std::string to, live_from;
  double day_seconds = 2;
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

Timestamp wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

CivilDate date_of(Timestamp time) {
  return CivilDate{std::chrono::floor<Days>(time).time_since_epoch()};
}

void show_day(CivilDate day, std::int64_t events) {
  if (::isatty(STDERR_FILENO) != 1) return;
  std::fprintf(stderr, "\r\033[K%s  %s events told", format_date(day).c_str(),
               with_commas(events).c_str());
}

// Without a first day the story begins a year ago, so that its year has just been lived.
int play(Choice& choice) {
  const CivilDate today = date_of(wall_clock());
  if (choice.start.empty()) choice.options.start = today - Days{7 * 52};
  std::optional<CivilDate> from, before;
  if (const auto dates = read_dates(choice, from, before); !dates) return fail(dates.error());
  std::optional<CivilDate> live_from = today - Days{84};
  if (!choice.live_from.empty()) live_from = parse_date(choice.live_from);
  if (!live_from) return fail({Reaction::kStop, "--live-from is no date", "usage"});
  auto target = open_target(choice.to, "");
  if (!target) return fail(target.error());
  simulate::Simulation story(choice.options);
  const PlayOptions options{
      .live_from = *live_from,
      .day = std::chrono::milliseconds{static_cast<std::int64_t>(choice.day_seconds * 1000)},
      .once = choice.once};
  Player player(
      **target, story, options,
      {wall_clock, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }},
      show_day);
  const auto played = player.play();
  if (::isatty(STDERR_FILENO) == 1) std::fputs("\n", stderr);
  if (!played) return fail(played.error());
  return write_truth(story, choice.truth);
}

void add_play_options(CLI::App& command, Choice& choice) {
  CLI::Option* play = command.add_flag(
      "--play", choice.play, "Tell it to a journal instead: the past at once, then day by day");
  CLI::Option* to =
      command.add_option("--to", choice.to, "local:DIR, kafka:BROKERS/TOPIC, or http://HOST:PORT")
          ->needs(play);
  play->needs(to);
  command.add_option("--live-from", choice.live_from, "From this day on at a pace [12 weeks ago]")
      ->needs(play);
  command.add_option("--day-seconds", choice.day_seconds, "How long a day takes then")
      ->needs(play)
      ->check(CLI::Range(0.0, 86400.0))
      ->capture_default_str();
  command.add_flag("--once", choice.once, "Leave when today is reached, instead of going on")
      ->needs(play);
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
  command->add_flag("--every-rule", options.every_rule,
                    "Plant something for every rule, not only for those that are on by default");
  command->add_option("--start", choice->start, "First day, moved back to its Monday [2025-01-06]");
  command->add_option("--truth", choice->truth,
                      "Write what was planted, where and from when (CSV)");
  command->add_option("--from", choice->from, "Only what becomes known on this day or later");
  command->add_option("--before", choice->before, "Only what becomes known before this day");
  add_play_options(*command, *choice);
  command->callback([choice, &run] {
    run = [choice] { return choice->play ? play(*choice) : simulate_all(*choice); };
  });
}

}  // namespace portfolio::ctl
