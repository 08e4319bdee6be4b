// What is wrong with a rule file is said exactly, at its place.
#include "rules/ruleset/load.h"

#include "tests/unit/rules/ruleset/example_rule.h"

namespace portfolio::ruleset {
namespace {

struct Row {
  std::string_view name, from, to, problem;
};
void expect_problems(std::span<const Row> rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.name);
    const std::vector<std::string> problems = problems_of(changed(row.from, row.to));
    ASSERT_EQ(problems.size(), 1U) << testing::PrintToString(problems);
    EXPECT_EQ(problems.front(), "late.yaml:" + std::string(row.problem));
  }
}

TEST(Load, TakesTheExample) {
  EXPECT_EQ(problems_of(std::string(kExample)), std::vector<std::string>());
  const SourceFile file{"late.yaml", std::string(kExample)};
  const Loaded loaded = load({&file, 1}, {});
  const Rule& rule = loaded.rules.rules.at(0);
  EXPECT_EQ(rule.name, "late_milestone");
  EXPECT_TRUE(rule.enabled);
  EXPECT_EQ(rule.version, 1U);
  EXPECT_EQ(rule.parameters.size(), 2U);
  EXPECT_EQ(rule.timing.of(alert::Severity::kWarning).hold, alert::Span{1});
  EXPECT_EQ(rule.timing.of(alert::Severity::kWarning).clear, alert::Span{2});
  EXPECT_FALSE(rule.timing.of(alert::Severity::kCritical).used);
  EXPECT_EQ(rule.who.at(1).role, "office");
  EXPECT_EQ(rule.due_in, 5);
  EXPECT_EQ(loaded.rules.find("X01"), &rule);
  EXPECT_EQ(loaded.rules.find("late_milestone"), &rule);
  EXPECT_EQ(loaded.rules.find("late"), nullptr);
}

