#include "rules/expr/format.h"

#include <gtest/gtest.h>

#include "tests/unit/rules/expr/try_out.h"

namespace portfolio::expr {
namespace {

TEST(Format, WritesValuesAsASponsorReadsThem) {
  constexpr Type kShare{.kind = Kind::kDecimal, .unit = Unit::kShare};
  constexpr Type kMinutes{.kind = Kind::kInt, .unit = Unit::kMinutes};
  constexpr Type kMoney{.kind = Kind::kMoney};
  constexpr Type kInt{.kind = Kind::kInt};
  const Value names[] = {Value::text("a"), Value::text("b")};
  const struct {
    Value value;
    Type type;
    Format format;
    std::string_view wanted;
  } kRows[] = {
      {Value::decimal(874, 1000), kShare, Format::kPlain, "0.87"},
      {Value::decimal(-5, 1000), kShare, Format::kPlain, "-0.01"},
      {Value::decimal(-4, 1000), kShare, Format::kPlain, "0"},
      {Value::decimal(3, 2), kShare, Format::kPlain, "1.5"},
      {Value::decimal(874, 1000), kShare, Format::kPercent, "87 %"},
      {Value::decimal(875, 1000), kShare, Format::kPoints, "88"},
      {Value::integer(12'500), kInt, Format::kNumber, "12,500"},
      {Value::integer(-123'456), kInt, Format::kPlain, "-123,456"},
      {Value::integer(750), kMinutes, Format::kHours, "12.5"},
      {euros(1'250'000), kMoney, Format::kPlain, "EUR 12,500"},
      {euros(1'250'050), kMoney, Format::kPlain, "EUR 12,501"},
      {euros(1250), kMoney, Format::kMoney, "EUR 12.50"},
      {euros(-1250), kMoney, Format::kMoney, "EUR -12.50"},
      {Value::money({}), kMoney, Format::kMoney, "0"},
      {day("2026-06-30"), {.kind = Kind::kDate}, Format::kDate, "2026-06-30"},
      {instant("2026-06-30T23:00:00Z"), {.kind = Kind::kTimestamp}, Format::kDate, "2026-06-30"},
      {Value::boolean(true), {.kind = Kind::kBool}, Format::kPlain, "yes"},
      {Value::missing("x"), kInt, Format::kPercent, "unknown"},
      {Value::list(Kind::kString, names),
       {.kind = Kind::kString, .list = true},
       Format::kPlain,
       "a, b"},
  };
  for (const auto& row : kRows) {
    EXPECT_EQ(format(row.value, row.type, row.format), row.wanted);
  }
}

TEST(Format, FitsSomeTypesOnly) {
  EXPECT_TRUE(is_fit(Format::kPercent, {.kind = Kind::kDecimal, .unit = Unit::kShare}));
  EXPECT_FALSE(is_fit(Format::kPercent, {.kind = Kind::kInt, .unit = Unit::kWorkdays}));
  EXPECT_FALSE(is_fit(Format::kHours, {.kind = Kind::kInt, .unit = Unit::kWorkdays}));
  EXPECT_FALSE(is_fit(Format::kDate, {.kind = Kind::kMoney}));
  EXPECT_EQ(parse_format("percent"), Format::kPercent);
  EXPECT_EQ(parse_format("per cent"), std::nullopt);
}

}  // namespace
}  // namespace portfolio::expr
