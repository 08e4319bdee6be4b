// A line of JSON that is an event of the contract is the same event after a journey through its
// wire form and back.
#include "proto/codec/json.h"

#include "proto/codec/event_codec.h"
#include "tests/fuzz/fuzz_target.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace codec = portfolio::codec;
  const auto bytes = codec::event_from_json(portfolio::fuzz::to_view(data, size));
  portfolio::model::Event event;
  if (!bytes || !codec::decode_event(*bytes, {}, event)) return 0;
  const auto json = codec::event_to_json(*bytes);
  PORTFOLIO_CHECK(json.has_value());
  const auto again = codec::event_from_json(*json);
  PORTFOLIO_CHECK(again.has_value());
  PORTFOLIO_CHECK(*again == *bytes);
  return 0;
}