TEST(Load, RefusesWhatIsNotARuleFile) {
  const Row kRows[] = {
      {"a stray bracket", "starred: true", "starred: [true",
       "6:7: not YAML: end of sequence flow not found"},
      {"a text that begins with a brace", "title: A milestone", "title: {milestone.name} of A",
       "3:25: not YAML: end of map not found; a text that begins with a brace or holds a colon and "
       "a space wants quotes"},
      {"two documents", "source: Practice", "source: Practice\n---\nrule: b",
       "1:1: one rule a file, met several documents"},
      {"an anchor", "title: A", "title: &title A", "3:8: anchors are not used here"},
      {"a tag", "title: A", "title: !!str A", "3:8: tags are not used here"},
  };
  expect_problems(kRows);
  EXPECT_EQ(problems_of(""), std::vector<std::string>{"late.yaml:1:1: nothing in it"});
  EXPECT_EQ(problems_of(","),
            std::vector<std::string>{"late.yaml:1:1: one rule a file, met several documents"});
  EXPECT_EQ(problems_of("- a"),
            std::vector<std::string>{"late.yaml:1:1: a rule is a map of keys and values"});
  EXPECT_EQ(problems_of(std::string(70'000, ' ')),
            std::vector<std::string>{"late.yaml:1:1: longer than 65536 bytes"});
}

TEST(Load, RefusesUnknownAndRepeatedKeys) {
  const Row kRows[] = {
      {"unknown",
       "applies:", "aplies:", "10:1: unknown key \"aplies\" in a rule; did you mean \"applies\"?"},
      {"far from any", "source: Practice", "source: Practice\ncolour: red",
       "23:1: unknown key \"colour\" in a rule"},
      {"twice", "id: X01", "id: X01\nid: X02", "3:1: \"id\" is said twice"},
      {"in a severity", "  for: 1wd", "  for: 1wd\n  fro: 1wd",
       "15:3: unknown key \"fro\" in warning; did you mean \"for\"?"},
      {"in texts", "  so_what:", "  sowhat:", "18:3: texts needs \"so_what\""},
      {"a threshold twice", "share: 0.10", "limit: 3", "9:3: \"limit\" is said twice"},
      {"a role twice", "office: ", "manager: project.sponsor", "21:35: \"manager\" is said twice"},
  };
  for (const Row& row : kRows) {
    SCOPED_TRACE(row.name);
    const std::vector<std::string> problems = problems_of(changed(row.from, row.to));
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems.front(), "late.yaml:" + std::string(row.problem));
  }
}

TEST(Load, RefusesARuleWithoutItsTexts) {
  const Row kRows[] = {
      {"what changed",
       "  what_changed: \"{milestone.name} is {milestone.slip} working days late.\"\n", "",
       "18:3: texts needs \"what_changed\""},
      {"so what", "  so_what: \"At stake: {milestone.value_at_risk:money}.\"\n", "",
       "18:3: texts needs \"so_what\""},
      {"what to do", "  what_to_do: Agree a new date.\n", "", "18:3: texts needs \"what_to_do\""},
      {"who", "  who: {manager: project.manager, office: }\n", "", "18:3: texts needs \"who\""},
      {"an empty one", "Agree a new date.", "\"\"", "20:15: \"what_to_do\" is a text"},
      {"nobody", "{manager: project.manager, office: }", "{}",
       "21:8: \"who\" is a map of roles and who has them"},
      {"a brace without quotes", "Agree a new date.", "{milestone.name}",
       "20:15: \"what_to_do\" is a text; quote it if it begins with a brace or holds a colon"},
  };
  expect_problems(kRows);
}

TEST(Load, RefusesWrongValues) {
  const Row kRows[] = {
      {"name", "rule: late_milestone", "rule: Late",
       "1:7: a name is lower-case letters, digits and _"},
      {"id", "id: X01", "id: x1", "2:5: an id is upper-case letters, digits and -, as in D01"},
      {"subject", "subject: milestone", "subject: mileston",
       "4:10: unknown subject \"mileston\"; did you mean \"milestone\"?"},
      {"flag", "starred: true", "starred: yes", "5:10: \"starred\" is true or false"},
      {"version", "starred: true", "version: 1.5",
       "5:10: \"version\" is a whole number from 1 to 1000000"},
      {"dimension", "dimension: time", "dimension: money",
       "6:21: unknown dimension \"money\"; there are time, scope, cost, benefit and governance"},
      {"from", "dimension: time", "dimension: time, from: info",
       "6:33: \"from\" is warning or critical"},
      {"unit", "unit: wd", "unit: wd, unit: wd", "8:31: \"unit\" is said twice"},
      {"unknown unit", "unit: wd", "unit: hours",
       "8:27: unknown unit \"hours\"; there are wd, d, min, items, people, ratio and points"},
      {"number", "value: 5", "value: five", "8:18: expected a number, as in 5, -3 or 0.10"},
      {"number in quotes", "value: 5", "value: \"5\"",
       "8:18: expected a number, as in 5, -3 or 0.10"},
      {"threshold's name", "share: 0.10", "Share: 0.10",
       "9:3: a threshold's name is lower-case letters, digits and _"},
      {"no value", "share: 0.10", "share: {unit: ratio}", "9:10: a threshold needs \"value\""},
      {"duration", "for: 1wd", "for: 1 day",
       "14:8: \"1 day\" is no duration; write 0, 5wd, 1w, 4h or 30min for working time, 48calh or "
       "2cald for the clock's"},
      {"due in", "source: Practice", "due_in: 4h\nsource: Practice",
       "22:9: \"due_in\" is working days, as in 5wd"},
      {"evidence", "[milestone.slip, ", "[milestone.slipp, ",
       "16:12: unknown signal \"milestone.slipp\"; did you mean \"milestone.slip\"?"},
      {"evidence, a threshold", "[milestone.slip, ", "[limit, ",
       "16:12: \"limit\" is a threshold, not a signal"},
      {"no evidence list", "[milestone.slip, milestone.forecast_date]", "milestone.slip",
       "16:11: \"evidence\" is a list of signals"},
      {"turns", "source: Practice", "flapping: {turns: 9}\nsource: Practice",
       "22:19: \"turns\" is a whole number from 0 to 4"},
  };
  expect_problems(kRows);
}

TEST(Load, RefusesIncompleteSeverities) {
  const Row kRows[] = {
      {"no off", "  off: milestone.slip <= 2\n", "", "12:3: warning needs \"off\""},
      {"no on", "  on: milestone.slip >= limit\n", "", "12:3: warning needs \"on\""},
      {"no hold", "  for: 1wd\n", "", "12:3: warning needs \"for\""},
      {"none at all",
       "warning:\n  on: milestone.slip >= limit\n  off: milestone.slip <= 2\n  for: 1wd\n", "",
       "1:1: a rule needs \"warning\""},
      {"on and off together", "milestone.slip <= 2", "milestone.slip <= 8",
       "12:3: \"on\" and \"off\" of warning hold together, as with milestone.slip = 5, "
       "milestone.open = yes, project.active = yes"},
  };
  expect_problems(kRows);
}

TEST(Load, PointsIntoExpressions) {
  const Row kRows[] = {
      {"plain", "milestone.slip >= limit", "milestone.slip >= limt",
       "12:25: unknown name \"limt\"; did you mean \"limit\"?"},
      {"in single quotes", "project.active && milestone.open",
       "'project.lifecycle == \"it''s\" && milestone.opn'",
       "10:43: unknown name \"milestone.opn\"; did you mean \"milestone.open\"?"},
      {"in double quotes", "project.active && milestone.open",
       "\"project.lifecycle == \\\"x\\\" && milestone.opn\"",
       "10:41: unknown name \"milestone.opn\"; did you mean \"milestone.open\"?"},
      {"folded", "project.active && milestone.open", ">-\n    project.active &&\n    milestone.opn",
       "12:5: unknown name \"milestone.opn\"; did you mean \"milestone.open\"?"},
      {"a plain scalar over two lines", "project.active && milestone.open",
       "project.active &&\n  milestone.opn",
       "11:3: unknown name \"milestone.opn\"; did you mean \"milestone.open\"?"},
      {"kept lines", "project.active && milestone.open",
       "|\n    project.active\n      && milestone.opn",
       "12:10: unknown name \"milestone.opn\"; did you mean \"milestone.open\"?"},
      {"behind letters of two bytes", "Agree a new date.", "\"Übergröße {milestone.nam}\"",
       "20:27: unknown name \"milestone.nam\"; did you mean \"milestone.name\"?"},
      {"in a text", "{milestone.slip} working", "{milestone.slip:money} working",
       "18:54: money does not fit working days"},
      {"in a recipient", "manager: project.manager", "manager: project.active",
       "21:18: expected a text, met true or false"},
      {"another kind", "value_at_risk: milestone.value_at_risk", "value_at_risk: milestone.slip",
       "15:16: expected money, met working days"},
      {"a signal of another subject", "milestone.slip >= limit", "person.utilisation_4w > 1",
       "12:7: unknown name \"person.utilisation_4w\""},
  };
  expect_problems(kRows);
}

TEST(Load, RefusesASecondRuleOfThatNameOrId) {
  const SourceFile files[] = {{"a.yaml", std::string(kExample)},
                              {"b.yaml", changed("id: X01", "id: X02")},
                              {"c.yaml", changed("rule: late", "rule: very_late")}};
  const Loaded loaded = load(files, {});
  ASSERT_EQ(loaded.problems.size(), 2U);
  EXPECT_EQ(to_text(loaded.problems[0]),
            "b.yaml:1:7: the name \"late_milestone\" is taken by a.yaml");
  EXPECT_EQ(to_text(loaded.problems[1]), "c.yaml:2:5: the id \"X01\" is taken by a.yaml");
}

TEST(Load, SwitchesRulesOnAndOff) {
  const SourceFile files[] = {
      {"a.yaml", std::string(kExample)},
      {"b.yaml", changed("rule: late_milestone\nid: X01", "rule: other\nid: X02")},
      {"c.yaml",
       changed("starred: true", "starred: false").replace(0, 28, "rule: third\nid: X03")}};
  const auto on = [&](const Selection& selection) {
    const Loaded loaded = load(files, selection);
    std::string names;
    for (const Problem& problem : loaded.problems) names += to_text(problem) + ' ';
    for (const Rule& rule : loaded.rules.rules)
      if (rule.enabled) names += rule.id + ' ';
    return names;
  };
  EXPECT_EQ(on({}), "X01 X02 ");
  EXPECT_EQ(on({.enabled = {"third"}}), "X01 X02 X03 ");
  EXPECT_EQ(on({.enabled = {"X03"}, .disabled = {"other"}}), "X01 X03 ");
  EXPECT_EQ(on({.enabled = {"third"}, .only_named = true}), "X03 ");
  EXPECT_EQ(on({.disabled = {"thrid"}}),
            "selection: unknown rule \"thrid\"; did you mean \"third\"? X01 X02 ");
}

TEST(Load, GivesTheSameRulesByWayOfTheFact) {
  const Loaded loaded = load(shipped_files(), {.disabled = {"watermelon"}});
  std::vector<std::string> storage;
  const model::RulesetActivated fact = to_fact(loaded.rules, 7, storage);
  const auto again = from_fact(fact);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->generation, 7U);
  EXPECT_EQ(again->fingerprint, loaded.rules.fingerprint);
  EXPECT_FALSE(again->find("watermelon")->enabled);
  EXPECT_EQ(again->by_subject, loaded.rules.by_subject);
}

