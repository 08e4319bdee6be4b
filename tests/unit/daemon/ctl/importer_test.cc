#include "daemon/ctl/importer.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "proto/codec/event_codec.h"
#include "proto/codec/json.h"
#include "rules/model/fact.h"

namespace portfolio::ctl {
namespace {

const std::string kHeartbeat =
    R"("source":"jira","organisation":"acme","occurred_at":"2026-03-20T16:00:00Z",)"
    R"("known_at":"2026-03-20T17:00:00Z","source_heartbeat":{}})";

std::string heartbeat(int number) {
  return "{\"id\":\"h" + std::to_string(number) + "\"," + kHeartbeat + "\n";
}

class MemoryTarget final : public Target {
 public:
  Result<Outcome> write(const std::vector<Incoming>& batch) override {
    if (failing) return retry("the journal is away");
    for (const Incoming& event : batch) written.push_back(event);
    Outcome outcome;
    outcome.accepted = static_cast<std::int64_t>(batch.size());
    return outcome;
  }
  std::vector<Incoming> written;
  bool failing = false;
};

class ImporterTest : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/importer_test.XXXXXX";
    const int descriptor = ::mkstemp(name);
    ASSERT_GE(descriptor, 0);
    ::close(descriptor);
    path_ = name;
    options_.now = *parse_time("2026-04-01T00:00:00Z");
  }
  void TearDown() override { ::unlink(path_.c_str()); }

  Result<ImportCounts> import(const std::string& text) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc) << text;
    Importer importer(target_, options_, [this](const Refusal& refusal) {
      refusals_.push_back(std::to_string(refusal.line) + " " + refusal.reason);
    });
    PORTFOLIO_OK(importer.add_file(path_));
    PORTFOLIO_OK(importer.finish());
    return importer.counts();
  }
  model::Event decoded(std::size_t number) {
    model::Event event;
    EXPECT_TRUE(codec::decode_event(target_.written.at(number).bytes, {}, event).has_value());
    return event;
  }

  std::string path_;
  ImportOptions options_;
  MemoryTarget target_;
  std::vector<std::string> refusals_;
};

TEST_F(ImporterTest, WritesWhatIsGoodAndNamesWhatIsNot) {
  const auto counts = import(heartbeat(1) + "nonsense\n\n" + heartbeat(2) + "{\"id\":\"x\"}\n");
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->accepted, 2);
  EXPECT_EQ(counts->refused, 2);
  EXPECT_EQ(target_.written.size(), 2u);
  EXPECT_EQ(target_.written[0].organisation, "acme");
  ASSERT_EQ(refusals_.size(), 2u);
  EXPECT_EQ(refusals_[0], "2 bad_json");
  EXPECT_TRUE(refusals_[1].starts_with("5 "));
}

TEST_F(ImporterTest, CountsRepeats) {
  const auto counts = import(heartbeat(1) + heartbeat(1) + heartbeat(2));
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->accepted, 2);
  EXPECT_EQ(counts->repeated, 1);
}

TEST_F(ImporterTest, MarksHistoryAndDeclaresItsEnd) {
  options_.backfill = true;
  const auto counts = import(heartbeat(1) + heartbeat(2));
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(counts->accepted, 2);
  ASSERT_EQ(target_.written.size(), 3u);
  EXPECT_TRUE(decoded(0).backfill);
  EXPECT_EQ(decoded(0).known_at, parse_time("2026-03-20T17:00:00Z"));
  const model::Event end = decoded(2);
  EXPECT_TRUE(std::holds_alternative<model::BackfillFinished>(end.fact));
  EXPECT_EQ(end.organisation, "acme");
}

TEST_F(ImporterTest, RefusesHistoryFromTheFuture) {
  options_.backfill = true;
  options_.now = *parse_time("2026-03-20T16:30:00Z");
  const auto counts = import(heartbeat(1));
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(refusals_, std::vector<std::string>{"1 known_in_future"});
  EXPECT_TRUE(target_.written.empty());
}

TEST_F(ImporterTest, LeavesTimeToTheDaemon) {
  const auto counts = import(R"({"id":"t","source":"a","organisation":"o",)"
                             R"("occurred_at":"2026-01-01T00:00:00Z","tick":{}})");
  ASSERT_TRUE(counts.has_value());
  EXPECT_EQ(refusals_, std::vector<std::string>{"1 reserved"});
}

TEST_F(ImporterTest, PassesOnThatTheJournalIsAway) {
  target_.failing = true;
  const auto counts = import(heartbeat(1));
  ASSERT_FALSE(counts.has_value());
  EXPECT_EQ(counts.error().reaction, Reaction::kRetry);
}

}  // namespace
}  // namespace portfolio::ctl
