#include "proto/codec/partition.h"

#include <gtest/gtest.h>

namespace portfolio::codec {
namespace {

// The cases of Kafka's own test of its hash.
TEST(Partition, HashesAsJavaDoes) {
  const struct {
    std::string_view text;
    std::int32_t hash;
  } kRows[] = {{"21", -973932308},
               {"foobar", -790332482},
               {"a-little-bit-long-string", -985981536},
               {"a-little-bit-longer-string", -1486304829},
               {"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971},
               {"abc", 479470107}};
  for (const auto& row : kRows)
    EXPECT_EQ(static_cast<std::int32_t>(murmur2(row.text)), row.hash) << row.text;
}

TEST(Partition, IsNeverNegativeAndBelowTheirNumber) {
  for (int i = 0; i < 1000; ++i) {
    const std::int32_t partition = partition_of("organisation-" + std::to_string(i), 7);
    EXPECT_GE(partition, 0);
    EXPECT_LT(partition, 7);
  }
  EXPECT_EQ(partition_of("", 1), 0);
  EXPECT_EQ(partition_of("foobar", 4), (-790332482 & 0x7fffffff) % 4);
}

}  // namespace
}  // namespace portfolio::codec