TEST(Load, TakesKnownRulesFromWhereTheyAre) {
  const RuleSet known = load(shipped_files(), {.disabled = {"D01"}}, Overlap::kKnown).rules;
  std::vector<SourceFile> files(shipped_files().begin(), shipped_files().end());
  const Selection selection{.enabled = {"restatement_material"}};
  const Loaded plain = load(files, selection), taken = load(files, selection, known);
  EXPECT_TRUE(taken.problems.empty());
  EXPECT_EQ(taken.rules.fingerprint, plain.rules.fingerprint);
  EXPECT_EQ(taken.rules.by_subject, plain.rules.by_subject);
  EXPECT_TRUE(taken.rules.find("D01")->enabled);
  // Others are tried as ever; a name that is taken twice is still one too many.
  files.push_back({"again.yaml", files.front().text});
  files.push_back({"late.yaml", "rule: late"});
  const Loaded wrong = load(files, selection, known);
  ASSERT_GE(wrong.problems.size(), 3U);
  EXPECT_EQ(wrong.problems.front().file, "again.yaml");
  EXPECT_EQ(wrong.problems.back().file, "late.yaml");
}

TEST(Load, FingerprintsTextsAndWhatIsOn) {
  std::vector<SourceFile> files(shipped_files().begin(), shipped_files().end());
  const std::string all = load(files, {}).rules.fingerprint;
  EXPECT_EQ(all.size(), 16U);
  EXPECT_NE(load(files, {.disabled = {"D01"}}).rules.fingerprint, all);
  std::reverse(files.begin(), files.end());
  EXPECT_EQ(load(files, {}).rules.fingerprint, all);
  files.front().text += "# A remark.\n";
  EXPECT_NE(load(files, {}).rules.fingerprint, all);
}

TEST(Load, RefusesAFactThatDoesNotLoad) {
  model::RulesetActivated fact;
  fact.rules.push_back({"late", "rule: late"});
  const auto rules = from_fact(fact);
  ASSERT_FALSE(rules.has_value());
  EXPECT_EQ(rules.error().reaction, Reaction::kStop);
  EXPECT_EQ(rules.error().message,
            "the activated rules do not load: late:1:1: a rule needs \"id\"");
}

}  // namespace
}  // namespace portfolio::ruleset
