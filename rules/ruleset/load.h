// From the text of rule files to a compiled rule set. Everything is checked here: a rule with an
// error does not load, and says where (`file:line:column`). Reads no files.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/fact.h"
#include "rules/ruleset/rule.h"

namespace portfolio::ruleset {

struct Tree;  // Of yaml_tree.h.

struct SourceFile {
  std::string name;  // As shown in errors.
  std::string text;
};

// The name under which a file of overrides stands in the journal, among the rules.
constexpr std::string_view kLocalName = "overrides";

// One problem of one rule file.
struct Problem {
  std::string file;
  std::uint32_t line = 1, column = 1;
  std::string message;
};
std::string to_text(const Problem& problem);  // "rules/d01.yaml:14:9: unknown key …"

// Which rules are on: those that the file itself says are on by default ("starred"), plus and minus
// what is named here (by name or id; an unknown one is a problem).
struct Selection {
  std::vector<std::string> enabled, disabled;
  bool only_named = false;  // Exactly those in `enabled`.
  // Where each of them is named, for the problem; may be left out.
  std::vector<std::string> enabled_at = {}, disabled_at = {};
};

struct Loaded {
  RuleSet rules;
  std::vector<Problem> problems;  // Empty: everything loaded.
};

// The search for values with which a condition is on and off at once takes longer than all else;
// rules that have passed it already, in the journal or built in, need not pass it again.
enum class Overlap { kSearch, kKnown };

Loaded load(std::span<const SourceFile> files, const Selection& selection,
            Overlap overlap = Overlap::kSearch);
// Rules that stand in `known` with the same text are taken from there: reading them costs a start
// more than all else. Only others are searched for overlaps.
Loaded load(std::span<const SourceFile> files, const Selection& selection, const RuleSet& known);

// One rule and its further parts from a tree that the caller has made from the file's text, and
// perhaps changed. Empty if it has a problem; then it was added.
std::vector<Rule> compile_rule(const SourceFile& file, const Tree& tree,
                               std::vector<Problem>& problems);

// After a rule of the set was switched or exchanged: what wakes which, anew.
void reindex(RuleSet& rules);

// The rules that the product ships, as compiled into the program.
std::span<const SourceFile> shipped_files();

// The fact that puts a rule set into force, as texts that `storage` keeps alive.
model::RulesetActivated to_fact(const RuleSet& rules, std::uint64_t generation,
                                std::vector<std::string>& storage);
// Rules that stand in `known` are taken from there, as above.
Result<RuleSet> from_fact(const model::RulesetActivated& fact, const RuleSet& known = {});

}  // namespace portfolio::ruleset
