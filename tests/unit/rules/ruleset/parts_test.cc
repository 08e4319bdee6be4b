// Rules on more than one kind of subject, severities with two ways to them, and recipients who hear
// later: how they load, and what is wrong with those that do not.
#include "rules/signals/signal.h"
#include "tests/unit/rules/ruleset/example_rule.h"

namespace portfolio::ruleset {
namespace {

constexpr std::string_view kPart = R"(parts:
  - subject: project
    applies: project.active
    warning:
      on: project.status_age > limit
      off: project.status_age <= limit
      for: 2wd
    texts:
      what_changed: "{project.name} is silent."
      so_what: Nobody knows.
      what_to_do: Ask.
      who: {manager: project.manager}
source: Practice)";

Loaded loaded(std::string text) {
  const SourceFile file{"late.yaml", std::move(text)};
  Loaded result = load({&file, 1}, {});
  for (const Problem& problem : result.problems) ADD_FAILURE() << to_text(problem);
  return result;
}

TEST(Parts, ShareNameIdAndThresholds) {
  const Loaded all = loaded(changed("source: Practice", kPart));
  ASSERT_EQ(all.rules.rules.size(), 2U);
  const Rule& whole = all.rules.rules[0];
  const Rule& part = all.rules.rules[1];
  EXPECT_FALSE(whole.is_part);
  EXPECT_TRUE(part.is_part);
  EXPECT_TRUE(part.enabled);
  EXPECT_EQ(part.id, whole.id);
  EXPECT_EQ(part.title, whole.title);
  EXPECT_EQ(part.text, whole.text);
  EXPECT_EQ(part.parameters.size(), 2U);
  EXPECT_EQ(part.timing.of(alert::Severity::kWarning).hold, alert::Span{2});
  EXPECT_EQ(all.rules.find("X01"), &whole);
  EXPECT_EQ(all.rules.find("X01", signals::SubjectKind::kProject), &part);
  EXPECT_EQ(all.rules.find("late_milestone", signals::SubjectKind::kMilestone), &whole);
  EXPECT_EQ(all.rules.find("late_milestone", signals::SubjectKind::kPerson), nullptr);
}

TEST(Parts, TravelInTheJournalAsOneRule) {
  const Loaded all = loaded(changed("source: Practice", kPart));
  std::vector<std::string> storage;
  const model::RulesetActivated fact = to_fact(all.rules, 7, storage);
  EXPECT_EQ(fact.rules.size(), 1U);
  EXPECT_EQ(fact.enabled.size(), 1U);
  for (const RuleSet& known : {RuleSet{}, all.rules}) {
    const auto back = from_fact(fact, known);
    ASSERT_TRUE(back) << back.error().message;
    ASSERT_EQ(back->rules.size(), 2U);
    EXPECT_TRUE(back->rules[1].is_part);
    EXPECT_TRUE(back->rules[1].enabled);
    EXPECT_EQ(back->fingerprint, all.rules.fingerprint);
  }
}

TEST(Parts, AreSwitchedOverriddenAndShadowedTogether) {
  const std::string rule = changed("source: Practice", kPart);
  const SourceFile files[] = {
      {"late.yaml", rule},
      {"local.yaml",
       "shadow: [late_milestone]\noverrides:\n  - rule: X01\n    threshold: "
       "limit\n    value: 9\n    project: P-1\n    by: u1\n    reason: so\n    "
       "until: 2026-12-31\n"}};
  const Loaded local = load(files, {});
  ASSERT_TRUE(local.problems.empty()) << to_text(local.problems.front());
  for (const Rule& one : local.rules.rules) {
    EXPECT_TRUE(one.shadow);
    EXPECT_EQ(one.overrides.size(), 1U);
  }
  const Loaded off = load({files, 1}, {.disabled = {"late_milestone"}});
  for (const Rule& one : off.rules.rules) EXPECT_FALSE(one.enabled);
}

TEST(Parts, AreRefusedWhereTheyContradict) {
  const auto with = [](std::string_view from, std::string_view to) {
    std::string part(kPart);
    part.replace(part.find(from), from.size(), to);
    const std::vector<std::string> problems = problems_of(changed("source: Practice", part));
    return problems.empty() ? std::string() : problems.front();
  };
  EXPECT_EQ(with("project.status_age > limit", "project.status_age > limits"),
            "late.yaml:26:32: unknown name \"limits\"; did you mean \"limit\"?");
  EXPECT_EQ(with("    applies:", "    id:"), "late.yaml:24:5: unknown key \"id\" in a part");
  EXPECT_EQ(with("      for: 2wd\n", ""), "late.yaml:26:7: warning needs \"for\"");
  std::string twice(kPart);
  twice.insert(twice.find("source:"), twice.substr(7, twice.find("source:") - 7));
  EXPECT_EQ(problems_of(changed("source: Practice", twice)),
            std::vector<std::string>{"late.yaml:34:5: two parts are about one kind of subject"});
}

constexpr std::string_view kWay = R"(  for: 1wd
  or:
    on: milestone.slip > 3
    for: 4wd)";

TEST(OtherWay, IsReadWithItsHold) {
  const Loaded all = loaded(changed("  for: 1wd", kWay));
  const Rule& rule = all.rules.rules.front();
  EXPECT_EQ(rule.timing.other_way.to, alert::Severity::kWarning);
  EXPECT_EQ(rule.timing.other_way.hold, alert::Span{4});
  ASSERT_TRUE(rule.severities[1].or_on);
  EXPECT_EQ(rule.severities[1].or_on->source(), "milestone.slip > 3");
}

TEST(OtherWay, MustNotHoldTogetherWithOff) {
  std::string text = changed("  for: 1wd", kWay);
  text.replace(text.find("slip > 3"), 8, "slip > 1");
  const std::vector<std::string> problems = problems_of(text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_TRUE(
      problems[0].starts_with("late.yaml:12:3: \"on\" and \"off\" of warning hold together"))
      << problems[0];
}

TEST(Recipients, HearAtOnceLaterOrFromASeverityOn) {
  const Loaded all =
      loaded(changed("who: {manager: project.manager, office: }",
                     "who: {manager: project.manager, office: {after: 2wd}, sponsor: {person: "
                     "project.sponsor, after: 6wd, from: critical}}"));
  const Rule& rule = all.rules.rules.front();
  EXPECT_EQ(rule.timing.reach.count, 2);
  EXPECT_EQ(rule.timing.reach.after[0], alert::Span{2});
  EXPECT_EQ(rule.timing.reach.after[1], alert::Span{6});
  EXPECT_EQ(rule.who[0].reach, 0);
  EXPECT_EQ(rule.who[1].reach, 1);
  EXPECT_EQ(rule.who[2].reach, 2);
  EXPECT_EQ(rule.who[2].from, alert::Severity::kCritical);
}

TEST(Recipients, AreRefusedWhereTheyMeanNothing) {
  const auto with = [](std::string_view to) {
    return problems_of(changed("who: {manager: project.manager, office: }", to));
  };
  EXPECT_EQ(with("who: {office: {after: 2h}}").front(),
            "late.yaml:21:17: \"after\" is working days, as in 2wd");
  EXPECT_EQ(with("who: {office: {from: grave}}").front(),
            "late.yaml:21:24: \"from\" is info, warning or critical");
  EXPECT_EQ(with("who: {a: {after: 1wd}, b: {after: 2wd}, c: {after: 3wd}, d: {after: 4wd}, e: "
                 "{after: 5wd}}")
                .front(),
            "late.yaml:21:8: more than 4 different \"after\"");
}

}  // namespace
}  // namespace portfolio::ruleset
