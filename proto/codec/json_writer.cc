// event_to_json(), alert_to_json() and its way back, by protobuf's own mapping.
#include <google/protobuf/util/json_util.h>

#include "portfolio/v1/event.pb.h"
#include "proto/codec/alert_message.h"
#include "proto/codec/failure.h"
#include "proto/codec/json.h"

namespace portfolio::codec {
namespace {

Result<std::string> to_json(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string out;
  const auto status = google::protobuf::util::MessageToJsonString(message, &out, options);
  if (status.ok()) return out;
  return skip("event: has no JSON form: " + std::string(status.message()),
              std::string(reason_name(Reason::kBadProtobuf)));
}

}  // namespace

Result<std::string> event_to_json(std::string_view bytes) {
  v1::Event event;
  if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
    return skip("event: the bytes are not a portfolio.v1.Event",
                std::string(reason_name(Reason::kBadProtobuf)));
  return to_json(event);
}

std::string alert_to_json(const model::AlertTransition& transition) {
  auto json = to_json(to_message(transition));
  PORTFOLIO_CHECK(json.has_value());  // Only an instant that does not exist has no JSON form.
  return *std::move(json);
}

Result<model::AlertTransition> alert_from_json(std::string_view line) {
  v1::AlertTransition message;
  const auto status = google::protobuf::util::JsonStringToMessage(
      google::protobuf::StringPiece(line.data(), line.size()), &message);
  if (status.ok()) return from_message(message);
  return skip("alert: " + std::string(status.message()),
              std::string(reason_name(Reason::kBadJson)));
}

}  // namespace portfolio::codec
