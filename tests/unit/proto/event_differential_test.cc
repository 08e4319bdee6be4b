// decode_event() against protobuf's own parser, on random events of every fact.
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>

#include "proto/codec/event_codec.h"
#include "tests/unit/proto/random_event.h"

namespace portfolio::codec {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;

constexpr int kRounds = 60;  // For each fact.

// Limits that are not said are those of the contract.
void add_defaults(Message& message) {
  const model::FoldLimits usual;
  auto& limits = static_cast<v1::FoldLimits&>(message);
  if (!limits.has_entities_max()) limits.set_entities_max(usual.entities_max);
  if (!limits.has_stubs_max()) limits.set_stubs_max(usual.stubs_max);
  if (!limits.has_entry_detail_days()) limits.set_entry_detail_days(usual.entry_detail_days);
  if (!limits.has_event_id_days()) limits.set_event_id_days(usual.event_id_days);
  if (!limits.has_organisations_max()) limits.set_organisations_max(usual.organisations_max);
  if (!limits.has_event_bytes_max()) limits.set_event_bytes_max(usual.event_bytes_max);
  if (!limits.has_text_bytes_max()) limits.set_text_bytes_max(usual.text_bytes_max);
  if (!limits.has_list_items_max()) limits.set_list_items_max(usual.list_items_max);
}

// Drops what the model does not keep: fields that nobody knows, an unspecified enum value (which is
// not said), and what is finer than a millisecond.
void normalise(Message& message) {
  if (message.GetDescriptor()->full_name() == "google.protobuf.Timestamp") {
    auto& time = static_cast<google::protobuf::Timestamp&>(message);
    time.set_nanos(time.nanos() / 1'000'000 * 1'000'000);
  }
  if (message.GetDescriptor()->full_name() == "portfolio.v1.FoldLimits") add_defaults(message);
  const auto& reflection = *message.GetReflection();
  reflection.MutableUnknownFields(&message)->Clear();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM && !field->is_repeated() &&
        reflection.GetEnumValue(message, field) == 0)
      reflection.ClearField(&message, field);
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) normalise(*reflection.MutableMessage(&message, field));
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i)
      normalise(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

// What decode_event() understood, seen through protobuf's eyes.
testing::AssertionResult reads_the_same(const std::string& bytes, model::Event& event) {
  v1::Event wanted;
  if (!wanted.ParseFromString(bytes)) return testing::AssertionFailure() << "protobuf refuses";
  const auto result = decode_event(bytes, {}, event);
  if (!result)
    return testing::AssertionFailure() << result.error().message << "\n" << wanted.DebugString();
  normalise(wanted);
  v1::Event met;
  if (!met.ParseFromString(encode_event(event)))
    return testing::AssertionFailure() << "protobuf refuses what encode_event() wrote";
  MessageDifferencer differencer;
  std::string difference;
  differencer.ReportDifferencesToString(&difference);
  if (!differencer.Compare(wanted, met)) return testing::AssertionFailure() << difference;
  return testing::AssertionSuccess();
}

TEST(EventDifferential, EveryFactReadsAsProtobufReadsIt) {
  std::mt19937_64 random(1);
  model::Event event;  // Reused, so that nothing of one event may show in the next.
  for (const int fact : fact_numbers())
    for (int round = 0; round < kRounds; ++round) {
      SCOPED_TRACE("fact " + std::to_string(fact) + ", round " + std::to_string(round));
      ASSERT_TRUE(reads_the_same(random_event(random, fact).SerializeAsString(), event));
    }
}

// Two messages one after the other are one message whose parts are merged.
TEST(EventDifferential, FieldsThatComeAgainMergeAsProtobufMergesThem) {
  std::mt19937_64 random(2);
  model::Event event;
  const std::vector<int> facts = fact_numbers();
  for (const int fact : facts)
    for (int round = 0; round < kRounds; ++round) {
      const int second = round % 4 == 0 ? facts[random() % facts.size()] : fact;
      const std::string bytes = random_event(random, fact).SerializeAsString() +
                                random_event(random, second).SerializeAsString();
      v1::Event merged;
      ASSERT_TRUE(merged.ParseFromString(bytes));
      if (!decode_event(bytes, {}, event)) continue;  // Merged periods may be the wrong way round.
      SCOPED_TRACE("facts " + std::to_string(fact) + " and " + std::to_string(second));
      ASSERT_TRUE(reads_the_same(bytes, event));
    }
}

TEST(EventDifferential, UnknownFieldsAreSkippedWhereverTheyAre) {
  std::mt19937_64 random(3);
  model::Event event;
  for (const int fact : fact_numbers()) {
    v1::Event message = random_event(random, fact);
    const v1::Event plain = message;
    auto* unknown = message.GetReflection()->MutableUnknownFields(&message);
    unknown->AddVarint(9000, random());
    unknown->AddFixed32(9001, 7);
    unknown->AddFixed64(9002, 7);
    unknown->AddLengthDelimited(9003, "later versions know");
    unknown->AddGroup(9004)->AddGroup(9005)->AddVarint(1, 1);
    const std::string bytes = message.SerializeAsString();
    ASSERT_TRUE(decode_event(bytes, {}, event)) << fact;
    v1::Event met;
    ASSERT_TRUE(met.ParseFromString(encode_event(event)));
    ASSERT_TRUE(MessageDifferencer::Equals(plain, met)) << fact;
  }
}

// A truncated record is refused by both, or by both understood: a cut may fall between two fields.
TEST(EventDifferential, WhatIsReadIsWhatProtobufReads) {
  std::mt19937_64 random(4);
  model::Event event;
  for (const int fact : fact_numbers()) {
    const std::string whole = random_event(random, fact).SerializeAsString();
    for (std::size_t size = 1; size < whole.size(); ++size) {
      const std::string bytes = whole.substr(0, size);
      if (decode_event(bytes, {}, event)) {
        ASSERT_TRUE(reads_the_same(bytes, event)) << fact;
      }
    }
    for (int round = 0; round < 100; ++round) {
      std::string bytes = whole;
      bytes[random() % bytes.size()] = static_cast<char>(random());
      if (decode_event(bytes, {}, event)) {
        ASSERT_TRUE(reads_the_same(bytes, event)) << fact;
      }
    }
  }
}

}  // namespace
}  // namespace portfolio::codec
