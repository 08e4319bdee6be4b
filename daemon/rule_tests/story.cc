#include "daemon/rule_tests/story.h"

#include <algorithm>
#include <map>

#include "rules/ruleset/fields.h"

namespace portfolio::rule_tests {
namespace {

using Word = std::string_view;

class MemoryRows final : public model::ColdRows {
 public:
  std::optional<Word> find(Word key) override {
    const auto at = rows_.find(key);
    return at == rows_.end() ? std::nullopt : std::optional<Word>(at->second);
  }
  void put(Word key, std::string bytes) override {
    rows_.insert_or_assign(std::string(key), std::move(bytes));
  }
  void each(Word prefix, const Visit& visit) override {
    for (auto at = rows_.lower_bound(prefix); at != rows_.end(); ++at)
      if (at->first.starts_with(prefix)) visit(at->first, at->second);
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

class Story {
 public:
  Story(const TestFile& file, const Test& test, const ruleset::RuleSet& rules, const Watch& watch)
      : file_(file),
        test_(test),
        report_(file.source, problems_),
        watch_(watch),
        fold_("test", 0, "test", rules) {}

  Outcome run() {
    for (const auto* const facts : {&file_.given, &test_.events})
      for (const Fact& fact : *facts) tell(fact.event, fact.at, fact.place);
    model::Event tick;
    tick.organisation = "test";
    tick.fact = model::Tick{};
    tell(tick, test_.until, test_.until_place);
    fold_.end_instant();
    told_ = fold_.take_transitions();
    std::erase_if(told_, [&](const model::AlertTransition& t) { return t.rule != file_.rule; });
    if (problems_.empty()) compare();
    Outcome outcome{{}, std::move(told_)};
    if (!problems_.empty()) outcome.problem = std::move(problems_.front());
    return outcome;
  }

 private:
  void tell(const model::Event& event, Timestamp at, std::size_t place) {
    if (const auto done = fold_.step(event, {offset_++, at}, {limits_, sources_}, rows_); !done)
      report_.add(place, done.error().message);
    if (watch_) watch_(fold_);
  }

  void compare() {
    for (std::size_t i = 0; i < std::max(told_.size(), test_.expect.size()); ++i) {
      if (!problems_.empty()) return;  // All that follows is another story.
      if (i >= test_.expect.size())
        add(test_.expect_place, "told without being expected: " + describe_told(told_[i]));
      else if (i >= told_.size())
        add(test_.expect[i].place, "expected, and not told");
      else
        compare_one(test_.expect[i], told_[i]);
    }
  }

  static std::string describe_told(const model::AlertTransition& t) {
    return describe(format_time(t.at), change_name(t.change), severity_name(t.severity),
                    t.subject.id);
  }

  void compare_one(const Expectation& want, const model::AlertTransition& told) {
    const bool severity = !want.severity.empty(), subject = !want.subject.empty();
    const std::string wanted =
        describe(format_time(want.at), want.change, want.severity, want.subject);
    const std::string met = describe(format_time(told.at), change_name(told.change),
                                     severity ? severity_name(told.severity) : "",
                                     subject ? Word(told.subject.id) : "");
    if (wanted != met) return add(want.place, "expected " + wanted + ", met " + met);
    if (!want.what_changed.empty() && want.what_changed != told.what_changed)
      add(want.text_place,
          "expected \"" + want.what_changed + "\", met \"" + told.what_changed + '"');
    std::string who;
    for (const std::string& one : told.who) who += (who.empty() ? "" : ", ") + one;
    if (!want.who.empty() && want.who != who)
      add(want.place, "expected to be told to " + want.who + ", met " + who);
  }

  void add(std::size_t place, const std::string& message) {
    report_.add(place, test_.name + ": " + message);
  }

  const TestFile& file_;
  const Test& test_;
  std::vector<ruleset::Problem> problems_;
  ruleset::Report report_;
  const Watch& watch_;
  engine::OrganisationFold fold_;
  MemoryRows rows_;
  model::FoldLimits limits_;
  const model::SourceRules sources_{file_.sources};
  std::int64_t offset_ = 0;
  std::vector<model::AlertTransition> told_;
};

}  // namespace

Outcome run_test(const TestFile& file, const Test& test, const ruleset::RuleSet& rules,
                 const Watch& watch) {
  return Story(file, test, rules, watch).run();
}

}  // namespace portfolio::rule_tests
