#include "daemon/ctl/rule_files.h"

#include <algorithm>
#include <filesystem>

#include "daemon/config/config.h"

namespace portfolio::ctl {
namespace {

namespace fs = std::filesystem;

enum class Wanted { kRules, kTests };

bool is_wanted(const fs::path& path, Wanted wanted) {
  const std::string name = path.filename().string();
  const bool is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
  const bool is_test = name.find("_test.") != std::string::npos;
  return is_yaml && is_test == (wanted == Wanted::kTests);
}

Result<std::vector<std::string>> expand(const std::vector<std::string>& paths, Wanted wanted) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::exists(path, error)) return stop(path + " does not exist", "usage");
    if (!fs::is_directory(path, error)) {
      if (wanted == Wanted::kRules || is_wanted(path, wanted)) files.push_back(path);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(path, error)) {
      if (entry.is_regular_file(error) && is_wanted(entry.path(), wanted)) {
        files.push_back(entry.path().string());
      }
    }
    if (error) return stop(path + " cannot be read: " + error.message(), "usage");
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  if (files.empty()) {
    return stop(wanted == Wanted::kRules ? "no rule file is there" : "no test of a rule is there",
                "usage");
  }
  return files;
}

Result<std::vector<ruleset::SourceFile>> read(const std::vector<std::string>& paths,
                                              Wanted wanted) {
  std::vector<ruleset::SourceFile> sources;
  PORTFOLIO_TRY(files, expand(paths, wanted));
  for (const std::string& file : files) {
    PORTFOLIO_TRY(text, daemon::read_text_file(file));
    sources.push_back({file, std::move(text)});
  }
  return sources;
}

std::vector<std::string> named(const std::vector<std::string>& wanted,
                               const ruleset::RuleSet& rules) {
  std::vector<std::string> names;
  for (const std::string& name : wanted) {
    if (name != "all") names.push_back(name);
    for (std::size_t i = 0; name == "all" && i < rules.rules.size(); ++i)
      names.push_back(rules.rules[i].name);
  }
  return names;
}

}  // namespace

Result<std::vector<ruleset::SourceFile>> read_rule_files(const std::vector<std::string>& paths) {
  if (!paths.empty()) return read(paths, Wanted::kRules);
  const auto shipped = ruleset::shipped_files();
  return std::vector<ruleset::SourceFile>(shipped.begin(), shipped.end());
}

Result<std::vector<ruleset::SourceFile>> read_rule_tests(const std::vector<std::string>& paths) {
  return read(paths, Wanted::kTests);
}

Result<ruleset::RuleSet> load_rules(const std::vector<std::string>& paths,
                                    const std::vector<std::string>& enabled) {
  PORTFOLIO_TRY(files, read_rule_files(paths));
  ruleset::Loaded loaded = ruleset::load(files, {});
  if (loaded.problems.empty() && !enabled.empty()) {
    const ruleset::Selection selection{.enabled = named(enabled, loaded.rules)};
    loaded = ruleset::load(files, selection, ruleset::Overlap::kKnown);
    if (!loaded.problems.empty()) return stop(loaded.problems.front().message, "usage");
  }
  if (loaded.problems.empty()) return std::move(loaded.rules);
  std::string message;
  for (const ruleset::Problem& problem : loaded.problems) {
    message += (message.empty() ? "" : "\n") + to_text(problem);
  }
  return stop(message, "bad_rules");
}

}  // namespace portfolio::ctl
