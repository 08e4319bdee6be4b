#include "rules/expr/overlap.h"

#include <gtest/gtest.h>

#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

bool overlap(std::string_view on, std::string_view off) {
  const TryOut host;
  constexpr Type kBool{.kind = Kind::kBool};
  const auto first = compile(on, host.environment, kBool);
  const auto second = compile(off, host.environment, kBool);
  PORTFOLIO_CHECK(first.has_value() && second.has_value());
  const Program* both[] = {&*first, &*second};
  return find_common(both, Reader(host)).has_value();
}

TEST(Overlap, FindsConditionsThatHoldTogether) {
  const struct {
    std::string_view on;
    std::string_view off;
    bool together;
  } kRows[] = {
      {"milestone.slip >= 5", "milestone.slip <= 2", false},
      {"milestone.slip >= 5", "milestone.slip <= 5", true},
      {"milestone.slip >= max(5, 0.10 * milestone.remaining)", "milestone.slip <= 2", false},
      {"milestone.slip > tolerance", "milestone.slip < tolerance + 2", true},
      {"milestone.slip > tolerance", "milestone.slip < tolerance", false},
      {"project.cpi < 0.95", "project.cpi >= 0.97", false},
      {"project.cpi < 0.95", "project.cpi >= 0.9499", true},
      {"project.cpi < 0.95 || milestone.critical", "project.cpi >= 0.97", true},
      {"project.cpi < 0.95 || milestone.critical", "project.cpi >= 0.97 && !milestone.critical",
       false},
      {"project.spent / project.budget > 0.8", "project.spent / project.budget < 0.75", false},
      {"project.spent > project.budget", "project.progress > 0.9", true},
      {"milestone.forecast > milestone.approved + 5", "milestone.forecast <= milestone.approved",
       false},
      {"milestone.forecast > milestone.approved + 5", "milestone.forecast >= milestone.approved",
       true},
      {"project.name == 'a'", "project.name == 'b'", false},
      {"project.name == 'a'", "project.name != 'b'", true},
      {"project.tags.exists(t, t == 'a')", "true", false},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(testing::Message() << row.on << " and " << row.off);
    EXPECT_EQ(overlap(row.on, row.off), row.together);
  }
}

TEST(Overlap, ShowsOneWay) {
  const TryOut host;
  const auto on = compile("milestone.slip >= 5", host.environment, std::nullopt);
  const auto off = compile("milestone.slip <= 5", host.environment, std::nullopt);
  const Program* both[] = {&*on, &*off};
  const auto found = find_common(both, Reader(host));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().slot, 0);
  EXPECT_EQ(found->front().value.as_integer(), 5);
}

}  // namespace
}  // namespace portfolio::expr
