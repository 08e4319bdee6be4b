#include "rules/ruleset/overrides.h"

#include <algorithm>

#include "rules/ruleset/fields.h"
#include "rules/ruleset/quantity.h"
#include "rules/ruleset/wakes.h"

namespace portfolio::ruleset {
namespace {

using Word = std::string_view;

constexpr Word kFileKeys[] = {"overrides", "shadow"};
constexpr Word kKeys[] = {"rule",      "threshold", "value",  "organisation", "portfolio",
                          "programme", "project",   "reason", "by",           "until"};

class Reader {
 public:
  Reader(const SourceFile& file, RuleSet& rules, std::vector<Problem>& problems)
      : rules_(rules), problems_(problems), report_(file, problems) {}

  void read(const Tree& tree) {
    Fields fields(tree, "a file of overrides", kFileKeys, report_);
    if (const Tree* const shadow = fields.find("shadow")) read_shadow(*shadow);
    const Tree* const list = fields.find("overrides");
    if (list == nullptr) return;
    if (list->kind != TreeKind::kList || list->items.size() > kOverrides)
      return report_.add(list->at, "\"overrides\" is a list of at most " +
                                       std::to_string(kOverrides) + " overrides");
    for (const Tree& one : list->items) read_one(one);
  }

 private:
  void read_shadow(const Tree& list) {
    if (list.kind != TreeKind::kList) return report_.add(list.at, "\"shadow\" is a list of rules");
    for (const Tree& name : list.items)
      if (const Rule* const named = rule_named(name.text, name))
        for (Rule& rule : rules_.rules)
          if (rule.name == named->name) rule.enabled = rule.shadow = true;
  }

  void read_one(const Tree& tree) {
    const std::size_t before = problems_.size();
    Fields fields(tree, "an override", kKeys, report_);
    if (tree.kind != TreeKind::kMap) return;
    const auto name = fields.required_text("rule");
    const auto threshold = fields.required_text("threshold");
    const Tree* const value = fields.require("value");
    Override made;
    made.organisation = fields.optional_text("organisation").value_or("");
    read_level(fields, tree, made);
    made.by = fields.required_text("by").value_or("");
    made.reason = fields.required_text("reason").value_or("");
    read_until(fields, made);
    Rule* const rule = name ? rule_named(*name, *fields.find("rule")) : nullptr;
    if (rule == nullptr || !threshold || value == nullptr) return;
    if (!read_slot(*rule, *threshold, *fields.find("threshold"), made)) return;
    read_value(rule->parameters[made.slot], *value, made);
    const auto same = [&](const Override& other) {
      return other.slot == made.slot && other.organisation == made.organisation &&
             other.level == made.level && other.where == made.where;
    };
    if (std::ranges::any_of(rule->overrides, same))
      report_.add(tree.at, "this threshold is overridden here already");
    if (problems_.size() != before) return;
    for (Rule& part : rules_.rules)  // Parts share thresholds.
      if (part.name == rule->name) part.overrides.push_back(made);
  }

  void read_level(Fields& fields, const Tree& tree, Override& made) {
    int said = 0;
    for (const auto& [key, level] :
         {std::pair<Word, OverrideLevel>{"portfolio", OverrideLevel::kPortfolio},
          {"programme", OverrideLevel::kPortfolio},
          {"project", OverrideLevel::kProject}}) {
      const auto where = fields.optional_text(key);
      if (!where) continue;
      ++said;
      made.level = level;
      made.where = *where;
    }
    if (said != 1)
      report_.add(tree.at, "say where: one of \"portfolio\", \"programme\" and \"project\"");
  }

  void read_until(Fields& fields, Override& made) {
    const auto text = fields.required_text("until");
    if (!text) return;
    if (const auto day = parse_date(*text))
      made.until = Timestamp{std::chrono::sys_days{day->time_since_epoch() + Days{1}}};
    else if (const auto instant = parse_time(*text))
      made.until = *instant;
    else
      report_.add(fields.find("until")->at,
                  "expected the last day, as in 2026-12-31, or a time, as in 2026-12-31T17:00:00Z");
  }

  Rule* rule_named(Word name, const Tree& at) {
    std::vector<Word> names;
    for (Rule& rule : rules_.rules) {
      if (rule.name == name || rule.id == name) return &rule;
      names.push_back(rule.name);
    }
    report_.add(at.at, "unknown rule \"" + std::string(name) + '"' + did_you_mean(name, names));
    return nullptr;
  }

  bool read_slot(const Rule& rule, Word name, const Tree& at, Override& made) {
    std::vector<Word> names;
    for (std::size_t i = 0; i < rule.parameters.size(); ++i) {
      names.push_back(rule.parameters[i].name);
      made.slot = static_cast<std::uint16_t>(i);
      if (rule.parameters[i].name == name) return true;
    }
    report_.add(at.at, rule.name + " has no threshold \"" + std::string(name) + '"' +
                           did_you_mean(name, names));
    return false;
  }

  void read_value(const Parameter& parameter, const Tree& tree, Override& made) {
    const auto number =
        tree.kind == TreeKind::kScalar && tree.plain ? parse_number(tree.text) : std::nullopt;
    const bool whole = parameter.type.kind == expr::Kind::kInt;
    if (!number || (whole && number->denominator != 1))
      return report_.add(tree.at, whole ? "expected a whole number, as the rule has it"
                                        : "expected a number, as in 5, -3 or 0.10");
    made.value = expr::Value::number(parameter.type.kind, *number);
  }

  RuleSet& rules_;
  std::vector<Problem>& problems_;
  Report report_;
};

}  // namespace

bool holds_overrides(const SourceFile& file) {
  const std::string text = '\n' + file.text;  // No rule has these keys, so one look suffices.
  return text.find("\noverrides:") != std::string::npos ||
         text.find("\nshadow:") != std::string::npos;
}

void read_overrides(const SourceFile& file, RuleSet& rules, std::vector<Problem>& problems) {
  const auto tree = parse_tree(file.text);
  if (tree) {
    Reader(file, rules, problems).read(*tree);
    for (Rule& rule : rules.rules)
      if (!rule.overrides.empty()) find_wakes(rule);
    return rules.local_texts.push_back(file.text);
  }
  const expr::Diagnostic& d = tree.error();
  problems.push_back({file.name, d.line, d.column, d.message});
}

}  // namespace portfolio::ruleset
