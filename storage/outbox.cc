#include "storage/outbox.h"

#include "storage/bytes.h"

namespace portfolio::storage {
namespace {

constexpr std::uint64_t kVersion = 1;
constexpr std::size_t kSinkBytesMax = 255;

tl::unexpected<Error> corrupt(std::string_view key) {
  return stop("The outbox entry at " + printable(key) + " is damaged.", "corrupt_row");
}

}  // namespace

std::string outbox_prefix(std::string_view sink) {
  PORTFOLIO_CHECK(sink.size() <= kSinkBytesMax);
  std::string prefix(1, static_cast<char>(sink.size()));
  prefix += sink;
  return prefix;
}

std::string outbox_key(std::string_view sink, std::uint64_t sequence) {
  std::string key = outbox_prefix(sink);
  append_big_endian(key, sequence);
  return key;
}

std::string encode(const OutboxEntry& entry) {
  ByteWriter out;
  out.number(kVersion);
  out.text(entry.id);
  out.text(entry.organisation);
  out.signed_number(entry.created_at.time_since_epoch().count());
  out.text(entry.payload);
  return out.take();
}

Result<OutboxEntry> decode_outbox_entry(std::string_view key, std::string_view value) {
  if (key.empty()) return corrupt(key);
  const std::size_t sink_size = static_cast<unsigned char>(key.front());
  if (key.size() != 1 + sink_size + 8) return corrupt(key);
  OutboxEntry entry;
  entry.sink = key.substr(1, sink_size);
  entry.sequence = read_big_endian(key.substr(1 + sink_size));
  ByteReader in{value};
  const std::uint64_t version = in.number();
  entry.id = in.text();
  entry.organisation = in.text();
  entry.created_at = Timestamp{std::chrono::milliseconds{in.signed_number()}};
  entry.payload = in.text();
  if (!in.whole() || version != kVersion) return corrupt(key);
  return entry;
}

}  // namespace portfolio::storage
