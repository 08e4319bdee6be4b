#include "rules/ruleset/rule_reader.h"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/ruleset/common_ground.h"
#include "rules/ruleset/fields.h"
#include "rules/ruleset/quantity.h"
#include "rules/ruleset/reach.h"
#include "rules/ruleset/rule_keys.h"
#include "rules/ruleset/wakes.h"
#include "rules/signals/signal.h"

namespace portfolio::ruleset {
namespace {

using expr::Kind;
using expr::Type;
using Word = std::string_view;
using namespace keys;

constexpr Type kBoolean{.kind = Kind::kBool};
constexpr Type kText{.kind = Kind::kString};
constexpr Type kMoney{.kind = Kind::kMoney};
constexpr std::int32_t kVersionMax = 1'000'000, kDaysMax = 260;

std::string quoted(Word text) { return '"' + std::string(text) + '"'; }

class RuleReader {
 public:
  RuleReader(const SourceFile& file, std::vector<Problem>& problems, Overlap overlap)
      : file_(file), problems_(problems), report_(file, problems), overlap_(overlap) {}

  std::optional<ReadRule> read(const Tree& tree) {
    Fields fields(tree, "a rule", kRuleKeys, report_);
    if (tree.kind != TreeKind::kMap) return std::nullopt;
    read_names(fields);
    if (read_subject(fields)) {
      read_thresholds(fields.find("thresholds"));
      read_body(fields);
    }
    read_health(fields.find("health"));
    read_inhibition(fields);
    read_timing(fields);
    if (!report_.is_clean()) return std::nullopt;
    rule().text = report_.text();
    find_wakes(rule());
    result_.parts.push_back(rule_);
    if (const Tree* const parts = fields.find("parts")) read_parts(*parts);
    if (!report_.is_clean()) return std::nullopt;
    return std::move(result_);
  }

 private:
  Rule& rule() { return rule_; }

  // What a part has as a rule has it.
  void read_body(Fields& fields) {
    read_conditions(fields);
    read_texts(fields.require("texts"));
    read_evidence(fields.find("evidence"));
  }

  void read_parts(const Tree& list) {
    if (list.kind != TreeKind::kList || list.items.size() > kParts)
      return report_.add(list.at,
                         "\"parts\" is a list of at most " + std::to_string(kParts) + " parts");
    for (const Tree& item : list.items) {
      auto part = RuleReader(file_, problems_, overlap_).read_part(item, rule_);
      if (!part) continue;
      for (const Rule& other : result_.parts)
        if (other.subject == part->subject)
          return report_.add(item.at, "two parts are about one kind of subject");
      result_.parts.push_back(*std::move(part));
    }
  }

  // Name, id, thresholds and what is on are those of the rule.
  std::optional<Rule> read_part(const Tree& tree, const Rule& whole) {
    Fields fields(tree, "a part", kPartKeys, report_);
    if (tree.kind != TreeKind::kMap) return std::nullopt;
    rule_ = {.name = whole.name, .id = whole.id, .title = whole.title, .version = whole.version};
    rule().is_part = true;
    rule().starred = whole.starred;
    rule().source = whole.source;
    rule().text = whole.text;
    if (const auto title = fields.optional_text("title")) rule().title = *title;
    if (!read_subject(fields)) return std::nullopt;
    for (const Parameter& parameter : whole.parameters) add_parameter(parameter);
    read_body(fields);
    read_timing(fields);
    if (!report_.is_clean()) return std::nullopt;
    find_wakes(rule());
    return std::move(rule_);
  }

  void read_names(Fields& fields) {
    if (const auto name = fields.required_text("rule")) {
      const Tree& at = *fields.find("rule");
      rule().name = *name;
      result_.name_place = report_.at(at.at, "");
      if (!is_name(*name)) report_.add(at.at, "a name is lower-case letters, digits and _");
    }
    if (const auto id = fields.required_text("id")) {
      const Tree& at = *fields.find("id");
      rule().id = *id;
      result_.id_place = report_.at(at.at, "");
      if (!is_id(*id)) report_.add(at.at, "an id is upper-case letters, digits and -, as in D01");
    }
    if (const auto title = fields.required_text("title")) rule().title = *title;
    if (const auto source = fields.required_text("source")) rule().source = *source;
    const auto version = fields.integer("version", 1, kVersionMax);
    rule().version = static_cast<std::uint32_t>(version.value_or(1));
    rule().starred = fields.flag("starred").value_or(false);
  }

