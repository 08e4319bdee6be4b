#include "proto/codec/alert_codec.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include "portfolio/v1/alert.pb.h"
#include "proto/codec/json.h"

namespace portfolio::codec {
namespace {

model::AlertTransition transition() {
  const Timestamp at = std::chrono::sys_days{std::chrono::year{2026} / 3 / 22};
  return {.alert = "a1",
          .transition_id = "a1/2",
          .sequence = 2,
          .organisation = "acme",
          .project = "P-7",
          .portfolio = "emea",
          .rule = "cost_performance",
          .rule_id = "D05",
          .rule_version = 3,
          .subject = {"project", "P-7"},
          .episode = 1,
          .change = model::Change::kEscalated,
          .severity = model::Severity::kCritical,
          .at = at + std::chrono::milliseconds{5},
          .since = at - std::chrono::hours{48},
          .position = {3, 4711},
          .what_changed = "The cost index fell to 0.82.",
          .so_what = "At this rate the project ends EUR 120,000 over.",
          .what_to_do = "Agree on scope or budget.",
          .who = {"sponsor", "u17"},
          .health = "RED",
          .p_on_time_per_mille = 0,
          .value_at_risk = Money{12'000'000, *Currency::parse("EUR")},
          .unknown_inputs = {},
          .cause = "scope",
          .evidence = {{.signal = "cpi",
                        .value = "0.82",
                        .unit = "ratio",
                        .threshold = "0.9",
                        .source = "sap",
                        .event = "ev-1",
                        .topic = "portfolio.events.v1",
                        .position = {3, 4700}}},
          .options = {"cut scope"},
          .history_number = 7,
          .previous_hash = std::string(32, '\x81'),
          .hash = std::string("\0\xff", 2) + std::string(30, 'h')};
}

TEST(AlertCodec, ReadsWhatItWrote) {
  const auto read = decode_alert(encode_alert(transition()));
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == transition());
}

TEST(AlertCodec, KeepsWhyTheValueAtRiskIsUnknown) {
  model::AlertTransition unknown = transition();
  unknown.value_at_risk.reset();
  unknown.p_on_time_per_mille.reset();
  unknown.unknown_inputs = {"value", "planned_finish"};
  const auto read = decode_alert(encode_alert(unknown));
  ASSERT_TRUE(read);
  EXPECT_TRUE(*read == unknown);
}

TEST(AlertCodec, KnowsEveryChangeAndSeverityByTheContractsName) {
  for (int i = 0; i < v1::Change_descriptor()->value_count(); ++i)
    EXPECT_EQ(v1::Change_Name(i),
              "CHANGE_" + std::string(model::change_name(static_cast<model::Change>(i))));
  for (int i = 0; i < v1::Severity_descriptor()->value_count(); ++i)
    EXPECT_EQ(v1::Severity_Name(i),
              "SEVERITY_" + std::string(model::severity_name(static_cast<model::Severity>(i))));
  EXPECT_EQ(v1::Change_descriptor()->value_count() - 1, static_cast<int>(model::Change::kResolved));
}

TEST(AlertCodec, RefusesWhatIsNotAnAlert) {
  EXPECT_FALSE(decode_alert("\xff\xff"));
  v1::AlertTransition strange;
  strange.set_change(static_cast<v1::Change>(99));
  EXPECT_FALSE(decode_alert(strange.SerializeAsString()));
  v1::AlertTransition late;
  late.mutable_at()->set_seconds(std::int64_t{1} << 60);
  EXPECT_FALSE(decode_alert(late.SerializeAsString()));
}

TEST(AlertCodec, WritesOneLineOfJsonThatProtobufReadsBack) {
  const std::string json = alert_to_json(transition());
  EXPECT_EQ(json.find('\n'), std::string::npos);
  EXPECT_EQ(json, alert_to_json(transition()));
  EXPECT_THAT(json, testing::StartsWith(R"({"alert":"a1","transition_id":"a1/2","sequence":"2",)"
                                        R"("organisation":"acme","project":"P-7")"));
  EXPECT_THAT(json, testing::HasSubstr(R"("change":"CHANGE_ESCALATED")"));
  EXPECT_THAT(json, testing::HasSubstr(R"("at":"2026-03-22T00:00:00.005Z")"));
  EXPECT_THAT(json, testing::HasSubstr(R"("p_on_time_per_mille":0)"));
  v1::AlertTransition read;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &read).ok());
  v1::AlertTransition wanted;
  ASSERT_TRUE(wanted.ParseFromString(encode_alert(transition())));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(read, wanted));
}

TEST(AlertCodec, ReadsTheLinesThatItWrites) {
  const auto read = alert_from_json(alert_to_json(transition()));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(*read == transition());
}

TEST(AlertCodec, RefusesALineWithAFieldThatTheContractDoesNotHave) {
  EXPECT_FALSE(alert_from_json(R"({"alert":"a1","remark":"later"})"));
  EXPECT_FALSE(alert_from_json("{"));
  EXPECT_FALSE(alert_from_json(R"({"alert":"a1","change":"CHANGE_99"})"));
}

}  // namespace
}  // namespace portfolio::codec
