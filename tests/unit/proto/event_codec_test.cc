#include "proto/codec/event_codec.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "proto/codec/wire.h"

namespace portfolio::codec {
namespace {

using std::chrono::local_days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::string_view_literals;

constexpr std::uint32_t kStatusNumber = 18;
constexpr std::uint32_t kMilestoneNumber = 25;

constexpr Timestamp kTime = sys_days{year{2026} / 3 / 20} + std::chrono::hours{16};

model::Event event_with(model::Fact fact) {
  model::Event event;
  event.id = "sr-881";
  event.source = "pmo";
  event.organisation = "acme";
  event.occurred_at = kTime;
  event.fact = std::move(fact);
  return event;
}

model::MilestoneUpserted milestone() {
  model::MilestoneUpserted fact;
  fact.project = "P-7";
  fact.milestone = "M-1";
  return fact;
}

Error error_of(const std::string& bytes) {
  model::Event event;
  auto result = decode_event(bytes, {}, event);
  return result ? Error{} : result.error();
}

Error error_of(model::Fact fact) { return error_of(encode_event(event_with(std::move(fact)))); }

// An event's envelope, so that a test can append a fact of its own making.
std::string envelope() {
  std::string bytes = encode_event(event_with(model::Tick{}));
  bytes.resize(bytes.size() - 3);  // The tick: a tag of two bytes and a length of zero.
  return bytes;
}

std::string with_fact(std::uint32_t number, std::string_view fact) {
  std::string bytes = envelope();
  write_bytes(bytes, number, fact);
  return bytes;
}

TEST(EventCodec, ReadsWhatItWrote) {
  model::Event wrote = event_with(milestone());
  auto& fact = std::get<model::MilestoneUpserted>(wrote.fact);
  fact.forecast_date = local_days{year{2026} / 6 / 30};
  fact.critical = false;
  fact.float_days = -3;
  fact.clear = {"owner", "reason"};
  wrote.backfill = true;
  wrote.known_at = kTime + std::chrono::milliseconds{1};
  wrote.entity_version = 0xffffffffffffffff;
  wrote.actor = "u17";
  const std::string bytes = encode_event(wrote);

  model::Event read;
  ASSERT_TRUE(decode_event(bytes, {}, read));
  EXPECT_EQ(read.id, "sr-881");
  EXPECT_EQ(read.source, "pmo");
  EXPECT_EQ(read.organisation, "acme");
  EXPECT_EQ(read.occurred_at, kTime);
  EXPECT_TRUE(read.backfill);
  EXPECT_EQ(read.known_at, wrote.known_at);
  EXPECT_EQ(read.entity_version, 0xffffffffffffffff);
  EXPECT_EQ(read.actor, "u17");
  EXPECT_EQ(model::fact_name(read.fact), "milestone_upserted");
  const auto& met = std::get<model::MilestoneUpserted>(read.fact);
  EXPECT_EQ(met.forecast_date, fact.forecast_date);
  EXPECT_EQ(met.critical, false);
  EXPECT_EQ(met.float_days, -3);
  EXPECT_FALSE(met.baseline_date);
  EXPECT_THAT(met.clear, ElementsAre("owner", "reason"));
  EXPECT_EQ(encode_event(read), bytes);
}

TEST(EventCodec, NothingOfOneEventShowsInTheNext) {
  model::Event first = event_with(milestone());
  std::get<model::MilestoneUpserted>(first.fact).critical = true;
  std::get<model::MilestoneUpserted>(first.fact).clear = {"owner"};
  first.entity_version = 7;
  first.backfill = true;
  const std::string first_bytes = encode_event(first);
  const std::string second_bytes = encode_event(event_with(milestone()));
  model::Event event;
  ASSERT_TRUE(decode_event(first_bytes, {}, event));
  ASSERT_TRUE(decode_event(second_bytes, {}, event));
  EXPECT_EQ(encode_event(event), second_bytes);
}

TEST(EventCodec, NamesTheRequiredFieldThatIsMissing) {
  const struct {
    std::string_view name;
    Error error;
    std::string_view sentence;
  } kRows[] = {
      {"a text", error_of(model::MilestoneUpserted{}), "milestone_upserted: project is missing"},
      {"a text of a nested message",
       error_of(model::DependencyUpserted{.dependency = "d", .giver = {.project = "P"}}),
       "dependency_upserted: taker.project is missing"},
      {"one of several", error_of(model::BaselineApproved{.project = "P"}),
       "baseline_approved: finish is missing, and so are budget and effort_minutes: one of them "
       "is required"},
      {"one of two", error_of(model::LessonRecorded{.text = "t"}),
       "lesson_recorded: alert is missing, and so is project: one of them is required"},
      {"an enum", error_of(model::AlertLabelled{.alert = "a", .by = "u"}),
       "alert_labelled: outcome is missing"},
      {"a number",
       error_of(with_fact(32,
                          "\x0a\x01"
                          "e"
                          "\x12\x01"
                          "p"
                          "\x1a\x0a"
                          "2026-03-19"sv)),
       "time_logged: minutes is missing"}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.name);
    EXPECT_EQ(row.error.message, row.sentence);
    EXPECT_EQ(row.error.reason, "missing_field");
    EXPECT_EQ(row.error.reaction, Reaction::kSkip);
  }
}

TEST(EventCodec, NamesTheEnvelopesFieldThatIsMissing) {
  const struct {
    std::string_view field;
    std::string_view model::Event::*member;
  } kRows[] = {{"id", &model::Event::id},
               {"source", &model::Event::source},
               {"organisation", &model::Event::organisation}};
  for (const auto& row : kRows) {
    model::Event event = event_with(milestone());
    event.*row.member = {};
    const Error error = error_of(encode_event(event));
    EXPECT_EQ(error.message, "event: " + std::string(row.field) + " is missing");
    EXPECT_EQ(error.reason, "missing_field");
  }
  model::RulesetActivated rules;
  rules.generation = 3;
  rules.core_version = "0.1.0";
  model::Event event = event_with(rules);
  event.organisation = {};  // The rules hold for a whole partition.
  EXPECT_EQ(error_of(encode_event(event)).message, "");
}

TEST(EventCodec, ChecksTheBoundsOfEachKindOfValue) {
  const std::string long_id(201, 'x');
  const std::string long_text(8001, 'x');
  const auto with = [](auto change) {
    model::MilestoneUpserted fact = milestone();
    change(fact);
    return fact;
  };
  using M = model::MilestoneUpserted;
  const auto row = [&](auto change) { return error_of(with(change)); };
  EXPECT_EQ(row([&](M& m) { m.project = long_id; }).reason, "bad_id");
  EXPECT_EQ(row([&](M& m) { m.owner = ""; }).reason, "bad_id");
  EXPECT_EQ(row([&](M& m) { m.owner = "a\nb"; }).reason, "bad_id");
  EXPECT_EQ(row([&](M& m) { m.owner = "\xff"; }).reason, "bad_id");
  EXPECT_EQ(row([&](M& m) { m.reason = long_text; }).message,
            "milestone_upserted: reason is longer than 8000 bytes");
  EXPECT_EQ(row([&](M& m) { m.name = "\xc0\xaf"; }).message,
            "milestone_upserted: name is not valid UTF-8");
  EXPECT_EQ(row([&](M& m) { m.float_days = 36'501; }).message,
            "milestone_upserted: float_days is 36501, which is not from -36500 to 36500");
  EXPECT_EQ(row([&](M& m) { m.weight_per_mille = -1; }).reason, "bad_number");
  EXPECT_EQ(row([&](M& m) { m.forecast_date = kLatestDate + Days{1}; }).reason, "bad_date");
  EXPECT_EQ(row([&](M& m) { m.forecast_date = kEarliestDate - Days{1}; }).reason, "bad_date");
  EXPECT_EQ(row([&](M& m) { m.forecast_date = kLatestDate; }).message, "");
  EXPECT_EQ(row([&](M& m) { m.clear = {"ownr"}; }).message,
            "milestone_upserted: clear names \"ownr\", which is no field that can be emptied");
  EXPECT_EQ(row([&](M& m) { m.clear = {"project"}; }).reason, "bad_clear");
}

TEST(EventCodec, ChecksMoney) {
  const Currency eur = *Currency::parse("EUR");
  const auto with = [&](Money amount) {
    return error_of(model::BudgetApproved{.project = "P", .amount = amount});
  };
  EXPECT_EQ(with({1'000'000'000'000'000, eur}).message, "");
  EXPECT_EQ(with({-1'000'000'000'000'000, eur}).message, "");
  EXPECT_EQ(with({1'000'000'000'000'001, eur}).reason, "bad_money");
  EXPECT_EQ(with({5, {}}).message,
            "budget_approved: amount has no currency of three capital letters (ISO 4217)");
  EXPECT_EQ(error_of(model::ExchangeRateSet{.from = {1, eur}, .to = {2, eur}}).reason,
            "inconsistent");
}

TEST(EventCodec, RefusesAmountsOfTwoCurrenciesThatGoTogether) {
  const Money euros{1, *Currency::parse("EUR")}, dollars{1, *Currency::parse("USD")};
  const auto plan = [&](Money budget, Money later) {
    model::BaselineApproved fact{.project = "P", .budget = budget};
    fact.planned_value = {{kEarliestDate, euros, {}}, {kLatestDate, later, {}}};
    return error_of(std::move(fact));
  };
  EXPECT_EQ(plan(euros, euros).message, "");
  EXPECT_EQ(plan(euros, dollars).reason, "inconsistent");
  EXPECT_EQ(plan(dollars, euros).message,
            "baseline_approved: planned_value.cumulative is of another currency than what it goes "
            "with");
  const std::pair<std::string_view, Error> kRows[] = {
      {"from_contingency",
       error_of(model::ChangeApproved{
           .project = "P", .change = "C", .budget = euros, .from_contingency = dollars})},
      {"contingency",
       error_of(model::BudgetApproved{.project = "P", .amount = euros, .contingency = dollars})},
      {"actual_cost", error_of(model::EarnedValueMeasured{.project = "P",
                                                          .as_of = kEarliestDate,
                                                          .planned_value = euros,
                                                          .actual_cost = dollars})},
      {"plan.cumulative", error_of(model::BenefitProfiled{
                              .benefit = "B",
                              .project = "P",
                              .plan = {{kEarliestDate, euros, {}}, {kLatestDate, dollars, {}}}})}};
  for (const auto& [path, error] : kRows) {
    EXPECT_EQ(error.reason, "inconsistent") << path;
    EXPECT_NE(error.message.find(path), std::string::npos) << error.message;
  }
}

TEST(EventCodec, RefusesDatesThatDoNotExist) {
  for (const std::string_view date :
       {"2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "2026-01-01T00:00:00Z", "20260101",
        "26-01-01", "2026/01/01", "", "２０２６-01-01"}) {
    std::string fact("\x0a\x03P-7\x12\x03M-1", 10);
    write_bytes(fact, 5, date);
    const Error error = error_of(with_fact(kMilestoneNumber, fact));
    EXPECT_EQ(error.reason, "bad_date") << date;
    EXPECT_THAT(error.message, HasSubstr("forecast_date")) << date;
  }
}

TEST(EventCodec, RefusesInstantsOutsideOfTheYears) {
  model::Event event = event_with(milestone());
  event.occurred_at = kLatestTime;
  EXPECT_EQ(error_of(encode_event(event)).message,
            "event: occurred_at is not an instant from 1970 to 2199");
  event.occurred_at = kEarliestTime - std::chrono::milliseconds{1};
  EXPECT_EQ(error_of(encode_event(event)).reason, "bad_time");
  event.occurred_at = kEarliestTime;
  EXPECT_EQ(error_of(encode_event(event)).message, "");
}

TEST(EventCodec, RefusesAnEnumValueThatIsNotKnownAndTakesUnspecifiedForNotSaid) {
  const auto status = [](char overall) {
    return with_fact(kStatusNumber, std::string("\x0a\x03P-7\x10", 6) + overall);
  };
  const Error error = error_of(status(7));
  EXPECT_EQ(error.reason, "bad_enum");
  EXPECT_EQ(error.message, "status_reported: overall has the value 7, which is not known");
  model::Event event;
  const std::string unspecified = status(0);
  ASSERT_TRUE(decode_event(unspecified, {}, event));
  EXPECT_FALSE(std::get<model::StatusReported>(event.fact).overall);
}

TEST(EventCodec, RefusesPeriodsThatEndBeforeTheyBegin) {
  const CivilDate day = local_days{year{2026} / 3 / 20};
  EXPECT_EQ(error_of(model::TimesheetSubmitted{.person = "p", .from = day, .to = day}).message, "");
  EXPECT_EQ(
      error_of(model::TimesheetSubmitted{.person = "p", .from = day, .to = day - Days{1}}).message,
      "timesheet_submitted: from is after to");
}

TEST(EventCodec, RefusesWhatIsNotAMessage) {
  const std::string whole = encode_event(event_with(milestone()));
  const struct {
    std::string_view name;
    std::string bytes;
    std::string_view reason;
  } kRows[] = {{"nothing", "", "empty"},
               {"no fact", envelope(), "no_fact"},
               {"a fact of a later version", with_fact(150, "x"), "no_fact"},
               {"truncated", whole.substr(0, whole.size() - 1), "bad_protobuf"},
               {"field number 0", whole + std::string("\x00\x00", 2), "bad_protobuf"},
               {"a varint of eleven bytes", whole + "\x38" + std::string(10, '\x80') + "\x01",
                "bad_protobuf"},
               {"a length beyond the end", whole + "\x0a\x7f", "bad_protobuf"},
               {"a wire type that does not exist", whole + "\x0f", "bad_protobuf"},
               {"a text where a number belongs", whole + "\x3a\x01x", "bad_protobuf"},
               {"a fact as a number", whole + "\xc8\x01\x05", "bad_protobuf"},
               {"a group that never ends", whole + "\xa3\x06", "bad_protobuf"},
               {"a group that never began", whole + "\xa4\x06", "bad_protobuf"},
               {"groups that cross", whole + "\xa3\x06\xab\x06\xa4\x06\xac\x06", "bad_protobuf"},
               {"too large", whole + std::string(1024 * 1024, 'x'), "too_large"}};
  for (const auto& row : kRows) EXPECT_EQ(error_of(row.bytes).reason, row.reason) << row.name;
}

TEST(EventCodec, NestsUnknownGroupsToALimit) {
  const auto groups = [](int depth) {
    std::string bytes = encode_event(event_with(milestone()));
    for (int i = 0; i < depth; ++i) bytes += "\xa3\x06";
    for (int i = 0; i < depth; ++i) bytes += "\xa4\x06";
    return bytes;
  };
  EXPECT_EQ(error_of(groups(32)).message, "");
  EXPECT_EQ(error_of(groups(33)).reason, "bad_protobuf");
}

TEST(EventCodec, BoundsLists) {
  model::TaskUpserted task;
  task.project = "P";
  task.task = "T";
  task.predecessors.assign(10'000, "a");
  EXPECT_EQ(error_of(task).message, "");
  task.predecessors.push_back("b");
  EXPECT_EQ(error_of(task).message, "task_upserted: predecessors has more than 10000 elements");
}

TEST(EventCodec, ReadsPackedAndUnpackedEnums) {
  const std::string calendar =
      "\x0a\x01"
      "c";
  const std::string unpacked = with_fact(45, calendar + "\x10\x01\x10\x05");
  const std::string packed = with_fact(45, calendar + "\x12\x02\x01\x05");
  for (const std::string& bytes : {unpacked, packed}) {
    model::Event event;
    ASSERT_TRUE(decode_event(bytes, {}, event));
    EXPECT_THAT(std::get<model::CalendarUpserted>(event.fact).working_weekdays,
                ElementsAre(model::Weekday::kMonday, model::Weekday::kFriday));
  }
}

TEST(EventCodec, TheLastFactInARecordWins) {
  std::string bytes = encode_event(event_with(model::TimeDeleted{.entry = "e"}));
  write_bytes(bytes, kMilestoneNumber, std::string_view("\x0a\x03P-7\x12\x03M-1", 10));
  model::Event event;
  ASSERT_TRUE(decode_event(bytes, {}, event));
  EXPECT_EQ(model::fact_name(event.fact), "milestone_upserted");
}

}  // namespace
}  // namespace portfolio::codec