  // What the rule is about decides which signals its expressions may read.
  bool read_subject(Fields& fields) {
    const auto name = fields.required_text("subject");
    if (!name) return false;
    const auto kind = signals::parse_kind(*name);
    if (!kind) {
      std::vector<Word> kinds;
      for (std::size_t i = 0; i < signals::kSubjectKinds; ++i)
        kinds.push_back(signals::kind_name(static_cast<signals::SubjectKind>(i)));
      report_.add(fields.find("subject")->at,
                  "unknown subject " + quoted(*name) + did_you_mean(*name, kinds));
      return false;
    }
    rule().subject = *kind;
    const std::vector<signals::Signal>& all = signals::catalogue();
    for (std::size_t i = 0; i < all.size(); ++i)
      if (signals::is_readable(all[i], *kind))
        environment_.declare(std::string(all[i].name), all[i].type, static_cast<std::uint16_t>(i));
    return true;
  }

  void read_thresholds(const Tree* map) {
    if (map == nullptr) return;
    if (map->kind != TreeKind::kMap)
      return report_.add(map->at, "\"thresholds\" is a map of names and numbers");
    if (map->keys.size() > kThresholds)
      return report_.add(map->at, "more than " + std::to_string(kThresholds) + " thresholds");
    for (std::size_t i = 0; i < map->keys.size(); ++i) {
      const Tree& key = map->keys[i];
      if (!is_name(key.text))
        report_.add(key.at, "a threshold's name is lower-case letters, digits and _");
      else if (environment_.find(key.text) != nullptr)
        report_.add(key.at, quoted(key.text) + " is said twice");
      else
        read_threshold(key.text, map->items[i]);
    }
  }

  void read_threshold(const std::string& name, const Tree& tree) {
    Parameter parameter{.name = name};
    const Tree* value = &tree;
    if (tree.kind != TreeKind::kScalar) {
      Fields fields(tree, "a threshold", kThresholdKeys, report_);
      value = fields.require("value");
      parameter.type.unit = read_unit(fields);
      if (const Tree* const neutral = fields.find("neutral"))
        parameter.neutral = read_number(*neutral);
    }
    const auto number = value == nullptr ? std::nullopt : read_number(*value);
    // What a profile scales need not be whole.
    const bool whole = number && number->denominator == 1 && !parameter.neutral;
    parameter.type.kind = whole ? Kind::kInt : Kind::kDecimal;
    if (number) parameter.value = expr::Value::number(parameter.type.kind, *number);
    add_parameter(parameter);
  }
  void add_parameter(const Parameter& parameter) {
    environment_.declare_parameter(parameter.name, parameter.type,
                                   static_cast<std::uint16_t>(rule().parameters.size()));
    rule().parameters.push_back(parameter);
  }

  std::optional<expr::Rational> read_number(const Tree& tree) {
    const auto number =
        tree.kind == TreeKind::kScalar && tree.plain ? parse_number(tree.text) : std::nullopt;
    if (!number) report_.add(tree.at, "expected a number, as in 5, -3 or 0.10");
    return number;
  }

  expr::Unit read_unit(Fields& fields) {
    const auto word = fields.optional_text("unit");
    if (!word) return expr::Unit::kNone;
    const auto unit = parse_unit(*word);
    if (!unit)
      report_.add(fields.find("unit")->at,
                  "unknown unit " + quoted(*word) + did_you_mean(*word, kUnitNames) +
                      "; there are wd, d, min, items, people, ratio and points");
    return unit.value_or(expr::Unit::kNone);
  }

  std::optional<expr::Program> program(Fields& fields, Word key, Type type) {
    const Tree* const tree = fields.find(key);
    if (tree == nullptr || !fields.text(tree, key)) return std::nullopt;
    return compiled(*tree, type);
  }
  std::optional<expr::Program> compiled(const Tree& tree, Type type) {
    auto program = expr::compile(tree.text, environment_, type);
    if (program) return std::move(*program);
    report_.add_within(tree, program.error());
    return std::nullopt;
  }

