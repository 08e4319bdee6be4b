#include "proto/codec/framing.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "proto/codec/event_codec.h"

namespace portfolio::codec {
namespace {

using namespace std::string_view_literals;
using Headers = std::vector<Header>;

constexpr Timestamp kTime = std::chrono::sys_days{std::chrono::year{2026} / 3 / 20};

std::string plain(std::string_view id = "e-1") {
  model::Event event;
  event.id = id;
  event.source = "pmo";
  event.organisation = "acme";
  event.occurred_at = kTime;
  event.fact = model::TimeDeleted{.entry = "5512"};
  return encode_event(event);
}

// Without id, source and occurred_at: organisation "acme" and time_deleted of entry "5512".
std::string bare() {
  return "\x1a\x04"
         "acme"
         "\x8a\x02\x06\x0a\x04"
         "5512";
}

std::string confluent(std::string_view indexes, std::string_view payload) {
  return std::string("\x00\x00\x00\x00\x2a", 5) + std::string(indexes) + std::string(payload);
}

std::string reason_of(std::string_view value, const Headers& headers = {}) {
  const auto result = unframe(value, headers);
  return result ? "" : result.error().reason;
}

void expect_bare_event(const Result<Unframed>& unframed, std::string_view id) {
  ASSERT_TRUE(unframed) << unframed.error().message;
  model::Event event;
  const auto result = decode_event(unframed->bytes(), {}, event);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(event.id, id);
  EXPECT_EQ(event.source, "/jira/emea");
  EXPECT_EQ(event.occurred_at, kTime + std::chrono::milliseconds{250});
  EXPECT_EQ(std::get<model::TimeDeleted>(event.fact).entry, "5512");
}

TEST(Framing, LeavesAPlainRecordAsItIs) {
  const std::string value = plain();
  const auto result = unframe(value, Headers{{"traceparent", "00-1"}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->framing(), Framing::kPlain);
  EXPECT_EQ(result->bytes().data(), value.data());
  EXPECT_EQ(result->bytes(), value);
}

TEST(Framing, TakesConfluentsHeaderOffInEveryEncoding) {
  const struct {
    std::string_view name, indexes;
  } kRows[] = {{"the short form of the first message", "\x00"sv},
               {"zigzag, one index", "\x02\x00"sv},
               {"zigzag, two indexes", "\x04\x02\x06"sv},
               {"plain, one index", "\x01\x00"sv},
               {"zigzag, an index of two bytes", "\x02\x80\x01"sv}};
  for (const auto& row : kRows) {
    const std::string value = confluent(row.indexes, plain());
    const auto result = unframe(value, {});
    ASSERT_TRUE(result) << row.name;
    EXPECT_EQ(result->framing(), Framing::kConfluent);
    EXPECT_EQ(result->bytes(), plain()) << row.name;
  }
}

TEST(Framing, RefusesEveryTruncatedConfluentHeader) {
  const std::string header = confluent("\x04\x02\x06"sv, "");
  for (std::size_t size = 1; size < header.size(); ++size)
    EXPECT_EQ(reason_of(header.substr(0, size)), "bad_framing") << size;
  EXPECT_EQ(reason_of(header), "empty");
  EXPECT_EQ(reason_of(confluent("\x7e"sv, plain())), "bad_framing");
  EXPECT_EQ(reason_of(confluent(std::string(11, '\xff'), plain())), "bad_framing");
}

TEST(Framing, ReadsJsonAloneAndInConfluentsFrame) {
  const std::string json =
      R"({"id":"e-1","source":"pmo","organisation":"acme","occurred_at":"2026-03-20T00:00:00Z",)"
      R"("time_deleted":{"entry":"5512"}})";
  const auto alone = unframe(json, {});
  ASSERT_TRUE(alone);
  EXPECT_EQ(alone->framing(), Framing::kJson);
  EXPECT_EQ(alone->bytes(), plain());
  const auto framed = unframe(confluent("", json), {});
  ASSERT_TRUE(framed);
  EXPECT_EQ(framed->framing(), Framing::kConfluent);
  EXPECT_EQ(framed->bytes(), plain());
  const auto typed = unframe("\n " + json, Headers{{"Content-Type", "application/json"}});
  ASSERT_TRUE(typed);
  EXPECT_EQ(typed->bytes(), plain());
  EXPECT_EQ(reason_of("{"), "bad_json");
}

TEST(Framing, FillsFromBinaryCloudEventsWhatThePayloadLeavesOut) {
  const std::string value = bare();
  const std::string json = R"({"organisation":"acme","time_deleted":{"entry":"5512"}})";
  const std::string framed = confluent("\x00"sv, value);
  const struct {
    std::string_view name, value, type;
  } kRows[] = {{"protobuf", value, "application/protobuf"},
               {"no type", value, ""},
               {"json", json, "application/json; charset=utf-8"},
               {"json by suffix", json, "application/vnd.acme+json"},
               {"confluent", framed, "application/x-protobuf"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const auto result = unframe(row.value, Headers{{"ce_specversion", "1.0"},
                                                   {"ce_id", "c-9"},
                                                   {"ce_source", "/jira/emea"},
                                                   {"ce_type", "portfolio.v1.Event"},
                                                   {"ce_time", "2026-03-20T00:00:00.250Z"},
                                                   {"content-type", row.type}});
    expect_bare_event(result, "c-9");
    EXPECT_EQ(result->framing(), Framing::kCloudEventsBinary);
  }
}

TEST(Framing, ThePayloadsOwnFieldsWin) {
  const std::string value = plain();
  const auto result = unframe(value, Headers{{"ce-id", "c-9"},
                                             {"ce-source", "other"},
                                             {"ce-time", "not an instant, and not needed"}});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->bytes(), value);
}

TEST(Framing, RefusesCloudEventsThatItCannotRead) {
  const std::string value = bare();
  EXPECT_EQ(reason_of("", {{"ce_id", "1"}}), "empty");  // A tombstone.
  EXPECT_EQ(reason_of(value, {{"ce_id", "1"}, {"content-type", "text/plain"}}), "bad_framing");
  EXPECT_EQ(reason_of(value, {{"ce_id", "1"}, {"ce_specversion", "0.3"}}), "bad_framing");
  EXPECT_EQ(reason_of(value, {{"ce_id", "1"}, {"ce_time", "noon"}}), "bad_framing");
  EXPECT_EQ(reason_of(value, {{"content-type", "application/cloudevents+avro"}}), "bad_framing");
  EXPECT_EQ(reason_of(value, {{"content-type", "application/cloudevents-batch+json"}}),
            "bad_framing");
  EXPECT_EQ(reason_of(value, {{"content-type", "application/cloudevents+json"}}), "bad_json");
}

TEST(Framing, ReadsStructuredCloudEvents) {
  const std::string attributes =
      R"({"specversion":"1.0","id":"c-9","source":"/jira/emea","type":"portfolio.v1.Event",)"
      R"("time":"2026-03-20T00:00:00.250Z",)";
  const struct {
    std::string_view name, rest;
  } kRows[] = {
      {"an object", R"("data":{"organisation":"acme","time_deleted":{"entry":"5512"}}})"},
      {"protobuf", R"("data_base64":"GgRhY21ligIGCgQ1NTEy"})"},
      {"json in base64",
       R"("datacontenttype":"application/json","data_base64":"eyJvcmdhbmlzYXRpb24iOiJhY21lIiwid)"
       R"(GltZV9kZWxldGVkIjp7ImVudHJ5IjoiNTUxMiJ9fQ=="})"}};
  const Headers headers{{"content-type", "application/cloudevents+json; charset=UTF-8"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    const std::string value = attributes + std::string(row.rest);
    const auto result = unframe(value, headers);
    expect_bare_event(result, "c-9");
    EXPECT_EQ(result->framing(), Framing::kCloudEventsStructured);
  }
  EXPECT_EQ(reason_of(attributes + R"("data":null})", headers), "empty");
  EXPECT_EQ(reason_of(attributes + R"("data":"text"})", headers), "bad_framing");
  EXPECT_EQ(reason_of(attributes + R"("data_base64":"%%%"})", headers), "bad_framing");
  EXPECT_EQ(reason_of("[]", headers), "bad_framing");
}

}  // namespace
}  // namespace portfolio::codec
