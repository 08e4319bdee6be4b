#include "proto/codec/framing.h"

#include <algorithm>
#include <optional>

#include "proto/codec/base64.h"
#include "proto/codec/failure.h"
#include "proto/codec/json.h"
#include "proto/codec/json_document.h"
#include "proto/codec/layouts.h"
#include "proto/codec/wire.h"
#include "rules/model/time.h"

namespace portfolio::codec {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kSchemaHeaderBytes = 5;     // 0x00 and the schema's id.
constexpr std::uint64_t kMessageIndexesMax = 16;  // Messages are nested no deeper than this.

// The attributes of a CloudEvent that an event may take over; empty where it has none.
struct Attributes {
  std::string_view id, source, time, version;
};

tl::unexpected<Error> fail(Reason reason, std::string_view what) {
  return skip("event: " + std::string(what), std::string(reason_name(reason)));
}

tl::unexpected<Error> bad_framing(std::string_view what) { return fail(Reason::kBadFraming, what); }

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with(std::string_view text, std::string_view front) {
  return text.size() >= front.size() && equal_ignoring_case(text.substr(0, front.size()), front);
}

std::string_view find_header(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers)
    if (equal_ignoring_case(header.name, name)) return header.value;
  return {};
}

// The value of ce_`name` or ce-`name`.
std::string_view find_attribute(std::span<const Header> headers, std::string_view name) {
  for (const Header& header : headers)
    if (header.name.size() == name.size() + 3 &&
        (starts_with(header.name, "ce_") || starts_with(header.name, "ce-")) &&
        equal_ignoring_case(header.name.substr(3), name))
      return header.value;
  return {};
}

// "application/json; charset=utf-8" is "application/json".
std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (!content_type.empty() && content_type.back() == ' ') content_type.remove_suffix(1);
  return content_type;
}

bool is_json(std::string_view type) {
  return equal_ignoring_case(type, "application/json") || equal_ignoring_case(type, "text/json") ||
         (type.size() > 5 && equal_ignoring_case(type.substr(type.size() - 5), "+json"));
}

bool is_protobuf(std::string_view type) {
  return type.empty() || equal_ignoring_case(type, "application/protobuf") ||
         equal_ignoring_case(type, "application/x-protobuf") ||
         equal_ignoring_case(type, "application/vnd.google.protobuf") ||
         equal_ignoring_case(type, "application/octet-stream");
}

// Passes over the path to the message within its schema. Its numbers are zigzag varints by the
// rule and plain ones from some old clients; a single 0 stands for the first message.
Result<std::string_view> skip_message_indexes(std::string_view rest) {
  Failure failure;
  WireReader reader(rest, failure);
  std::uint64_t count = 0;
  if (!reader.read_varint(count)) return bad_framing("the Confluent header is truncated");
  if (count % 2 == 0) count /= 2;  // An odd number would be a negative one in zigzag.
  if (count > kMessageIndexesMax)
    return bad_framing("the Confluent header has more message indexes than a schema can nest");
  for (; count > 0; --count) {
    std::uint64_t index = 0;
    if (!reader.read_varint(index)) return bad_framing("the Confluent header is truncated");
  }
  return reader.rest();
}

// A payload that may stand in Confluent's frame and may be JSON.
Result<Unframed> unframe_payload(std::string_view value) {
  Framing framing = Framing::kPlain;
  if (value.front() == '\0') {  // No protobuf message begins so.
    if (value.size() <= kSchemaHeaderBytes) return bad_framing("the Confluent header is truncated");
    framing = Framing::kConfluent;
    value.remove_prefix(kSchemaHeaderBytes);
    if (value.front() != '{') {
      PORTFOLIO_TRY(rest, skip_message_indexes(value));
      if (rest.empty()) return fail(Reason::kEmpty, "there is nothing behind the Confluent header");
      return Unframed{framing, rest};
    }
  }
  if (value.front() != '{') return Unframed{framing, value};
  PORTFOLIO_TRY(bytes, event_from_json(value));
  return Unframed{framing == Framing::kPlain ? Framing::kJson : framing, std::move(bytes)};
}

// Which of the envelope's fields the event has itself; nothing if the bytes are not a message,
// about which decode_event() has more to say.
std::optional<std::uint64_t> fields_of(std::string_view bytes) {
  Failure failure;
  WireReader reader(bytes, failure);
  std::uint64_t seen = 0;
  while (!reader.at_end()) {
    Tag tag;
    if (!reader.read_tag(tag) || !reader.skip(tag)) return std::nullopt;
    if (tag.number < 64) seen |= std::uint64_t{1} << tag.number;
  }
  return seen;
}

void write_time(std::string& out, Timestamp time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  std::string inner;
  write_tag(inner, 1, WireType::kVarint);
  write_varint(inner, static_cast<std::uint64_t>(seconds.time_since_epoch().count()));
  write_tag(inner, 2, WireType::kVarint);
  write_varint(inner, static_cast<std::uint64_t>((time - seconds).count()) * 1'000'000);
  write_bytes(out, kEventOccurredAt, inner);
}

