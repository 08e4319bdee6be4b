#include "daemon/config/wanted_rules.h"

#include <glob.h>

#include <algorithm>

namespace portfolio::daemon {
namespace {

bool is_rule_file(const std::string& path) {
  return !path.ends_with("_test.yaml") && !path.ends_with("_test.yml");
}

Result<std::vector<std::string>> expand(const std::vector<std::string>& globs) {
  std::vector<std::string> paths;
  for (const std::string& pattern : globs) {
    glob_t found{};
    const int status = ::glob(pattern.c_str(), 0, nullptr, &found);
    for (std::size_t i = 0; i < found.gl_pathc; ++i)
      if (is_rule_file(found.gl_pathv[i])) paths.emplace_back(found.gl_pathv[i]);
    ::globfree(&found);
    if (status != 0) return stop("rules.globs: no file matches " + pattern, "bad_rules");
  }
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

Result<std::vector<ruleset::SourceFile>> read_files(const RulesConfig& rules) {
  if (rules.globs.empty()) {
    const auto shipped = ruleset::shipped_files();
    return std::vector<ruleset::SourceFile>(shipped.begin(), shipped.end());
  }
  PORTFOLIO_TRY(paths, expand(rules.globs));
  std::vector<ruleset::SourceFile> files;
  for (const std::string& path : paths) {
    PORTFOLIO_TRY(text, read_text_file(path));
    files.push_back({path, std::move(text)});
  }
  return files;
}

}  // namespace

Result<ruleset::RuleSet> load_shipped_rules() {
  ruleset::Loaded loaded = ruleset::load(ruleset::shipped_files(), {}, ruleset::Overlap::kKnown);
  if (!loaded.problems.empty())
    return stop("the shipped rules do not load: " + to_text(loaded.problems.front()), "bad_rules");
  return std::move(loaded.rules);
}

Result<WantedRules> load_wanted_rules(const Config& config, const ruleset::RuleSet& known) {
  WantedRules wanted;
  PORTFOLIO_TRY(files, read_files(config.rules));
  wanted.files = std::move(files);
  wanted.selection.enabled = config.rules.enabled;
  wanted.selection.disabled = config.rules.disabled;
  wanted.selection.enabled_at = config.rules.enabled_at;
  wanted.selection.disabled_at = config.rules.disabled_at;
  wanted.limits.entities_max = config.limits.entities_per_organisation;
  wanted.limits.stubs_max = config.limits.stubs_per_organisation;
  wanted.limits.organisations_max = config.limits.organisations_per_partition;
  wanted.limits.event_bytes_max = config.limits.event_bytes;
  wanted.limits.text_bytes_max = config.limits.text_bytes;
  wanted.limits.list_items_max = config.limits.list_items;
  for (const SourceField& field : config.sources.fields)
    wanted.sources.push_back({field.field, field.precedence,
                              static_cast<std::int32_t>(field.tolerance_days),
                              static_cast<std::int32_t>(field.tolerance_per_mille)});
  const ruleset::Loaded loaded = ruleset::load(wanted.files, wanted.selection, known);
  if (loaded.problems.empty()) return wanted;
  std::string message;
  for (const ruleset::Problem& problem : loaded.problems) {
    if (!message.empty()) message += '\n';
    message += to_text(problem);
  }
  return stop(message, "bad_rules");
}

}  // namespace portfolio::daemon
