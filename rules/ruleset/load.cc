#include "rules/ruleset/load.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "rules/model/symbol.h"
#include "rules/ruleset/fields.h"
#include "rules/ruleset/overrides.h"
#include "rules/ruleset/rule_reader.h"
#include "rules/ruleset/wakes.h"

namespace portfolio::ruleset {
namespace {

constexpr std::size_t kRules = 1000;

// Adds a problem where two files claim the same name or id.
void check_unique(const std::vector<ReadRule>& read, std::vector<Problem>& problems) {
  std::map<std::string_view, const Problem*> names, ids;
  for (const ReadRule& one : read) {
    const struct {
      std::map<std::string_view, const Problem*>& taken;
      std::string_view word, what;
      const Problem& place;
    } rows[] = {{names, one.parts.front().name, "name", one.name_place},
                {ids, one.parts.front().id, "id", one.id_place}};
    for (const auto& row : rows) {
      const auto [at, fresh] = row.taken.emplace(row.word, &row.place);
      if (fresh) continue;
      Problem problem = row.place;
      problem.message = "the " + std::string(row.what) + " \"" + std::string(row.word) +
                        "\" is taken by " + at->second->file;
      problems.push_back(std::move(problem));
    }
  }
}

void sort_rules(RuleSet& set) {
  std::sort(set.rules.begin(), set.rules.end(), [](const Rule& a, const Rule& b) {
    return std::tie(a.id, a.is_part, a.subject) < std::tie(b.id, b.is_part, b.subject);
  });
  for (std::uint16_t place = 0; place < set.rules.size(); ++place)
    set.by_subject[static_cast<std::size_t>(set.rules[place].subject)].push_back(place);
}

// With all its parts.
void enable(RuleSet& set, const std::string& name, bool on, const std::string& where,
            std::vector<Problem>& problems) {
  std::vector<std::string_view> names;
  bool found = false;
  for (Rule& rule : set.rules) {
    names.push_back(rule.name);
    if (rule.name != name && rule.id != name) continue;
    rule.enabled = on;
    found = true;
  }
  if (!found)
    problems.push_back({where, 0, 0, "unknown rule \"" + name + '"' + did_you_mean(name, names)});
}

void select(RuleSet& set, const Selection& selection, std::vector<Problem>& problems) {
  for (Rule& rule : set.rules) rule.enabled = rule.starred && !selection.only_named;
  const auto place = [](const std::vector<std::string>& places, std::size_t i) {
    return i < places.size() ? places[i] : "selection";
  };
  for (std::size_t i = 0; i < selection.enabled.size(); ++i)
    enable(set, selection.enabled[i], true, place(selection.enabled_at, i), problems);
  for (std::size_t i = 0; i < selection.disabled.size(); ++i)
    enable(set, selection.disabled[i], false, place(selection.disabled_at, i), problems);
}

void check_folds(const RuleSet& set, std::vector<Problem>& problems) {
  std::vector<std::string_view> names;
  for (const Rule& rule : set.rules) names.push_back(rule.name);
  for (const Rule& rule : set.rules)
    for (const std::string& folded : rule.folds)
      if (std::find(names.begin(), names.end(), folded) == names.end())
        problems.push_back(
            {rule.name, 0, 0,
             "folds the unknown rule \"" + folded + '"' + did_you_mean(folded, names)});
}

// Over names, texts and what is on, in the order of ids; every part with its length, so that no
// two sets run together.
std::string fingerprint_of(const RuleSet& set) {
  std::string all;
  for (const Rule& rule : set.rules) {
    if (rule.is_part) continue;
    for (const std::string_view part : {std::string_view(rule.name), std::string_view(rule.text)})
      all.append(std::to_string(part.size())).append(":").append(part);
    all += rule.enabled ? '+' : '-';
  }
  for (const std::string& text : set.local_texts)
    all.append(std::to_string(text.size())).append(":").append(text);
  std::uint64_t hash = hash_bytes(all);
  std::string text(16, '0');
  for (std::size_t i = text.size(); i-- > 0; hash >>= 4) text[i] = "0123456789abcdef"[hash & 15U];
  return text;
}

}  // namespace

std::string to_text(const Problem& problem) {
  if (problem.line == 0) return problem.file + ": " + problem.message;
  return problem.file + ':' + std::to_string(problem.line) + ':' + std::to_string(problem.column) +
         ": " + problem.message;
}

const Rule* RuleSet::find(std::string_view name_or_id) const {
  for (const Rule& rule : rules)
    if (rule.name == name_or_id || rule.id == name_or_id) return &rule;
  return nullptr;
}

const Rule* RuleSet::find(std::string_view name_or_id, signals::SubjectKind kind) const {
  for (const Rule& rule : rules)
    if (rule.subject == kind && (rule.name == name_or_id || rule.id == name_or_id)) return &rule;
  return nullptr;
}

namespace {

// A rule that is known already, with all its parts, as in the file: without what an earlier
// selection or overrides made of it.
std::vector<Rule> find_same(const RuleSet& known, const SourceFile& file) {
  std::vector<Rule> same;
  for (const Rule& rule : known.rules) {
    if (rule.text != file.text) continue;
    Rule& taken = same.emplace_back(rule);
    taken.enabled = taken.shadow = false;
    taken.overrides.clear();
  }
  return same;
}

Loaded load(std::span<const SourceFile> files, const Selection& selection, Overlap overlap,
            const RuleSet& known) {
  Loaded loaded;
  if (files.size() > kRules) {
    loaded.problems.push_back(
        {"selection", 0, 0, "more than " + std::to_string(kRules) + " rule files"});
    return loaded;
  }
  std::vector<ReadRule> read;
  for (const SourceFile& file : files) {
    if (holds_overrides(file)) continue;
    if (auto same = find_same(known, file); !same.empty())
      read.push_back({std::move(same), {file.name, 1, 1, {}}, {file.name, 1, 1, {}}});
    else if (auto rule = read_rule(file, loaded.problems, overlap))
      read.push_back(std::move(*rule));
  }
  check_unique(read, loaded.problems);
  for (ReadRule& one : read)
    for (Rule& rule : one.parts) loaded.rules.rules.push_back(std::move(rule));
  sort_rules(loaded.rules);
  select(loaded.rules, selection, loaded.problems);
  check_folds(loaded.rules, loaded.problems);
  for (const SourceFile& file : files)
    if (holds_overrides(file)) read_overrides(file, loaded.rules, loaded.problems);
  index_wakes(loaded.rules);
  std::stable_sort(loaded.problems.begin(), loaded.problems.end(),
                   [](const Problem& a, const Problem& b) {
                     return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
                   });
  loaded.rules.fingerprint = fingerprint_of(loaded.rules);
  return loaded;
}

}  // namespace

Loaded load(std::span<const SourceFile> files, const Selection& selection, Overlap overlap) {
  return load(files, selection, overlap, {});
}

Loaded load(std::span<const SourceFile> files, const Selection& selection, const RuleSet& known) {
  return load(files, selection, Overlap::kSearch, known);
}

void reindex(RuleSet& rules) {
  rules.woken = {};
  index_wakes(rules);
}

model::RulesetActivated to_fact(const RuleSet& rules, std::uint64_t generation,
                                std::vector<std::string>& storage) {
  storage.clear();
  std::vector<bool> enabled;
  for (const Rule& rule : rules.rules) {
    if (rule.is_part) continue;
    storage.push_back(rule.name);
    storage.push_back(rule.text);
    enabled.push_back(rule.enabled);
  }
  for (const std::string& text : rules.local_texts) {
    storage.emplace_back(kLocalName);
    storage.push_back(text);
  }
  model::RulesetActivated fact;
  fact.generation = generation;
  for (std::size_t i = 0; 2 * i < storage.size(); ++i) {
    fact.rules.push_back({storage[2 * i], storage[2 * i + 1]});
    if (i < enabled.size() && enabled[i]) fact.enabled.push_back(storage[2 * i]);
  }
  return fact;
}

Result<RuleSet> from_fact(const model::RulesetActivated& fact, const RuleSet& known) {
  std::vector<SourceFile> files;
  for (const model::RuleText& rule : fact.rules)
    files.push_back({std::string(rule.name), std::string(rule.text)});
  Selection selection{.only_named = true};
  for (const model::View name : fact.enabled) selection.enabled.emplace_back(name);
  Loaded loaded = load(files, selection, Overlap::kKnown, known);
  if (!loaded.problems.empty())
    return stop("the activated rules do not load: " + to_text(loaded.problems.front()),
                "bad_ruleset");
  loaded.rules.generation = fact.generation;
  return std::move(loaded.rules);
}

}  // namespace portfolio::ruleset
