#include <gtest/gtest.h>

#include <deque>

#include "rules/engine/fold.h"
#include "tests/testkit/replay.h"

namespace portfolio::engine {
namespace {

using model::Event;

constexpr Timestamp kNow{std::chrono::hours{24 * 365 * 50}};

class Limits : public testing::Test {
 protected:
  // From here on the log says these limits.
  void activate(const model::FoldLimits& limits) {
    model::RulesetActivated fact;
    fact.generation = ++generation_;
    fact.core_version = "1";
    fact.limits = limits;
    Event event = event_of("portfoliod.0");
    event.fact = fact;
    ASSERT_TRUE(step(event));
  }
  Event event_of(std::string_view organisation) {
    Event event;
    event.id = ids_.emplace_back("e" + std::to_string(offset_));
    event.source = "pmo";
    event.organisation = organisation;
    event.occurred_at = kNow;
    model::ProjectUpserted project;
    project.project = "P-1";
    event.fact = project;
    return event;
  }
  Result<model::Disposition> step(const Event& event) {
    return fold_.step(event, {offset_++, kNow}, cold_);
  }
  std::string reason_of(const Event& event) {
    const auto result = step(event);
    return result ? "" : result.error().reason;
  }

  std::uint64_t generation_ = 0;
  std::int64_t offset_ = 0;
  std::deque<std::string> ids_;
  testkit::MapColdRows cold_;
  Fold fold_{0, "local", {}};
};

TEST_F(Limits, WhatIsTooLongIsADeadLetterWithItsReason) {
  activate({.event_bytes_max = 1000, .text_bytes_max = 300, .list_items_max = 100});
  const struct {
    std::string_view reason;
    model::Extent extent;
  } kRows[] = {{"", {.record = 1000, .text = 300, .list = 100}},
               {"too_large", {.record = 1001}},
               {"text_too_long", {.record = 900, .text = 301}},
               {"list_too_long", {.record = 900, .list = 101}}};
  for (const auto& row : kRows) {
    SCOPED_TRACE(row.reason);
    Event event = event_of("acme");
    event.extent = row.extent;
    EXPECT_EQ(reason_of(event), row.reason);
  }
}

TEST_F(Limits, AnOrganisationTooManyIsADeadLetter) {
  activate({.organisations_max = 2});
  EXPECT_EQ(reason_of(event_of("acme")), "");
  EXPECT_EQ(reason_of(event_of("globex")), "");
  EXPECT_EQ(reason_of(event_of("initech")), "too_many_organisations");
  EXPECT_EQ(reason_of(event_of("acme")), "");
  EXPECT_EQ(fold_.find("initech"), nullptr);
}

TEST_F(Limits, CountFromTheRecordThatSaysThem) {
  Event event = event_of("acme");
  event.extent = {.record = 900, .text = 400};
  EXPECT_EQ(reason_of(event), "");
  activate({.text_bytes_max = 300});
  event.id = "later";
  EXPECT_EQ(reason_of(event), "text_too_long");
  activate({});
  EXPECT_EQ(reason_of(event), "");
}

TEST_F(Limits, AreKeptWithTheRules) {
  activate({.organisations_max = 7, .text_bytes_max = 300});
  Fold other(0, "local", {});
  fold_.write_changed_rows([&](std::string_view key, std::optional<std::string_view> bytes) {
    ASSERT_TRUE(other.read_row(key, bytes.value()));
  });
  EXPECT_EQ(other.limits(), fold_.limits());
}

}  // namespace
}  // namespace portfolio::engine
