#include "proto/codec/failure.h"

namespace portfolio::codec {

std::string_view reason_name(Reason reason) {
  switch (reason) {
    case Reason::kBadProtobuf:
      return "bad_protobuf";
    case Reason::kBadJson:
      return "bad_json";
    case Reason::kBadFraming:
      return "bad_framing";
    case Reason::kEmpty:
      return "empty";
    case Reason::kTooLarge:
      return "too_large";
    case Reason::kNoFact:
      return "no_fact";
    case Reason::kMissingField:
      return "missing_field";
    case Reason::kBadId:
      return "bad_id";
    case Reason::kBadText:
      return "bad_text";
    case Reason::kBadDate:
      return "bad_date";
    case Reason::kBadTime:
      return "bad_time";
    case Reason::kBadMoney:
      return "bad_money";
    case Reason::kBadNumber:
      return "bad_number";
    case Reason::kBadEnum:
      return "bad_enum";
    case Reason::kBadClear:
      return "bad_clear";
    case Reason::kInconsistent:
      return "inconsistent";
  }
  PORTFOLIO_CHECK(false);
}

void Failure::enter(std::string_view outer) {
  if (path.empty())
    path = outer;
  else
    path.insert(0, 1, '.').insert(0, outer);
}

Error Failure::to_error(std::string_view fact) const {
  std::string message(fact.empty() ? std::string_view{"event"} : fact);
  message += ": ";
  if (!path.empty()) message.append(path).append(" ");
  message += detail;
  return Error{Reaction::kSkip, std::move(message), std::string(reason_name(reason))};
}

}  // namespace portfolio::codec
