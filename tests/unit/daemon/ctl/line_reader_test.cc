#include "daemon/ctl/line_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace portfolio::ctl {
namespace {

class LineReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/line_reader_test.XXXXXX";
    const int descriptor = ::mkstemp(name);
    ASSERT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = name;
  }
  void TearDown() override { ::unlink(path_.c_str()); }

  void write(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << bytes;
  }
  std::vector<std::string> lines(std::size_t line_max = 100) {
    auto reader = LineReader::open(path_, line_max);
    EXPECT_TRUE(reader.has_value());
    std::vector<std::string> found;
    std::string line;
    while (true) {
      const auto got = (*reader)->next(line);
      if (!got) return {"error: " + got.error().message};
      if (*got == LineReader::Got::kEnd) return found;
      found.push_back(*got == LineReader::Got::kTooLong ? "too long" : line);
    }
  }
  std::string path_;
};

std::string gzipped(const std::string& text) {
  std::string packed(compressBound(text.size()) + 32, '\0');
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string zstandard(const std::string& text) {
  std::string packed(ZSTD_compressBound(text.size()), '\0');
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return packed;
}

using Lines = std::vector<std::string>;

TEST_F(LineReaderTest, ReadsLinesWithAndWithoutALastBreak) {
  write("a\nb\r\n\nc");
  EXPECT_EQ(lines(), (Lines{"a", "b", "", "c"}));
  write("");
  EXPECT_EQ(lines(), Lines{});
  write("a\n");
  EXPECT_EQ(lines(), Lines{"a"});
}

TEST_F(LineReaderTest, UnpacksWhatIsPacked) {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "line " + std::to_string(i) + "\n";
  for (const std::string& packed : {text, gzipped(text), zstandard(text)}) {
    write(packed);
    const Lines found = lines();
    ASSERT_EQ(found.size(), 30'000u);
    EXPECT_EQ(found.back(), "line 29999");
  }
  write(gzipped("a\n") + gzipped("b\n"));
  EXPECT_EQ(lines(), (Lines{"a", "b"}));
  write(zstandard("a\n") + zstandard("b\n"));
  EXPECT_EQ(lines(), (Lines{"a", "b"}));
}

TEST_F(LineReaderTest, SaysWhatIsDamaged) {
  const std::string text(1000, 'x');
  write(gzipped(text).substr(0, 15));
  EXPECT_EQ(lines().at(0), "error: the gzip data is damaged or cut off");
  write(zstandard(text).substr(0, 10));
  EXPECT_EQ(lines().at(0), "error: the zstd data is damaged or cut off");
}

TEST_F(LineReaderTest, PassesOverALineThatIsTooLong) {
  write("a\n" + std::string(200'000, 'x') + "\nb\n");
  EXPECT_EQ(lines(), (Lines{"a", "too long", "b"}));
}

TEST_F(LineReaderTest, NamesAFileThatIsNotThere) {
  const auto reader = LineReader::open("/nowhere/events.ndjson", 100);
  ASSERT_FALSE(reader.has_value());
  EXPECT_EQ(reader.error().message,
            "/nowhere/events.ndjson cannot be opened: No such file or directory");
}

}  // namespace
}  // namespace portfolio::ctl
