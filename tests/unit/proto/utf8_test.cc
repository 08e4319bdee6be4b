#include "proto/codec/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace portfolio::codec {
namespace {

using namespace std::string_view_literals;

TEST(Utf8, TakesWhatTheStandardTakesAtEveryOffset) {
  const struct {
    std::string_view name, bytes;
    bool valid;
  } kRows[] = {{"nothing", ""sv, true},
               {"two bytes", "\xc3\xa9"sv, true},
               {"three bytes", "\xe6\x97\xa5"sv, true},
               {"four bytes", "\xf0\x9d\x84\x9e"sv, true},
               {"the last character", "\xf4\x8f\xbf\xbf"sv, true},
               {"beyond the last", "\xf4\x90\x80\x80"sv, false},
               {"a stray continuation", "\x80"sv, false},
               {"a truncated sequence", "\xe6\x97"sv, false},
               {"an overlong slash", "\xc0\xaf"sv, false},
               {"an overlong of three", "\xe0\x80\x80"sv, false},
               {"an overlong of four", "\xf0\x80\x80\x80"sv, false},
               {"a surrogate", "\xed\xa0\x80"sv, false},
               {"a byte that never is", "\xff"sv, false}};
  for (const auto& row : kRows)
    for (std::size_t before = 0; before < 18; ++before)
      for (std::size_t after = 0; after < 18; ++after) {
        const std::string text =
            std::string(before, 'a') + std::string(row.bytes) + std::string(after, 'b');
        ASSERT_EQ(is_utf8(text), row.valid) << row.name << " " << before << " " << after;
        ASSERT_EQ(is_utf8_without_controls(text), row.valid) << row.name;
      }
}

TEST(Utf8, FindsControlCharactersAtEveryOffset) {
  for (int c = 0; c < 128; ++c) {
    const bool control = c < 0x20 || c == 0x7f;
    for (std::size_t before = 0; before < 18; ++before) {
      const std::string text =
          std::string(before, '~') + static_cast<char>(c) + std::string(3, ' ');
      ASSERT_EQ(is_utf8_without_controls(text), !control) << c << " at " << before;
      ASSERT_TRUE(is_utf8(text));
      ASSERT_EQ(is_utf8_without_controls(text + "\xc3\xa9"), !control);
    }
  }
}

}  // namespace
}  // namespace portfolio::codec
