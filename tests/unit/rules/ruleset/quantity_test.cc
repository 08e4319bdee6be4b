#include "rules/ruleset/quantity.h"

#include <gtest/gtest.h>

namespace portfolio::ruleset {
namespace {

TEST(Quantity, ReadsSpans) {
  using enum alert::SpanUnit;
  const struct {
    std::string_view text;
    alert::Span span;
  } kRows[] = {{"0", {0}},
               {"5wd", {5}},
               {"2w", {10}},
               {"4h", {240, kWorkingMinutes}},
               {"30min", {30, kWorkingMinutes}},
               {"48calh", {48, kCalendarHours}},
               {"2cald", {48, kCalendarHours}}};
  for (const auto& row : kRows) EXPECT_EQ(parse_span(row.text), row.span) << row.text;
  for (const std::string_view text : {"", "5", "-1wd", "wd", "5 wd", "5wdx", "5d", "9999999999wd"})
    EXPECT_FALSE(parse_span(text)) << text;
}

TEST(Quantity, ReadsNumbersExactly) {
  const struct {
    std::string_view text;
    std::int64_t numerator, denominator;
  } kRows[] = {{"5", 5, 1}, {"-3", -3, 1}, {"0.10", 1, 10}, {"1.00", 1, 1}, {"0.955", 191, 200}};
  for (const auto& row : kRows) {
    const auto number = parse_number(row.text);
    ASSERT_TRUE(number) << row.text;
    EXPECT_EQ(number->numerator, row.numerator) << row.text;
    EXPECT_EQ(number->denominator, row.denominator) << row.text;
  }
  for (const std::string_view text :
       {"", ".5", "5.", "1e3", "0x1", "1,5", "--1", "1234567890", "0.1234567"})
    EXPECT_FALSE(parse_number(text)) << text;
}

}  // namespace
}  // namespace portfolio::ruleset
