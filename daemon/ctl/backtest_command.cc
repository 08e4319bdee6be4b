#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "daemon/config/config.h"
#include "daemon/ctl/backtest.h"
#include "daemon/ctl/command.h"
#include "daemon/ctl/compare.h"
#include "daemon/ctl/digest.h"
#include "daemon/ctl/line_reader.h"
#include "daemon/ctl/progress.h"
#include "daemon/ctl/propose.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/ctl/score.h"
#include "daemon/ctl/statistics.h"
#include "daemon/ctl/table.h"
#include "proto/codec/json.h"

namespace portfolio::ctl {
namespace {

constexpr std::size_t kLineBytesMax = std::size_t{4} << 20;
constexpr std::int64_t kRefusalsShown = 20;

struct Choice {
  std::vector<std::string> events;
  std::vector<std::string> rules, enabled, compared;
  std::string truth, alerts, series, proposed;
  bool json = false;
};

struct Report {
  BacktestCounts counts;
  std::map<std::string, Digest> digests;
  std::map<std::string, RuleScore> scores;
  std::int64_t months_per_cent = 0, projects = 0;
  std::vector<Episode> episodes;
  std::set<std::string> evaluable;  // Rules that had their inputs.
  std::set<std::string> on, off;    // The rules that were tried, and those that were not.
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

std::string joined(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string whole(const std::optional<std::int64_t>& value) {
  return value ? std::to_string(*value) : "-";
}

// False alarms per hundred project-months, as text with two digits.
std::string false_alarms(const RuleScore& score, std::int64_t months_per_cent) {
  return decimal((score.alerts - score.true_alerts) * 10'000, months_per_cent);
}

// Where the true share lies, at 95 %.
std::string range(std::int64_t hits, std::int64_t trials) {
  if (trials == 0) return "-";
  const Interval interval = wilson(hits, trials);
  const auto per_cent = [](double share) {
    return decimal(static_cast<std::int64_t>(share * 100 + 0.5), 100);
  };
  return per_cent(interval.low) + ".." + per_cent(interval.high);
}

// Of the shipped set most are off: then their number says enough.
void print_off(const std::set<std::string>& off) {
  constexpr std::size_t kNamed = 8;
  if (off.empty()) return;
  if (off.size() > kNamed)
    std::printf("\n%zu rules are off and were not tried: --enable NAME, or all\n", off.size());
  else
    std::printf("\nOff and not tried (--enable NAME): %s\n", joined(off).c_str());
}

void print_text(const Report& report) {
  std::printf("%s events, %s refused, %s transitions, %.2f s wall, %.2f s CPU\n",
              with_commas(report.counts.events).c_str(), with_commas(report.counts.refused).c_str(),
              with_commas(report.counts.transitions).c_str(), report.wall, report.cpu);
  std::printf("digest %s\n", combined(report.digests).c_str());
  if (report.scores.empty()) return print_off(report.off);
  Table table({"RULE", "ALERTS", "TRUE", "PRECISION", "95 %", "BASE RATE", "TROUBLES", "FOUND",
               "RECALL", "95 %", "LEAD P25", "LEAD MEDIAN", "FALSE/100 MONTHS"});
  std::string silent, waiting;
  std::set<std::string> absent;
  for (const auto& [rule, score] : report.scores) {
    if (!report.on.contains(rule)) {
      if (!report.off.contains(rule)) absent.insert(rule);
      continue;
    }
    if (score.alerts == 0 && !report.evaluable.contains(rule)) {
      waiting += (waiting.empty() ? "" : ", ") + rule;
      continue;
    }
    if (!score.judged) {
      silent += (silent.empty() ? "" : ", ") + rule + " (" + std::to_string(score.alerts) + ")";
      continue;
    }
    table.add({rule, std::to_string(score.alerts), std::to_string(score.true_alerts),
               decimal(score.true_alerts, score.alerts), range(score.true_alerts, score.alerts),
               decimal(score.troubled, report.projects), std::to_string(score.troubles),
               std::to_string(score.found), decimal(score.found, score.troubles),
               range(score.found, score.troubles), whole(quantile(score.lead_days, 25)),
               whole(quantile(score.lead_days, 50)), false_alarms(score, report.months_per_cent)});
  }
  std::printf("\n%s", table.str(0).c_str());
  if (!silent.empty()) {
    std::printf("\nNot judged, for the truth does not say what they look for (alerts): %s\n",
                silent.c_str());
  }
  if (!waiting.empty())
    std::printf("\nWithout their inputs in these events: %s\n", waiting.c_str());
  if (!absent.empty())
    std::printf("\nThe truth names them, and they are not among these rules: %s\n",
                joined(absent).c_str());
  print_off(report.off);
}

nlohmann::ordered_json to_json(const TruthRow& row) {
  nlohmann::ordered_json json = {{"organisation", row.organisation},
                                 {"project", row.project},
                                 {"outcome", row.outcome},
                                 {"at", format_date(row.at)},
                                 {"subject", row.subject}};
  if (row.until) json["until"] = format_date(*row.until);
  return json;
}

void print_json(const Report& report) {
  nlohmann::ordered_json json = {
      {"events", report.counts.events},
      {"refused", report.counts.refused},
      {"transitions", report.counts.transitions},
      {"digest", combined(report.digests)},
      {"projects", report.projects},
      {"project_months", static_cast<double>(report.months_per_cent) / 100},
      {"wall_seconds", report.wall},
      {"cpu_seconds", report.cpu}};
  for (const auto& [organisation, digest] : report.digests) {
    json["digests"][organisation] = {{"full", digest.full}, {"facts", digest.facts}};
  }
  for (const auto& [rule, score] : report.scores) {
    auto& row = json["scores"][rule];
    row = {{"judged", score.judged},          {"evaluable", report.evaluable.contains(rule)},
           {"alerts", score.alerts},          {"true_alerts", score.true_alerts},
           {"troubles", score.troubles},      {"found", score.found},
           {"projects_warned", score.warned}, {"projects_warned_rightly", score.warned_rightly},
           {"lead_days", score.lead_days},    {"missed", nlohmann::ordered_json::array()}};
    for (const TruthRow& missed : score.missed) row["missed"].push_back(to_json(missed));
    const auto ratio = [](std::int64_t a, std::int64_t b) {
      return static_cast<double>(a) / static_cast<double>(b);
    };
    const auto bounds = [](std::int64_t a, std::int64_t b) {
      const Interval interval = wilson(a, b);
      return nlohmann::json::array({interval.low, interval.high});
    };
    if (score.alerts > 0) {
      row["precision"] = ratio(score.true_alerts, score.alerts);
      row["precision_95"] = bounds(score.true_alerts, score.alerts);
    }
    if (score.troubles > 0) {
      row["recall"] = ratio(score.found, score.troubles);
      row["recall_95"] = bounds(score.found, score.troubles);
    }
    if (report.projects > 0 && score.troubled > 0)
      row["base_rate"] = ratio(score.troubled, report.projects);
    if (const auto lead = quantile(score.lead_days, 25)) row["lead_days_p25"] = *lead;
    if (const auto lead = quantile(score.lead_days, 50)) row["lead_days_median"] = *lead;
    if (report.months_per_cent > 0) {
      row["false_alarms_per_100_project_months"] =
          ratio((score.alerts - score.true_alerts) * 10'000, report.months_per_cent);
    }
  }
  std::printf("%s\n", json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
}

void print_differences_json(const Differences& differences, const Report& before) {
  nlohmann::ordered_json json = {{"differences", nlohmann::json::array()}};
  for (const auto& [key, row] : differences)
    json["differences"].push_back({{"rule", key.first},
                                   {"portfolio", key.second},
                                   {"before", row.before},
                                   {"after", row.after},
                                   {"added", row.added},
                                   {"removed", row.removed},
                                   {"earlier", row.earlier},
                                   {"later", row.later}});
  json["project_months"] = static_cast<double>(before.months_per_cent) / 100;
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

Result<Report> run_backtest(const Choice& choice, const std::vector<std::string>& rule_files) {
  const auto started = std::chrono::steady_clock::now();
  PORTFOLIO_TRY(truth, load_truth(choice.truth));
  PORTFOLIO_TRY(rules, load_rules(rule_files, choice.enabled));
  const auto outcomes = outcomes_of(rules, truth);
  std::set<std::string> on, off;
  for (const ruleset::Rule& rule : rules.rules) (rule.enabled ? on : off).insert(rule.name);
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
  Report report{backtest.counts(),
                digests_of(backtest.fold()),
                {},
                backtest.project_months_per_cent(),
                backtest.projects(),
                episodes.take(),
                backtest.evaluable(),
                std::move(on),
                std::move(off)};
  if (!choice.truth.empty()) report.scores = score(report.episodes, truth, outcomes);
  report.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  report.cpu = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  return report;
}

// The same events under two sets of rules.
int compare_rules(const Choice& choice) {
  const auto before = run_backtest(choice, {choice.compared[0]});
  if (!before) return fail(before.error());
  const auto after = run_backtest(choice, {choice.compared[1]});
  if (!after) return fail(after.error());
  const Differences differences = compare(before->episodes, after->episodes);
  if (choice.json) {
    print_differences_json(differences, *before);
    return kDone;
  }
  Table table({"RULE", "PORTFOLIO", "BEFORE", "AFTER", "ADDED", "REMOVED", "EARLIER", "LATER"});
  Difference all;
  for (const auto& [key, row] : differences) {
    if (row.added + row.removed + row.earlier + row.later == 0) continue;
    table.add({key.first, key.second.empty() ? "-" : key.second, std::to_string(row.before),
               std::to_string(row.after), std::to_string(row.added), std::to_string(row.removed),
               std::to_string(row.earlier), std::to_string(row.later)});
    all.added += row.added;
    all.removed += row.removed;
  }
  std::printf("%s%lld alerts added, %lld removed; in 100 project-months %s and %s\n",
              table.str(0).c_str(), static_cast<long long>(all.added),
              static_cast<long long>(all.removed),
              decimal(all.added * 10'000, before->months_per_cent).c_str(),
              decimal(all.removed * 10'000, before->months_per_cent).c_str());
  if (!before->scores.empty()) {
    std::printf("\nbefore: ");
    print_text(*before);
    std::printf("\nafter: ");
    print_text(*after);
  }
  return kDone;
}

// One rule with many other numbers, all in one replay.
struct Trial {
  std::vector<Variant> variants;
  std::vector<RuleScore> scores;
  std::int64_t months_per_cent = 0;
};

Result<Trial> try_variants(const Choice& choice) {
  PORTFOLIO_TRY(truth, load_truth(choice.truth));
  if (truth.empty()) return stop("--propose wants a --truth to judge by", "usage");
  PORTFOLIO_TRY(files, read_rule_files(choice.rules));
  // On, so that it is judged whether it is on by default or not.
  const ruleset::Loaded known = ruleset::load(files, {.enabled = {choice.proposed}});
  if (!known.problems.empty()) {
    const ruleset::Problem& problem = known.problems.front();
    if (problem.line == 0) return stop(problem.message, "usage");  // No such rule.
    return stop(to_text(problem), "bad_rules");
  }
  const ruleset::RuleSet& base = known.rules;
  const ruleset::Rule* const rule = base.find(choice.proposed);
  PORTFOLIO_CHECK(rule != nullptr);  // Loading would have asked what was meant.
  Trial trial;
  trial.variants = make_variants({rule->name + ".yaml", rule->text});
  ruleset::Selection selection;
  for (const Variant& variant : trial.variants) {
    files.push_back(variant.file);
    selection.enabled.push_back(variant.name);
  }
  ruleset::Loaded loaded = ruleset::load(files, selection);
  if (!loaded.problems.empty()) return stop(to_text(loaded.problems.front()), "bad_rules");
  Episodes episodes;
  Backtest backtest(std::move(loaded.rules),
                    [&](const model::AlertTransition& one) { episodes.add(one); });
  Progress progress(Progress::Show::kAuto);
  for (const std::string& path : choice.events) PORTFOLIO_OK(replay_file(backtest, path, progress));
  progress.clear();
  trial.months_per_cent = backtest.project_months_per_cent();
  std::map<std::string, std::vector<Episode>> by_variant;
  for (Episode& one : episodes.take()) {
    auto& list = by_variant[one.rule];
    one.rule = rule->name;
    list.push_back(std::move(one));
  }
  const auto outcomes = outcomes_of(base, truth);
  for (const Variant& variant : trial.variants)
    trial.scores.push_back(score(by_variant[variant.name], truth, outcomes)[rule->name]);
  return trial;
}

int propose(const Choice& choice) {
  const auto trial = try_variants(choice);
  if (!trial) return fail(trial.error());
  std::vector<Point> points;
  for (const RuleScore& one : trial->scores) points.push_back(point_of(one));
  const std::vector<bool> front = pareto_front(points);
  Table table({"", "NUMBERS", "ALERTS", "PRECISION", "RECALL", "LEAD P25", "LEAD MEDIAN",
               "FALSE/100 MONTHS"});
  nlohmann::ordered_json json = nlohmann::json::array();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const RuleScore& one = trial->scores[i];
    const Variant& variant = trial->variants[i];
    json.push_back({{"numbers", variant.description},
                    {"as_it_is", variant.as_it_is},
                    {"front", static_cast<bool>(front[i])},
                    {"alerts", one.alerts},
                    {"true_alerts", one.true_alerts},
                    {"troubles", one.troubles},
                    {"found", one.found},
                    {"lead_sum_days", points[i].lead},
                    {"false_alarms", points[i].noise}});
    if (!front[i] && !variant.as_it_is) continue;
    table.add({variant.as_it_is ? (front[i] ? "now, *" : "now") : "*", variant.description,
               std::to_string(one.alerts), decimal(one.true_alerts, one.alerts),
               decimal(one.found, one.troubles), whole(quantile(one.lead_days, 25)),
               whole(quantile(one.lead_days, 50)), false_alarms(one, trial->months_per_cent)});
  }
  if (choice.json)
    std::printf("%s\n", json.dump(1).c_str());
  else
    std::printf("%s%zu tried; * none of the others is quieter and earlier\n", table.str(0).c_str(),
                points.size());
  return kDone;
}

int backtest(const Choice& choice) {
  if (!choice.compared.empty()) return compare_rules(choice);
  if (!choice.proposed.empty()) return propose(choice);
  const auto report = run_backtest(choice, choice.rules);
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
      "--json\n"
      "  portfolioctl backtest --events year.ndjson.zst --compare ./rules ./rules.new\n"
      "  portfolioctl backtest --events year.ndjson.zst --truth truth.csv --propose D01\n");
  command->add_option("--events", choice->events, "NDJSON, in the order of known_at; - is stdin")
      ->required()
      ->type_name("FILE");
  command->add_option("--rules", choice->rules, "Files or folders; else the shipped rules");
  command
      ->add_option("--enable", choice->enabled,
                   "Rules to switch on besides those that are on by default; all is every one")
      ->type_name("RULE");
  command
      ->add_option("--compare", choice->compared,
                   "Two sets of rules: what the second adds and takes away")
      ->expected(2)
      ->type_name("RULES_A RULES_B");
  command
      ->add_option("--propose", choice->proposed,
                   "Other numbers for this rule: the front of noise against lead")
      ->type_name("RULE");
  command->add_option("--truth", choice->truth,
                      "CSV: organisation,project,outcome,at[,rule,subject,until]; outcomes: late, "
                      "cost_over, planted and, where an alert counts neither way, doubtful");
  command->add_option("--alerts", choice->alerts, "Write every transition here (NDJSON)");
  command->add_option("--series", choice->series,
                      "Write signals by project and week here (NDJSON)");
  command->add_flag("--json", choice->json, "Print counts, digest, times and scores as JSON");
  command->callback([choice, &run] { run = [choice] { return backtest(*choice); }; });
}

}  // namespace portfolio::ctl
