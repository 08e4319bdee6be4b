#include "rules/model/weekly_close.h"

#include <gtest/gtest.h>

#include <limits>

namespace portfolio::model {
namespace {

const CivilDate kSunday = *parse_date("2026-03-08");

TEST(WeeklyClose, ComesBackAsItWasPacked) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  const std::vector<WeeklyClose> closes{
      {kSunday, 4'000'000, 10'000'000, 3'900'000, {}},
      {kSunday + Days{7}, 4'100'000, 10'000'000, {}, 6'000'000},
      {kSunday + Days{21}, 0, 9'000'000, 4'200'000, 5'800'000},
      {kSunday + Days{28}, kMost, kLeast, kMost, kLeast},
      {kSunday + Days{35}, kLeast, kMost, {}, kMost},
  };
  EXPECT_EQ(unpack(pack(closes)), closes);
  EXPECT_TRUE(unpack(pack({})).empty());
}

TEST(WeeklyClose, TakesAFewBytesInAQuietWeek) {
  std::vector<WeeklyClose> closes;
  for (int week = 0; week < kClosedWeeksKept; ++week)
    closes.push_back({kSunday + Days{7 * week},
                      4'000'000 + week * 50'000,
                      10'000'000,
                      3'900'000 + week * 40'000,
                      {}});
  EXPECT_LE(pack(closes).size(), std::size_t{11} * kClosedWeeksKept);
}

TEST(WeeklyClose, OfBytesThatNobodyPackedThereIsNone) {
  const std::string whole = pack({{kSunday, 1, 2, 3, 4}});
  EXPECT_TRUE(unpack(whole.substr(1)).empty());
  EXPECT_TRUE(unpack(whole + "x").empty());
  EXPECT_TRUE(unpack(std::string_view(whole).substr(0, whole.size() - 1)).empty());
}

}  // namespace
}  // namespace portfolio::model
