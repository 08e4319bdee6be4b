#include "proto/codec/json.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "proto/codec/event_codec.h"
#include "tests/unit/proto/random_event.h"

namespace portfolio::codec {
namespace {

using google::protobuf::util::MessageDifferencer;
using testing::HasSubstr;

// The two examples of the contract.
constexpr std::string_view kStatus =
    R"({"id":"sr-881","source":"pmo","organisation":"acme","occurred_at":"2026-03-20T16:00:00Z",)"
    R"("status_reported":{"project":"P-7","overall":"GREEN","period_end":"2026-03-20",)"
    R"("progress_per_mille":420,"forecast_finish":"2026-06-30","reporter":"u17"}})";
constexpr std::string_view kTime =
    R"({"id":"w-5512","source":"timesheets","organisation":"acme",)"
    R"("occurred_at":"2026-03-20T17:30:00Z","time_logged":{"entry":"5512","project":"P-7",)"
    R"("task":"T-90","person":"u42","date":"2026-03-19","minutes":450}})";

std::string with_status(std::string_view fields) {
  return R"({"id":"e","source":"s","organisation":"o","occurred_at":"2026-03-20T16:00:00Z",)"
         R"("status_reported":{"project":"P-7",)" +
         std::string(fields) + "}}";
}

Error error_of(std::string_view json) {
  const auto bytes = event_from_json(json);
  return bytes ? Error{} : bytes.error();
}

// The bytes live as long as the event's views into them.
struct Read {
  std::string bytes;
  model::Event event;
};

Read read(std::string_view json) {
  Read result;
  auto bytes = event_from_json(json);
  EXPECT_TRUE(bytes) << bytes.error().message;
  result.bytes = *std::move(bytes);
  const auto decoded = decode_event(result.bytes, {}, result.event);
  EXPECT_TRUE(decoded) << decoded.error().message;
  return result;
}

TEST(Json, ReadsTheContractsExamples) {
  const Read status = read(kStatus);
  EXPECT_EQ(status.event.id, "sr-881");
  EXPECT_EQ(status.event.occurred_at, parse_time("2026-03-20T16:00:00Z"));
  const auto& report = std::get<model::StatusReported>(status.event.fact);
  EXPECT_EQ(report.overall, model::Colour::kGreen);
  EXPECT_EQ(report.progress_per_mille, 420);
  EXPECT_EQ(report.forecast_finish, parse_date("2026-06-30"));
  const Read time = read(kTime);
  EXPECT_EQ(std::get<model::TimeLogged>(time.event.fact).minutes, 450);
}

TEST(Json, TakesEnumValuesInEveryForm) {
  for (const std::string_view value : {R"("AMBER_RED")", R"("COLOUR_AMBER_RED")", "4", "4.0"}) {
    const Read result = read(with_status(R"("overall":)" + std::string(value)));
    EXPECT_EQ(std::get<model::StatusReported>(result.event.fact).overall, model::Colour::kAmberRed)
        << value;
  }
}

TEST(Json, TakesCamelCaseNumbersAsTextAndNullAsAbsent) {
  const Read result = read(
      R"({"id":"e","source":"s","organisation":"o","occurredAt":"2026-03-20T18:00:00.25+02:00",)"
      R"("entityVersion":"18446744073709551615","knownAt":null,"actor":null,)"
      R"("statusReported":{"project":"P-7","overall":null,"progressPerMille":"7"}})");
  EXPECT_EQ(result.event.occurred_at, parse_time("2026-03-20T16:00:00.250Z"));
  EXPECT_EQ(result.event.entity_version, 0xffffffffffffffff);
  EXPECT_FALSE(result.event.known_at);
  const auto& report = std::get<model::StatusReported>(result.event.fact);
  EXPECT_FALSE(report.overall);
  EXPECT_EQ(report.progress_per_mille, 7);
}

TEST(Json, PassesOverUnknownFieldsWhateverIsInThem) {
  const Read result = read(with_status(R"("mood":{"deep":[[[{"x":null}]]]},"overall":"RED")"));
  EXPECT_EQ(std::get<model::StatusReported>(result.event.fact).overall, model::Colour::kRed);
}

TEST(Json, KnownAtSetsNothingElse) {
  const Read result =
      read(R"({"id":"e","source":"s","organisation":"o","occurred_at":"2026-03-20T16:00:00Z",)"
           R"("known_at":"2026-03-21T16:00:00Z","source_heartbeat":{}})");
  EXPECT_EQ(result.event.known_at, parse_time("2026-03-21T16:00:00Z"));
  EXPECT_FALSE(result.event.backfill);
}

TEST(Json, SaysWhichFieldIsWrongAndWhatWasWanted) {
  const struct {
    std::string json;
    std::string_view reason, sentence;
  } kRows[] = {
      {with_status(R"("overall":"PURPLE")"), "bad_enum",
       "status_reported: overall is \"PURPLE\", which is none of GREEN, AMBER_GREEN, AMBER, "
       "AMBER_RED, RED, GREY"},
      {with_status(R"("overall":9)"), "bad_enum",
       "status_reported: overall is a number that is not known"},
      {with_status(R"("overall":true)"), "bad_json",
       "status_reported: overall is of the type boolean and must be a string, one of GREEN, "
       "AMBER_GREEN, AMBER, AMBER_RED, RED, GREY"},
      {with_status(R"("progress_per_mille":1.5)"), "bad_number",
       "status_reported: progress_per_mille is not a whole number of 32 bits"},
      {with_status(R"("progress_per_mille":3000000000)"), "bad_number",
       "status_reported: progress_per_mille is not a whole number of 32 bits"},
      {with_status(R"("summary":5)"), "bad_json",
       "status_reported: summary is of the type number and must be a string"},
      {with_status(R"("forecast_cost":{"minor_units":{},"currency":"EUR"})"), "bad_json",
       "status_reported: forecast_cost.minor_units is not a whole number of 64 bits"},
      {with_status(R"("recovery_plan":[])"), "bad_json",
       "status_reported: recovery_plan is of the type array and must be an object"},
      {R"({"id":"e","occurred_at":"yesterday"})", "bad_time",
       "event: occurred_at is not an instant such as 2026-03-20T16:00:00Z from 1970 to 2199"},
      {R"({"tick":{},"source_heartbeat":{}})", "inconsistent",
       "source_heartbeat: comes with a second fact, tick"},
      {R"({})", "no_fact", "event: carries no fact that is known here"},
      {R"({"id":"e","later_fact":{}})", "no_fact", "event: carries no fact that is known here"},
      {R"([1])", "bad_json", "event: is of the type array and must be an object"},
      {R"({"id":)", "bad_json", "event: is not valid JSON at byte 7"},
      {"{\"id\":\"\xff\"}", "bad_json", "event: is not valid JSON at byte 8"},
      {R"({"id":"e"} {})", "bad_json", "event: is not valid JSON at byte 12"},
      {R"({"id":1e999})", "bad_json", "event: is JSON with a number that no double holds"},
      {"", "bad_json", "event: is not valid JSON at byte 1"}};
  for (const auto& row : kRows) {
    const Error error = error_of(row.json);
    EXPECT_EQ(error.reason, row.reason) << row.json;
    EXPECT_EQ(error.message, row.sentence) << row.json;
  }
}

TEST(Json, SurvivesDeepNesting) {
  const std::string deep =
      with_status(R"("x":)" + std::string(100'000, '[') + std::string(100'000, ']'));
  EXPECT_EQ(error_of(deep).message, "");
  EXPECT_EQ(error_of(std::string(100'000, '[')).reason, "bad_json");
  EXPECT_EQ(error_of(std::string(5 * 1024 * 1024, ' ')).reason, "too_large");
}

TEST(Json, ReadsRandomEventsAsProtobufReadsThem) {
  std::mt19937_64 random(5);
  for (const int fact : fact_numbers())
    for (int round = 0; round < 10; ++round) {
      const v1::Event event = random_event(random, fact);
      std::string json;
      ASSERT_TRUE(google::protobuf::util::MessageToJsonString(event, &json).ok());
      const auto bytes = event_from_json(json);
      ASSERT_TRUE(bytes) << bytes.error().message << " in " << json;
      v1::Event met;
      ASSERT_TRUE(met.ParseFromString(*bytes));
      ASSERT_TRUE(MessageDifferencer::Equals(event, met)) << json;
    }
}

TEST(Json, WritesWhatItReads) {
  const auto bytes = event_from_json(kStatus);
  ASSERT_TRUE(bytes);
  const auto json = event_to_json(*bytes);
  ASSERT_TRUE(json);
  EXPECT_THAT(*json, HasSubstr(R"("overall":"COLOUR_GREEN","period_end":"2026-03-20")"));
  EXPECT_EQ(event_from_json(*json).value(), *bytes);
  EXPECT_EQ(event_to_json("\x08").error().reason, "bad_protobuf");
}

}  // namespace
}  // namespace portfolio::codec
