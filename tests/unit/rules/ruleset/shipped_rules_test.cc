// The rules that the product ships: they load, and say what they have to in plain words.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "rules/ruleset/load.h"
#include "rules/signals/signal.h"

namespace portfolio::ruleset {
namespace {

const RuleSet& shipped() {
  static const Loaded kLoaded = load(shipped_files(), {});
  for (const Problem& problem : kLoaded.problems) ADD_FAILURE() << to_text(problem);
  return kLoaded.rules;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string in_words(alert::Span span) {
  static constexpr std::string_view kUnits[] = {"wd", "min", "calh"};
  return span.amount == 0 ? "0"
                          : std::to_string(span.amount) +
                                std::string(kUnits[static_cast<std::size_t>(span.unit)]);
}

void describe_wakes(const Rule& rule, std::ostream& out) {
  static constexpr std::string_view kEntities[] = {
      "portfolio", "project",  "milestone",  "task", "person",      "allocation",
      "absence",   "calendar", "dependency", "risk", "decision",    "benefit",
      "objective", "cycle",    "source",     "role", "organisation"};
  static constexpr std::string_view kAspects[] = {
      "identity", "plan",     "forecast",   "state",       "progress", "cost",
      "report",   "load",     "links",      "computed",    "rhythm",   "calendar",
      "activity", "measured", "profile",    "alerts",      "float",    "remaining",
      "begun",    "estimate", "chance",     "said_finish", "outlook",  "ledger",
      "crossed",  "waiting",  "active_day", "contradicts", "reach",    "finish_reach"};
  for (std::size_t entity = 0; entity < model::kEntityKinds; ++entity) {
    if (rule.wakes[entity] == 0) continue;
    out << "  wakes on " << kEntities[entity] << ":";
    for (std::size_t bit = 0; bit < std::size(kAspects); ++bit)
      if ((rule.wakes[entity] >> bit & 1U) != 0) out << ' ' << kAspects[bit];
    out << '\n';
  }
}

std::string describe(const Rule& rule) {
  static constexpr std::string_view kSeverities[] = {"info", "warning", "critical"};
  std::ostringstream out;
  out << rule.id << ' ' << rule.name << (rule.is_part ? ", its part on " : ", a rule on ")
      << signals::kind_name(rule.subject) << '\n';
  for (std::size_t i = 0; i < alert::kSeverities; ++i) {
    const alert::SeverityTiming& timing = rule.timing.severities[i];
    if (!timing.used) continue;
    out << "  " << kSeverities[i] << " holds " << in_words(timing.hold) << ", clears "
        << in_words(timing.clear) << '\n';
  }
  const alert::OtherWay& other = rule.timing.other_way;
  if (other.to != alert::Severity::kUnspecified)
    out << "  or holds " << in_words(other.hold) << " for "
        << kSeverities[alert::index_of(other.to)] << '\n';
  for (const Recipient& who : rule.who)
    if (who.reach > 0)
      out << "  reaches " << who.role << " after "
          << in_words(rule.timing.reach.after[who.reach - 1U]) << '\n';
  if (rule.health)
    out << "  counts in " << signals::dimension_name(rule.health->dimension)
        << (rule.health->from == alert::Severity::kCritical ? " from critical on\n" : "\n");
  if (rule.follows_level) out << "  follows the computed level\n";
  describe_wakes(rule, out);
  return out.str();
}

TEST(ShippedRules, LoadAndTheStarredAreOn) {
  std::string ids;
  for (const Rule& rule : shipped().rules) {
    EXPECT_EQ(rule.enabled, rule.starred) << rule.name;
    if (rule.starred && !rule.is_part) ids += rule.id + ' ';
  }
  EXPECT_EQ(ids, "B01 C01 D01 D07 D08 D11 D15 D17 G01 P01 P06 Q01 ");
}

// What a rule wakes on and how long it waits. PORTFOLIO_REWRITE=1 writes it anew, to be read as a
// diff.
TEST(ShippedRules, CompileToTheseFacts) {
  const std::string path = PORTFOLIO_SOURCE_DIR "/tests/unit/rules/ruleset/shipped_rules.txt";
  std::string facts;
  for (const Rule& rule : shipped().rules) facts += describe(rule);
  if (std::getenv("PORTFOLIO_REWRITE") != nullptr) std::ofstream(path) << facts;
  EXPECT_EQ(facts, read_file(path));
}

TEST(ShippedRules, AreNamedAsTheirFiles) {
  for (const SourceFile& file : shipped_files()) {
    const std::string name = file.name.substr(0, file.name.find('.'));
    EXPECT_NE(shipped().find(name), nullptr) << file.name;
    EXPECT_EQ(file.text, read_file(PORTFOLIO_SOURCE_DIR "/rules/catalogue/" + file.name));
  }
}

// The page for authors of rules begins with one that loads.
TEST(ShippedRules, AreExplainedByARuleThatLoads) {
  const std::string page = read_file(PORTFOLIO_SOURCE_DIR "/rules/catalogue/README.md");
  const std::string_view fence = "```yaml\n";
  const std::size_t begin = page.find(fence) + fence.size();
  const SourceFile file{"README.md", page.substr(begin, page.find("```", begin) - begin)};
  const Loaded loaded = load({&file, 1}, {});
  for (const Problem& problem : loaded.problems) ADD_FAILURE() << to_text(problem);
  EXPECT_EQ(loaded.rules.rules.size(), 1U);
}

TEST(ShippedRules, SayTheFourThings) {
  for (const Rule& rule : shipped().rules) {
    SCOPED_TRACE(rule.name);
    EXPECT_FALSE(rule.what_changed.reads().empty()) << "names nothing that was measured";
    EXPECT_TRUE(rule.what_changed.source().ends_with('.'));
    EXPECT_TRUE(rule.so_what.source().ends_with('.') || rule.so_what.source().ends_with('?'));
    EXPECT_TRUE(rule.what_to_do.source().ends_with('.'));
    EXPECT_FALSE(rule.who.empty());
    EXPECT_FALSE(rule.source.empty());
    EXPECT_FALSE(rule.evidence.empty());
  }
}

// Rules about people tell those who plan their hours, never a sponsor. So do all rules on capacity,
// which may name people, but those on the project alone, and the rule on sponsors themselves.
TEST(ShippedRules, KeepPeopleFromSponsors) {
  for (const Rule& rule : shipped().rules) {
    const bool capacity = rule.id.front() == 'C' || rule.id == "G02";
    if (rule.subject != signals::SubjectKind::kPerson && !capacity) continue;
    for (const Recipient& recipient : rule.who) EXPECT_NE(recipient.role, "sponsor") << rule.name;
  }
}

// Who leads the office alone hears that a sponsor does not answer.
TEST(ShippedRules, TellOfSponsorsToTheOfficeOnly) {
  for (const Rule& rule : shipped().rules)
    if (rule.subject == signals::SubjectKind::kSponsor) {
      ASSERT_EQ(rule.who.size(), 1U) << rule.name;
      EXPECT_EQ(rule.who.front().role, "project_office");
    }
}

// Above those who plan the hours nobody hears of a person or of a group that would be one.
TEST(ShippedRules, HidePeopleAndSmallGroupsAboveTheLine) {
  for (const Rule& rule : shipped().rules) {
    if (rule.subject != signals::SubjectKind::kTeam) continue;
    ASSERT_TRUE(rule.applies) << rule.name;
    EXPECT_EQ(rule.applies->source(), "team.size >= least_group") << rule.name;
    for (const Parameter& one : rule.parameters)
      if (one.name == "least_group") {
        EXPECT_EQ(one.value.as_integer(), 5) << rule.name;
      }
    for (const std::uint16_t slot : rule.what_changed.reads())
      EXPECT_FALSE(signals::catalogue()[slot].name.starts_with("person.")) << rule.name;
  }
}

}  // namespace
}  // namespace portfolio::ruleset
