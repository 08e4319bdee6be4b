// The chance of finishing in time against every way in which weeks can be drawn.
#include "rules/forecast/finish_confidence.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace portfolio::forecast {
namespace {

// The share of all sequences of so many weeks in which nothing is left at the end of one of them.
// Work that waits never grows beyond three times what it was, as in the exact computation.
double share_done(const std::vector<Week>& past, std::int64_t left, int weeks, std::int64_t most) {
  if (left <= 0) return 1.0;
  if (weeks == 0) return 0.0;
  double sum = 0;
  for (const Week& week : past)
    sum += share_done(past, std::min(left - week.done + week.added, most), weeks - 1, most);
  return sum / static_cast<double>(past.size());
}

TEST(FinishConfidence, IsTheShareOfAllWaysToDrawTheWeeks) {
  std::mt19937 random(7);
  const auto below = [&](int n) {
    return static_cast<std::int64_t>(random() % static_cast<unsigned>(n));
  };
  for (int story = 0; story < 300; ++story) {
    std::vector<Week> past;
    for (std::int64_t i = 1 + below(5); i > 0; --i) past.push_back({below(7), below(3)});
    const std::int64_t left = 1 + below(20);
    const int weeks = static_cast<int>(below(6));
    const double share = share_done(past, left, weeks, left * 3);
    const auto result = finish_confidence(past, left, weeks);
    EXPECT_NEAR(result.on_time_per_mille, share * 1000, 0.51) << story;
    EXPECT_EQ(chance_within(past, left, weeks), result.on_time_per_mille) << story;
  }
}

TEST(FinishConfidence, LessWorkIsNeverLessLikely) {
  const std::vector<Week> past{{4, 1}, {0, 2}, {7, 0}, {3, 0}};
  std::int32_t before = 0;
  for (std::int64_t left = 60; left >= 0; --left) {
    const std::int32_t chance = chance_within(past, left, 9);
    EXPECT_GE(chance, before) << left;
    before = chance;
  }
  EXPECT_EQ(before, 1000);
}

TEST(FinishConfidence, IsNothingWhereNothingWasEverFinished) {
  const std::vector<Week> past{{0, 0}, {0, 3}};
  EXPECT_EQ(finish_confidence(past, 5, 100).on_time_per_mille, 0);
  EXPECT_EQ(finish_confidence(past, 5, 100).weeks_p85, std::nullopt);
  EXPECT_EQ(finish_confidence(past, 0, 0).on_time_per_mille, 1000);
}

TEST(FinishConfidence, SaysFromWhichWeekOnItIsLikely) {
  const std::vector<Week> even{{0, 0}, {10, 0}};  // Half of the weeks bring ten.
  const auto result = finish_confidence(even, 20, 3);
  EXPECT_EQ(result.on_time_per_mille, 500);
  EXPECT_EQ(result.weeks_p85, 6);  // 1 - 7 / 64; after five 1 - 6 / 32.
}

}  // namespace
}  // namespace portfolio::forecast