  void read_conditions(Fields& fields) {
    rule().applies = program(fields, "applies", kBoolean);
    rule().guard = program(fields, "guard", kBoolean);
    rule().value_at_risk = program(fields, "value_at_risk", kMoney);
    bool any = false;
    for (std::size_t i = 0; i < alert::kSeverities; ++i) {
      const Tree* const tree = fields.find(kSeverityNames[i]);
      if (tree == nullptr) continue;
      any = true;
      read_severity(*tree, i);
    }
    if (!any) fields.require("warning");
  }

  void read_severity(const Tree& tree, std::size_t place) {
    Fields fields(tree, kSeverityNames[place], kSeverityKeys, report_);
    if (tree.kind != TreeKind::kMap) return;
    fields.require("on");
    fields.require("off");
    rule().severities[place].on = program(fields, "on", kBoolean);
    rule().severities[place].off = program(fields, "off", kBoolean);
    if (const Tree* const other = fields.find("or")) read_other_way(*other, place);
    check_disjoint(tree, place);
    alert::SeverityTiming& timing = rule().timing.severities[place];
    timing.used = true;
    fields.require("for");  // How long a condition must hold is nothing to be guessed.
    timing.hold = span(fields, "for").value_or(timing.hold);
    timing.clear = span(fields, "clear").value_or(timing.clear);
  }

  void read_other_way(const Tree& tree, std::size_t place) {
    Fields fields(tree, "\"or\"", kOtherWayKeys, report_);
    if (tree.kind != TreeKind::kMap) return;
    alert::OtherWay& way = rule().timing.other_way;
    if (way.to != alert::Severity::kUnspecified)
      report_.add(tree.at, "only one severity may have another way to it");
    way.to = alert::severity_at(place);
    fields.require("on");
    fields.require("for");
    rule().severities[place].or_on = program(fields, "on", kBoolean);
    way.hold = span(fields, "for").value_or(way.hold);
  }

  void check_disjoint(const Tree& tree, std::size_t place) {
    const Conditions& conditions = rule().severities[place];
    check_apart(tree, place, conditions.on, conditions.off);
    check_apart(tree, place, conditions.or_on, conditions.off);
  }

  // Where both hold, an alert would open and close at once.
  void check_apart(const Tree& tree, std::size_t place, const std::optional<expr::Program>& on,
                   const std::optional<expr::Program>& off) {
    if (overlap_ == Overlap::kKnown || !on || !off || !report_.is_clean()) return;
    const auto where = common_ground(rule(), *on, *off);
    if (where)
      report_.add(tree.at, "\"on\" and \"off\" of " + std::string(kSeverityNames[place]) +
                               " hold together" + *where);
  }

  std::optional<alert::Span> span(Fields& fields, Word key) {
    const auto text = fields.optional_text(key);
    if (!text) return std::nullopt;
    const auto span = parse_span(*text);
    if (!span)
      report_.add(fields.find(key)->at,
                  quoted(*text) +
                      " is no duration; write 0, 5wd, 1w, 4h or 30min for working "
                      "time, 48calh or 2cald for the clock's");
    return span;
  }

  void read_timing(Fields& fields) {
    rule().timing.nodata_after = span(fields, "nodata_after").value_or(rule().timing.nodata_after);
    rule().timing.ends_after = span(fields, "ends_after");
    if (rule().timing.ends_after && rule().timing.ends_after->amount == 0)
      report_.add(fields.find("ends_after")->at, "an alert that ends at once says nothing");
    if (const auto due = span(fields, "due_in")) {
      if (due->unit != alert::SpanUnit::kWorkingDays || due->amount > kDaysMax)
        report_.add(fields.find("due_in")->at, "\"due_in\" is working days, as in 5wd");
      rule().due_in = due->amount;
    }
    const Tree* const tree = fields.find("flapping");
    if (tree == nullptr) return;
    Fields flapping(*tree, "flapping", kFlappingKeys, report_);
    alert::FlapLimits& limits = rule().timing.flapping;
    limits.turns =
        static_cast<std::uint8_t>(flapping.integer("turns", 0, 4).value_or(limits.turns));
    limits.window = flapping.integer("window", 1, kDaysMax).value_or(limits.window);
    limits.calm = flapping.integer("calm", 1, kDaysMax).value_or(limits.calm);
  }

