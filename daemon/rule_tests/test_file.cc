#include "daemon/rule_tests/test_file.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "daemon/rule_tests/event_text.h"
#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "rules/ruleset/fields.h"

namespace portfolio::rule_tests {
namespace {

using ruleset::Fields;
using ruleset::Tree;
using ruleset::TreeKind;
using Word = std::string_view;

constexpr Word kFileKeys[] = {"rule", "with", "given", "tests", "equivalent", "sources"};
constexpr Word kSourceKeys[] = {"field", "precedence", "tolerance_days", "tolerance_per_mille"};
constexpr Word kTestKeys[] = {"name", "events", "expect", "until"};
constexpr Word kExpectKeys[] = {"at", "change", "severity", "subject", "what_changed", "who"};
constexpr Word kEquivalentKeys[] = {"mutant", "reason"};

class FileReader {
 public:
  FileReader(const ruleset::SourceFile& source, std::vector<ruleset::Problem>& problems)
      : report_(source, problems), problems_(problems) {
    file_.source = source;
  }

  TestFile read(const Tree& tree) {
    Fields fields(tree, "a test file", kFileKeys, report_);
    const auto rule = fields.required_text("rule");
    const Tree* const tests = fields.require("tests");
    if (!rule || tests == nullptr) return std::move(file_);
    file_.rule = *rule;
    file_.rule_place = fields.find("rule")->at;
    if (const Tree* const with = fields.find("with"))
      for (const Tree& other : with->items) file_.with.push_back(other.text);
    if (const Tree* const sources = fields.find("sources")) read_sources(*sources);
    if (const Tree* const given = fields.find("given")) read_facts(*given, file_.given);
    const bool given_broken = !report_.is_clean();
    given_last_ = last_;
    if (tests->kind != TreeKind::kList || tests->items.empty())
      report_.add(tests->at, "\"tests\" is a list of tests");
    for (const Tree& test : tests->items) read_test(test, given_broken);
    if (const Tree* const equivalent = fields.find("equivalent")) read_equivalent(*equivalent);
    return std::move(file_);
  }

 private:
  void read_sources(const Tree& tree) {
    if (tree.kind != TreeKind::kList)
      return report_.add(tree.at, "\"sources\" is a list of fields, each with who is believed");
    for (const Tree& one : tree.items) {
      Fields fields(one, "a field of sources", kSourceKeys, report_);
      const auto name = fields.required_text("field");
      if (!name) continue;
      model::FieldRule rule{std::string(*name), {}, 0, 0};
      if (!model::is_source_field(rule.field))
        report_.add(fields.find("field")->at, "there is no such field; did you mean " +
                                                  model::nearest_source_field(rule.field) + "?");
      if (const Tree* const precedence = fields.find("precedence"))
        for (const Tree& source : precedence->items) rule.precedence.emplace_back(source.text);
      rule.tolerance_days = number_of(fields.find("tolerance_days"));
      rule.tolerance_per_mille = number_of(fields.find("tolerance_per_mille"));
      file_.sources.push_back(std::move(rule));
    }
  }

  std::int32_t number_of(const Tree* tree) {
    if (tree == nullptr) return 0;
    std::int32_t number = -1;
    const Word text = tree->text;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0)
      report_.add(tree->at, "a tolerance is a whole number, 0 or more");
    return number;
  }

  void read_test(const Tree& tree, bool given_broken) {
    const std::size_t before = problems_.size();
    Test& test = file_.tests.emplace_back();
    last_ = given_last_;
    test.place = tree.at;
    Fields fields(tree, "a test", kTestKeys, report_);
    const auto name = fields.required_text("name");
    const Tree* const events = fields.require("events");
    const Tree* const expect = fields.require("expect");
    const Tree* const until = fields.require("until");
    if (name && events != nullptr && expect != nullptr && until != nullptr) {
      test.name = *name;
      read_facts(*events, test.events);
      read_expectations(*expect, test);
      test.until_place = until->at;
      test.until = time_of(*until).value_or(Timestamp{});
    }
    test.broken = given_broken || problems_.size() > before;
  }

  void read_facts(const Tree& events, std::deque<Fact>& into) {
    if (events.kind != TreeKind::kList)
      return report_.add(events.at, "\"events\" is a list of facts, each with its time");
    for (const Tree& event : events.items) read_fact(event, into);
  }

