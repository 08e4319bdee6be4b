#include "proto/codec/utf8.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace portfolio::codec {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;
constexpr std::uint64_t kOnes = 0x0101010101010101;

std::uint64_t load(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The same bit in each byte whose value is below 0x20 or equal to 0x7f; exact where all are ASCII.
std::uint64_t controls(std::uint64_t word) {
  const std::uint64_t below = (word - kOnes * 0x20) & ~word;
  const std::uint64_t differs = word ^ (kOnes * 0x7f);
  const std::uint64_t equal = (differs - kOnes) & ~differs;
  return (below | equal) & kHighBits;
}

bool continues(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Length of the sequence of several bytes at `at`; 0 if it is not one.
std::size_t sequence_length(const unsigned char* at, std::size_t left) {
  const unsigned char first = at[0];
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (left < length) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if (!continues(at[i])) return 0;
  const unsigned char second = at[1];
  const bool bad = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                   (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return bad ? 0 : length;
}

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// Byte by byte.
bool check(std::string_view bytes, bool refuse_controls) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  for (std::size_t left = bytes.size(); left > 0;) {
    if (refuse_controls && is_control(*at)) return false;
    const std::size_t length = *at < 0x80 ? 1 : sequence_length(at, left);
    if (length == 0) return false;
    at += length;
    left -= length;
  }
  return true;
}

// Gathers the high bits, and those of control characters, of all bytes, eight at a time; the last
// step overlaps the one before.
template <class Bad>
bool any_bad(std::string_view bytes, Bad bad) {
  const char* at = bytes.data();
  if (bytes.size() < 8) {
    std::uint64_t word = kOnes * 'a';
    for (std::size_t i = 0; i < bytes.size(); ++i)
      word = word << 8 | static_cast<unsigned char>(at[i]);
    return bad(word) != 0;
  }
  std::uint64_t found = bad(load(at + bytes.size() - 8));
  for (const char* last = at + bytes.size() - 8; at < last; at += 8) found |= bad(load(at));
  return found != 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  return !any_bad(bytes, [](std::uint64_t word) { return word & kHighBits; }) ||
         check(bytes, false);
}

bool is_utf8_without_controls(std::string_view bytes) {
  return !any_bad(bytes, [](std::uint64_t word) { return (word & kHighBits) | controls(word); }) ||
         check(bytes, true);
}

}  // namespace portfolio::codec
