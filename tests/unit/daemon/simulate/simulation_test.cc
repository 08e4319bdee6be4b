#include "daemon/simulate/simulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"

namespace portfolio::simulate {
namespace {

struct Story {
  std::vector<Line> lines;
  std::string truth;
};

Story live(const Options& options) {
  Story story;
  Simulation simulation(options);
  while (!simulation.done()) {
    for (Line& line : simulation.step()) story.lines.push_back(std::move(line));
  }
  story.truth = simulation.truth_csv();
  return story;
}

std::string joined(const Story& story) {
  std::string text = story.truth;
  for (const Line& line : story.lines) text += line.json + "\n";
  return text;
}

std::vector<std::vector<std::string>> truth_rows(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    rows.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  rows.erase(rows.begin());
  return rows;
}

constexpr Options kYear{.projects = 24, .people = 48, .weeks = 52, .seed = 7};

TEST(Simulation, EveryEventDecodesAndKeepsItsOrder) {
  const Story story = live(kYear);
  ASSERT_GT(story.lines.size(), 10'000u);
  model::Event event;
  Timestamp last{};
  std::set<std::string> ids;
  for (const Line& line : story.lines) {
    SCOPED_TRACE(line.json);
    const auto bytes = codec::event_from_json(line.json);
    ASSERT_TRUE(bytes.has_value()) << bytes.error().message;
    const auto decoded = codec::decode_event(*bytes, {}, event);
    ASSERT_TRUE(decoded.has_value()) << decoded.error().message;
    ASSERT_EQ(event.known_at, line.known_at);
    ASSERT_GE(line.known_at, last);
    ASSERT_LE(event.occurred_at, line.known_at);
    ASSERT_TRUE(ids.insert(std::string(event.source) + "/" + std::string(event.id)).second);
    last = line.known_at;
  }
}

TEST(Simulation, SameSeedGivesTheSameBytes) {
  const Options small{.projects = 8, .people = 12, .weeks = 20, .seed = 3};
  EXPECT_EQ(joined(live(small)), joined(live(small)));
}

TEST(Simulation, AnotherSeedTellsAnotherStory) {
  Options other{.projects = 8, .people = 12, .weeks = 20, .seed = 3};
  const std::string first = joined(live(other));
  other.seed = 4;
  EXPECT_NE(first, joined(live(other)));
}

TEST(Simulation, PlantsSomethingForEveryRuleOfTheStarterPack) {
  for (const std::uint64_t seed : {1u, 7u}) {
    SCOPED_TRACE(seed);
    Options options = kYear;
    options.seed = seed;
    std::set<std::string> rules;
    for (const auto& row : truth_rows(live(options).truth)) rules.insert(row.at(4));
    EXPECT_THAT(rules, testing::UnorderedElementsAre(
                           "benefit_shortfall", "budget_crossing", "decision_overdue",
                           "dependency_conflict", "eac_over_budget", "feed_silent",
                           "finish_confidence", "milestone_slip", "person_overallocated",
                           "portfolio_overcommitted", "status_stale", "watermelon"));
  }
}

TEST(Simulation, PlantsSomethingForEachRuleThatCanBeShown) {
  std::set<std::string> rules;
  for (const std::uint64_t seed : {1u, 2u}) {
    const Options options{
        .projects = 50, .people = 100, .weeks = 104, .seed = seed, .every_rule = true};
    for (const auto& row : truth_rows(live(options).truth)) rules.insert(row.at(4));
  }
  EXPECT_GE(rules.size(), 59u);
  EXPECT_THAT(rules,
              testing::IsSupersetOf({"sponsor_disengaged", "restatement_material",
                                     "dependency_infeasible", "portfolio_confidence_falling"}));
}

TEST(Simulation, EveryEventOfTheLongStoryDecodesToo) {
  const Story story =
      live({.projects = 40, .people = 80, .weeks = 60, .seed = 7, .every_rule = true});
  model::Event event;
  for (const Line& line : story.lines) {
    const auto bytes = codec::event_from_json(line.json);
    ASSERT_TRUE(bytes.has_value()) << line.json << bytes.error().message;
    const auto decoded = codec::decode_event(*bytes, {}, event);
    ASSERT_TRUE(decoded.has_value()) << line.json << decoded.error().message;
  }
}

TEST(Simulation, MostProjectsAreQuiet) {
  std::set<std::string> troubled;
  for (const auto& row : truth_rows(live(kYear).truth)) {
    if (row.at(4) != "budget_crossing") troubled.insert(row.at(1));
  }
  EXPECT_LT(troubled.size(), 10u);
}

TEST(Simulation, LivesEvenWhereThereIsHardlyAnybody) {
  for (const int weeks : {1, 2, 9, 30}) {
    SCOPED_TRACE(weeks);
    EXPECT_FALSE(live({.projects = 1, .people = 1, .weeks = weeks, .seed = 1}).lines.empty());
    EXPECT_FALSE(live({.projects = 3, .people = 2, .weeks = weeks, .seed = 1}).lines.empty());
    EXPECT_FALSE(live({.projects = 3, .people = 2, .weeks = weeks, .seed = 1, .every_rule = true})
                     .lines.empty());
  }
}

}  // namespace
}  // namespace portfolio::simulate
