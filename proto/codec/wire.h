// The protobuf wire format, bounds-checked: a reader that hands out views, and a writer. Leaves out
// what the fields mean (read_value.h, write_value.h).
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "proto/codec/failure.h"

namespace portfolio::codec {

enum class WireType : std::uint8_t {
  kVarint = 0,
  kFixed64 = 1,
  kBytes = 2,
  kGroupStart = 3,
  kGroupEnd = 4,
  kFixed32 = 5,
};

struct Tag {
  std::uint32_t number = 0;
  WireType type = WireType::kVarint;
};

// Reads one message's fields. A false return means that failure() says why.
class WireReader {
 public:
  WireReader(std::string_view bytes, Failure& failure)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), failure_(&failure) {}

  bool at_end() const { return at_ == end_; }
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  Failure& failure() const { return *failure_; }

  bool read_tag(Tag& into) {
    std::uint64_t raw = 0;
    if (!read_varint(raw)) return false;
    into.number = static_cast<std::uint32_t>(raw >> 3);
    into.type = static_cast<WireType>(raw & 7);
    if (raw > 0xffffffff || into.number == 0 || (raw & 7) > 5) [[unlikely]]
      return fail(Reason::kBadProtobuf, "has a malformed tag");
    return true;
  }

  bool read_varint(std::uint64_t& into) {
    if (at_ != end_ && static_cast<unsigned char>(*at_) < 0x80) [[likely]] {
      into = static_cast<unsigned char>(*at_++);
      return true;
    }
    return read_long_varint(into);
  }

  bool read_bytes(std::string_view& into) {
    std::uint64_t size = 0;
    if (!read_varint(size)) return false;
    if (size > static_cast<std::uint64_t>(end_ - at_)) [[unlikely]]
      return fail(Reason::kBadProtobuf, "is truncated");
    into = {at_, static_cast<std::size_t>(size)};
    at_ += size;
    return true;
  }

  // Passes over the value of a field that is not known here.
  bool skip(Tag tag);

  // Says why and returns false.
  bool fail(Reason reason, std::string_view detail) const {
    failure_->reason = reason;
    failure_->detail = detail;
    return false;
  }

 private:
  bool read_long_varint(std::uint64_t& into);
  bool skip_simple(WireType type);
  bool skip_bytes(std::size_t count);

  const char* at_;
  const char* end_;
  Failure* failure_;
};

// Appends to a string.
void write_varint(std::string& out, std::uint64_t value);
void write_tag(std::string& out, std::uint32_t number, WireType type);
void write_bytes(std::string& out, std::uint32_t number, std::string_view bytes);

}  // namespace portfolio::codec
