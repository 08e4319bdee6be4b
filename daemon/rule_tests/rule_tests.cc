#include "daemon/rule_tests/rule_tests.h"

#include <algorithm>
#include <map>
#include <optional>

#include "daemon/rule_tests/event_text.h"
#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "rules/engine/fold.h"
#include "rules/ruleset/fields.h"

namespace portfolio::rule_tests {
namespace {

using ruleset::Fields;
using ruleset::Tree;
using ruleset::TreeKind;
using Word = std::string_view;

constexpr Word kFileKeys[] = {"rule", "given", "tests"};
constexpr Word kTestKeys[] = {"name", "events", "expect", "until"};
constexpr Word kExpectKeys[] = {"at", "change", "severity", "subject", "what_changed"};

class MemoryRows final : public model::ColdRows {
 public:
  std::optional<Word> find(Word key) override {
    const auto at = rows_.find(key);
    return at == rows_.end() ? std::nullopt : std::optional<Word>(at->second);
  }
  void put(Word key, std::string bytes) override {
    rows_.insert_or_assign(std::string(key), std::move(bytes));
  }

 private:
  std::map<std::string, std::string, std::less<>> rows_;
};

// "2026-03-03T09:00:00Z FIRING WARNING P-1/M1"
std::string describe(Word at, Word change, Word severity, Word subject) {
  std::string text(at);
  for (const Word part : {change, severity, subject})
    if (!part.empty()) text.append(" ").append(part);
  return text;
}

// One history, told to a fold of its own.
class Story {
 public:
  Story(ruleset::Report& report, const std::string& rule, ruleset::RuleSet rules)
      : report_(report), rule_(rule), fold_(0, "test", std::move(rules)) {}

  void tell(const Tree& events) {
    if (events.kind != TreeKind::kList)
      return report_.add(events.at, "\"events\" is a list of facts, each with its time");
    for (const Tree& event : events.items) tell_one(event);
  }

  void pass_until(const Tree& tree) {
    const auto until = time_of(tree);
    if (!until) return;
    model::Event tick;
    tick.organisation = "test";
    tick.fact = model::Tick{};
    if (const auto done = fold_.step(tick, {offset_, *until}, rows_); !done)
      report_.add(tree.at, done.error().message);
    const auto is_other = [&](const model::AlertTransition& t) { return t.rule != rule_; };
    told_ = fold_.take_transitions();
    std::erase_if(told_, is_other);
  }

  const std::vector<model::AlertTransition>& told() const { return told_; }

  std::optional<Timestamp> time_of(const Tree& tree) {
    const auto time = parse_time(tree.text);
    if (!time) report_.add(tree.at, "expected a time, as in 2026-03-02T09:00:00Z");
    return time;
  }

 private:
  void tell_one(const Tree& tree) {
    Fields fields(tree, "an event", keys_of(tree), report_);
    if (tree.kind != TreeKind::kMap) return;
    const Tree* const at = fields.require("at");
    const auto time = at == nullptr ? std::nullopt : time_of(*at);
    if (!time) return;
    if (*time < last_)
      return report_.add(at->at, "events come in the order of their time, and this one is earlier");
    last_ = *time;
    const auto bytes = codec::event_from_json(as_json(tree, fields, *time));
    if (!bytes) return report_.add(tree.at, bytes.error().message);
    model::Event event;
    if (const auto read = codec::decode_event(*bytes, {}, event); !read)
      return report_.add(tree.at, read.error().message);
    if (const auto done = fold_.step(event, {offset_++, *time}, rows_); !done)
      report_.add(tree.at, done.error().message);
  }

  static std::vector<Word> keys_of(const Tree& tree) {
    std::vector<Word> keys;  // The codec knows the facts, and says which one it does not.
    for (const Tree& key : tree.keys) keys.push_back(key.text);
    return keys;
  }

  // The event as the contract has it. What every event needs is filled in where it is not said.
  std::string as_json(const Tree& tree, const Fields& fields, Timestamp time) const {
    std::string json = "{\"organisation\":\"test\"";
    const auto add = [&](Word key, const std::string& value) {
      json.append(",").append(json_text(key)).append(":").append(value);
    };
    if (fields.find("id") == nullptr) add("id", json_text("e" + std::to_string(offset_)));
    if (fields.find("source") == nullptr) add("source", "\"test\"");
    if (fields.find("occurred_at") == nullptr) add("occurred_at", json_text(format_time(time)));
    for (std::size_t i = 0; i < tree.keys.size(); ++i)
      if (tree.keys[i].text != "at") add(tree.keys[i].text, to_json(tree.items[i]));
    return json + '}';
  }