  void read_texts(const Tree* tree) {
    if (tree == nullptr) return;
    Fields fields(*tree, "texts", kTextKeys, report_);
    if (tree->kind != TreeKind::kMap) return;
    rule().what_changed = message(fields, "what_changed");
    rule().so_what = message(fields, "so_what");
    rule().what_to_do = message(fields, "what_to_do");
    read_who(fields.require("who"));
    read_options(fields.find("options"));
  }

  expr::Template message(Fields& fields, Word key) {
    const auto text = fields.required_text(key);
    return text ? message_of(*fields.find(key)) : expr::Template();
  }
  expr::Template message_of(const Tree& tree) {
    if (tree.text.size() > kTextBytes) {
      report_.add(tree.at, "longer than " + std::to_string(kTextBytes) + " bytes");
      return {};
    }
    auto message = expr::compile_template(tree.text, environment_);
    if (message) return std::move(*message);
    report_.add_within(tree, message.error());
    return {};
  }

  void read_who(const Tree* tree) {
    if (tree == nullptr) return;
    if (tree->kind != TreeKind::kMap || tree->keys.empty())
      return report_.add(tree->at, "\"who\" is a map of roles and who has them");
    if (tree->keys.size() > kRecipients)
      return report_.add(tree->at, "more than " + std::to_string(kRecipients) + " recipients");
    for (std::size_t i = 0; i < tree->keys.size(); ++i) {
      const Tree& role = tree->keys[i];
      const auto same = [&](const Recipient& r) { return r.role == role.text; };
      if (!is_name(role.text))
        report_.add(role.at, "a role is lower-case letters, digits and _");
      else if (std::any_of(rule().who.begin(), rule().who.end(), same))
        report_.add(role.at, quoted(role.text) + " is said twice");
      else
        read_recipient(role.text, tree->items[i]);
    }
    if (!order_reach(rule(), afters_))
      report_.add(tree->at,
                  "more than " + std::to_string(alert::kReachMax) + " different \"after\"");
  }

  // Nothing after the role means whoever has it: no fact says who that is.
  void read_recipient(const std::string& role, const Tree& tree) {
    static const Tree kNobodyNamed{.kind = TreeKind::kScalar, .text = "\"\""};
    const Tree* who = &tree;
    alert::Span after{0};
    alert::Severity from{};
    if (tree.kind == TreeKind::kMap) {
      Fields fields(tree, quoted(role), kRecipientKeys, report_);
      who = fields.find("person");
      after = span(fields, "after").value_or(after);
      from = read_from(fields);
      if (who == nullptr) who = &kNobodyNamed;
    }
    const bool named = who->kind != TreeKind::kNothing;
    if (named && who->kind != TreeKind::kScalar)
      return report_.add(who->at, quoted(role) + " is an expression");
    auto program = compiled(named ? *who : kNobodyNamed, kText);
    if (!program) return;
    rule().who.push_back({role, std::move(*program), 0, from});
    afters_.push_back(after.amount);
    if (after.unit != alert::SpanUnit::kWorkingDays)
      report_.add(tree.at, "\"after\" is working days, as in 2wd");
  }

  alert::Severity read_from(Fields& fields) {
    const auto name = fields.optional_text("from");
    for (std::size_t i = 0; name && i < alert::kSeverities; ++i)
      if (kSeverityNames[i] == *name) return alert::severity_at(i);
    if (name) report_.add(fields.find("from")->at, "\"from\" is info, warning or critical");
    return alert::Severity::kUnspecified;
  }

  void read_options(const Tree* tree) {
    if (tree == nullptr) return;
    if (tree->kind != TreeKind::kList)
      return report_.add(tree->at, "\"options\" is a list of texts");
    if (tree->items.size() > kOptions)
      return report_.add(tree->at, "more than " + std::to_string(kOptions) + " options");
    for (const Tree& option : tree->items) {
      if (option.kind != TreeKind::kScalar)
        report_.add(option.at, "an option is a text; quote it if it begins with a brace");
      else
        rule().options.push_back(message_of(option));
    }
  }

