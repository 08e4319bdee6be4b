// Why a record cannot be read: a word of a closed set, fit for a metric's label, and a sentence.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/model/result.h"

namespace portfolio::codec {

enum class Reason : std::uint8_t {
  kBadProtobuf,   // bad_protobuf: the bytes are not a message, or a field has the wrong wire type.
  kBadJson,       // bad_json: the line is not JSON, or a value has the wrong type.
  kBadFraming,    // bad_framing: a Confluent header or a CloudEvent is truncated or malformed.
  kEmpty,         // empty: a tombstone or a record without data.
  kTooLarge,      // too_large: the record or a list in it.
  kNoFact,        // no_fact: an envelope without a fact that is known here.
  kMissingField,  // missing_field: a required field is absent.
  kBadId,         // bad_id: not 1 to 200 bytes, or control characters in it.
  kBadText,       // bad_text: not UTF-8, or too long.
  kBadDate,       // bad_date: not a date, or outside 1970 to 2199.
  kBadTime,       // bad_time: an instant outside of these years.
  kBadMoney,      // bad_money: no currency, or an amount out of bounds.
  kBadNumber,     // bad_number: out of bounds.
  kBadEnum,       // bad_enum: a value that is not known.
  kBadClear,      // bad_clear: a name that is not a field which can be emptied.
  kInconsistent,  // inconsistent: fields contradict each other.
};

std::string_view reason_name(Reason reason);

// What went wrong, gathered from the inside out: the field's path grows on the way back.
struct Failure {
  Reason reason = Reason::kBadProtobuf;
  std::string path;    // "planned_value.date"; empty: the message as a whole.
  std::string detail;  // "is not a date between 1970-01-01 and 2199-12-31"

  void enter(std::string_view outer);  // Puts the outer field's name in front of the path.
  // "baseline_approved: planned_value.date is not a date …"; such a record is a dead letter.
  Error to_error(std::string_view fact) const;
};

}  // namespace portfolio::codec
