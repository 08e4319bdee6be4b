#include "rules/expr/rational.h"

#include <gtest/gtest.h>

#include <limits>

namespace portfolio::expr {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Rational, ReducesOnlyWhereItMust) {
  const auto unreduced = add({1, 4}, {1, 4});
  ASSERT_TRUE(unreduced);
  EXPECT_EQ(unreduced->denominator, 4);
  const auto reduced = multiply({kMost, 3}, {3, kMost});
  ASSERT_TRUE(reduced);
  EXPECT_EQ(compare(*reduced, {1, 1}), 0);
}

TEST(Rational, HasNoResultOutsideItsRange) {
  EXPECT_FALSE(add({kMost, 1}, {1, 1}));
  EXPECT_FALSE(subtract({kLeast, 1}, {1, 1}));
  EXPECT_FALSE(multiply({1, kMost}, {1, kMost - 1}));
  EXPECT_FALSE(divide({1, 1}, {0, 1}));
  EXPECT_FALSE(divide({kLeast, 1}, {-1, 1}));
  EXPECT_FALSE(add({kLeast, kMost}, {kLeast, kMost - 1}));
}

TEST(Rational, KeepsTheSignAbove) {
  const auto result = divide({1, 2}, {-3, 4});
  ASSERT_TRUE(result);
  EXPECT_GT(result->denominator, 0);
  EXPECT_EQ(compare(*result, {-2, 3}), 0);
}

TEST(Rational, RoundsInFourWays) {
  EXPECT_EQ(round({-5, 2}, Rounding::kDown), -3);
  EXPECT_EQ(round({-5, 2}, Rounding::kUp), -2);
  EXPECT_EQ(round({-5, 2}, Rounding::kNearest), -3);
  EXPECT_EQ(round({-5, 2}, Rounding::kTowardsZero), -2);
  EXPECT_EQ(round({5, 2}, Rounding::kNearest), 3);
  EXPECT_EQ(round({7, 3}, Rounding::kNearest), 2);
}

TEST(Rational, WritesItselfShort) {
  EXPECT_EQ(to_text({1, 3}, 2), "0.33");
  EXPECT_EQ(to_text({2, 3}, 2), "0.67");
  EXPECT_EQ(to_text({1, 20}, 2), "0.05");
  EXPECT_EQ(to_text({999, 1000}, 2), "1");
  EXPECT_EQ(to_text({kLeast, 1}, 2), "-9223372036854775808");
}

}  // namespace
}  // namespace portfolio::expr
