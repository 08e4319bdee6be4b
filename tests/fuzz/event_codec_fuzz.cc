// Whatever decode_event() accepts, protobuf accepts too, and writing it and reading it again
// changes nothing.
#include "portfolio/v1/event.pb.h"
#include "proto/codec/event_codec.h"
#include "rules/model/result.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = portfolio::fuzz::to_view(data, size);
  static portfolio::model::Event event;  // Reused, as in the daemon.
  const auto first = portfolio::codec::decode_event(bytes, {}, event);
  if (!first) {
    PORTFOLIO_CHECK(first.error().reaction == portfolio::Reaction::kSkip);
    PORTFOLIO_CHECK(!first.error().message.empty());
    return 0;
  }
  portfolio::v1::Event message;
  PORTFOLIO_CHECK(message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())));
  const std::string written = portfolio::codec::encode_event(event);
  portfolio::model::Event again;
  PORTFOLIO_CHECK(portfolio::codec::decode_event(written, {}, again).has_value());
  PORTFOLIO_CHECK(portfolio::codec::encode_event(again) == written);
  return 0;
}
