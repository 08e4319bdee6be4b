#include "daemon/config/units.h"

#include <gtest/gtest.h>

namespace portfolio::daemon {
namespace {

using namespace std::chrono_literals;

TEST(Units, DurationsCarryTheirUnit) {
  const struct {
    std::string_view text;
    std::optional<std::chrono::milliseconds> wanted;
  } kRows[] = {
      {"5s", 5000ms}, {"1h30m", 5'400'000ms},
      {"2w", 336h},   {"250ms", 250ms},
      {"0s", 0ms},    {"5", std::nullopt},
      {"", {}},       {"s", {}},
      {"-5s", {}},    {"5 s", {}},
      {"5x", {}},     {"30m1h", {}},
      {"1.5h", {}},   {"99999999999999999w", {}},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(parse_duration(row.text), row.wanted);
  }
}

TEST(Units, SizesCarryTheirUnit) {
  const struct {
    std::string_view text;
    std::optional<std::int64_t> wanted;
  } kRows[] = {
      {"512B", 512}, {"4KiB", 4096}, {"64MiB", 64 << 20}, {"1MiB512KiB", 1536 << 10},
      {"64MB", {}},  {"64", {}},     {"MiB", {}},         {"9999999TiB9", {}},
  };
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(parse_size(row.text), row.wanted);
  }
}

TEST(Units, WhatIsWrittenCanBeRead) {
  for (const auto duration : {0ms, 1ms, 1500ms, 60'000ms, 5'400'000ms, 86'400'000ms})
    EXPECT_EQ(parse_duration(format_duration(duration)), duration) << duration.count();
  for (const std::int64_t size : {0L, 1L, 1024L, 1L << 20, (1L << 20) + 1})
    EXPECT_EQ(parse_size(format_size(size)), size);
}

TEST(Units, NearestFindsWhatWasMeant) {
  constexpr std::string_view kKnown[] = {"topic", "group", "password_file", "brokers"};
  EXPECT_EQ(nearest("topics", kKnown), "topic");
  EXPECT_EQ(nearest("password", kKnown), "password_file");
  EXPECT_EQ(nearest("bootstrap_servers", kKnown), "");
}

}  // namespace
}  // namespace portfolio::daemon
