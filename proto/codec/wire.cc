#include "proto/codec/wire.h"

#include <array>

namespace portfolio::codec {
namespace {

constexpr int kVarintBytesMax = 10;
constexpr std::size_t kGroupDepthMax = 32;  // Only in fields that are not known here.

}  // namespace

bool WireReader::read_long_varint(std::uint64_t& into) {
  std::uint64_t value = 0;
  for (int i = 0; i < kVarintBytesMax; ++i) {
    if (at_ == end_) return fail(Reason::kBadProtobuf, "is truncated");
    const auto byte = static_cast<unsigned char>(*at_++);
    value |= std::uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      into = value;
      return true;
    }
  }
  return fail(Reason::kBadProtobuf, "has a number of more than ten bytes");
}

bool WireReader::skip_bytes(std::size_t count) {
  if (static_cast<std::size_t>(end_ - at_) < count)
    return fail(Reason::kBadProtobuf, "is truncated");
  at_ += count;
  return true;
}

bool WireReader::skip_simple(WireType type) {
  std::uint64_t number = 0;
  std::string_view bytes;
  switch (type) {
    case WireType::kVarint:
      return read_varint(number);
    case WireType::kFixed64:
      return skip_bytes(8);
    case WireType::kBytes:
      return read_bytes(bytes);
    case WireType::kFixed32:
      return skip_bytes(4);
    case WireType::kGroupStart:
    case WireType::kGroupEnd:
      break;
  }
  return fail(Reason::kBadProtobuf, "has a group that was never opened");
}

bool WireReader::skip(Tag tag) {
  if (tag.type != WireType::kGroupStart) return skip_simple(tag.type);
  std::array<std::uint32_t, kGroupDepthMax> open{};
  std::size_t depth = 0;
  open[depth++] = tag.number;
  while (depth > 0) {
    Tag inner;
    if (!read_tag(inner)) return false;
    if (inner.type == WireType::kGroupEnd) {
      if (open[--depth] != inner.number)
        return fail(Reason::kBadProtobuf, "has groups that cross each other");
    } else if (inner.type == WireType::kGroupStart) {
      if (depth == kGroupDepthMax) return fail(Reason::kBadProtobuf, "has groups nested too deep");
      open[depth++] = inner.number;
    } else if (!skip_simple(inner.type)) {
      return false;
    }
  }
  return true;
}

void write_varint(std::string& out, std::uint64_t value) {
  while (value >= 0x80) {
    out += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out += static_cast<char>(value);
}

void write_tag(std::string& out, std::uint32_t number, WireType type) {
  write_varint(out, std::uint64_t{number} << 3 | static_cast<std::uint64_t>(type));
}

void write_bytes(std::string& out, std::uint32_t number, std::string_view bytes) {
  write_tag(out, number, WireType::kBytes);
  write_varint(out, bytes.size());
  out += bytes;
}

}  // namespace portfolio::codec
