#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/command.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/ctl/table.h"
#include "daemon/rule_tests/mutation.h"
#include "daemon/rule_tests/rule_tests.h"

namespace portfolio::ctl {
namespace {

using rule_tests::Fate;
using rule_tests::MutationReport;
using Json = nlohmann::ordered_json;

struct Choice {
  std::vector<std::string> paths, rules, only;
  bool mutate = false, json = false;
  int least = 95;  // Per cent.
};

// Problems are for editors: file:line:column and nothing before it.
int complain(const Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return exit_code(error);
}

void print(const std::vector<ruleset::Problem>& problems) {
  for (const ruleset::Problem& problem : problems)
    std::fprintf(stderr, "%s\n", to_text(problem).c_str());
}

void print(const Json& json) {
  std::printf("%s\n", json.dump(1, ' ', false, Json::error_handler_t::replace).c_str());
}

struct Files {
  std::vector<ruleset::SourceFile> rules, tests;
};

// "dir/milestone_slip_test.yaml" is the test of milestone_slip.
bool is_wanted(const ruleset::SourceFile& test, const std::vector<std::string>& names) {
  if (names.empty()) return true;
  const std::string stem = std::filesystem::path(test.name).stem().string();
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return stem == name + "_test"; });
}

// The rules that are said, else those beside the tests; where there are none, the shipped ones.
Result<Files> read_files(const Choice& choice) {
  std::vector<std::string> from = choice.paths;
  if (from.empty()) from = choice.rules;
  if (from.empty()) return stop("say which tests: a folder or files", "usage");
  PORTFOLIO_TRY(tests, read_rule_tests(from));
  std::erase_if(tests, [&](const auto& test) { return !is_wanted(test, choice.only); });
  if (tests.empty()) return stop("there is no test of " + choice.only.front(), "usage");
  std::vector<std::string> folders = choice.rules;
  for (const std::string& path : choice.paths)
    if (choice.rules.empty() && std::filesystem::is_directory(path)) folders.push_back(path);
  auto rules = read_rule_files(folders);
  if (!rules && rules.error().reason == "usage" && choice.rules.empty())
    rules = read_rule_files({});
  PORTFOLIO_OK(rules);
  return Files{*std::move(rules), std::move(tests)};
}

// "milestone_slip: not seen: warning ends, guard holds back"
std::string unseen(const rule_tests::Report& report) {
  std::string names;
  for (const rule_tests::Branch& branch : report.branches)
    if (branch.needed && !branch.seen) names += (names.empty() ? "" : ", ") + branch.name;
  return names;
}

struct Totals {
  std::size_t passed = 0, failed = 0, branches = 0, seen = 0;
  void add(const rule_tests::Report& report) {
    passed += report.passed;
    failed += report.failed;
    for (const rule_tests::Branch& branch : report.branches) {
      branches += branch.needed ? 1 : 0;
      seen += branch.needed && branch.seen ? 1 : 0;
    }
  }
};

Json as_json(const rule_tests::Report& report) {
  Json json = {{"rule", report.rule}, {"passed", report.passed}, {"failed", report.failed}};
  json["branches"] = Json::array();
  for (const rule_tests::Branch& branch : report.branches)
    json["branches"].push_back(
        {{"name", branch.name}, {"seen", branch.seen}, {"needed", branch.needed}});
  json["problems"] = Json::array();
  for (const ruleset::Problem& problem : report.problems)
    json["problems"].push_back(to_text(problem));
  return json;
}

int run_tests(const Files& files, const Choice& choice) {
  rule_tests::Bench bench(files.rules);
  bool good = bench.problems().empty() || !choice.only.empty();
  if (!good) print(bench.problems());
  Totals totals;
  Json rules = Json::array();
  std::string gaps;
  for (const ruleset::SourceFile& file : files.tests) {
    const rule_tests::Report report = rule_tests::run_rule_tests(file, bench);
    print(report.problems);
    totals.add(report);
    good = good && report.failed == 0 && report.problems.empty();
    rules.push_back(as_json(report));
    if (const std::string names = unseen(report); !names.empty())
      gaps += report.rule + ": no test has seen: " + names + '\n';
  }
  if (choice.json) {
    print(Json{{"passed", totals.passed},
               {"failed", totals.failed},
               {"branches", totals.branches},
               {"branches_seen", totals.seen},
               {"rules", std::move(rules)}});
  } else {
    std::printf("%s%zu tests passed, %zu failed; %zu of %zu branches seen\n", gaps.c_str(),
                totals.passed, totals.failed, totals.seen, totals.branches);
  }
  return good ? kDone : kFailed;
}

