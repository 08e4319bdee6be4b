#include "storage/bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "storage/checksum.h"

namespace portfolio::storage {
namespace {

TEST(Bytes, ReadsWhatWasWritten) {
  constexpr std::uint64_t kNumbers[] = {0,   1,   127,
                                        128, 300, std::numeric_limits<std::uint64_t>::max()};
  constexpr std::int64_t kSigned[] = {0,
                                      -1,
                                      1,
                                      -64,
                                      64,
                                      std::numeric_limits<std::int64_t>::min(),
                                      std::numeric_limits<std::int64_t>::max()};
  ByteWriter out;
  for (const auto number : kNumbers) out.number(number);
  for (const auto number : kSigned) out.signed_number(number);
  out.text("words");
  const std::string bytes = out.take();
  ByteReader in{bytes};
  for (const auto number : kNumbers) EXPECT_EQ(in.number(), number);
  for (const auto number : kSigned) EXPECT_EQ(in.signed_number(), number);
  EXPECT_EQ(in.text(), "words");
  EXPECT_TRUE(in.whole());
}

TEST(Bytes, FailsOnDamagedBytesAndStaysFailed) {
  const struct {
    std::string_view name;
    std::string bytes;
  } kRows[] = {{"nothing", ""},
               {"a number without its end", "\x80\x80"},
               {"a number of more than 64 bits", std::string(9, '\xFF') + '\x02'},
               {"a number of eleven bytes", std::string(10, '\x80') + '\x01'},
               {"a text longer than the rest",
                "\x05"
                "abcd"},
               {"a text of absurd length", std::string(9, '\xFF') + '\x01'}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    ByteReader in{row.bytes};
    EXPECT_EQ(in.text(), "");
    EXPECT_TRUE(in.failed());
    EXPECT_EQ(in.number(), 0U);
    EXPECT_FALSE(in.whole());
  }
}

TEST(Bytes, BigEndianKeepsTheOrderOfNumbers) {
  std::string smaller;
  std::string larger;
  append_big_endian(smaller, 255);
  append_big_endian(larger, 256);
  EXPECT_LT(smaller, larger);
  EXPECT_EQ(read_big_endian(larger), 256U);
}

TEST(Bytes, ShowsKeysWithoutControlCharacters) {
  EXPECT_EQ(printable(std::string_view{"a/b\0\n\xFF", 6}), "a/b\\x00\\x0a\\xff");
  EXPECT_EQ(printable(std::string(200, 'a')), std::string(80, 'a') + "…");
}

TEST(Checksum, IsCrc32cBothWays) {
  EXPECT_EQ(checksum("123456789"), 0xE3069283U);  // The check value of the published definition.
  EXPECT_EQ(checksum_by_table("123456789"), 0xE3069283U);
  EXPECT_EQ(checksum(""), 0U);
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(checksum(bytes), checksum_by_table(bytes));
    bytes.push_back(static_cast<char>(i * 37));
  }
  EXPECT_EQ(checksum("6789", checksum("12345")), checksum("123456789"));
}

}  // namespace
}  // namespace portfolio::storage
