#include "daemon/ctl/backtest.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "daemon/ctl/digest.h"
#include "daemon/ctl/rule_files.h"
#include "daemon/ctl/score.h"
#include "daemon/simulate/simulation.h"

namespace portfolio::ctl {
namespace {

struct Replay {
  std::vector<std::string> transitions;
  std::vector<Episode> episodes;
  std::string digest;
  std::string truth;
  std::int64_t series = 0, refused = 0;
  std::set<std::string> evaluable;
};

Replay replay(std::uint64_t seed) {
  Replay result;
  auto rules = load_rules({});
  EXPECT_TRUE(rules.has_value()) << rules.error().message;
  Episodes episodes;
  Backtest backtest(
      std::move(*rules),
      [&](const model::AlertTransition& transition) {
        episodes.add(transition);
        result.transitions.push_back(transition.transition_id);
      },
      [&](const std::string&) { ++result.series; });
  simulate::Simulation story({.projects = 16, .people = 32, .weeks = 52, .seed = seed});
  while (!story.done()) {
    for (const simulate::Line& line : story.step()) {
      const auto added = backtest.add(line.json);
      EXPECT_TRUE(added.has_value()) << line.json << "\n" << added.error().message;
    }
  }
  backtest.finish();
  result.episodes = episodes.take();
  result.digest = combined(digests_of(backtest.fold()));
  result.truth = story.truth_csv();
  result.refused = backtest.counts().refused;
  result.evaluable = backtest.evaluable();
  return result;
}

TEST(Backtest, TellsTheSameStoryTwice) {
  const Replay first = replay(7), second = replay(7);
  EXPECT_EQ(first.refused, 0);
  EXPECT_EQ(first.transitions, second.transitions);
  EXPECT_EQ(first.digest, second.digest);
  EXPECT_GT(first.series, 200);
}

TEST(Backtest, KnowsWhichRulesHadTheirInputs) {
  auto rules = load_rules({}, {"all"});
  ASSERT_TRUE(rules.has_value()) << rules.error().message;
  Backtest backtest(std::move(*rules), [](const model::AlertTransition&) {});
  for (const char* line :
       {R"({"id":"1","source":"s","organisation":"o","occurred_at":"2026-03-02T09:00:00Z",)"
        R"("project_upserted":{"project":"P-1","lifecycle":"ACTIVE"}})",
        R"({"id":"2","source":"s","organisation":"o","occurred_at":"2026-03-02T09:00:00Z",)"
        R"("milestone_upserted":{"project":"P-1","milestone":"M1","baseline_date":"2026-09-01",)"
        R"("forecast_date":"2026-09-01"}})",
        R"({"id":"3","source":"s","organisation":"o","occurred_at":"2026-04-02T09:00:00Z",)"
        R"("source_heartbeat":{}})"}) {
    const auto added = backtest.add(line);
    ASSERT_TRUE(added.has_value()) << added.error().message;
  }
  EXPECT_TRUE(backtest.evaluable().contains("milestone_slip"));
  EXPECT_TRUE(backtest.evaluable().contains("status_stale"));
  EXPECT_FALSE(backtest.evaluable().contains("eac_over_budget"));
}

TEST(Backtest, SwitchesOnWhatIsNamedAndAsksBackForTheRest) {
  const auto some = load_rules({}, {"D03"});
  ASSERT_TRUE(some.has_value()) << some.error().message;
  EXPECT_TRUE(some->find("redate_creep")->enabled);
  const auto none = load_rules({}, {"redate_crep"});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().message, "unknown rule \"redate_crep\"; did you mean \"redate_creep\"?");
}

TEST(Backtest, FindsWhatWasPlanted) {
  const Replay story = replay(7);
  const auto truth = parse_truth(story.truth, "truth");
  ASSERT_TRUE(truth.has_value());
  std::int64_t found = 0;
  for (const auto& [rule, result] : score(story.episodes, *truth, {})) {
    if (result.found > 0) ++found;
  }
  EXPECT_GE(found, 10);  // Of the twelve rules.
}

}  // namespace
}  // namespace portfolio::ctl
