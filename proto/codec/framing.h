// Takes a record out of the frames that other programs put around it: Confluent's schema registry
// header, CloudEvents in binary and structured mode, plain JSON. Leaves out decode_event() and the
// comparison of the record's key with the organisation.
#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "rules/model/result.h"

namespace portfolio::codec {

enum class Framing : std::uint8_t {
  kPlain,                  // The value is a portfolio.v1.Event as it is.
  kJson,                   // It is one in JSON.
  kConfluent,              // 0x00, schema id, message indexes, then the event.
  kCloudEventsBinary,      // Attributes in headers ce_*, the event in the value.
  kCloudEventsStructured,  // A JSON document of attributes and the event.
};

// Names as they came; "ce-id" of HTTP is taken for "ce_id" of Kafka.
struct Header {
  std::string_view name;
  std::string_view value;
};

// An event in its wire form. Where the payload leaves out id, source or occurred_at and the
// CloudEvent has them, they are filled in.
class Unframed {
 public:
  Unframed(Framing framing, std::string_view borrowed) : framing_(framing), borrowed_(borrowed) {}
  Unframed(Framing framing, std::string owned) : framing_(framing), owned_(std::move(owned)) {}

  Framing framing() const { return framing_; }
  // Valid as long as this object and the record's value.
  std::string_view bytes() const { return owned_.empty() ? borrowed_ : std::string_view{owned_}; }
  bool owned() const { return !owned_.empty(); }
  std::string take() && { return std::move(owned_); }

 private:
  Framing framing_;
  std::string_view borrowed_;
  std::string owned_;
};

// An empty value is a failure with the reason `empty`: a tombstone carries no fact.
Result<Unframed> unframe(std::string_view value, std::span<const Header> headers);

}  // namespace portfolio::codec
