#include "storage/bytes.h"

#include "rules/model/result.h"

namespace portfolio::storage {
namespace {

constexpr unsigned kSevenBits = 7;
constexpr std::uint64_t kContinues = 0x80;

}  // namespace

void ByteWriter::number(std::uint64_t value) {
  while (value >= kContinues) {
    out_.push_back(static_cast<char>(value | kContinues));
    value >>= kSevenBits;
  }
  out_.push_back(static_cast<char>(value));
}

void ByteWriter::signed_number(std::int64_t value) {
  number((static_cast<std::uint64_t>(value) << 1U) ^ static_cast<std::uint64_t>(value >> 63));
}

void ByteWriter::text(std::string_view value) {
  number(value.size());
  out_.append(value);
}

std::uint64_t ByteReader::number() {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += kSevenBits) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    if (shift == 63 && byte > 1) break;  // More than 64 bits.
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
    if (byte < kContinues) return value;
  }
  failed_ = true;
  rest_ = {};
  return 0;
}

std::int64_t ByteReader::signed_number() {
  const std::uint64_t bits = number();
  return static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1U));
}

std::string_view ByteReader::text() {
  const std::uint64_t size = number();
  if (failed_ || size > rest_.size()) {
    failed_ = true;
    rest_ = {};
    return {};
  }
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

void append_big_endian(std::string& out, std::uint64_t value) {
  for (unsigned shift = 64; shift > 0; shift -= 8)
    out.push_back(static_cast<char>((value >> (shift - 8)) & 0xFFU));
}

std::uint64_t read_big_endian(std::string_view eight_bytes) {
  PORTFOLIO_CHECK(eight_bytes.size() == 8);
  std::uint64_t value = 0;
  for (const char byte : eight_bytes) value = value << 8U | static_cast<unsigned char>(byte);
  return value;
}

std::string printable(std::string_view bytes) {
  constexpr std::size_t kShown = 80;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string result;
  for (const char byte : bytes.substr(0, kShown)) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 0x20 && code < 0x7F && byte != '\\') {
      result += byte;
    } else {
      result += "\\x";
      result += kDigits[code >> 4U];
      result += kDigits[code & 0xFU];
    }
  }
  if (bytes.size() > kShown) result += "…";
  return result;
}

}  // namespace portfolio::storage