// What could be caught, and how much of it was.
struct Score {
  std::size_t caught = 0, survived = 0;
  void add(const MutationReport& report) {
    caught += report.count(Fate::kCaught);
    survived += report.count(Fate::kSurvived);
  }
  std::size_t per_mille() const {
    const std::size_t all = caught + survived;
    return all == 0 ? 1000 : caught * 1000 / all;
  }
  bool suffices(int least) const { return per_mille() >= static_cast<std::size_t>(least) * 10; }
  std::string per_cent() const {
    return std::to_string(per_mille() / 10) + "." + std::to_string(per_mille() % 10) + " %";
  }
};

void print_survivors(const MutationReport& report) {
  for (const rule_tests::MutantFate& one : report.fates) {
    if (one.fate != Fate::kSurvived) continue;
    ruleset::Problem place = one.place;
    place.message = "no test notices: " + one.mutant;
    std::printf("%s\n", to_text(place).c_str());
  }
}

void print_text(const std::vector<MutationReport>& reports) {
  Table table({"RULE", "MUTANTS", "CAUGHT", "SURVIVED", "EQUIVALENT", "REFUSED", "SCORE"});
  Score total;
  for (const MutationReport& report : reports) {
    print_survivors(report);
    Score score;
    score.add(report);
    total.add(report);
    const auto count = [&](Fate fate) { return std::to_string(report.count(fate)); };
    table.add({report.rule, std::to_string(report.fates.size()), count(Fate::kCaught),
               count(Fate::kSurvived), count(Fate::kEquivalent), count(Fate::kRefused),
               report.problems.empty() ? score.per_cent() : "its tests fail"});
  }
  std::printf("%s%zu of %zu mutants caught, %s\n", table.str(0).c_str(), total.caught,
              total.caught + total.survived, total.per_cent().c_str());
}

Json as_json(const MutationReport& report) {
  static constexpr const char* kFates[] = {"caught", "survived", "refused", "equivalent"};
  Json json = {{"rule", report.rule},
               {"caught", report.count(Fate::kCaught)},
               {"survived", report.count(Fate::kSurvived)},
               {"equivalent", report.count(Fate::kEquivalent)},
               {"refused", report.count(Fate::kRefused)}};
  json["mutants"] = Json::array();
  for (const rule_tests::MutantFate& one : report.fates)
    json["mutants"].push_back({{"mutant", one.mutant},
                               {"file", one.place.file},
                               {"line", one.place.line},
                               {"column", one.place.column},
                               {"fate", kFates[static_cast<std::size_t>(one.fate)]},
                               {"reason", one.place.message}});
  return json;
}

int run_mutations(const Files& files, const Choice& choice) {
  rule_tests::Bench bench(files.rules);
  std::vector<MutationReport> reports;
  Score total;
  bool good = bench.problems().empty() || !choice.only.empty();
  if (!good) print(bench.problems());
  for (const ruleset::SourceFile& file : files.tests) {
    reports.push_back(rule_tests::run_mutants(file, files.rules, bench));
    const MutationReport& report = reports.back();
    print(report.problems);
    Score score;
    score.add(report);
    total.add(report);
    good = good && report.problems.empty() && score.suffices(choice.least);
  }
  if (choice.json) {
    Json json = {{"caught", total.caught}, {"survived", total.survived}};
    json["rules"] = Json::array();
    for (const MutationReport& report : reports) json["rules"].push_back(as_json(report));
    print(json);
  } else {
    print_text(reports);
  }
  return good ? kDone : kFailed;
}

int test(const Choice& choice) {
  const auto files = read_files(choice);
  if (!files) return complain(files.error());
  return choice.mutate ? run_mutations(*files, choice) : run_tests(*files, choice);
}

}  // namespace

void add_test_rules(CLI::App& program, Run& run) {
  auto choice = std::make_shared<Choice>();
  CLI::App* command = program.add_subcommand("test-rules", "Run the tests that lie beside rules");
  command->footer(
      "With --mutate each rule is changed a little, in every way that a test should notice: each\n"
      "threshold, hold and number one unit up or down, each hold by the calendar, each\n"
      "comparison, off condition and guard.\n"
      "Mutants that no test notices are listed; below --least per cent of a rule's the code is 1.\n"
      "\nExamples:\n"
      "  portfolioctl test-rules /etc/portfoliod/rules\n"
      "  portfolioctl test-rules --rules ./rules --rule milestone_slip --mutate\n");
  command->add_option("paths", choice->paths, "Folders of rules and tests, or files of tests")
      ->type_name("PATH");
  command->add_option("--rules", choice->rules, "The rules, where they lie elsewhere")
      ->type_name("PATH");
  command->add_option("--rule", choice->only, "Only the tests of these rules")->type_name("NAME");
  command->add_flag("--mutate", choice->mutate, "Are the tests good enough? Change the rules");
  command->add_option("--least", choice->least, "Per cent of mutants to be caught")
      ->capture_default_str()
      ->check(CLI::Range(0, 100));
  command->add_flag("--json", choice->json, "As JSON");
  command->callback([choice, &run] { run = [choice] { return test(*choice); }; });
}

}  // namespace portfolio::ctl