  void read_inhibition(Fields& fields) {
    rule().asks_note = fields.flag("asks_note").value_or(false);
    rule().holds_resolution = fields.flag("holds_resolution").value_or(false);
    if (rule().holds_resolution && rule().subject != signals::SubjectKind::kSource)
      report_.add(fields.find("holds_resolution")->at, "only a rule on a source holds others");
    const Tree* const tree = fields.find("folds");
    if (tree == nullptr) return;
    if (tree->kind != TreeKind::kList || tree->items.size() > kOptions)
      return report_.add(tree->at,
                         "\"folds\" is a list of at most " + std::to_string(kOptions) + " rules");
    if (rule().subject != signals::SubjectKind::kMilestone)
      report_.add(tree->at, "only a rule on a milestone folds others");
    for (const Tree& item : tree->items) rule().folds.push_back(item.text);
  }

  void read_evidence(const Tree* tree) {
    if (tree == nullptr) return;
    if (tree->kind != TreeKind::kList)
      return report_.add(tree->at, "\"evidence\" is a list of signals");
    if (tree->items.size() > kEvidence)
      return report_.add(tree->at, "more than " + std::to_string(kEvidence) + " signals");
    for (const Tree& item : tree->items) read_quoted_signal(item);
  }

  void read_quoted_signal(const Tree& item) {
    const expr::Environment::Entry* const entry = environment_.find(item.text);
    if (entry != nullptr && entry->what == expr::Environment::Class::kSignal)
      return rule().evidence.push_back(entry->slot);
    if (entry != nullptr)
      return report_.add(item.at, quoted(item.text) + " is a threshold, not a signal");
    const Word nearest = environment_.nearest(item.text);
    report_.add(item.at, "unknown signal " + quoted(item.text) +
                             (nearest.empty() ? "" : "; did you mean " + quoted(nearest) + "?"));
  }

  void read_health(const Tree* tree) {
    if (tree == nullptr) return;
    Fields fields(*tree, "health", kHealthKeys, report_);
    if (tree->kind != TreeKind::kMap) return;
    const auto name = fields.required_text("dimension");
    const auto dimension = name ? signals::parse_dimension(*name) : std::nullopt;
    if (name && !dimension)
      report_.add(fields.find("dimension")->at,
                  "unknown dimension " + quoted(*name) +
                      "; there are time, scope, cost, benefit and governance");
    HealthPart part{dimension.value_or(signals::Dimension{})};
    if (const auto from = fields.optional_text("from")) {
      if (*from == "critical") part.from = alert::Severity::kCritical;
      if (*from != "critical" && *from != "warning")
        report_.add(fields.find("from")->at, "\"from\" is warning or critical");
    }
    rule().health = part;
  }

  const SourceFile& file_;
  std::vector<Problem>& problems_;
  Report report_;
  Overlap overlap_;
  ReadRule result_;
  Rule rule_;
  std::vector<std::int32_t> afters_;  // Of each of rule_.who.
  expr::Environment environment_;
};

}  // namespace

std::optional<ReadRule> read_rule(const SourceFile& file, std::vector<Problem>& problems,
                                  Overlap overlap) {
  if (file.text.size() > kFileBytes) {
    problems.push_back({file.name, 1, 1, "longer than " + std::to_string(kFileBytes) + " bytes"});
    return std::nullopt;
  }
  const auto tree = parse_tree(file.text);
  if (!tree) {
    const expr::Diagnostic& d = tree.error();
    problems.push_back({file.name, d.line, d.column, d.message});
    return std::nullopt;
  }
  return RuleReader(file, problems, overlap).read(*tree);
}

std::vector<Rule> compile_rule(const SourceFile& file, const Tree& tree,
                               std::vector<Problem>& problems) {
  auto read = RuleReader(file, problems, Overlap::kSearch).read(tree);
  return read ? std::move(read->parts) : std::vector<Rule>();
}

}  // namespace portfolio::ruleset
