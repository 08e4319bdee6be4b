// Frames around a record: neither a header nor a value may do harm. The input is a number of
// headers, each a name from a list, a length and a value, and then the record's value.
#include "proto/codec/framing.h"

#include <vector>

#include "proto/codec/event_codec.h"
#include "tests/fuzz/fuzz_target.h"

namespace {

constexpr std::string_view kNames[] = {"content-type",   "ce_id", "ce_source", "ce_time",
                                       "ce_specversion", "ce-id", "ce_",       "other"};
constexpr std::size_t kHeadersMax = 5;

// The first `size` bytes of `rest`, which is shortened by them.
std::string_view take(std::string_view& rest, std::size_t size) {
  const std::string_view front = rest.substr(0, size);
  rest.remove_prefix(front.size());
  return front;
}

std::size_t take_number(std::string_view& rest) {
  const std::string_view front = take(rest, 1);
  return front.empty() ? 0 : static_cast<unsigned char>(front[0]);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = portfolio::fuzz::to_view(data, size);
  std::vector<portfolio::codec::Header> headers(take_number(rest) % (kHeadersMax + 1));
  for (auto& header : headers) {
    header.name = kNames[take_number(rest) % std::size(kNames)];
    const std::size_t length = take_number(rest);
    header.value = take(rest, length);
  }
  const auto unframed = portfolio::codec::unframe(rest, headers);
  if (!unframed) {
    PORTFOLIO_CHECK(unframed.error().reaction == portfolio::Reaction::kSkip);
    return 0;
  }
  PORTFOLIO_CHECK(!unframed->bytes().empty());
  portfolio::model::Event event;
  static_cast<void>(portfolio::codec::decode_event(unframed->bytes(), {}, event));
  return 0;
}