Result<Unframed> fill(Unframed event, Framing framing, const Attributes& attributes) {
  if (!attributes.version.empty() && !attributes.version.starts_with("1."))
    return bad_framing("the CloudEvent is of a version other than 1.x");
  const auto seen = fields_of(event.bytes());
  const auto lacks = [&](std::uint32_t number, std::string_view value) {
    return seen && (*seen >> number & 1) == 0 && !value.empty();
  };
  std::string missing;
  if (lacks(kEventId, attributes.id)) write_bytes(missing, kEventId, attributes.id);
  if (lacks(kEventSource, attributes.source)) write_bytes(missing, kEventSource, attributes.source);
  if (lacks(kEventOccurredAt, attributes.time)) {
    const auto time = parse_time(attributes.time);
    if (!time) return bad_framing("the CloudEvent's time is not an instant from 1970 to 2199");
    write_time(missing, *time);
  }
  if (missing.empty() && event.owned()) return Unframed{framing, std::move(event).take()};
  if (missing.empty()) return Unframed{framing, event.bytes()};
  return Unframed{framing, missing.append(event.bytes())};
}

Result<Unframed> unframe_binary(std::string_view value, std::span<const Header> headers) {
  const std::string_view type = media_type(find_header(headers, "content-type"));
  if (!is_json(type) && !is_protobuf(type))
    return bad_framing("the CloudEvent's data is neither protobuf nor JSON");
  const Attributes attributes{.id = find_attribute(headers, "id"),
                              .source = find_attribute(headers, "source"),
                              .time = find_attribute(headers, "time"),
                              .version = find_attribute(headers, "specversion")};
  if (is_json(type) && value.front() != '\0') {
    PORTFOLIO_TRY(bytes, event_from_json(value));
    return fill(Unframed{Framing::kJson, std::move(bytes)}, Framing::kCloudEventsBinary,
                attributes);
  }
  PORTFOLIO_TRY(event, unframe_payload(value));
  return fill(std::move(event), Framing::kCloudEventsBinary, attributes);
}

// The text of a string member; empty if there is none.
std::string_view member(const Json& document, const char* name) {
  const auto found = document.find(name);
  const auto* text = found == document.end() ? nullptr : found->get_ptr<const std::string*>();
  return text == nullptr ? std::string_view{} : std::string_view{*text};
}

Result<std::string> structured_data(const Json& document) {
  if (const auto data = document.find("data"); data != document.end() && !data->is_null()) {
    if (data->is_object()) return event_from_document(*data);
    return bad_framing("the CloudEvent's data is not an object");
  }
  const std::string_view encoded = member(document, "data_base64");
  if (encoded.empty()) return fail(Reason::kEmpty, "the CloudEvent has no data");
  auto bytes = decode_base64(encoded);
  if (!bytes || bytes->empty()) return bad_framing("the CloudEvent's data_base64 is not base64");
  if (is_json(media_type(member(document, "datacontenttype")))) return event_from_json(*bytes);
  return *std::move(bytes);
}

Result<Unframed> unframe_structured(std::string_view value, std::string_view type) {
  if (!equal_ignoring_case(type, "application/cloudevents+json"))
    return bad_framing("the CloudEvent is structured in another format than JSON");
  PORTFOLIO_TRY(document, parse_json(value));
  if (!document.is_object()) return bad_framing("the CloudEvent is not a JSON object");
  PORTFOLIO_TRY(bytes, structured_data(document));
  return fill(Unframed{Framing::kCloudEventsStructured, std::move(bytes)},
              Framing::kCloudEventsStructured,
              {.id = member(document, "id"),
               .source = member(document, "source"),
               .time = member(document, "time"),
               .version = member(document, "specversion")});
}

bool is_binary_cloud_event(std::span<const Header> headers) {
  return std::any_of(headers.begin(), headers.end(), [](const Header& header) {
    return starts_with(header.name, "ce_") || starts_with(header.name, "ce-");
  });
}

}  // namespace

Result<Unframed> unframe(std::string_view value, std::span<const Header> headers) {
  if (value.empty()) return fail(Reason::kEmpty, "the record is empty");
  if (headers.empty()) return unframe_payload(value);
  const std::string_view type = media_type(find_header(headers, "content-type"));
  if (starts_with(type, "application/cloudevents")) return unframe_structured(value, type);
  if (is_binary_cloud_event(headers)) return unframe_binary(value, headers);
  if (is_json(type) && value.front() != '\0') {
    PORTFOLIO_TRY(bytes, event_from_json(value));
    return Unframed{Framing::kJson, std::move(bytes)};
  }
  return unframe_payload(value);
}

}  // namespace portfolio::codec