  void read_fact(const Tree& tree, std::deque<Fact>& into) {
    Fields fields(tree, "an event", keys_of(tree), report_);
    if (tree.kind != TreeKind::kMap) return;
    const Tree* const at = fields.require("at");
    const auto time = at == nullptr ? std::nullopt : time_of(*at);
    if (!time) return;
    if (*time < last_)
      return report_.add(at->at, "events come in the order of their time, and this one is earlier");
    last_ = *time;
    std::vector<Word> path;
    if (!check_names(tree, path)) return;
    Fact& fact = into.emplace_back();
    const std::size_t number = file_.given.size() + (&into == &file_.given ? 0 : into.size()) - 1;
    auto bytes = codec::event_from_json(as_json(tree, fields, *time, number));
    if (!bytes) return report_.add(tree.at, bytes.error().message);
    fact.place = tree.at;
    fact.at = *time;
    fact.bytes = *std::move(bytes);
    if (const auto read = codec::decode_event(fact.bytes, {}, fact.event); !read)
      report_.add(tree.at, read.error().message);
    else if (std::holds_alternative<model::RulesetActivated>(fact.event.fact))
      report_.add(tree.at, "a test cannot put other rules into force");
  }

  // Producers may say more than we know; whoever writes a test has misspelt something.
  bool check_names(const Tree& tree, std::vector<Word>& path) {
    bool known = true;
    for (const Tree& item : tree.items)
      if (tree.kind == TreeKind::kList) known = check_names(item, path) && known;
    if (tree.kind != TreeKind::kMap) return known;
    const std::vector<Word> names = codec::field_names(path);
    for (std::size_t i = 0; i < tree.keys.size() && !names.empty(); ++i) {
      const Word name = tree.keys[i].text;
      if (path.empty() && name == "at") continue;
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        const std::string where =
            path.empty() ? "an event" : "\"" + std::string(path.back()) + "\"";
        report_.add(tree.keys[i].at, where + " has no field \"" + std::string(name) + "\"" +
                                         ruleset::did_you_mean(name, names));
        known = false;
        continue;
      }
      path.push_back(name);
      known = check_names(tree.items[i], path) && known;
      path.pop_back();
    }
    return known;
  }

  static std::vector<Word> keys_of(const Tree& tree) {
    std::vector<Word> keys;  // Names are the contract's: check_names().
    for (const Tree& key : tree.keys) keys.push_back(key.text);
    return keys;
  }

  // The event as the contract has it. What every event needs is filled in where it is not said.
  static std::string as_json(const Tree& tree, const Fields& fields, Timestamp time,
                             std::size_t number) {
    std::string json = "{\"organisation\":\"test\"";
    const auto add = [&](Word key, const std::string& value) {
      json.append(",").append(json_text(key)).append(":").append(value);
    };
    if (fields.find("id") == nullptr) add("id", json_text("e" + std::to_string(number)));
    if (fields.find("source") == nullptr) add("source", "\"test\"");
    if (fields.find("occurred_at") == nullptr) add("occurred_at", json_text(format_time(time)));
    for (std::size_t i = 0; i < tree.keys.size(); ++i)
      if (tree.keys[i].text != "at") add(tree.keys[i].text, to_json(tree.items[i]));
    return json + '}';
  }

  void read_expectations(const Tree& tree, Test& test) {
    test.expect_place = tree.at;
    if (tree.kind != TreeKind::kList)
      return report_.add(tree.at, "\"expect\" is a list of what is told, [] for nothing");
    for (const Tree& one : tree.items) {
      Fields fields(one, "an expectation", kExpectKeys, report_);
      const auto text = [&](Word key) {
        return std::string(fields.optional_text(key).value_or(""));
      };
      const auto change = fields.required_text("change");
      const Tree* const at = fields.require("at");
      const auto time = at == nullptr ? std::nullopt : time_of(*at);
      if (!time || !change) continue;
      const Tree* const what = fields.find("what_changed");
      test.expect.push_back({one.at, what == nullptr ? one.at : what->at, *time,
                             std::string(*change), text("severity"), text("subject"),
                             text("what_changed"), text("who")});
    }
  }

  void read_equivalent(const Tree& tree) {
    if (tree.kind != TreeKind::kList)
      return report_.add(tree.at, "\"equivalent\" is a list of mutants, each with its reason");
    for (const Tree& one : tree.items) {
      Fields fields(one, "an equivalent mutant", kEquivalentKeys, report_);
      const auto mutant = fields.required_text("mutant");
      const auto reason = fields.required_text("reason");
      if (mutant && reason)
        file_.equivalent.push_back({one.at, std::string(*mutant), std::string(*reason)});
    }
  }

  std::optional<Timestamp> time_of(const Tree& tree) {
    const auto time = parse_time(tree.text);
    if (!time) report_.add(tree.at, "expected a time, as in 2026-03-02T09:00:00Z");
    return time;
  }

  ruleset::Report report_;
  std::vector<ruleset::Problem>& problems_;
  TestFile file_;
  Timestamp last_{}, given_last_{};
};

}  // namespace

TestFile read_test_file(const ruleset::SourceFile& source,
                        std::vector<ruleset::Problem>& problems) {
  const auto tree = ruleset::parse_tree(source.text);
  if (tree) return FileReader(source, problems).read(*tree);
  const expr::Diagnostic& d = tree.error();
  problems.push_back({source.name, d.line, d.column, d.message});
  return {.source = source};
}

}  // namespace portfolio::rule_tests