  ruleset::Report& report_;
  const std::string& rule_;
  engine::Fold fold_;
  MemoryRows rows_;
  std::int64_t offset_ = 0;
  Timestamp last_{};
  std::vector<model::AlertTransition> told_;
};

class FileRunner {
 public:
  FileRunner(const ruleset::SourceFile& tests, std::span<const ruleset::SourceFile> rules,
             Report& result)
      : report_(tests, result.problems), rules_(rules), result_(result) {}

  void run(const Tree& tree) {
    Fields fields(tree, "a test file", kFileKeys, report_);
    const auto rule = fields.required_text("rule");
    const Tree* const tests = fields.require("tests");
    if (!rule || tests == nullptr) return;
    rule_ = *rule;
    if (tests->kind != TreeKind::kList || tests->items.empty())
      return report_.add(tests->at, "\"tests\" is a list of tests");
    for (const Tree& test : tests->items) {
      const std::size_t before = result_.problems.size();
      run_test(test, fields.find("given"));
      ++(result_.problems.size() == before ? result_.passed : result_.failed);
    }
  }

 private:
  // A rule set cannot be copied, so that each test loads its own.
  std::optional<ruleset::RuleSet> load_rules(const Tree& at) {
    ruleset::Loaded loaded = ruleset::load(rules_, {.enabled = {rule_}});
    if (loaded.problems.empty()) return std::move(loaded.rules);
    report_.add(at.at, ruleset::to_text(loaded.problems.front()));
    return std::nullopt;
  }

  void run_test(const Tree& tree, const Tree* given) {
    Fields fields(tree, "a test", kTestKeys, report_);
    const auto name = fields.required_text("name");
    const Tree* const events = fields.require("events");
    const Tree* const expect = fields.require("expect");
    const Tree* const until = fields.require("until");
    if (!name || events == nullptr || expect == nullptr || until == nullptr) return;
    auto rules = load_rules(tree);
    if (!rules) return;
    Story story(report_, rule_, std::move(*rules));
    const std::size_t before = result_.problems.size();
    if (given != nullptr) story.tell(*given);
    story.tell(*events);
    story.pass_until(*until);
    if (result_.problems.size() == before) compare(*name, story, *expect);
  }

  void compare(Word test, Story& story, const Tree& expect) {
    const auto prefix = std::string(test) + ": ";
    if (expect.kind != TreeKind::kList)
      return report_.add(expect.at, "\"expect\" is a list of what is told, [] for nothing");
    const auto& told = story.told();
    for (std::size_t i = 0; i < std::max(told.size(), expect.items.size()); ++i) {
      if (i >= expect.items.size())
        report_.add(expect.at, prefix + "told without being expected: " + describe_told(told[i]));
      else if (i >= told.size())
        report_.add(expect.items[i].at, prefix + "expected, and not told");
      else
        compare_one(prefix, expect.items[i], told[i], story);
    }
  }

  static std::string describe_told(const model::AlertTransition& t) {
    return describe(format_time(t.at), change_name(t.change), severity_name(t.severity),
                    t.subject.id);
  }

  void compare_one(const std::string& prefix, const Tree& tree, const model::AlertTransition& told,
                   Story& story) {
    Fields fields(tree, "an expectation", kExpectKeys, report_);
    const auto change = fields.required_text("change");
    const Tree* const at = fields.require("at");
    const auto time = at == nullptr ? std::nullopt : story.time_of(*at);
    if (!time || !change) return;
    const auto severity = fields.optional_text("severity");
    const auto subject = fields.optional_text("subject");
    const std::string want =
        describe(format_time(*time), *change, severity.value_or(""), subject.value_or(""));
    const std::string met = describe(format_time(told.at), change_name(told.change),
                                     severity ? severity_name(told.severity) : "",
                                     subject ? Word(told.subject.id) : "");
    if (want != met) return report_.add(tree.at, prefix + "expected " + want + ", met " + met);
    const auto text = fields.optional_text("what_changed");
    if (text && *text != told.what_changed)
      report_.add(fields.find("what_changed")->at, prefix + "expected \"" + std::string(*text) +
                                                       "\", met \"" + told.what_changed + '"');
  }

  ruleset::Report report_;
  std::span<const ruleset::SourceFile> rules_;
  Report& result_;
  std::string rule_;
};

}  // namespace

Report run_rule_tests(const ruleset::SourceFile& tests,
                      std::span<const ruleset::SourceFile> rules) {
  Report result;
  const auto tree = ruleset::parse_tree(tests.text);
  if (!tree) {
    const expr::Diagnostic& d = tree.error();
    result.problems.push_back({tests.name, d.line, d.column, d.message});
  } else {
    FileRunner(tests, rules, result).run(*tree);
  }
  return result;
}

}  // namespace portfolio::rule_tests
